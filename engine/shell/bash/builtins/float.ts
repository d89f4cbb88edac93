/** A floating-point number as printf(3) writes it for `e`, `f`, `g`, `a` and their capitals. */
export function formatFloat(
  letter: string,
  value: number,
  flags: string,
  precision: number | null,
  width: number,
): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const digits = magnitude(letter.toLowerCase(), Math.abs(value), precision, flags.includes('#'))
  const cased = letter === letter.toUpperCase() ? digits.toUpperCase() : digits
  if (!Number.isFinite(value) || !flags.includes('0') || flags.includes('-')) return sign + cased
  return sign + cased.padStart(width - sign.length, '0')
}

function magnitude(letter: string, value: number, precision: number | null, alternative: boolean): string {
  if (Number.isNaN(value)) return 'nan'
  if (value === Number.POSITIVE_INFINITY) return 'inf'
  const places = Math.min(100, precision ?? 6)
  if (letter === 'f') return fixed(value, places, alternative)
  if (letter === 'e') return exponential(value, places, alternative)
  if (letter === 'a') return hexadecimal(value, precision)
  return general(value, places === 0 ? 1 : places, alternative)
}

function fixed(value: number, places: number, alternative: boolean): string {
  // Beyond 1e21 toFixed gives an exponent; such a number is an integer.
  const text =
    value >= 1e21 ? `${BigInt(value)}${places > 0 ? `.${'0'.repeat(places)}` : ''}` : exactFixed(value, places)
  return alternative && places === 0 ? `${text}.` : text
}

/** Rounds the number's exact binary value, half to even as the C library does. */
function exactFixed(value: number, places: number): string {
  const [mantissa, exponent] = decompose(value)
  const scaled = mantissa * 10n ** BigInt(places)
  let whole: bigint
  if (exponent >= 0) whole = scaled << BigInt(exponent)
  else {
    const shift = BigInt(-exponent)
    const half = 1n << (shift - 1n)
    whole = scaled >> shift
    const rest = scaled - (whole << shift)
    if (rest > half || (rest === half && (whole & 1n) === 1n)) whole++
  }
  const digits = whole.toString().padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** A number as an integer times a power of two. */
function decompose(value: number): [bigint, number] {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  return exponent === 0 ? [fraction, -1074] : [fraction | (1n << 52n), exponent - 1075]
}

function exponential(value: number, places: number, alternative: boolean): string {
  const [digits = '0', exponent = '+0'] = value.toExponential(places).split('e')
  const power = exponent.slice(1).padStart(2, '0')
  const point = alternative && places === 0 ? '.' : ''
  return `${digits}${point}e${exponent[0]}${power}`
}

function general(value: number, significant: number, alternative: boolean): string {
  const exponent = value === 0 ? 0 : Number(value.toExponential(significant - 1).split('e')[1])
  if (exponent < -4 || exponent >= significant) {
    const text = exponential(value, significant - 1, alternative)
    return alternative ? text : text.replace(/\.?0+e/, 'e')
  }
  const text = fixed(value, significant - 1 - exponent, alternative)
  return alternative || !text.includes('.') ? text : text.replace(/\.?0+$/, '')
}

/** glibc writes a long double: the leading digit holds four bits. */
function hexadecimal(value: number, precision: number | null): string {
  if (value === 0) return `0x0${precision !== null && precision > 0 ? `.${'0'.repeat(precision)}` : ''}p+0`
  const [mantissa, shift] = decompose(value)
  const length = mantissa.toString(2).length
  let bits = mantissa << BigInt(64 - length)
  let exponent = shift + length - 4
  if (precision !== null && precision < 15) {
    const dropped = BigInt(60 - precision * 4)
    const rest = bits & ((1n << dropped) - 1n)
    const half = 1n << (dropped - 1n)
    bits >>= dropped
    if (rest > half || (rest === half && (bits & 1n) === 1n)) bits++
    bits <<= dropped
    if (bits >> 64n > 0n) {
      bits >>= 4n
      exponent += 4
    }
  }
  const digits = bits.toString(16).padStart(16, '0')
  const fraction =
    precision === null ? digits.slice(1).replace(/0+$/, '') : digits.slice(1, 1 + precision).padEnd(precision, '0')
  return `0x${digits[0]}${fraction === '' ? '' : `.${fraction}`}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
}
