import { formatFloat } from '../../bash/builtins/float.ts'
import { toNumber, toText, type Value } from './value.ts'

/** A format that lacks arguments: what gawk says of it. */
export interface FormatError {
  readonly error: string
}

const DIRECTIVE = /^%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d*))?[hlLqjzt]*([a-zA-Z%])/

/** sprintf of awk. `convert` is CONVFMT. */
export function formatAwk(format: string, args: readonly Value[], convert: string): string | FormatError {
  let result = ''
  let used = 0
  for (let at = 0; at < format.length; ) {
    const next = format.indexOf('%', at)
    if (next < 0) return result + format.slice(at)
    result += format.slice(at, next)
    const found = DIRECTIVE.exec(format.slice(next, next + 60))
    if (found === null) return result + format.slice(next)
    at = next + found[0].length
    const [whole, , width, precision, letter = ''] = found
    if (letter === '%') {
      result += '%'
      continue
    }
    const needed = Number(width === '*') + Number(precision === '*') + 1
    if (used + needed > args.length)
      return {
        error: `not enough arguments to satisfy format string\n\t\`${format}'\n\t${' '.repeat(next + whole.length - 1)}^ ran out for this one`,
      }
    const star = () => toNumber(args[used++]!)
    let flags = found[1]!
    let columns = width === '*' ? Math.trunc(star()) : Number(width ?? 0)
    const places = precision === undefined ? null : precision === '*' ? Math.trunc(star()) : Number(precision || 0)
    if (columns < 0) {
      flags += '-'
      columns = -columns
    }
    columns = Math.min(columns, 100_000)
    const body = convertOne(
      letter,
      args[used++]!,
      flags,
      places === null || places < 0 ? null : places,
      columns,
      convert,
    )
    if (body === null) result += whole
    else result += flags.includes('-') ? padEnd(body, columns) : padStart(body, columns)
  }
  return result
}

function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - [...text].length)) + text
}

function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - [...text].length))
}

function convertOne(
  letter: string,
  value: Value,
  flags: string,
  precision: number | null,
  width: number,
  convert: string,
): string | null {
  if (letter === 's') {
    const text = toText(value, convert)
    return precision === null ? text : [...text].slice(0, precision).join('')
  }
  if (letter === 'c') {
    if (typeof value === 'number' || (value !== null && typeof value === 'object')) {
      const code = Math.trunc(toNumber(value))
      return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
    }
    return [...toText(value, convert)][0] ?? ''
  }
  const number = toNumber(value)
  if ('diouxX'.includes(letter)) return integer(letter, number, flags, precision, width)
  return 'eEfFgGaA'.includes(letter) ? formatFloat(letter, number, flags, precision, width) : null
}

function integer(letter: string, number: number, flags: string, precision: number | null, width: number): string {
  if (!Number.isFinite(number)) return Number.isNaN(number) ? '-nan' : number > 0 ? '+inf' : '-inf'
  const value = BigInt(Math.trunc(number))
  const signed = letter === 'd' || letter === 'i' || value < 0n
  const base = letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : 10
  const magnitude = value < 0n ? -value : value
  let digits = (signed ? magnitude : value).toString(signed && value < 0n ? 10 : base)
  if (letter === 'X') digits = digits.toUpperCase()
  if (precision !== null) digits = digits.padStart(precision, '0')
  if (flags.includes('#') && letter === 'o') digits = `0${digits}`
  let sign = value < 0n ? '-' : signed && flags.includes('+') ? '+' : signed && flags.includes(' ') ? ' ' : ''
  if (flags.includes('#') && base === 16 && value !== 0n) sign = `0${letter}`
  if (flags.includes('0') && !flags.includes('-') && precision === null)
    return sign + digits.padStart(width - sign.length, '0')
  return sign + digits
}
