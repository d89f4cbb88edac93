/**
 * Quantities: `500m`, `1Gi`, `1e3`. Exact: a whole number of 10^-9 (finer amounts are rounded up, as Go does).
 * Grammar and canonical form: apimachinery pkg/api/resource/quantity.go.
 */
export interface Quantity {
  /** The amount times 10^9. */
  readonly nano: bigint
  readonly format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent'
}

const NANO = 1_000_000_000n
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const DECIMAL_BY_EXPONENT = new Map(Object.entries(DECIMAL).map(([suffix, exponent]) => [exponent, suffix]))

export const QUANTITY_FORMAT_ERROR =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
export const QUANTITY_SUFFIX_ERROR = "unable to parse quantity's suffix"

const pow = (base: bigint, exponent: number): bigint => base ** BigInt(exponent)

const known = new Map<string, Quantity | string>()

/** The quantity, or Go's error text. */
export function parseQuantity(text: string): Quantity | string {
  let result = known.get(text)
  if (result === undefined) {
    if (known.size > 4096) known.clear()
    known.set(text, (result = parse(text)))
  }
  return result
}

function parse(text: string): Quantity | string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/.exec(text)
  if (match === null || (match[2] === '' && !match[3])) return QUANTITY_FORMAT_ERROR
  const [, sign, whole, fraction = '', suffix] = match as unknown as [
    string,
    string,
    string,
    string | undefined,
    string,
  ]
  if (whole.length + fraction.length > 40) return QUANTITY_FORMAT_ERROR
  const scale = suffixScale(suffix)
  if (scale === undefined) return QUANTITY_SUFFIX_ERROR
  const digits = BigInt(whole + fraction || '0')
  const up = scale.format === 'BinarySI' ? pow(1024n, scale.exponent) * NANO : pow(10n, Math.max(0, scale.exponent + 9))
  const down = pow(10n, fraction.length) * (scale.exponent < -9 ? pow(10n, -9 - scale.exponent) : 1n)
  const product = digits * up
  const nano = product / down + (product % down === 0n ? 0n : 1n)
  return { nano: sign === '-' ? -nano : nano, format: scale.format }
}

function suffixScale(suffix: string): { exponent: number; format: Quantity['format'] } | undefined {
  const binary = BINARY.indexOf(suffix)
  if (binary > 0) return { exponent: binary, format: 'BinarySI' }
  const decimal = DECIMAL[suffix]
  if (decimal !== undefined) return { exponent: decimal, format: 'DecimalSI' }
  const match = /^[eE]([-+]?\d{1,3})$/.exec(suffix)
  return match === null ? undefined : { exponent: Number(match[1]), format: 'DecimalExponent' }
}

/** The one way in which the server writes this amount. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0'
  const sign = nano < 0n ? '-' : ''
  const size = nano < 0n ? -nano : nano
  if (format === 'BinarySI' && size >= 1024n * NANO && size % NANO === 0n) {
    let amount = size / NANO
    let power = 0
    while (power < BINARY.length - 1 && amount % 1024n === 0n) {
      amount /= 1024n
      power++
    }
    return `${sign}${amount}${BINARY[power]}`
  }
  let amount = size
  let exponent = -9
  while (amount % 1000n === 0n && exponent < 18) {
    amount /= 1000n
    exponent += 3
  }
  if (format === 'DecimalExponent') return `${sign}${amount}${exponent === 0 ? '' : `e${exponent}`}`
  return `${sign}${amount}${DECIMAL_BY_EXPONENT.get(exponent)}`
}

/** The amount of a quantity that is known to be valid, in 10^-9; 0 for anything else. */
export function nanoOf(text: string | number | undefined): bigint {
  if (text === undefined) return 0n
  const quantity = parseQuantity(String(text))
  return typeof quantity === 'string' ? 0n : quantity.nano
}

/** The amount rounded up to a whole number, as `Quantity.Value()`. */
export function wholeOf(text: string | number | undefined): number {
  const nano = nanoOf(text)
  return Number(nano / NANO + (nano > 0n && nano % NANO !== 0n ? 1n : 0n))
}
