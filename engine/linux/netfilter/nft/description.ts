import type { NftSet } from '../set/set.ts'
import type { Members, SetSpec, Statement, Types } from './syntax.ts'

/** What nft knows of a set beyond what the kernel needs for packets. */
export interface SetDescription {
  readonly map: boolean
  /** It belongs to a `meter` statement. */
  readonly meter?: boolean
  readonly key: Types
  /** The expression after `typeof`, as it was written. */
  readonly keyText: string | null
  readonly data: Members['data']
  readonly dataText: string | null
  /** `: interval TYPE`. */
  readonly dataInterval: boolean
  readonly flags: readonly string[]
  /** Milliseconds. */
  readonly timeout: number | undefined
  readonly gcInterval: number | undefined
  readonly size: number | undefined
  readonly policy: SetSpec['policy']
  readonly autoMerge: boolean
  readonly statements: readonly Statement[]
  readonly comment: string | undefined
}

/** Sets that nft made; there are no others. */
export function descriptionOf(set: NftSet): SetDescription {
  return set.description as SetDescription
}
