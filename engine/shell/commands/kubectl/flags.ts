import { parseGoDuration } from '../../../sim/duration.ts'

/** Flags as pflag reads them (github.com/spf13/pflag). */
export interface FlagSpec {
  readonly name: string
  readonly short?: string
  readonly type: 'bool' | 'string' | 'int' | 'duration' | 'list' | 'lines'
  readonly text: string
  /** What it is when it is not given; as help shows it. */
  readonly value?: string
  /** What it is when it is given without a value (NoOptDefVal). */
  readonly bare?: string
  /** False for what the real command has and this one refuses. */
  readonly emulated?: false
  readonly hidden?: true
  /** A duration whose flag is one of Go's own, not of pflag. */
  readonly goFlag?: true
  /** Another name that sets the same. */
  readonly alias?: string
}

export class FlagError {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What was given on the command line. */
export class Flags {
  readonly args: readonly string[]
  /** How many arguments stand before `--`; -1 without one. */
  readonly dash: number
  readonly #given: ReadonlyMap<string, readonly string[]>
  readonly #specs: ReadonlyMap<string, FlagSpec>

  constructor(
    args: readonly string[],
    dash: number,
    given: ReadonlyMap<string, readonly string[]>,
    specs: ReadonlyMap<string, FlagSpec>,
  ) {
    this.args = args
    this.dash = dash
    this.#given = given
    this.#specs = specs
  }

  given(name: string): boolean {
    return this.#given.has(name)
  }

  /** Whether the command has such a flag. */
  has(name: string): boolean {
    return this.#specs.has(name)
  }

  string(name: string): string {
    return this.#given.get(name)?.at(-1) ?? this.#spec(name).value ?? ''
  }

  bool(name: string): boolean {
    return isTrue(this.string(name))
  }

  int(name: string): number {
    return Number(this.string(name))
  }

  /** Nanoseconds. */
  duration(name: string): number {
    return parseGoDuration(this.string(name)) ?? 0
  }

  /** All values, commas parting them where the flag is a slice (`list`) and not an array (`lines`). */
  list(name: string): readonly string[] {
    const values = this.#given.get(name) ?? []
    return this.#spec(name).type === 'lines' ? values : values.flatMap(value => (value === '' ? [] : splitCsv(value)))
  }

  #spec(name: string): FlagSpec {
    const spec = this.#specs.get(name)
    if (spec === undefined) throw new Error(`no flag "${name}" is declared`)
    return spec
  }
}

/** Values of one line of CSV, as pflag's slices take them. */
function splitCsv(value: string): string[] {
  if (!value.includes('"')) return value.split(',')
  const out: string[] = []
  for (const match of value.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/g)) {
    if (match.index === value.length && match[0] === '' && out.length > 0) break
    out.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
  }
  return out
}

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True']
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False']

function isTrue(text: string): boolean {
  return TRUE.includes(text)
}

const GO_TYPES: Readonly<Record<string, string>> = { int: 'ParseInt', bool: 'ParseBool' }

/** Why a value does not fit its flag, in Go's words; undefined when it does. */
function misfit(spec: FlagSpec, value: string): string | undefined {
  if (spec.type === 'int' && !/^[+-]?\d+$/.test(value))
    return `strconv.${GO_TYPES['int']}: parsing ${JSON.stringify(value)}: invalid syntax`
  if (spec.type === 'bool' && !TRUE.includes(value) && !FALSE.includes(value))
    return `strconv.${GO_TYPES['bool']}: parsing ${JSON.stringify(value)}: invalid syntax`
  if (spec.type === 'duration' && parseGoDuration(value) === undefined)
    return spec.goFlag === true
      ? 'parse error'
      : /^[+-]?[\d.]+$/.test(value)
        ? `time: missing unit in duration ${JSON.stringify(value)}`
        : `time: invalid duration ${JSON.stringify(value)}`
  return undefined
}

/** Reads arguments; flags may stand between them, up to `--`. */
export function parseFlags(words: readonly string[], specs: readonly FlagSpec[]): Flags | FlagError {
  const parser = new Parser(specs)
  let dash = -1
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '--') {
      dash = parser.args.length
      parser.args.push(...words.slice(at + 1))
      break
    }
    if (word === '-' || !word.startsWith('-')) {
      parser.args.push(word)
      continue
    }
    const used = word.startsWith('--') ? parser.long(word.slice(2), words[at + 1]) : parser.short(word, words[at + 1])
    if (used instanceof FlagError) return used
    if (used) at++
  }
  return new Flags(parser.args, dash, parser.given, parser.byName)
}

class Parser {
  readonly args: string[] = []
  readonly given = new Map<string, string[]>()
  readonly byName: Map<string, FlagSpec>
  readonly #byShort: Map<string, FlagSpec>

  constructor(specs: readonly FlagSpec[]) {
    this.byName = new Map(specs.map(spec => [spec.name, spec]))
    this.#byShort = new Map(specs.flatMap(spec => (spec.short === undefined ? [] : [[spec.short, spec] as const])))
  }

  /** `--name`, `--name=value`, `--name value`; true when it took the next word. */
  long(text: string, next: string | undefined): boolean | FlagError {
    const equals = text.indexOf('=')
    const name = equals < 0 ? text : text.slice(0, equals)
    if (name === '' || name.startsWith('-')) return new FlagError(`bad flag syntax: --${text}`)
    const spec = this.byName.get(name) ?? [...this.byName.values()].find(each => each.alias === name)
    if (spec === undefined) return new FlagError(`unknown flag: --${name}`)
    if (equals >= 0) return this.#set(spec, text.slice(equals + 1)) ?? false
    const bare = spec.bare ?? (spec.type === 'bool' ? 'true' : undefined)
    if (bare !== undefined) return this.#set(spec, bare) ?? false
    if (next === undefined) return new FlagError(`flag needs an argument: --${name}`)
    return this.#set(spec, next) ?? true
  }

  /** `-a`, `-abc`, `-avalue`, `-a=value`, `-a value`. */
  short(word: string, next: string | undefined): boolean | FlagError {
    for (let rest = word.slice(1); rest !== ''; rest = rest.slice(1)) {
      const spec = this.#byShort.get(rest[0]!)
      if (spec === undefined) return new FlagError(`unknown shorthand flag: ${quoteRune(rest[0]!)} in -${rest}`)
      if (rest.length > 2 && rest[1] === '=') return this.#set(spec, rest.slice(2)) ?? false
      const bare = spec.bare ?? (spec.type === 'bool' ? 'true' : undefined)
      if (bare !== undefined) {
        const error = this.#set(spec, bare)
        if (error !== undefined) return error
        continue
      }
      if (rest.length > 1) return this.#set(spec, rest.slice(1)) ?? false
      if (next === undefined) return new FlagError(`flag needs an argument: ${quoteRune(rest[0]!)} in -${rest}`)
      return this.#set(spec, next) ?? true
    }
    return false
  }

  #set(spec: FlagSpec, value: string): FlagError | undefined {
    if (spec.emulated === false) return new FlagError(`"--${spec.name}" is not emulated here`)
    const wrong = misfit(spec, value)
    if (wrong !== undefined) {
      const shown = spec.short === undefined ? `--${spec.name}` : `-${spec.short}, --${spec.name}`
      return new FlagError(`invalid argument ${JSON.stringify(value)} for ${JSON.stringify(shown)} flag: ${wrong}`)
    }
    const values = this.given.get(spec.name)
    if (values === undefined) this.given.set(spec.name, [value])
    else values.push(value)
    return undefined
  }
}

const quoteRune = (char: string): string => (char === "'" ? "'\\''" : `'${char}'`)

// Short forms for tables of flags.

export const bool = (name: string, text: string, more: Partial<FlagSpec> = {}): FlagSpec => ({
  name,
  type: 'bool',
  value: 'false',
  text,
  ...more,
})

export const string = (name: string, text: string, more: Partial<FlagSpec> = {}): FlagSpec => ({
  name,
  type: 'string',
  value: '',
  text,
  ...more,
})

export const int = (name: string, value: number, text: string, more: Partial<FlagSpec> = {}): FlagSpec => ({
  name,
  type: 'int',
  value: String(value),
  text,
  ...more,
})

export const duration = (name: string, value: string, text: string, more: Partial<FlagSpec> = {}): FlagSpec => ({
  name,
  type: 'duration',
  value,
  text,
  ...more,
})

/** Values parted by commas, or the flag given several times. */
export const list = (name: string, text: string, more: Partial<FlagSpec> = {}): FlagSpec => ({
  name,
  type: 'list',
  text,
  ...more,
})

/** The flag given several times; commas are part of the value. */
export const lines = (name: string, text: string, more: Partial<FlagSpec> = {}): FlagSpec => ({
  name,
  type: 'lines',
  text,
  ...more,
})
