import type { IpSet, SetOptions } from './set.ts'
import { Slot } from './slot.ts'

/** Sets that a namespace may have (CONFIG_IP_SET_MAX, as Debian has it). */
const SETS_MAX = 65534

/** Why a set is not made, renamed, exchanged or destroyed. */
export type SetsError =
  | 'missing'
  | 'exists'
  | 'busy'
  | 'second-exists'
  | 'second-missing'
  | 'referenced'
  | 'mismatch'
  | 'max'

/** The family is not looked at, nor how large the hash is. */
function sameOptions(one: SetOptions, other: SetOptions): boolean {
  const same = COMPARED.every(key => one[key] === other[key])
  return same && one.range[0] === other.range[0] && one.range[1] === other.range[1]
}

const COMPARED = [
  'maxelem',
  'netmask',
  'bitmask',
  'markmask',
  'timeout',
  'counters',
  'comment',
  'skbinfo',
  'size',
] as const

/** The sets of a network namespace (net/netfilter/ipset/ip_set_core.c). */
export class IpSets {
  readonly #slots = new Map<string, Slot>()
  readonly #taken = new Set<number>()
  /** No place below is free. */
  #lowest = 0

  /** By their places in the table, lists behind all others (ip_set_dump_do). */
  get slots(): Slot[] {
    const list = ({ set }: Slot) => (set.type.storage === 'list' ? 1 : 0)
    const all = [...this.#slots.values()]
    for (const slot of all) if (list(slot) === 1) slot.set.collect()
    return all.sort((one, other) => list(one) - list(other) || one.index - other.index)
  }

  /** find_free_id: the first place that nothing is in. */
  #takePlace(): number {
    while (this.#taken.has(this.#lowest)) this.#lowest++
    this.#taken.add(this.#lowest)
    return this.#lowest
  }

  #freePlace({ index }: Slot): void {
    this.#taken.delete(index)
    this.#lowest = Math.min(this.#lowest, index)
  }

  get(name: string): Slot | undefined {
    return this.#slots.get(name)
  }

  /** `exist` is content with a set that is there and of the same kind (same_set of each type). */
  create(name: string, set: IpSet, exist: boolean): SetsError | undefined {
    const old = this.#slots.get(name)
    if (old !== undefined)
      return exist && old.set.type === set.type && sameOptions(old.set.options, set.options) ? undefined : 'exists'
    if (this.#slots.size >= SETS_MAX) return 'max'
    this.#slots.set(name, new Slot(this.#takePlace(), name, set))
    return undefined
  }

  destroy(name: string): SetsError | undefined {
    const slot = this.#slots.get(name)
    if (slot === undefined) return 'missing'
    if (slot.references > 0) return 'busy'
    slot.set.flush()
    this.#slots.delete(name)
    this.#freePlace(slot)
    return undefined
  }

  /** All of them, if none is in use, as a member of a list is. */
  destroyAll(): SetsError | undefined {
    if (this.slots.some(slot => slot.references > 0)) return 'busy'
    this.#slots.clear()
    this.#taken.clear()
    this.#lowest = 0
    return undefined
  }

  rename(from: string, to: string): SetsError | undefined {
    const slot = this.#slots.get(from)
    if (slot === undefined) return 'missing'
    if (slot.references > 0) return 'referenced'
    if (this.#slots.has(to)) return 'second-exists'
    this.#slots.delete(from)
    slot.name = to
    this.#slots.set(to, slot)
    return undefined
  }

  /** Exchanges what is in two places. Rules that hold one of them see the other's elements from now on. */
  swap(first: string, second: string): SetsError | undefined {
    const one = this.#slots.get(first)
    const other = this.#slots.get(second)
    if (one === undefined) return 'missing'
    if (other === undefined) return 'second-missing'
    if (
      one.set.type.dimensions.length !== other.set.type.dimensions.length ||
      one.set.type.storage !== other.set.type.storage
    )
      return 'mismatch'
    if (one.set.type.name !== other.set.type.name || one.set.options.family !== other.set.options.family)
      return 'mismatch'
    const { set } = one
    one.set = other.set
    other.set = set
    return undefined
  }
}
