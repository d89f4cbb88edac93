import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import { readOperand } from '../../text/input.ts'
import type { Tool } from '../../text/tool.ts'
import { JsonParser, parseJson } from './json-parser.ts'
import type { JsonStyle } from './json-text.ts'
import type { Json } from './value.ts'

/** What the command line says. */
export interface Settings {
  readonly program: string
  readonly files: readonly string[]
  readonly named: ReadonlyMap<string, Json>
  readonly positional: readonly Json[]
  readonly style: JsonStyle
  readonly colors: boolean
  readonly flags: ReadonlySet<Flag>
}

export type Flag =
  | 'null-input'
  | 'raw-input'
  | 'slurp'
  | 'raw-output'
  | 'join-output'
  | 'exit-status'
  | 'help'
  | 'version'

const SHORT: Readonly<Record<string, string>> = {
  n: 'null-input',
  R: 'raw-input',
  s: 'slurp',
  r: 'raw-output',
  j: 'join-output',
  a: 'ascii-output',
  S: 'sort-keys',
  c: 'compact-output',
  C: 'color-output',
  M: 'monochrome-output',
  e: 'exit-status',
  f: 'from-file',
  h: 'help',
  V: 'version',
}
const FLAGS = new Set([...Object.values(SHORT), 'tab', 'unbuffered'])
const NOT_EMULATED: readonly string[] = ['stream', 'stream-errors', 'seq', 'library-path']

/** A program's file that cannot be read. */
export class Unopened {
  readonly text: string

  constructor(path: string, reason: string) {
    this.text = `jq: Could not open ${path}: ${reason}\n`
  }
}

/** Reads the arguments by jq's own rules (src/main.c); a string says what is wrong with them. */
export function* readSettings(tool: Tool, args: readonly string[]): Running<Settings | Unopened | string> {
  const reader = new ArgumentReader(tool)
  for (let at = 0; at < args.length; ) {
    const used = yield* reader.take(args, at)
    if (typeof used === 'string') return used
    at += used
  }
  return yield* reader.settings()
}

class ArgumentReader {
  readonly #tool: Tool
  readonly #flags = new Set<string>()
  readonly #named = new Map<string, Json>()
  readonly #positional: Json[] = []
  #program: string | undefined
  readonly #files: string[] = []
  #rest: 'files' | 'args' | 'jsonargs' = 'files'
  /** What one level is set in by: the last option that says so counts. */
  #indent = '  '
  #optionsEnded = false

  constructor(tool: Tool) {
    this.#tool = tool
  }

  /** Takes an argument with what belongs to it; how many that were. */
  *take(args: readonly string[], at: number): Running<number | string> {
    const arg = args[at]!
    if (this.#optionsEnded || !/^-(?:[A-Za-z]|-)/.test(arg)) return this.#operand(arg)
    if (arg === '--') {
      this.#optionsEnded = true
      return 1
    }
    if (!arg.startsWith('--')) return this.#short(arg)
    const name = arg.slice(2)
    if (FLAGS.has(name)) {
      this.#flag(name)
      return 1
    }
    if (NOT_EMULATED.includes(name)) return `--${name} is not emulated here`
    if (name === 'args' || name === 'jsonargs') {
      this.#rest = name
      return 1
    }
    if (name === 'indent') return this.#takeIndent(args[at + 1])
    return yield* this.#binding(name, args.slice(at + 1, at + 3))
  }

  #operand(arg: string): number | string {
    if (this.#program === undefined) this.#program = arg
    else if (this.#rest === 'files') this.#files.push(arg)
    else if (this.#rest === 'args') this.#positional.push(arg)
    else {
      const parsed = parseJson(arg)
      if ('error' in parsed) return 'invalid JSON text passed to --jsonargs'
      this.#positional.push(parsed.value)
    }
    return 1
  }

  #short(arg: string): number | string {
    for (const letter of arg.slice(1)) {
      const name = SHORT[letter]
      if (name === undefined) return `Unknown option ${arg}`
      this.#flag(name)
    }
    return 1
  }

  #flag(name: string): void {
    this.#flags.add(name)
    if (name === 'compact-output') this.#indent = ''
    if (name === 'tab') this.#indent = '\t'
  }

  #takeIndent(text: string | undefined): number | string {
    if (text === undefined) return '--indent takes one parameter'
    const indent = Number.parseInt(text, 10) || 0
    if (indent < 0) return 'Cannot indent less than zero'
    if (indent > 7) return 'Cannot indent more than 7 characters'
    this.#indent = ' '.repeat(indent)
    return 2
  }

  *#binding(name: string, [variable, text]: readonly string[]): Running<number | string> {
    const usage: Readonly<Record<string, string>> = {
      arg: '--arg takes two parameters (e.g. --arg varname value)',
      argjson: '--argjson takes two parameters (e.g. --argjson varname text)',
      slurpfile: '--slurpfile takes two parameters (e.g. --slurpfile varname filename)',
      rawfile: '--rawfile takes two parameters (e.g. --rawfile varname filename)',
    }
    const wrong = usage[name]
    if (wrong === undefined) return `Unknown option --${name}`
    if (variable === undefined || text === undefined) return wrong
    let value: Json = text
    if (name === 'argjson') {
      const parsed = parseJson(text)
      if ('error' in parsed) return 'invalid JSON text passed to --argjson'
      value = parsed.value
    } else if (name !== 'arg') {
      const read = yield* this.#file(name, variable, text)
      if ('error' in read) return read.error
      value = read.value
    }
    // The first of two wins (src/main.c).
    if (!this.#named.has(variable)) this.#named.set(variable, value)
    return 3
  }

  *#file(name: string, variable: string, path: string): Running<{ readonly value: Json } | { readonly error: string }> {
    const bytes = yield* readOperand(this.#tool, path)
    if (failed(bytes))
      return { error: `Bad JSON in --${name} ${variable} ${path}: Could not open ${path}: ${bytes.text}` }
    const text = decodeUtf8(bytes)
    if (name === 'rawfile') return { value: text }
    const parser = new JsonParser()
    parser.push(text)
    parser.end()
    if (parser.error !== null) return { error: `Bad JSON in --${name} ${variable} ${path}: ${parser.error}` }
    const values: Json[] = []
    for (let value = parser.take(); value !== undefined; value = parser.take()) values.push(value)
    return { value: values }
  }

  *settings(): Running<Settings | Unopened | string> {
    const flags = this.#flags
    let program = this.#program ?? '.'
    if (flags.has('from-file')) {
      const bytes = yield* readOperand(this.#tool, program)
      if (failed(bytes)) return new Unopened(program, bytes.text)
      program = decodeUtf8(bytes)
    }
    const style: JsonStyle = {
      indent: this.#indent,
      sortKeys: flags.has('sort-keys'),
      ascii: flags.has('ascii-output'),
    }
    if (flags.has('join-output')) flags.add('raw-output')
    const colors = flags.has('color-output') || (this.#tool.process.isTerminal(1) && !flags.has('monochrome-output'))
    return {
      program,
      files: this.#files,
      named: this.#named,
      positional: this.#positional,
      style,
      colors: colors && !flags.has('monochrome-output'),
      flags: flags as ReadonlySet<Flag>,
    }
  }
}
