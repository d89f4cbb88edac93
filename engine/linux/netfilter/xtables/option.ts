import type { Names } from './names.ts'
import { isProblem, Problem } from './problem.ts'

/** What an extension's parser may ask about the rule so far. */
export interface ParseContext {
  readonly family: 4 | 6
  /** Of `-p`, 0 for any. */
  readonly protocol: number
  readonly protocolInverted: boolean
  readonly table: string
  readonly names: Names
  /** Says something on standard error that is no reason to stop. */
  readonly warn: (text: string) => void
}

/** Where a value stands, for messages. */
export interface OptionPlace extends ParseContext {
  readonly extension: string
  readonly option: string
}

/** An option of a match or a target (struct xt_option_entry of libxtables). */
export interface XtOption {
  /** Without the dashes. */
  readonly name: string
  /** Reads the argument. Absent for a flag. */
  readonly value?: (text: string, place: OptionPlace) => unknown
  /** What a flag stands for, where that is more than its being there. */
  readonly flag?: unknown
  /** Called where a flag is given, to warn of it. */
  readonly given?: (place: OptionPlace) => void
  /** `! --option` is allowed. */
  readonly invert?: true
  readonly mandatory?: true
  readonly multiple?: true
  /** Names of options that cannot stand beside this one. */
  readonly excludes?: readonly string[]
  /** Names of options that must stand beside this one. */
  readonly requires?: readonly string[]
  /** What a second use is answered with, where that is not the usual text. */
  readonly twice?: string
  /** It takes two arguments, which come joined by a space; this is said where the second one is missing. */
  readonly second?: string
  /** The argument may be missing: a word that looks like an option is none. */
  readonly optional?: true
  /** What counts as the same option: `--sport` and `--source-port`. The first of them names it in messages. */
  readonly alias?: string
}

/** An option as it was given. */
export interface GivenOption {
  /** The canonical name: that of `alias` where there is one. */
  readonly name: string
  readonly value: unknown
  readonly inverted: boolean
}

/** The options of one extension in a rule, in order. */
export class GivenOptions {
  readonly list: GivenOption[] = []

  get(name: string): GivenOption | undefined {
    return this.list.find(option => option.name === name)
  }

  has(name: string): boolean {
    return this.list.some(option => option.name === name)
  }

  /** The value of an option whose reader gives values of this type. */
  value<Value>(name: string): Value | undefined {
    return this.get(name)?.value as Value | undefined
  }

  inverted(name: string): boolean {
    return this.get(name)?.inverted === true
  }

  get empty(): boolean {
    return this.list.length === 0
  }
}

/** xtables_option_tpcall and _mpcall: takes one option in. */
export function takeOption(
  given: GivenOptions,
  option: XtOption,
  text: string | undefined,
  inverted: boolean,
  place: OptionPlace,
): Problem | undefined {
  const name = option.alias ?? option.name
  const { extension } = place
  if (option.multiple !== true && given.has(name))
    return new Problem(option.twice ?? `${extension}: option "--${name}" can only be used once.\n`)
  if (inverted && option.invert !== true) return new Problem(`${extension}: option "--${name}" cannot be inverted.\n`)
  const value =
    option.value === undefined ? (option.flag ?? true) : option.value(text ?? '', { ...place, option: name })
  if (isProblem(value)) return value
  option.given?.(place)
  given.list.push({ name, value, inverted })
  return undefined
}

/** xtables_options_fcheck: what must, and what must not, stand together. */
export function checkOptions(
  given: GivenOptions,
  options: readonly XtOption[],
  extension: string,
): Problem | undefined {
  for (const option of options) {
    if (option.mandatory === true && option.alias === undefined && !given.has(option.name))
      return new Problem(`${extension}: option "--${option.name}" must be specified\n`)
    if (option.alias !== undefined || !given.has(option.name)) continue
    for (const other of option.requires ?? [])
      if (!given.has(other)) return new Problem(`${extension}: option "--${option.name}" also requires "--${other}".\n`)
    for (const other of option.excludes ?? [])
      if (given.has(other))
        return new Problem(`${extension}: option "--${option.name}" cannot be used together with "--${other}".\n`)
  }
  return undefined
}
