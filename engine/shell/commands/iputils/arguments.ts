/** What is wrong with an argument, without the program's name, and the status with which the program ends. */
export class ArgumentError {
  readonly text: string
  readonly status: number

  constructor(text: string, status: number) {
    this.text = text
    this.status = status
  }
}

/** A whole number within bounds (strtol_or_err of iputils, which ends the program with status 1). */
export function wholeNumber(text: string, low: number, high: number, highText = String(high)): number | ArgumentError {
  if (!/^\s*[-+]?\d+$/.test(text)) return new ArgumentError(`invalid argument: '${text}'`, 1)
  const value = Number(text)
  if (Math.abs(value) >= LONG_MAX)
    return new ArgumentError(`invalid argument: '${text}': Numerical result out of range`, 1)
  if (value < low || value > high)
    return new ArgumentError(`invalid argument: '${text}': out of range: ${low} <= value <= ${highText}`, 1)
  return value
}

/** LONG_MAX, which no double holds exactly. */
export const LONG_MAX: number = 2 ** 63
export const LONG_MAX_TEXT = '9223372036854775807'
export const INT_MAX = 2147483647

/** A decimal fraction as strtod(3) reads its beginning; `rest` is what it does not understand. */
export function fraction(text: string): { readonly value: number; readonly rest: string } {
  const match = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?/i.exec(text)
  return match === null ? { value: 0, rest: text } : { value: Number(match[0]), rest: text.slice(match[0].length) }
}
