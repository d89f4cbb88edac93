import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import type { Action } from './action.ts'
import type { Place } from './place.ts'
import type { U32Table } from './u32.ts'

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

/** A comparison of u32: a word under a mask, at an offset from the network header, or from what an offset of a link has found behind it. */
export interface U32Key {
  readonly value: number
  readonly mask: number
  readonly offset: number
  readonly nextHeader: boolean
}

/** What a u32 filter compares, and the table that it leads to (struct tc_u32_sel). */
export interface U32Match {
  readonly kind: 'u32'
  readonly keys: readonly U32Key[]
  readonly mark: { value: number; mask: number } | null
  /** The number of another table; null for none. */
  readonly link: number | null
  /** Which bits of which word choose the bucket there; 0 for none. */
  readonly hashMask: number
  readonly hashOffset: number
  /** How long the header is, behind which `nexthdr` begins; with `eat` all offsets count from there. */
  readonly step: U32Step | null
}

export interface U32Step {
  readonly mask: number
  readonly at: number
  readonly shift: number
  readonly plus: number
  readonly eat: boolean
}

export type FilterMatch =
  | U32Match
  | { readonly kind: 'flower'; readonly fields: readonly FlowerField[] }
  | { readonly kind: 'matchall' }
  | { readonly kind: 'basic' }
  | { readonly kind: 'fw' }

export type FilterKind = FilterMatch['kind']

/** One field of a flower filter: whether a packet has it, and how a listing shows it. */
export interface FlowerField {
  readonly name: string
  /** Which bits of the value count; left out for all. */
  readonly mask?: bigint
  readonly text: string
  readonly json: string | number
  readonly test: (skb: Skb, place: Place, link: Link) => boolean
}

/** fl_mask_fits_tmplt: it looks at nothing that the template of its chain does not. */
export function fitsTemplate(match: FilterMatch, template: FilterMatch): boolean {
  if (match.kind !== 'flower' || template.kind !== 'flower') return false
  return match.fields.every(({ name, mask }) => {
    const allowed = template.fields.find(field => field.name === name)
    return (
      allowed !== undefined && (allowed.mask === undefined || (mask !== undefined && (mask & ~allowed.mask) === 0n))
    )
  })
}

/** tcf_proto: the filters of one preference, kind and protocol. */
export interface FilterGroup {
  readonly kind: FilterKind
  readonly preference: number
  readonly chain: number
  /** EtherType; 3 for all (ETH_P_ALL). */
  readonly protocol: number
  /** u32: its first table. */
  readonly root: U32Table | null
  filters: Filter[]
}
