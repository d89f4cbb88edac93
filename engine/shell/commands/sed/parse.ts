import { compilePosix, type Expression, isExpressionError } from '../../regex/regex.ts'
import { ScriptError, type ScriptReader } from './reader.ts'
import { parseReplacement } from './replacement.ts'
import type { Action, Address, SedCommand, Substitution } from './script.ts'

const PLAIN = '={}dDgGhHnNpPxzF'
const ONE_ADDRESS = 'aiq=Qr'
const BLANK = /[ \t]/
const SEPARATOR = /[\s;]/

export interface ParseOptions {
  readonly extended: boolean
}

/** Parses a script of sed(1) into a flat list of commands. */
export class SedParser {
  readonly #reader: ScriptReader
  readonly #options: ParseOptions
  readonly #commands: SedCommand[] = []
  readonly #blocks: number[] = []
  readonly #labels = new Map<string, number>()

  constructor(reader: ScriptReader, options: ParseOptions) {
    this.#reader = reader
    this.#options = options
  }

  parse(): SedCommand[] {
    const reader: ScriptReader = this.#reader
    for (;;) {
      reader.skip(SEPARATOR)
      if (reader.end) break
      if (reader.next === '#') this.#comment()
      else this.#command()
    }
    if (this.#blocks.length > 0) reader.fail("unmatched `{'", 0)
    for (const { action } of this.#commands) {
      if (action.name !== 'b' && action.name !== 't' && action.name !== 'T') continue
      const target = action.label === '' ? this.#commands.length : this.#labels.get(action.label)
      if (target === undefined) throw new ScriptError(`can't find label for jump to \`${action.label}'`, 4)
      action.target = target
    }
    return this.#commands
  }

  #comment(): void {
    while (!this.#reader.end && this.#reader.next !== '\n') this.#reader.at++
  }

  #command(): void {
    const reader: ScriptReader = this.#reader
    const first = this.#address(false)
    let second: Address | null = null
    reader.skip(BLANK)
    if (first !== null && reader.next === ',') {
      reader.at++
      reader.skip(BLANK)
      second = this.#address(true)
      if (second === null) reader.fail("unexpected `,'")
    }
    if (first?.type === 'line' && first.line === 0 && second?.type !== 'expression')
      reader.fail('invalid usage of line address 0')
    reader.skip(BLANK)
    let negated = false
    while (reader.next === '!') {
      reader.at++
      if (negated) reader.fail("multiple `!'s")
      negated = true
      reader.skip(BLANK)
    }
    if (reader.end || reader.next === '\n') {
      reader.at++
      reader.fail('missing command')
    }
    const action = this.#action(reader.take(), first, second)
    this.#commands.push({ first, second, negated, action, range: 'before', until: 0 })
  }

  #address(isSecond: boolean): Address | null {
    const reader: ScriptReader = this.#reader
    const { next } = reader
    if (/\d/.test(next)) {
      const line = reader.number()!
      if (reader.next !== '~' || isSecond) return { type: 'line', line }
      reader.at++
      return { type: 'step', first: line, step: reader.number() ?? 0 }
    }
    if (next === '+' || next === '~') {
      if (!isSecond) reader.fail(`unknown command: \`${next}'`, reader.at + 1)
      reader.at++
      const count = reader.number()
      if (count === null) reader.fail('expected a number')
      return next === '+' ? { type: 'more', count } : { type: 'multiple', of: count }
    }
    if (next === '$') {
      reader.at++
      return { type: 'last' }
    }
    if (next !== '/' && next !== '\\') return null
    reader.at++
    const delimiter = next === '/' ? '/' : reader.take()
    const text = reader.delimited(delimiter, true)
    if (text === null) reader.fail('unterminated address regex')
    let [fold, multiline] = [false, false]
    for (; /[IM]/.test(reader.next); reader.at++) {
      fold ||= reader.next === 'I'
      multiline ||= reader.next === 'M'
    }
    return { type: 'expression', expression: this.#expression(text, fold, multiline) }
  }

  /** Null for the empty expression, which is the last one used. */
  #expression(text: string, fold: boolean, multiline: boolean): Expression | null {
    if (text === '') return null
    const expression = compilePosix(text, { extended: this.#options.extended, fold, multiline, escapes: 'sed' })
    if (isExpressionError(expression)) this.#reader.fail(expression.error)
    return expression
  }

  #action(name: string, first: Address | null, second: Address | null): Action {
    const reader: ScriptReader = this.#reader
    if (second !== null && ONE_ADDRESS.includes(name) && !'=ai'.includes(name) && name !== 'r')
      reader.fail('command only uses one address')
    if (name === ':') return this.#label(first)
    if (name === '{') {
      this.#blocks.push(this.#commands.length)
      return { name, end: 0 }
    }
    if (name === '}') return this.#close(first)
    if (PLAIN.includes(name)) {
      this.#endOfCommand()
      return { name: name as 'd' }
    }
    switch (name) {
      case 'a':
      case 'i':
      case 'c':
        return { name, text: this.#text() }
      case 'b':
      case 't':
      case 'T':
        return { name, label: this.#word(/[^\s;}]/), target: 0 }
      case 'q':
      case 'Q': {
        reader.skip(BLANK)
        const status = reader.number() ?? 0
        this.#endOfCommand()
        return { name, status }
      }
      case 'l': {
        reader.skip(BLANK)
        const width = reader.number()
        this.#endOfCommand()
        return { name, width }
      }
      case 'r':
      case 'R':
      case 'w':
      case 'W':
        return { name, file: this.#fileName() }
      case 's':
        return { name, substitution: this.#substitution() }
      case 'y':
        return { name, map: this.#transliteration() }
      case 'e':
        return reader.fail('"e" is not emulated here')
      case 'v':
        this.#word(/[^\n;]/)
        return { name: 'b', label: '', target: 0 }
      default:
        return reader.fail(`unknown command: \`${name}'`)
    }
  }

  #label(first: Address | null): Action {
    if (first !== null) this.#reader.fail(": doesn't want any addresses")
    const label = this.#word(/[^\s;]/)
    if (label === '') this.#reader.fail('":" lacks a label')
    this.#labels.set(label, this.#commands.length)
    return { name: ':' }
  }

  #close(first: Address | null): Action {
    const start = this.#blocks.pop()
    if (start === undefined) this.#reader.fail("unexpected `}'")
    if (first !== null) this.#reader.fail("} doesn't want any addresses")
    const { action } = this.#commands[start]!
    if (action.name === '{') action.end = this.#commands.length
    this.#endOfCommand()
    return { name: '}' }
  }

  #endOfCommand(): void {
    const reader: ScriptReader = this.#reader
    reader.skip(BLANK)
    if (reader.end || reader.next === '}' || reader.next === '#') return
    if (!/[\n;]/.test(reader.take())) reader.fail('extra characters after command')
  }

  #word(pattern: RegExp): string {
    const reader: ScriptReader = this.#reader
    reader.skip(BLANK)
    let word = ''
    while (!reader.end && pattern.test(reader.next)) word += reader.take()
    reader.skip(BLANK)
    return word
  }

  #fileName(): string {
    const reader: ScriptReader = this.#reader
    reader.skip(BLANK)
    let name = ''
    while (!reader.end && reader.next !== '\n') name += reader.take()
    if (name === '') reader.fail('missing filename in r/R/w/W commands')
    return name
  }

  /** Text of `a`, `i` and `c`: up to a newline that no backslash precedes. */
  #text(): string {
    const reader: ScriptReader = this.#reader
    reader.skip(BLANK)
    if (reader.end) reader.fail("expected \\ after `a', `c' or `i'")
    if (reader.next === '\\') {
      const [blanks = ''] = /^[ \t]*\n?/.exec(reader.text.slice(reader.at + 1)) ?? []
      reader.at++
      if (reader.at + blanks.length >= reader.text.length) reader.fail("expected \\ after `a', `c' or `i'")
      if (blanks.endsWith('\n')) reader.at += blanks.length
    }
    let text = ''
    while (!reader.end && reader.next !== '\n') {
      const next = reader.take()
      if (next !== '\\') text += next
      else if (!reader.end) {
        const escaped = reader.take()
        text += escaped === 't' ? '\t' : escaped
      }
    }
    return `${text}\n`
  }

  #substitution(): Substitution {
    const reader: ScriptReader = this.#reader
    const delimiter = reader.take()
    if (delimiter === '\n' || delimiter === '\\' || delimiter === '') reader.fail("unterminated `s' command")
    const pattern = reader.delimited(delimiter, true)
    const replacement = pattern === null ? null : reader.delimited(delimiter, false)
    if (pattern === null || replacement === null) {
      reader.at = Math.min(reader.at, reader.text.length)
      return reader.fail("unterminated `s' command")
    }
    const flags = this.#flags()
    const expression = this.#expression(pattern, flags.fold, flags.multiline)
    const parts = parseReplacement(replacement)
    const highest = Math.max(0, ...parts.map(part => (part.type === 'group' ? part.group : 0)))
    if (expression !== null && highest > expression.groups)
      reader.fail(`invalid reference \\${highest} on \`s' command's RHS`)
    return { expression, replacement: parts, ...flags }
  }

  #flags() {
    const reader: ScriptReader = this.#reader
    const flags = { global: false, print: false, number: 0, fold: false, multiline: false, file: null as string | null }
    for (;;) {
      if (/\d/.test(reader.next)) {
        if (flags.number > 0) reader.fail("multiple number options to `s' command")
        flags.number = reader.number()!
        if (flags.number === 0) reader.fail("number option to `s' command may not be zero")
        continue
      }
      const flag = reader.next
      if (flag === '' || flag === '\n' || flag === ';' || flag === '}' || flag === '#') break
      reader.at++
      if (flag === 'g') flags.global = true
      else if (flag === 'p') flags.print = true
      else if (flag === 'i' || flag === 'I') flags.fold = true
      else if (flag === 'm' || flag === 'M') flags.multiline = true
      else if (flag === 'e') reader.fail('"s///e" is not emulated here')
      else if (flag === 'w') {
        flags.file = this.#fileName()
        break
      } else if (!BLANK.test(flag)) reader.fail("unknown option to `s'")
    }
    return { ...flags, number: Math.max(1, flags.number) }
  }

  #transliteration(): ReadonlyMap<string, string> {
    const reader: ScriptReader = this.#reader
    const delimiter = reader.take()
    const from = reader.delimited(delimiter, false)
    const to = from === null ? null : reader.delimited(delimiter, false)
    if (from === null || to === null) return reader.fail("unterminated `y' command")
    const [keys, values] = [characters(from), characters(to)]
    if (keys.length !== values.length) reader.fail("strings for `y' command are different lengths")
    this.#endOfCommand()
    const map = new Map<string, string>()
    for (const [index, key] of keys.entries()) if (!map.has(key)) map.set(key, values[index]!)
    return map
  }
}

function characters(text: string): string[] {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' }
  return [...text.matchAll(/\\(.)|([^\\])/gsu)].map(([, escaped, plain]) => plain ?? escapes[escaped!] ?? escaped!)
}
