import type { Running } from '../../../linux/program.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import { runShell } from '../../text/shell-pipe.ts'
import { cellOf, type Machine } from './machine.ts'
import { sortArray } from './order.ts'
import { codePointIndex, plain } from './position.ts'
import { formatAwk } from './printf.ts'
import { matchText, splitInto } from './strings.ts'
import { substitute } from './substitute.ts'
import type { Expression } from './syntax.ts'
import { toNumber, toText, type Value } from './value.ts'
import { AwkFatal } from './variables.ts'

type Call = Expression & { readonly type: 'builtin' }

const MATH: Readonly<Record<string, (value: number) => number>> = {
  sin: Math.sin,
  cos: Math.cos,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  int: Math.trunc,
}

const BITS: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  lshift: (a, b) => BigInt.asUintN(53, a << (b > 64n ? 64n : b)),
  rshift: (a, b) => a >> b,
}

/** Functions whose arguments are not all values. */
export function* callBuiltin(machine: Machine, call: Call): Running<Value> {
  const { name, args } = call
  switch (name) {
    case 'length':
      return yield* lengthOf(machine, args[0])
    case 'split':
      return yield* splitInto(machine, args)
    case 'match':
      return yield* matchText(machine, args)
    case 'sub':
    case 'gsub':
    case 'gensub':
      return yield* substitute(machine, name, args)
    case 'asort':
    case 'asorti':
      return sortArray(machine, name, args)
    case 'typeof':
      return yield* typeOf(machine, args[0])
    case 'isarray':
      return Number(args[0]?.type === 'variable' && cellOf(machine, args[0].name).array !== null)
    case 'fflush':
      yield* machine.tool.out.flush()
      return 0
    default: {
      const values: Value[] = []
      for (const arg of args) values.push(yield* machine.evaluate(arg))
      return yield* callWithValues(machine, call, values)
    }
  }
}

function* lengthOf(machine: Machine, arg: Expression | undefined): Running<Value> {
  if (arg === undefined) return [...machine.variables.record].length
  if (arg.type === 'variable') {
    const { array } = cellOf(machine, arg.name)
    if (array !== null) return array.size
  }
  const text = toText(yield* machine.evaluate(arg), machine.variables.convert)
  return plain(text) ? text.length : [...text].length
}

function* typeOf(machine: Machine, arg: Expression | undefined): Running<Value> {
  if (arg?.type === 'variable' && cellOf(machine, arg.name).array !== null) return 'array'
  if (arg?.type === 'regex') return 'regexp'
  const value = arg === undefined ? null : yield* machine.evaluate(arg)
  if (value === null) return arg?.type === 'variable' ? 'untyped' : 'unassigned'
  return typeof value === 'number' ? 'number' : typeof value === 'string' ? 'string' : 'strnum'
}

function* callWithValues(machine: Machine, { name, line }: Call, values: readonly Value[]): Running<Value> {
  const { convert } = machine.variables
  const [first = null, second = null] = values
  const text = (value: Value) => toText(value, convert)
  const math = MATH[name]
  if (math !== undefined) return math(toNumber(first))
  const bits = BITS[name]
  if (bits !== undefined) return bitwise(name, bits, values)
  switch (name) {
    case 'substr':
      return substr(
        text(first),
        toNumber(second),
        values[2] === undefined ? Number.POSITIVE_INFINITY : toNumber(values[2]),
      )
    case 'index':
      return codePointIndex(text(first), text(first).indexOf(text(second)))
    case 'tolower':
      return text(first).toLowerCase()
    case 'toupper':
      return text(first).toUpperCase()
    case 'sprintf': {
      const result = formatAwk(text(first), values.slice(1), convert)
      if (typeof result !== 'string') throw new AwkFatal(result.error, line)
      return result
    }
    case 'atan2':
      return Math.atan2(toNumber(first), toNumber(second))
    case 'rand':
      return random(machine)
    case 'srand':
      return seed(machine, values.length === 0 ? machine.tool.process.host.sim.wallTime().seconds : toNumber(first))
    case 'system':
      yield* machine.tool.out.flush()
      return yield* runShell(machine.tool, text(first))
    case 'close':
      return yield* machine.streams.close(text(first))
    case 'compl':
      return Number(BigInt.asUintN(53, ~BigInt(Math.trunc(toNumber(first)))))
    default:
      return time(machine, name, values)
  }
}

function time(machine: Machine, name: string, [first = null, second = null]: readonly Value[]): Value {
  const { convert } = machine.variables
  const now = machine.tool.process.host.sim.wallTime().seconds
  if (name === 'systime') return now
  if (name === 'strftime')
    return strftime(
      first === null ? '%a %b %e %H:%M:%S %Z %Y' : toText(first, convert),
      second === null ? now : Math.floor(toNumber(second)),
    )
  if (name === 'mktime') {
    const parts = toText(first, convert).trim().split(/\s+/).map(Number)
    if (parts.length < 6 || parts.some(Number.isNaN)) return -1
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000
  }
  if (name === 'strtonum') return strtonum(first, toText(first, convert))
  throw new AwkFatal(`function \`${name}' not defined`)
}

function strtonum(value: Value, text: string): number {
  if (typeof value === 'number') return value
  const hexadecimal = /^\s*([-+]?)0[xX]([0-9a-fA-F]+)/.exec(text)
  if (hexadecimal !== null) return Number.parseInt(hexadecimal[2]!, 16) * (hexadecimal[1] === '-' ? -1 : 1)
  const octal = /^\s*([-+]?)0([0-7]+)(?![\d.])/.exec(text)
  if (octal !== null) return Number.parseInt(octal[2]!, 8) * (octal[1] === '-' ? -1 : 1)
  return toNumber(value)
}

function bitwise(name: string, apply: (a: bigint, b: bigint) => bigint, values: readonly Value[]): number {
  const numbers = values.map(value => {
    const number = toNumber(value)
    if (number < 0) throw new AwkFatal(`${name}: argument 1 negative value ${number} is not allowed`)
    return BigInt(Math.trunc(Number.isFinite(number) ? number : 0))
  })
  return Number(numbers.slice(1).reduce(apply, numbers[0] ?? 0n))
}

/** A start before the text counts as its beginning, and the length stays (do_substr of gawk). */
function substr(text: string, from: number, length: number): string {
  const characters = plain(text) ? text : [...text]
  const low = Math.max(1, Math.trunc(from)) - 1
  const high = low + Math.max(0, Math.trunc(length))
  return typeof characters === 'string' ? characters.slice(low, high) : characters.slice(low, high).join('')
}

function random(machine: Machine): number {
  if (machine.random === null) seed(machine, machine.seed)
  return machine.random!()
}

/** The numbers of rand() follow from the seed alone, as in the real one (which has other numbers). */
function seed(machine: Machine, value: number): number {
  const before = machine.seed
  machine.seed = value
  let state = (Math.trunc(value) ^ 0x9e3779b9) >>> 0
  machine.random = () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39)
    mixed ^= mixed >>> 15
    return (mixed >>> 0) / 2 ** 32
  }
  return before
}
