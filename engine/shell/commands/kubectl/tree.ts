import type { FlagSpec } from './flags.ts'
import { GLOBAL_FLAGS } from './global-flags.ts'
import type { Verb } from './verb.ts'

/** Which command the words name, and what is left for its flags and arguments. */
export interface Found {
  readonly verb: Verb | undefined
  /** `kubectl rollout undo`. */
  readonly path: string
  readonly rest: readonly string[]
  /** A word that names no command where one was wanted. */
  readonly unknown?: string
}

/** Follows the words down the tree of commands; flags may stand between them (cobra, Command.Find). */
export function findVerb(words: readonly string[], verbs: readonly Verb[]): Found {
  let verb: Verb | undefined
  let path = 'kubectl'
  const rest: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '--') return { verb, path, rest: [...rest, ...words.slice(at)] }
    if (word !== '-' && word.startsWith('-')) {
      rest.push(word)
      if (takesNext(word, [...GLOBAL_FLAGS, ...(verb?.flags ?? [])]) && at + 1 < words.length) rest.push(words[++at]!)
      continue
    }
    const below: readonly Verb[] = verb === undefined ? verbs : (verb.commands ?? [])
    const next = below.find(each => each.name === word || each.aliases?.includes(word) === true)
    if (next === undefined) {
      rest.push(...words.slice(at))
      return verb === undefined || below.length > 0 ? { verb, path, rest, unknown: word } : { verb, path, rest }
    }
    verb = next
    path += ` ${next.name}`
    if (next.commands === undefined) return { verb, path, rest: [...rest, ...words.slice(at + 1)] }
  }
  return { verb, path, rest }
}

function takesNext(word: string, specs: readonly FlagSpec[]): boolean {
  if (word.includes('=')) return false
  const spec = word.startsWith('--')
    ? specs.find(each => each.name === word.slice(2))
    : specs.find(each => each.short === word[1])
  if (spec === undefined || spec.type === 'bool' || spec.bare !== undefined) return false
  return word.startsWith('--') || word.length === 2
}

/** What may have been meant (cobra, SuggestionsFor). */
export function suggestions(word: string, verbs: readonly Verb[]): string[] {
  const typed = word.toLowerCase()
  return verbs.map(verb => verb.name).filter(name => distance(typed, name) <= 2 || name.startsWith(typed))
}

/** Levenshtein's; long words are not looked at. */
function distance(a: string, b: string): number {
  if (a.length > 64) return a.length
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}
