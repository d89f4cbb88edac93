import { type Ip, type Prefix, parseIp, parsePrefix } from '../../../wire/address.ts'
import type { Frr } from './instance.ts'
import type { Family } from './model.ts'

/** Where in the configuration one is (lib/command.h, enum node_type). */
export type Mode = 'enable' | 'config' | 'bgp' | 'family' | 'map' | 'interface' | 'line'

/** What vtysh remembers between lines. */
export interface Context {
  readonly frr: Frr
  mode: Mode
  /** Of the prompt. */
  hostname: string
  /** That of the address-family mode; `router bgp` itself is about IPv4. */
  family: Family
  /** The route-map entry that is written. */
  map: { readonly name: string; readonly sequence: number } | null
  /** The name of the interface whose mode one is in. */
  link?: string
}

/** What stood where the words of a rule are in capitals. */
export interface Arguments {
  readonly words: readonly string[]
}

/** Lines for the screen; `failed` ends a list of `-c`. */
export interface Outcome {
  readonly lines: readonly string[]
  readonly failed?: boolean
}

export interface Rule {
  readonly mode: Mode
  /** Words, of which those in capitals stand for something: A.B.C.D, A.B.C.D/M, X:X::X:X, X:X::X:X/M, NUM, WORD, LINE. */
  readonly words: readonly string[]
  readonly run: (context: Context, args: Arguments) => Outcome
}

const PARENT: Readonly<Record<Mode, Mode | null>> = {
  enable: null,
  config: null,
  bgp: 'config',
  family: 'bgp',
  map: 'config',
  interface: 'config',
  line: 'config',
}
const MINUS_ONE = -1

export const OK: Outcome = { lines: [] }

export function failure(text: string): Outcome {
  return { lines: [text], failed: true }
}

/** How well a word fits one of a rule: undefined not at all, 2 the very word, 1 its beginning, 0 a place for anything. */
function closeness(pattern: string, word: string): number | undefined {
  switch (pattern) {
    case 'A.B.C.D':
      return typeof parseIp(word) === 'number' ? 0 : undefined
    case 'A.B.C.D/M':
      return typeof parsePrefix(word)?.address === 'number' && word.includes('/') ? 0 : undefined
    case 'X:X::X:X':
      return typeof parseIp(word) === 'bigint' ? 0 : undefined
    case 'X:X::X:X/M':
      return typeof parsePrefix(word)?.address === 'bigint' && word.includes('/') ? 0 : undefined
    case 'NUM':
      return /^\d{1,10}$/.test(word) ? 0 : undefined
    case 'WORD':
    case 'LINE':
      return MINUS_ONE
    default:
      return pattern === word ? 2 : pattern.startsWith(word) ? 1 : undefined
  }
}

interface Match {
  readonly rule: Rule
  readonly words: readonly string[]
  readonly fits: readonly number[]
  readonly whole: boolean
}

function match(rule: Rule, words: readonly string[]): Match | undefined {
  const patterns = rule.words
  const taken: string[] = []
  const fits: number[] = []
  for (const [at, word] of words.entries()) {
    const pattern = patterns[at]
    if (pattern === undefined) return undefined
    if (pattern === 'LINE')
      return { rule, words: [...taken, words.slice(at).join(' ')], fits: [...fits, MINUS_ONE], whole: true }
    const how = closeness(pattern, word)
    if (how === undefined) return undefined
    if (/^[A-Z]/.test(pattern)) taken.push(word)
    fits.push(how)
  }
  return { rule, words: taken, fits, whole: words.length === patterns.length }
}

/** Carries out one line, in the mode that one is in or one above it (lib/command.c, cmd_execute_command). */
export function execute(rules: readonly Rule[], context: Context, line: string): Outcome {
  const text = line.trim()
  if (text === '' || text.startsWith('!') || text.startsWith('#')) return OK
  const words = text.split(/\s+/)
  if (words[0] === 'do' && context.mode !== 'enable')
    return execute(rules, { ...context, mode: 'enable' }, words.slice(1).join(' '))
  let incomplete = false
  for (let mode: Mode | null = context.mode; mode !== null; mode = PARENT[mode]) {
    const found = rules.filter(rule => rule.mode === mode).flatMap(rule => match(rule, words) ?? [])
    const best = found.filter(each => each.whole).sort((a, b) => compareFits(b.fits, a.fits))[0]
    if (best !== undefined) {
      context.mode = mode
      return best.rule.run(context, { words: best.words })
    }
    if (mode === context.mode && found.length > 0) incomplete = true
  }
  return failure(`% ${incomplete ? 'Command incomplete' : 'Unknown command'}: ${text}`)
}

function compareFits(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((how, index) => how !== b[index])
  return at < 0 ? 0 : a[at]! - (b[at] ?? MINUS_ONE)
}

export function ipOf(word: string): Ip {
  return parseIp(word)!
}

export function prefixOf(word: string): Prefix {
  return parsePrefix(word)!
}
