import type { NetNs } from '../../net/netns.ts'
import { FilterList } from './filter-list.ts'

/** Filters that several disciplines have together, by a number (struct tcf_block). */
export interface SharedBlock {
  readonly index: number
  readonly filters: FilterList
  /** How many disciplines, and ways of them, it hangs at. */
  users: number
}

const blocks = new WeakMap<NetNs, Map<number, SharedBlock>>()

/** tcf_block_lookup. */
export function sharedBlock(net: NetNs, index: number): SharedBlock | undefined {
  return blocks.get(net)?.get(index)
}

/** tcf_block_get_ext: the block of that number, which comes into being with its first user. */
export function joinBlock(net: NetNs, index: number): FilterList {
  let known = blocks.get(net)
  if (known === undefined) blocks.set(net, (known = new Map()))
  let block = known.get(index)
  if (block === undefined) known.set(index, (block = { index, filters: new FilterList(0, undefined, index), users: 0 }))
  block.users++
  return block.filters
}

/** tcf_block_put_ext: what nobody shares goes, also the filters of a discipline alone. */
export function leaveBlock(net: NetNs, filters: FilterList): void {
  const block = filters.block === 0 ? undefined : sharedBlock(net, filters.block)
  if (block !== undefined && --block.users > 0) return
  blocks.get(net)?.delete(filters.block)
  filters.clear()
}
