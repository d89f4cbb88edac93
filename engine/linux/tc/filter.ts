import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import type { Action } from './action.ts'
import type { Place } from './place.ts'

/** What a classifier or an action says of a packet (TC_ACT_*); what hands a packet on elsewhere has `stolen` it. From GOTO_CHAIN on: the chain to go on in. */
export const Verdict = { unspecified: -1, ok: 0, reclassify: 1, shot: 2, pipe: 3, stolen: 4 } as const
export type Verdict = number

/** TC_ACT_GOTO_CHAIN, to which the number of the chain is added. */
export const GOTO_CHAIN = 0x2000_0000

/** One filter: what it matches, and what happens then. */
export interface Filter {
  readonly handle: number
  /** The class for what matches; null where there is none. */
  readonly classId: number | null
  readonly actions: readonly Action[]
  readonly match: FilterMatch
}

/** A comparison of u32: a word under a mask, at an offset from the network header or the one behind it. */
export interface U32Key {
  readonly value: number
  readonly mask: number
  readonly offset: number
  readonly nextHeader: boolean
}

export type FilterMatch =
  | {
      readonly kind: 'u32'
      readonly keys: readonly U32Key[]
      readonly table: number
      readonly mark: { value: number; mask: number } | null
    }
  | { readonly kind: 'flower'; readonly fields: readonly FlowerField[] }
  | { readonly kind: 'matchall' }
  | { readonly kind: 'basic' }
  | { readonly kind: 'fw' }

export type FilterKind = FilterMatch['kind']

/** One field of a flower filter: whether a packet has it, and how a listing shows it. */
export interface FlowerField {
  readonly name: string
  readonly text: string
  readonly json: string | number
  readonly test: (skb: Skb, place: Place, link: Link) => boolean
}

/** tcf_proto: the filters of one preference, kind and protocol. */
export interface FilterGroup {
  readonly kind: FilterKind
  readonly preference: number
  readonly chain: number
  /** EtherType; 3 for all (ETH_P_ALL). */
  readonly protocol: number
  /** u32: the number of its table. */
  readonly table: number
  filters: Filter[]
}
