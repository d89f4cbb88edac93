import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import {
  calculate,
  type Decimal,
  DecimalError,
  DIGITS_MAX,
  decimalText,
  rescaled,
  squareRoot,
} from '../text/decimal.ts'
import { readOperand } from '../text/input.ts'
import { decodeText } from '../text/lossless.ts'
import { type Tool, textCommand } from '../text/tool.ts'

type Value = Decimal | string

/** A text that is being run; macros stand on top of it. */
interface Frame {
  readonly text: string
  at: number
}

const STACK_MAX = 100_000
const FRAMES_MAX = 1000
const STEP = 200
/** Commands of GNU dc that are not here. */
const MISSING = '!?:;'

/** One dc: its stack, its registers, and how numbers are read and written (dc(1) of GNU bc 1.07). */
class DeskCalculator {
  readonly #tool: Tool
  readonly #stack: Value[] = []
  readonly #registers = new Map<string, Value[]>()
  #scale = 0
  #input = 10
  #output = 10
  #frames: Frame[] = []
  #ended = false

  constructor(tool: Tool) {
    this.#tool = tool
  }

  *run(text: string): Running<boolean> {
    this.#frames = [{ text, at: 0 }]
    for (let frame = this.#frames.at(-1); frame !== undefined && !this.#ended; frame = this.#frames.at(-1)) {
      if (frame.at >= frame.text.length) {
        this.#frames.pop()
        continue
      }
      yield* this.#tool.spend(STEP)
      const complaint = yield* this.#command(frame)
      if (complaint === undefined) continue
      yield* this.#tool.out.flush()
      yield* this.#tool.process.write(2, `dc: ${complaint}\n`)
    }
    return !this.#ended
  }

  /** What is wrong, or undefined. */
  *#command(frame: Frame): Running<string | undefined> {
    const number = /[\dA-F._][\dA-F.]*/y
    number.lastIndex = frame.at
    const digits = number.exec(frame.text)?.[0]
    if (digits !== undefined) {
      frame.at += digits.length
      return this.#push(this.#read(digits))
    }
    const name = frame.text[frame.at++]!
    if (/\s/.test(name)) return undefined
    if (name === '#') frame.at = lineEnd(frame)
    else if (name === '[') return this.#push(bracketed(frame))
    else if ('+-*/%^~|v'.includes(name)) return this.#arithmetic(name)
    else if ('slSL'.includes(name)) return this.#register(name, frame.text[frame.at++] ?? '')
    else if ('<>=x'.includes(name)) return this.#jump(name, frame)
    else if ('pnPf'.includes(name)) return yield* this.#show(name)
    else if ('kioKIO'.includes(name)) return this.#parameter(name)
    else if ('cdrzZXaq'.includes(name)) return this.#stackCommand(name)
    else if (MISSING.includes(name)) return `"${name}" is not emulated here`
    else if (name === 'Q') return this.#leave()
    else return `'${name}' (0${name.charCodeAt(0).toString(8)}) unimplemented`
    return undefined
  }

  #push(value: Value): string | undefined {
    if (this.#stack.length >= STACK_MAX) return 'out of memory'
    this.#stack.push(value)
    return undefined
  }

  /** A number in the input base; digits beyond the base count as they are. */
  #read(word: string): Decimal {
    const [whole = '', fraction = ''] = word.replace('_', '').split('.')
    const base = BigInt(this.#input)
    const value = [...`${whole}${fraction}`].reduce((sum, digit) => sum * base + BigInt(Number.parseInt(digit, 16)), 0n)
    const digits = (value * 10n ** BigInt(fraction.length)) / base ** BigInt(fraction.length)
    return { digits: word.startsWith('_') ? -digits : digits, scale: fraction.length }
  }

  #arithmetic(name: string): string | undefined {
    const wanted = name === 'v' ? 1 : name === '|' ? 3 : 2
    const operands = this.#stack.slice(-wanted)
    if (operands.length < wanted) return 'stack empty'
    if (operands.some(each => typeof each === 'string')) return 'non-numeric value'
    const results = this.#results(name, operands as Decimal[])
    const failure = results.find(each => each instanceof DecimalError)
    if (failure !== undefined) return failure.text[0]!.toLowerCase() + failure.text.slice(1)
    this.#stack.splice(-wanted, wanted, ...(results as Decimal[]))
    return undefined
  }

  #results(name: string, [a, b, c]: readonly Decimal[]): readonly (Decimal | DecimalError)[] {
    const of = (operator: string, left: Decimal, right: Decimal) => calculate(operator, left, right, this.#scale)
    if (name === 'v') return [squareRoot(a!, this.#scale)]
    if (name === '~') return [of('/', a!, b!), of('%', a!, b!)]
    if (name !== '|') return [of(name, a!, b!)]
    const power = of('^', a!, b!)
    return [power instanceof DecimalError ? power : of('%', power, c!)]
  }

  #register(name: string, register: string): string | undefined {
    const values = this.#registers.get(register) ?? []
    this.#registers.set(register, values)
    if (name === 'l') return this.#push(values.at(-1) ?? { digits: 0n, scale: 0 })
    if (name === 'L') {
      const value = values.pop()
      return value === undefined ? `stack register '${register}' (0${code(register)}) is empty` : this.#push(value)
    }
    const value = this.#stack.pop()
    if (value === undefined) return 'stack empty'
    if (name === 's') values.pop()
    if (values.length >= STACK_MAX) return 'out of memory'
    values.push(value)
    return undefined
  }

  /** `x` runs the top of the stack; the others a register if the two topmost numbers are so. */
  #jump(name: string, frame: Frame): string | undefined {
    if (name === 'x') {
      const value = this.#stack.pop()
      if (value === undefined) return 'stack empty'
      return typeof value === 'string' ? this.#enter(value) : this.#push(value)
    }
    const register = frame.text[frame.at++] ?? ''
    if (this.#stack.length < 2) return 'stack empty'
    const [first, second] = [this.#stack.pop()!, this.#stack.pop()!]
    if (typeof first === 'string' || typeof second === 'string') return 'non-numeric value'
    const difference = calculate('-', first, second, 0)
    const sign = difference instanceof DecimalError ? 0n : difference.digits
    const holds = name === '=' ? sign === 0n : name === '<' ? sign < 0n : sign > 0n
    if (!holds) return undefined
    const value = this.#registers.get(register)?.at(-1)
    if (value === undefined) return `register '${register}' (0${code(register)}) is empty`
    return typeof value === 'string' ? this.#enter(value) : this.#push(value)
  }

  /** A macro at the end of another takes its place. */
  #enter(text: string): string | undefined {
    const frame = this.#frames.at(-1)!
    if (frame.at >= frame.text.length && this.#frames.length > 1) this.#frames.pop()
    if (this.#frames.length >= FRAMES_MAX) return 'recursion too deep'
    this.#frames.push({ text, at: 0 })
    return undefined
  }

  *#show(name: string): Running<string | undefined> {
    const { print } = this.#tool
    if (name === 'f') {
      for (const value of this.#stack.toReversed()) yield* print.call(this.#tool, `${this.#text(value)}\n`)
      return undefined
    }
    const value = name === 'p' ? this.#stack.at(-1) : this.#stack.pop()
    if (value === undefined) return 'stack empty'
    const octets = name === 'P' && typeof value !== 'string'
    yield* print.call(this.#tool, octets ? characters(value) : `${this.#text(value)}${name === 'p' ? '\n' : ''}`)
    return undefined
  }

  #text(value: Value): string {
    return typeof value === 'string' ? value : decimalText(value, this.#output)
  }

  #parameter(name: string): string | undefined {
    const now = { K: this.#scale, I: this.#input, O: this.#output }[name]
    if (now !== undefined) return this.#push({ digits: BigInt(now), scale: 0 })
    const value = this.#stack.pop()
    if (value === undefined) return 'stack empty'
    const number = typeof value === 'string' ? Number.NaN : Number(rescaled(value, 0).digits)
    if (name === 'k') {
      if (!(number >= 0 && number <= DIGITS_MAX)) return 'scale must be a nonnegative number'
      this.#scale = number
    } else if (name === 'i') {
      if (!(number >= 2 && number <= 16)) return 'input base must be a number between 2 and 16 (inclusive)'
      this.#input = number
    } else if (number >= 2 && number <= 16) this.#output = number
    else
      return number > 16
        ? 'an output base above 16 is not emulated here'
        : 'output base must be a number greater than 1'
    return undefined
  }

  #stackCommand(name: string): string | undefined {
    const stack = this.#stack
    if (name === 'z') return this.#push({ digits: BigInt(stack.length), scale: 0 })
    if (name === 'c') {
      stack.length = 0
      return undefined
    }
    if (name === 'q') {
      this.#frames.splice(-2)
      this.#ended = this.#frames.length === 0
      return undefined
    }
    const top = stack.at(-1)
    if (top === undefined || (name === 'r' && stack.length < 2)) return 'stack empty'
    if (name === 'd') return this.#push(top)
    stack.pop()
    if (name === 'r') stack.splice(-1, 0, top)
    else if (name === 'a')
      stack.push(typeof top === 'string' ? (top[0] ?? '') : String.fromCharCode(Number(rescaled(top, 0).digits & 255n)))
    else if (name === 'Z')
      stack.push({
        digits: BigInt(typeof top === 'string' ? top.length : String(top.digits).replace('-', '').length),
        scale: 0,
      })
    else stack.push({ digits: BigInt(typeof top === 'string' ? 0 : top.scale), scale: 0 })
    return undefined
  }

  /** `Q`: leaves so many levels of macros. */
  #leave(): string | undefined {
    const value = this.#stack.pop()
    const levels = value === undefined || typeof value === 'string' ? 0 : Number(rescaled(value, 0).digits)
    if (levels < 1) return 'Q command argument exceeded string execution depth'
    this.#frames.splice(Math.max(this.#frames.length - levels, 1))
    return undefined
  }
}

function code(character: string): string {
  return (character.charCodeAt(0) || 0).toString(8)
}

function lineEnd({ text, at }: Frame): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

/** A string up to its bracket; brackets inside it are part of it. */
function bracketed(frame: Frame): string {
  const start = frame.at
  for (let depth = 1; frame.at < frame.text.length; frame.at++) {
    if (frame.text[frame.at] === '[') depth++
    if (frame.text[frame.at] === ']' && --depth === 0) return frame.text.slice(start, frame.at++)
  }
  return frame.text.slice(start)
}

/** `P` of a number: its octets, the highest first. */
function characters(value: Decimal): string {
  const whole = rescaled(value, 0).digits
  const hex = (whole < 0n ? -whole : whole).toString(16)
  const octets = (hex.length % 2 === 0 ? hex : `0${hex}`).match(/../g) ?? []
  return octets.map(octet => String.fromCharCode(Number.parseInt(octet, 16))).join('')
}

function* contentOf(tool: Tool, name: string): Running<string | undefined> {
  const bytes = yield* readOperand(tool, name)
  if (!failed(bytes)) return decodeText(bytes)
  yield* tool.complain(`Could not open file ${name}`, 0)
  return undefined
}

/** dc(1) of GNU bc 1.07. */
export const dc = textCommand({
  name: 'dc',
  summary: 'a calculator in reverse Polish notation',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    { short: 'e', long: 'expression', argument: 'EXPR', text: 'Runs an expression.' },
    { short: 'f', long: 'file', argument: 'FILE', text: 'Runs a file.' },
  ],
  notEmulated: ['arrays (: and ;), ! and ?', 'output bases above 16'],
  *run(tool) {
    const calculator = new DeskCalculator(tool)
    const parts = [...tool.options, ...tool.operands.map(value => ({ name: 'file', value }))]
    for (const { name, value = '-' } of parts.length === 0 ? [{ name: 'file', value: '-' }] : parts) {
      const text = name === 'file' ? yield* contentOf(tool, value) : value
      if (text !== undefined && !(yield* calculator.run(text))) break
    }
    return tool.status
  },
})
