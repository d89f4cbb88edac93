/** A 64-bit signed integer: a number where that is exact, else a BigInt. */
export type Integer = number | bigint

export function normalized(value: bigint): Integer {
  const wrapped = BigInt.asIntN(64, value)
  return wrapped >= MIN_SAFE && wrapped <= MAX_SAFE ? Number(wrapped) : wrapped
}

const MIN_SAFE = BigInt(Number.MIN_SAFE_INTEGER)
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER)

function isSmall(value: Integer): value is number {
  return typeof value === 'number'
}

function fits32(a: Integer, b: Integer): boolean {
  return (Number(a) | 0) === a && (Number(b) | 0) === b
}

/** The operators of two operands that cannot fail. `undefined` for what is none. */
export function binary(operator: string, a: Integer, b: Integer): Integer | undefined {
  if (isSmall(a) && isSmall(b)) {
    const quick = small(operator, a, b)
    if (quick !== undefined && Number.isSafeInteger(quick)) return quick === 0 ? 0 : quick
  }
  return wide(operator, BigInt(a), BigInt(b))
}

function small(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return Math.trunc(a / b)
    case '%':
      return a % b
    case '&':
      return fits32(a, b) ? a & b : undefined
    case '|':
      return fits32(a, b) ? a | b : undefined
    case '^':
      return fits32(a, b) ? a ^ b : undefined
    default:
      return compare(operator, a, b)
  }
}

function compare(operator: string, a: Integer, b: Integer): number | undefined {
  switch (operator) {
    case '==':
      return Number(a === b)
    case '!=':
      return Number(a !== b)
    case '<':
      return Number(a < b)
    case '>':
      return Number(a > b)
    case '<=':
      return Number(a <= b)
    case '>=':
      return Number(a >= b)
    default:
      return undefined
  }
}

function wide(operator: string, a: bigint, b: bigint): Integer | undefined {
  switch (operator) {
    case '+':
      return normalized(a + b)
    case '-':
      return normalized(a - b)
    case '*':
      return normalized(a * b)
    case '/':
      return normalized(a / b)
    case '%':
      return normalized(a % b)
    case '&':
      return normalized(a & b)
    case '|':
      return normalized(a | b)
    case '^':
      return normalized(a ^ b)
    case '<<':
      // The processor takes the count modulo the width.
      return normalized(a << (b & 63n))
    case '>>':
      return normalized(a >> (b & 63n))
    default:
      return compare(operator, a, b)
  }
}

export function power(base: Integer, exponent: Integer): Integer {
  let result = 1n
  let factor = BigInt(base)
  for (let left = BigInt(exponent); left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = BigInt.asIntN(64, result * factor)
    factor = BigInt.asIntN(64, factor * factor)
  }
  return normalized(result)
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_'

/** A constant as `BASE#DIGITS`, hexadecimal, octal or decimal; else what is wrong with it. */
export function parseConstant(text: string): Integer | string {
  const hash = text.indexOf('#')
  if (hash < 0) {
    if (/^0[xX]/.test(text)) return digits(text.slice(2), 16)
    if (text.startsWith('0')) return digits(text, 8)
    return digits(text, 10)
  }
  const base = digits(text.slice(0, hash), 10)
  if (typeof base === 'string') return base
  if (base < 2 || base > 64) return 'invalid arithmetic base'
  if (hash + 1 === text.length) return 'invalid integer constant'
  return digits(text.slice(hash + 1), Number(base))
}

function digits(text: string, base: number): Integer | string {
  let value = 0
  let big: bigint | null = null
  for (const character of text) {
    let digit = DIGITS.indexOf(character)
    if (digit < 0) return 'invalid number'
    if (base <= 36 && digit >= 36 && digit < 62) digit -= 26
    if (digit >= base) return 'value too great for base'
    if (big === null) {
      const next = value * base + digit
      if (Number.isSafeInteger(next)) value = next
      else big = BigInt(value) * BigInt(base) + BigInt(digit)
    } else big = BigInt.asIntN(64, big * BigInt(base) + BigInt(digit))
  }
  return big === null ? value : normalized(big)
}
