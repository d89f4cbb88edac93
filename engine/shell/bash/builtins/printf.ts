import type { Running } from '../../../linux/program.ts'
import { decodeAnsi, decodeEscape } from '../expand/ansi.ts'
import { checkLength } from '../expand/fields.ts'
import { backslashQuoted } from '../expand/quote.ts'
import { strftime } from '../expand/strftime.ts'
import type { Shell } from '../shell.ts'
import { assign, parseTarget } from '../variables/assign.ts'
import { type Builtin, parseOptions, usage } from './builtin.ts'
import { write } from './echo.ts'
import { formatFloat } from './float.ts'

/** One part of a format. */
type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'stop' }
  | { readonly type: 'conversion'; readonly conversion: Conversion }
  | { readonly type: 'bad'; readonly letter: string }

export interface Conversion {
  readonly flags: string
  /** '*' takes it from the arguments. */
  readonly width: number | '*' | null
  readonly precision: number | '*' | null
  readonly letter: string
  /** The format of `%(...)T`. */
  readonly time: string | null
}

const CACHE_MAX = 128
const cache = new Map<string, readonly Part[]>()

function parseFormat(format: string): readonly Part[] {
  const known = cache.get(format)
  if (known !== undefined) return known
  const parts: Part[] = []
  let text = ''
  const flush = () => {
    if (text !== '') parts.push({ type: 'text', text: decodeAnsi(text, 'printf').text })
    text = ''
  }
  for (let at = 0; at < format.length; ) {
    if (format[at] === '\\' && at + 1 < format.length) {
      if (format[at + 1] === 'c') {
        flush()
        parts.push({ type: 'stop' })
        break
      }
      const { end } = decodeEscape(format, at + 1, 'printf')
      text += format.slice(at, end)
      at = end
    } else if (format.startsWith('%%', at)) {
      text += '%'
      at += 2
    } else if (format[at] === '%') {
      flush()
      at = parseConversion(format, at, parts)
    } else text += format[at++]
  }
  flush()
  if (cache.size >= CACHE_MAX) cache.delete(cache.keys().next().value!)
  cache.set(format, parts)
  return parts
}

function parseConversion(format: string, start: number, parts: Part[]): number {
  const found = /^%([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d*))?(?:\(([^)]*)\))?(?:hh|ll|[hlLjzt])*(.?)/s.exec(
    format.slice(start),
  )!
  const [whole, flags = '', width, precision, time, letter = ''] = found
  const known = time === undefined ? 'diouxXeEfFgGaAcsbqQn'.includes(letter) && letter !== '' : letter === 'T'
  if (!known) parts.push({ type: 'bad', letter })
  else
    parts.push({
      type: 'conversion',
      conversion: {
        flags,
        width: width === undefined ? null : width === '*' ? '*' : Number(width),
        precision: precision === undefined ? null : precision === '*' ? '*' : Number(precision || 0),
        letter,
        time: time ?? null,
      },
    })
  return start + whole.length
}

/** Prints by a format, again and again until all arguments are used. */
class Printer {
  readonly #shell: Shell
  readonly #args: readonly string[]
  #next = 0
  text = ''
  status = 0
  stopped = false

  constructor(shell: Shell, args: readonly string[]) {
    this.#shell = shell
    this.#args = args
  }

  run(parts: readonly Part[]): void {
    do {
      const before = this.#next
      for (const part of parts) {
        this.#part(part)
        if (this.stopped) return
      }
      if (this.#next === before) break
    } while (this.#next < this.#args.length)
  }

  #part(part: Part): void {
    if (part.type === 'text') this.text += part.text
    else if (part.type === 'conversion') this.#convert(part.conversion)
    else {
      this.stopped = true
      if (part.type === 'stop') return
      const what = part.letter === '' ? "`%': missing format character" : `\`${part.letter}': invalid format character`
      this.#complain(what)
    }
  }

  #complain(text: string): void {
    this.#shell.complainAs('printf', text)
    this.status = 1
  }

  #take(): string | undefined {
    return this.#args[this.#next++]
  }

  #size(size: number | '*' | null): number | null {
    return size === '*' ? Number(this.#integer(this.#take() ?? '0')) : size
  }

  #convert(conversion: Conversion): void {
    let width = this.#size(conversion.width)
    const precision = this.#size(conversion.precision)
    let { flags } = conversion
    if (width !== null && width < 0) {
      flags += '-'
      width = -width
    }
    const given = this.#take()
    const limit = precision === null || precision < 0 ? null : precision
    const body = this.#body(conversion, given, flags, limit, width ?? 0)
    if (body !== null) this.text += padded(body, flags, width ?? 0)
  }

  #body(
    conversion: Conversion,
    given: string | undefined,
    flags: string,
    precision: number | null,
    width: number,
  ): string | null {
    const { letter } = conversion
    switch (letter) {
      case 's':
        return cut(given ?? '', precision)
      case 'c':
        return [...(given ?? '')][0] ?? ''
      case 'b': {
        const decoded = decodeAnsi(given ?? '', 'echo')
        if (decoded.stopped) this.stopped = true
        return cut(decoded.text, precision)
      }
      case 'q':
      case 'Q':
        return this.#quoted(given ?? '', letter, flags, precision)
      case 'n':
        if (given !== undefined && parseTarget(given) !== null)
          assign(this.#shell, parseTarget(given)!, String([...this.text].length))
        return null
      case 'T':
        return this.#time(conversion.time || '%X', given)
      default:
        return 'eEfFgGaA'.includes(letter)
          ? formatFloat(letter, this.#float(given ?? '0'), flags, precision, width)
          : this.#number(letter, given ?? '0', flags, precision, width)
    }
  }

  #quoted(text: string, letter: string, flags: string, precision: number | null): string {
    const quote = (each: string) => (flags.includes('#') ? `'${each.replaceAll("'", "'\\''")}'` : backslashQuoted(each))
    return letter === 'Q' ? quote(cut(text, precision)) : cut(quote(text), precision)
  }

  #time(format: string, given: string | undefined): string {
    const now = Math.floor(this.#shell.process.host.sim.wallMilliseconds / 1000)
    const seconds = given === undefined ? -1 : Number(this.#integer(given))
    if (seconds === -1) return strftime(format, now)
    if (seconds === -2)
      return strftime(format, Math.floor(now - (this.#shell.process.now - this.#shell.startedAt) / 1e9))
    return strftime(format, seconds)
  }

  #number(letter: string, given: string, flags: string, precision: number | null, width: number): string {
    const value = this.#integer(given)
    const unsigned = BigInt.asUintN(64, value)
    if (letter === 'd' || letter === 'i') {
      const digits = atLeast(value < 0n ? String(-value) : String(value), precision)
      const sign = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
      return zeroFilled(sign, digits, flags, precision, width)
    }
    const base = letter === 'o' ? 8 : letter === 'u' ? 10 : 16
    let digits = atLeast(unsigned.toString(base), precision)
    if (letter === 'X') digits = digits.toUpperCase()
    if (flags.includes('#') && letter === 'o' && !digits.startsWith('0')) digits = `0${digits}`
    const prefix = flags.includes('#') && base === 16 && unsigned !== 0n ? `0${letter}` : ''
    return zeroFilled(prefix, digits, flags, precision, width)
  }

  /** An argument as a number: also `'c` for the code of a character. What is wrong is told, what is right of it is used. */
  #integer(text: string): bigint {
    const code = /^["'](.?)/su.exec(text)
    if (code !== null) return BigInt(code[1]!.codePointAt(0) ?? 0)
    const trimmed = text.trimStart()
    const found = /^([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(trimmed)
    if (found === null) {
      if (trimmed !== '') this.#complain(`${text}: invalid number`)
      return 0n
    }
    if (found[0].length < trimmed.length)
      this.#complain(`${text}: invalid ${/^0[0-7]*[89]/.test(trimmed.replace(/^[-+]/, '')) ? 'octal ' : ''}number`)
    const digits = found[2]!
    const magnitude = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits)
    return this.#inRange(found[1] === '-' ? -magnitude : magnitude, text)
  }

  #inRange(value: bigint, text: string): bigint {
    const [low, high] = [-(2n ** 63n), 2n ** 63n - 1n]
    if (value >= low && value <= high) return value
    this.#shell.complainAs('printf', `warning: ${text}: Numerical result out of range`)
    return value < 0n ? low : high
  }

  #float(text: string): number {
    const code = /^["'](.?)/su.exec(text)
    if (code !== null) return code[1]!.codePointAt(0) ?? 0
    const found = /^\s*[-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)/i.exec(text)
    if (found === null) {
      if (text.trim() !== '') this.#complain(`${text}: invalid number`)
      return 0
    }
    if (found[0].length < text.length) this.#complain(`${text}: invalid number`)
    const plain = found[0].trim().toLowerCase()
    if (/inf/.test(plain)) return plain.startsWith('-') ? -Infinity : Infinity
    return Number(plain.replace(/^\+/, ''))
  }
}

function cut(text: string, precision: number | null): string {
  return precision === null ? text : [...text].slice(0, precision).join('')
}

function atLeast(digits: string, precision: number | null): string {
  if (precision === 0 && digits === '0') return ''
  return precision === null ? digits : digits.padStart(precision, '0')
}

/** The flag 0 fills with zeros behind the sign, unless there is a precision or the flag `-`. */
function zeroFilled(sign: string, digits: string, flags: string, precision: number | null, width: number): string {
  if (!flags.includes('0') || flags.includes('-') || precision !== null) return sign + digits
  return sign + digits.padStart(width - sign.length, '0')
}

function padded(body: string, flags: string, width: number): string {
  const missing = width - [...body].length
  if (missing <= 0) return body
  checkLength(missing)
  return flags.includes('-') ? body + ' '.repeat(missing) : ' '.repeat(missing) + body
}

export const printf: Builtin = {
  name: 'printf',
  synopsis: '[-v var] format [arguments]',
  help: 'Write the arguments as a format says.',
  *run(shell, args): Running {
    const options = parseOptions(shell, printf, args, 'v:')
    if (options === null) return 2
    const [format, ...rest] = options.rest
    const variable = options.value('v')
    const target = variable === undefined ? null : parseTarget(variable)
    if (variable !== undefined && target === null) {
      shell.complainAs('printf', `\`${variable}': not a valid identifier`)
      return 2
    }
    if (format === undefined) return usage(shell, printf)
    const printer = new Printer(shell, rest)
    printer.run(parseFormat(format))
    if (target !== null) return assign(shell, target, printer.text) ? printer.status : 1
    const written = yield* write(shell, printer.text)
    return written === 0 ? printer.status : written
  },
}
