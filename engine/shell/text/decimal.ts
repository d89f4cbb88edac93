/** A decimal number: `digits` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

export class DecimalError {
  readonly text: string
  /** The operands allow no result; without it the result would be too large. */
  readonly running: boolean

  constructor(text: string, running: boolean) {
    this.text = text
    this.running = running
  }
}

/** Digits that a result may have; more is refused, so that nothing grows without bound. */
export const DIGITS_MAX = 20_000
const LINE = 68

const power10 = (exponent: number) => 10n ** BigInt(exponent)

/** The same number with another scale; what is too much is cut off. */
export function rescaled({ digits, scale }: Decimal, to: number): Decimal {
  return { digits: to >= scale ? digits * power10(to - scale) : digits / power10(scale - to), scale: to }
}

export function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale)
  return [rescaled(a, scale).digits, rescaled(b, scale).digits, scale]
}

function divide(a: Decimal, b: Decimal, scale: number): Decimal | DecimalError {
  if (b.digits === 0n) return new DecimalError('Divide by zero', true)
  return { digits: (a.digits * power10(scale + b.scale)) / (b.digits * power10(a.scale)), scale }
}

/** Square root by Newton's method on the integer digits. */
export function squareRoot(value: Decimal, scale: number): Decimal | DecimalError {
  if (value.digits < 0n) return new DecimalError('Square root of a negative number', true)
  const to = Math.max(scale, value.scale)
  const target = rescaled(value, 2 * to).digits
  if (target === 0n) return { digits: 0n, scale: to }
  let root = 1n << BigInt(Math.ceil(target.toString(2).length / 2) + 1)
  for (let next = (root + target / root) >> 1n; next < root; next = (root + target / root) >> 1n) root = next
  return { digits: root, scale: to }
}

/** Scales of results as bc(1) fixes them under BASIC ELEMENTS. */
export function calculate(operator: string, a: Decimal, b: Decimal, least: number): Decimal | DecimalError {
  const [left, right, scale] = aligned(a, b)
  if (operator === '+') return { digits: left + right, scale }
  if (operator === '-') return { digits: left - right, scale }
  if (operator === '*') {
    const product = { digits: a.digits * b.digits, scale: a.scale + b.scale }
    return rescaled(product, Math.min(product.scale, Math.max(least, a.scale, b.scale)))
  }
  if (operator === '/') return divide(a, b, least)
  if (operator === '%') return remainder(a, b, least)
  return raise(a, b, least)
}

function remainder(a: Decimal, b: Decimal, least: number): Decimal | DecimalError {
  const quotient = divide(a, b, least)
  if (quotient instanceof DecimalError) return quotient
  const to = Math.max(least + b.scale, a.scale)
  const product = { digits: quotient.digits * b.digits, scale: quotient.scale + b.scale }
  const [left, right, scale] = aligned(a, product)
  return rescaled({ digits: left - right, scale }, to)
}

function raise(base: Decimal, exponent: Decimal, least: number): Decimal | DecimalError {
  const times = Number(rescaled(exponent, 0).digits)
  const size = String(base.digits).length * Math.abs(times)
  if (size > DIGITS_MAX) return new DecimalError('exponent too large', false)
  const result = { digits: base.digits ** BigInt(Math.abs(times)), scale: base.scale * Math.abs(times) }
  if (times < 0) return divide({ digits: 1n, scale: 0 }, result, least)
  return rescaled(result, Math.min(result.scale, Math.max(least, base.scale)))
}

/** As bc and dc print it. */
export function decimalText(value: Decimal, base: number): string {
  if (base !== 10) return inBase(value, base)
  const negative = value.digits < 0n
  const digits = String(negative ? -value.digits : value.digits).padStart(value.scale + 1, '0')
  const whole = digits.slice(0, digits.length - value.scale).replace(/^0+/, '')
  const fraction = value.scale > 0 ? `.${digits.slice(digits.length - value.scale)}` : ''
  if (value.digits === 0n) return '0'
  return broken(`${negative ? '-' : ''}${whole}${fraction}`)
}

/** As many digits behind the point as the decimal ones need (bc_out_num of number.c). */
function inBase(value: Decimal, base: number): string {
  const unit = power10(value.scale)
  const size = value.digits < 0n ? -value.digits : value.digits
  const whole = (size / unit).toString(base).toUpperCase()
  let rest = size % unit
  let fraction = ''
  for (let reach = 1n; value.scale > 0 && String(reach).length <= value.scale; reach *= BigInt(base)) {
    rest *= BigInt(base)
    fraction += (rest / unit).toString(base).toUpperCase()
    rest %= unit
  }
  const shown = `${whole === '0' && fraction !== '' ? '' : whole}${fraction === '' ? '' : `.${fraction}`}`
  return broken(`${value.digits < 0n ? '-' : ''}${shown}`)
}

/** Long numbers go on in the next line behind a backslash (BC_LINE_LENGTH). */
function broken(text: string): string {
  const lines: string[] = []
  for (let at = 0; at < text.length; at += LINE) lines.push(text.slice(at, at + LINE))
  return lines.join('\\\n')
}

export function parseDecimal(text: string): Decimal {
  const [whole = '', fraction = ''] = text.split('.')
  return { digits: BigInt(`${whole}${fraction}` || '0'), scale: fraction.length }
}
