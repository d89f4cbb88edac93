import { FlagError, type FlagSpec, type Flags, parseFlags } from '../flags.ts'
import { GLOBAL_FLAGS, HELP_FLAG } from '../global-flags.ts'
import { findVerb } from '../tree.ts'
import type { Verb } from '../verb.ts'

/** A command line that is being typed, as far as it can be understood (cobra, getCompletions). */
export interface TypedLine {
  readonly verb: Verb | undefined
  readonly path: string
  /** What is typed of the word at the cursor; of a flag's value without the flag. */
  readonly typed: string
  /** `--output=` where the value stands in the same word. */
  readonly prefix: string
  /** The flag whose value is typed. */
  readonly flag: FlagSpec | undefined
  readonly specs: readonly FlagSpec[]
  /** What stands before the cursor. */
  readonly flags: Flags
  /** Whether flags may stand at the cursor. */
  readonly flagsAllowed: boolean
}

/** Undefined where what was typed makes no sense. */
export function typedLine(words: readonly string[], verbs: readonly Verb[]): TypedLine | undefined {
  const before = words.slice(0, -1)
  const word = words.at(-1) ?? ''
  const { verb, path, rest, unknown } = findVerb(before, verbs)
  if (unknown !== undefined) return undefined
  const specs = [...GLOBAL_FLAGS, HELP_FLAG, ...(verb?.flags ?? [])]
  const flagsAllowed = !rest.includes('--')
  const waiting = flagsAllowed ? waitingFlag(rest, specs) : undefined
  const equals = word.indexOf('=')
  const inWord = waiting === undefined && flagsAllowed && word.startsWith('-') && equals > 0
  const flag = waiting ?? (inWord ? flagNamed(word.slice(0, equals), specs) : undefined)
  const flags = parseFlags(waiting === undefined ? rest : rest.slice(0, -1), specs)
  if (flags instanceof FlagError || (inWord && flag === undefined)) return undefined
  return {
    verb,
    path,
    typed: inWord ? word.slice(equals + 1) : word,
    prefix: inWord ? word.slice(0, equals + 1) : '',
    flag,
    specs,
    flags,
    flagsAllowed,
  }
}

function flagNamed(word: string, specs: readonly FlagSpec[]): FlagSpec | undefined {
  return word.startsWith('--')
    ? specs.find(each => each.name === word.slice(2))
    : specs.find(each => each.short === word.at(-1))
}

/** The flag that stands last and wants a value. */
function waitingFlag(rest: readonly string[], specs: readonly FlagSpec[]): FlagSpec | undefined {
  const last = rest.at(-1)
  if (last === undefined || !/^-./.test(last) || last.includes('=')) return undefined
  const flag = flagNamed(last, specs)
  if (flag === undefined || flag.type === 'bool' || flag.bare !== undefined) return undefined
  // `-n x -n`: the value of the one before may look like a flag only when it was asked for one.
  return waitingFlag(rest.slice(0, -1), specs) === undefined ? flag : undefined
}
