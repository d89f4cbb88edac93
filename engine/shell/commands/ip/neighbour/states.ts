import type { NeighbourState } from '../../../../net/neighbour.ts'
import { begins, parseUnsigned } from '../../../iproute/words.ts'

/** NUD_* by number. An entry that knows nothing yet is none of them. */
const BITS: readonly (readonly [NeighbourState, number])[] = [
  ['INCOMPLETE', 0x01],
  ['REACHABLE', 0x02],
  ['STALE', 0x04],
  ['DELAY', 0x08],
  ['PROBE', 0x10],
  ['FAILED', 0x20],
  ['NOARP', 0x40],
  ['PERMANENT', 0x80],
]

/** Those that may be abbreviated, in the order in which they are tried. */
const PREFIXES: readonly NeighbourState[] = ['PERMANENT', 'REACHABLE']

/** nud_state_a2n: a state by name or number. */
export function parseState(word: string): NeighbourState | undefined {
  const begun = PREFIXES.find(state => begins(state.toLowerCase(), word))
  if (begun !== undefined) return begun
  if (word === 'none') return 'NONE'
  const named = BITS.find(([state]) => state.toLowerCase() === word)
  if (named !== undefined) return named[0]
  if (begins('failed', word)) return 'FAILED'
  const number = parseUnsigned(word)
  return number === undefined ? undefined : number === 0 ? 'NONE' : BITS.find(([, bit]) => bit === number)?.[0]
}

/** What a listing shows unless states are named: entries that asking made. */
export const SHOWN: ReadonlySet<NeighbourState> = new Set([
  'INCOMPLETE',
  'REACHABLE',
  'STALE',
  'DELAY',
  'PROBE',
  'FAILED',
  'PERMANENT',
])

/** What a flush takes unless states are named. */
export const FLUSHED: ReadonlySet<NeighbourState> = new Set([
  'NONE',
  'INCOMPLETE',
  'REACHABLE',
  'STALE',
  'DELAY',
  'PROBE',
  'FAILED',
])

export const ALL_STATES: ReadonlySet<NeighbourState> = new Set(['NONE', ...BITS.map(([state]) => state)])
