import { EBUSY, EEXIST, EINVAL, ENOENT, ENOSPC, type Errno, failed, type Result } from '../../net/errno.ts'
import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { u16, u32 as word } from '../../wire/bytes.ts'
import { runActions } from './action.ts'
import { type Filter, type FilterGroup, type U32Match, Verdict } from './filter.ts'
import type { Place } from './place.ts'

/** A table of u32 filters in buckets (struct tc_u_hnode). */
export interface U32Table {
  /** Its place in a handle: twelve bits. */
  readonly number: number
  /** The number of buckets, a power of two. */
  readonly divisor: number
  readonly preference: number
  /** The first table of a group, with which it comes and goes. */
  readonly root: boolean
  /** In the order of buckets, and of handles in them. */
  items: Filter[]
}

/** What `tc filter` asks of u32 beside the filter itself. */
export interface U32Request {
  /** A table is to be made. */
  readonly divisor: number | null
  /** Table and bucket for the item (`ht`). */
  readonly table: number | null
  readonly complete: boolean
}

/** The table that stands for the root of the group in a handle (TC_U32_ROOT). */
const ROOT_NUMBER = 0xfff
const FIRST = 0x800
const NODE_MASK = 0xfff
const KEY_MASK = 0xf_ffff
/** How deep links may lead (TC_U32_MAXDEPTH). */
const DEPTH_MAX = 8

const numberOf = (handle: number) => handle >>> 20
export const bucketOf = (handle: number): number => (handle >>> 12) & 0xff

/** The tables of a discipline, or of both ways of clsact together (struct tc_u_common). */
export class U32Tables {
  /** The newest first. */
  #list: readonly U32Table[] = []
  /** How many groups there are. */
  #groups = 0
  #next = FIRST

  get list(): readonly U32Table[] {
    return this.#list
  }

  /** u32_init. */
  begin(preference: number): U32Table {
    const number = this.#groups === 0 ? FIRST : this.#next
    this.#groups++
    this.#next = number + 1
    return this.#make(number, 1, preference, true)
  }

  #make(number: number, divisor: number, preference: number, root: boolean): U32Table {
    const table = { number, divisor, preference, root, items: [] }
    this.#list = [table, ...this.#list]
    return table
  }

  /** u32_destroy: tables that were made by hand stay as long as there are groups. What has gone is given back. */
  end(root: U32Table): readonly Filter[] {
    this.#groups--
    const gone = this.#groups === 0 ? this.#list : [root]
    this.#list = this.#list.filter(table => !gone.includes(table))
    return gone.flatMap(({ items }) => items)
  }

  #find(root: U32Table, number: number): U32Table | undefined {
    return number === ROOT_NUMBER ? root : this.#list.find(table => table.number === number)
  }

  #item(root: U32Table, handle: number): Filter | undefined {
    return this.#find(root, numberOf(handle))?.items.find(item => ((item.handle ^ handle) & KEY_MASK) === 0)
  }

  /** u32_change. */
  change(
    action: 'add' | 'change' | 'replace',
    group: FilterGroup,
    wanted: {
      readonly handle: number | null
      readonly u32?: U32Request
      readonly make: (handle: number, group: FilterGroup) => Filter
    },
  ): Errno | undefined {
    const root = group.root!
    const { divisor, table: place, complete } = wanted.u32!
    const asked = wanted.handle ?? 0
    const table = asked === 0 ? undefined : this.#find(root, numberOf(asked))
    const old = table === undefined || (asked & KEY_MASK) === 0 ? undefined : this.#item(root, asked)
    const known = old !== undefined || (table !== undefined && (asked & KEY_MASK) === 0)
    if (known && action === 'add') return EEXIST.because('Filter already exists')
    if (!known && action === 'change')
      return ENOENT.because('Need both RTM_NEWTFILTER and NLM_F_CREATE to create a new filter')
    if (old !== undefined) return this.#replace(table!, old, wanted.make(old.handle, group))
    if (known) return EINVAL.because('cls_u32: Key node id cannot be zero')
    if (divisor !== null) return this.#addTable(asked, divisor, group.preference)
    const handle = this.#handleFor(root, asked, place ?? root.number * 0x10_0000)
    if (failed(handle)) return handle
    if (!complete) return EINVAL.because('cls_u32: Selector not specified')
    return this.#put(root, wanted.make(handle, group))
  }

  #addTable(handle: number, divisor: number, preference: number): Errno | undefined {
    if ((handle & KEY_MASK) !== 0) return EINVAL.because('cls_u32: Divisor can only be used on a hash table')
    this.#make(handle === 0 ? this.#next++ : numberOf(handle), divisor, preference, false)
    return undefined
  }

  /** gen_new_kid, where the number of the item is not given. */
  #handleFor(root: U32Table, asked: number, place: number): Result<number> {
    const table = this.#find(root, numberOf(place))
    if (table === undefined) return EINVAL.because('cls_u32: Specified hash table not found')
    const start = (table.number * 0x10_0000 + (place & 0xf_f000)) >>> 0
    if (table.divisor - 1 < bucketOf(start))
      return EINVAL.because('cls_u32: Specified hash table buckets exceed configured value')
    if (asked >>> 20 !== 0 && numberOf(asked) !== table.number && numberOf(asked) !== ROOT_NUMBER)
      return EINVAL.because('cls_u32: Handle specified hash table address mismatch')
    const taken = new Set(table.items.map(item => item.handle))
    const node = asked & NODE_MASK
    if (node !== 0) return taken.has(start + node) ? ENOSPC : start + node
    let handle = start + FIRST
    while (taken.has(handle)) handle++
    return handle
  }

  #put(root: U32Table, item: Filter): Errno | undefined {
    const { link } = item.match as U32Match
    if (link !== null) {
      const target = this.#find(root, link)
      if (target === undefined) return EINVAL.because('cls_u32: Link hash table not found')
      if (target.root) return EINVAL.because('cls_u32: Not linking to root node')
    }
    const table = this.#find(root, numberOf(item.handle))!
    table.items = [...table.items, item].sort((a, b) => a.handle - b.handle)
    return undefined
  }

  #replace(table: U32Table, old: Filter, item: Filter): undefined {
    for (const each of old.actions) each.release()
    table.items = table.items.map(each => (each === old ? item : each))
  }

  /** u32_delete; `last` when nothing is left that filters. */
  remove(root: U32Table, handle: number): Result<{ readonly gone: readonly Filter[]; readonly last: boolean }> {
    const table = this.#find(root, numberOf(handle))
    const item = this.#item(root, handle)
    if (table === undefined || ((handle & KEY_MASK) !== 0 && item === undefined))
      return ENOENT.because('Specified filter handle not found')
    if (item !== undefined) table.items = table.items.filter(each => each !== item)
    else {
      if (table.root) return EINVAL.because('cls_u32: Not allowed to delete root node')
      const used = this.#list.some(({ items }) => items.some(({ match }) => (match as U32Match).link === table.number))
      if (used) return EBUSY.because('cls_u32: Can not delete in-use filter')
      this.#list = this.#list.filter(each => each !== table)
    }
    const last = this.#groups === 1 && this.#list.every(({ items }) => items.length === 0)
    return { gone: item === undefined ? table.items : [item], last }
  }

  /** u32_classify. */
  classify(root: U32Table, skb: Skb, place: Place, link: Link): { verdict: Verdict; filter: Filter } | undefined {
    return this.#walk(root, 0, { at: place.network, next: 0 }, { skb, link, depth: 0 })
  }

  #walk(
    table: U32Table,
    bucket: number,
    from: { at: number; next: number },
    packet: { readonly skb: Skb; readonly link: Link; readonly depth: number },
  ): { verdict: Verdict; filter: Filter } | undefined {
    const { skb, link, depth } = packet
    for (const filter of table.items) {
      const match = filter.match as U32Match
      if (bucketOf(filter.handle) !== bucket || !fits(match, skb, from)) continue
      if (match.link === null) {
        if (filter.classId === null && filter.actions.length === 0) continue
        const verdict = runActions(filter.actions, skb, link)
        if (verdict !== Verdict.unspecified) return { verdict, filter }
        continue
      }
      const below = this.#list.find(({ number }) => number === match.link)
      if (below === undefined || depth >= DEPTH_MAX) continue
      const hashed = below.divisor > 1 ? hash(match, skb, from.at) & (below.divisor - 1) : 0
      const found = this.#walk(below, hashed, moved(match, skb, from), { ...packet, depth: depth + 1 })
      if (found !== undefined) return found
    }
    return undefined
  }
}

function fits({ keys, mark }: U32Match, skb: Skb, { at, next }: { at: number; next: number }): boolean {
  if (mark !== null && (skb.mark & mark.mask) !== mark.value) return false
  return keys.every(({ value, mask, offset, nextHeader }) => {
    const place = at + offset + (nextHeader ? next : 0)
    return place >= skb.start && place + 4 <= skb.end && (word(skb.bytes, place) & mask) >>> 0 === value
  })
}

/** u32_hash_fold: the masked word, from its lowest masked bit on. */
export function hash({ hashMask, hashOffset }: U32Match, { bytes, end }: Skb, at: number): number {
  if (hashMask === 0 || at + hashOffset + 4 > end) return 0
  return fold(word(bytes, at + hashOffset), hashMask)
}

export function fold(value: number, mask: number): number {
  let shift = 0
  while (mask !== 0 && ((mask >>> shift) & 1) === 0) shift++
  return ((value & mask) >>> 0) >>> shift
}

/** Where the header behind this one is, as the link says; with `eat` all that follows counts from there. */
function moved({ step }: U32Match, { bytes, end }: Skb, { at, next }: { at: number; next: number }) {
  if (step === null) return { at, next }
  let length = step.plus + 3
  if (step.mask !== 0 && at + step.at + 2 <= end) length += (u16(bytes, at + step.at) & step.mask) >> step.shift
  length -= length % 4
  return step.eat ? { at: at + length, next: 0 } : { at, next: length }
}
