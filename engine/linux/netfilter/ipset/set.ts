import { SECOND } from '../../../sim/timer.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { type Ip, network } from '../../../wire/address.ts'
import { Element, type Extensions, type Key, netKey, netOfKey } from './element.ts'
import type { Slot } from './slot.ts'
import type { SetType } from './types.ts'

/** What a set is made with. */
export interface SetOptions {
  readonly family: 4 | 6
  readonly hashsize: number
  readonly maxelem: number
  readonly netmask: number | undefined
  /** The bits of addresses that count; a netmask is such a mask, too. */
  readonly bitmask: Ip | undefined
  /** Default in seconds; undefined for a set without timeouts. */
  readonly timeout: number | undefined
  readonly counters: boolean
  readonly comment: boolean
  readonly skbinfo: boolean
  readonly forceadd: boolean
  readonly markmask: number | undefined
  readonly bucketsize: number
  readonly initval: number
  /** Of a bitmap, inclusive. */
  readonly range: readonly [number, number]
  /** Of a list. */
  readonly size: number
}

/** Why the kernel refuses a change (IPSET_ERR_*). */
export type SetError =
  | 'exist'
  | 'full'
  | 'null'
  | 'invalid'
  | 'timeout'
  | 'counter'
  | 'comment'
  | 'skbinfo'
  | 'cidr'
  | 'out-of-range'
  | 'list-loop'
  | 'list-name'
  | 'list-reference'
  | 'list-reference-out'

/** Next to which member of a list. */
export interface ListPlace {
  readonly of: Slot
  readonly before: boolean
}

function isPlacedSo(members: readonly Element[], at: number, place: ListPlace | undefined): boolean {
  return place === undefined || members[place.before ? at + 1 : at - 1]?.slot === place.of
}

/** What the addresses of a set are put under; undefined where it takes them as they are. */
export function maskOf({ netmask, bitmask, family }: SetOptions): Ip | undefined {
  if (netmask === undefined) return bitmask
  if (family === 4) return netmask === 0 ? 0 : (0xffff_ffff << (32 - netmask)) >>> 0
  return ((1n << BigInt(netmask)) - 1n) << BigInt(128 - netmask)
}

export function masked(address: Ip, mask: Ip | undefined): Ip {
  if (mask === undefined) return address
  return typeof address === 'number' ? (address & (mask as number)) >>> 0 : address & (mask as bigint)
}

/** Networks alike that one interface each may have (AHASH_MAX_TUNED of ip_set_hash_gen.h). */
const CLASHING_MAX = 64
const BUCKET_HEADER = 32
const COMMENT_HEADER = 16

type Level = Map<Key, Level | Element>

/** The contents of a set: elements under their parts, one map a part, so that a lookup takes as long for one as for a million. */
export class IpSet {
  readonly type: SetType
  readonly options: SetOptions
  readonly mask: Ip | undefined
  readonly #now: () => number
  #root: Level = new Map()
  #elements = new Set<Element>()
  /** Of each part that is a network: prefix lengths in use, longest first, and how many elements have each. */
  readonly #lengths: number[][]
  readonly #uses: number[][]

  constructor(type: SetType, options: SetOptions, now: () => number) {
    this.type = type
    this.options = options
    this.mask = maskOf(options)
    this.#now = now
    this.#lengths = type.dimensions.map(() => [])
    this.#uses = type.dimensions.map(dimension => (dimension === 'net' ? new Array<number>(129).fill(0) : []))
  }

  /** Those that have not expired, in the order in which they came. */
  *elements(): Iterable<Element> {
    const now = this.#now()
    for (const element of this.#elements) if (element.expires > now) yield element
  }

  get size(): number {
    let count = 0
    for (const _ of this.elements()) count++
    return count
  }

  /** What `ipset list` says of memory: an estimate, as where elements lie depends on chance in the kernel, too. */
  get memory(): number {
    const { type, options } = this
    const six = options.family === 6
    const base = type.memory[0] + (six ? type.memory[2] : 0)
    const each = type.memory[1]
    const extra =
      (options.timeout === undefined ? 0 : 8) +
      (options.counters ? 16 : 0) +
      (options.comment ? 8 : 0) +
      (options.skbinfo ? 16 : 0)
    if (type.storage === 'bitmap') {
      const addresses = 2 ** (32 - (options.netmask ?? 32))
      const places = Math.ceil((options.range[1] - options.range[0] + 1) / addresses)
      return base + Math.ceil(places / 64) * 8 + places * (each + extra) + this.#commentMemory
    }
    if (type.storage === 'list') return base + this.size * (each + extra) + this.#commentMemory
    // A bucket has room for two elements at first (hbucket, AHASH_INIT_SIZE); all but skbinfo are aligned to eight bytes.
    const aligned = extra > (options.skbinfo ? 16 : 0)
    const addresses = type.dimensions.filter(dimension => dimension === 'ip' || dimension === 'net').length
    const length = (each - BUCKET_HEADER) / 2 + (six ? 12 * addresses : 0)
    const buckets = this.size * (BUCKET_HEADER + 2 * ((aligned ? Math.ceil(length / 8) * 8 : length) + extra))
    return base + buckets + this.#commentMemory
  }

  /** Each comment with its end, and what it stands in (struct ip_set_comment_rcu). */
  get #commentMemory(): number {
    if (!this.options.comment) return 0
    let bytes = 0
    for (const { comment } of this.elements())
      if (comment !== undefined) bytes += COMMENT_HEADER + encodeUtf8(comment).length + 1
    return bytes
  }

  // Changes.

  add(keys: readonly Key[], extensions: Extensions, exist: boolean): SetError | undefined {
    const problem = this.#unsupported(extensions) ?? this.#outOfRange(keys)
    if (problem !== undefined) return problem
    const old = this.#live(this.get(keys))
    if (this.type.lastOptional === true) return this.#addFilled(old, keys, extensions, exist)
    if (old !== undefined) {
      if (!exist) return 'exist'
      this.#extend(old, extensions)
      return undefined
    }
    if (this.type.storage === 'hash' && this.#elements.size >= this.options.maxelem) {
      this.#collect()
      if (this.#elements.size >= this.options.maxelem) {
        if (!this.options.forceadd) return 'full'
        for (const oldest of this.#elements) {
          this.#remove(oldest)
          break
        }
      }
    }
    const clashing = this.#isNetIface ? this.#root.get(keys[0]!) : undefined
    if (clashing instanceof Map && clashing.size >= CLASHING_MAX) return 'full'
    this.#insert(new Element(keys), extensions)
    return undefined
  }

  /** bitmap_ipmac_do_add: where there is no MAC address yet it is written in, and only then does the time begin. */
  #addFilled(
    old: Element | undefined,
    [address, mac]: readonly Key[],
    extensions: Extensions,
    exist: boolean,
  ): SetError | undefined {
    if (old === undefined) {
      const element = new Element([address!])
      element.filled = mac
      this.#insert(element, extensions)
      if (mac === undefined) element.hold(this.#now())
      return undefined
    }
    if (old.filled === undefined && mac !== undefined) {
      old.fill(mac, this.#now())
      return undefined
    }
    if (!exist) return 'exist'
    if (mac !== undefined) old.filled = mac
    this.#extend(old, extensions)
    return undefined
  }

  delete(keys: readonly Key[], exist: boolean): SetError | undefined {
    const problem = this.#outOfRange(keys)
    if (problem !== undefined) return problem
    const element = this.#live(this.get(keys))
    if (element === undefined) return exist ? undefined : 'exist'
    this.#remove(element)
    return undefined
  }

  flush(): void {
    for (const element of this.#elements) if (element.slot !== null) element.slot.references--
    this.#root = new Map()
    this.#elements = new Set()
    for (const lengths of this.#lengths) lengths.length = 0
    for (const uses of this.#uses) uses.fill(0)
  }

  // Lists of sets.

  /** list_set_utest: whether it is in the list, and there. */
  hasSlot(slot: Slot, place: ListPlace | undefined): boolean {
    const members = [...this.elements()]
    const at = members.findIndex(member => member.slot === slot)
    return at >= 0 && isPlacedSo(members, at, place)
  }

  addSlot(slot: Slot, place: ListPlace | undefined, extensions: Extensions, exist: boolean): SetError | undefined {
    const members = [...this.elements()]
    const at = place === undefined ? -1 : members.findIndex(member => member.slot === place.of && member.slot !== slot)
    if (place !== undefined && at < 0) return 'list-reference-out'
    const old = members.find(member => member.slot === slot)
    if (old !== undefined) {
      if (!exist) return 'exist'
      this.#extend(old, extensions)
      return undefined
    }
    const element = new Element([slot.name], slot)
    slot.references++
    this.#extend(element, extensions)
    members.splice(place === undefined ? members.length : place.before ? at : at + 1, 0, element)
    this.#elements = new Set(members)
    return undefined
  }

  deleteSlot(slot: Slot, place: ListPlace | undefined, exist: boolean): SetError | undefined {
    const members = [...this.elements()]
    const at = members.findIndex(member => member.slot === slot)
    if (place !== undefined && (at < 0 || !isPlacedSo(members, at, place))) return 'list-reference-out'
    if (at < 0) return exist ? undefined : 'exist'
    this.#elements.delete(members[at]!)
    slot.references--
    return undefined
  }

  /** ip_set_get_extensions: which of them the set was not made for. */
  lacks(extensions: Extensions): SetError | undefined {
    return this.#unsupported(extensions)
  }

  // Lookups.

  /** The element with exactly these parts; it may have expired. */
  get(keys: readonly Key[]): Element | undefined {
    let level: Level | Element | undefined = this.#root
    for (const key of keys) {
      if (level instanceof Element && this.type.lastOptional === true) return level
      if (!(level instanceof Map)) return undefined
      level = level.get(key)
    }
    return level instanceof Element ? level : undefined
  }

  /** The element that values of a packet fall under: networks are looked for by the lengths in use, the longest first. */
  find(values: readonly Key[]): Element | undefined {
    if (this.type.lastOptional === true) return this.#findFilled(values)
    return this.#find(this.#root, values, 0)
  }

  /** bitmap_ipmac_do_test: an element without its last part takes that of the packet. */
  #findFilled(values: readonly Key[]): Element | undefined {
    const found = this.#live(this.get(values))
    if (found === undefined) return undefined
    if (found.filled === undefined) found.fill(values[1]!, this.#now())
    return found.filled === values[1] ? found : undefined
  }

  #find(level: Level, values: readonly Key[], depth: number): Element | undefined {
    const { dimensions } = this.type
    const value = values[depth]!
    if (dimensions[depth] !== 'net') return this.#descend(level.get(value), values, depth)
    for (const length of this.#lengths[depth]!) {
      const next = level.get(netKey(network(value as Ip, length), length))
      const found = this.#descend(next, values, depth)
      if (found !== undefined || (next !== undefined && this.#isNetIface)) return found
    }
    return undefined
  }

  #descend(next: Level | Element | undefined, values: readonly Key[], depth: number): Element | undefined {
    if (next === undefined) return undefined
    return next instanceof Map ? this.#find(next, values, depth + 1) : this.#alive(next)
  }

  // Within.

  /** The same without taking it out: lengths are being gone through. */
  #alive(element: Element): Element | undefined {
    return element.expires > this.#now() ? element : undefined
  }

  #live(element: Element | undefined): Element | undefined {
    if (element === undefined || element.expires > this.#now()) return element
    this.#remove(element)
    return undefined
  }

  #collect(): void {
    const now = this.#now()
    for (const element of [...this.#elements]) if (element.expires <= now) this.#remove(element)
  }

  #unsupported({ timeout, packets, bytes, comment, skbmark, skbprio, skbqueue }: Extensions): SetError | undefined {
    const { options } = this
    if (timeout !== undefined && options.timeout === undefined) return 'timeout'
    if ((packets !== undefined || bytes !== undefined) && !options.counters) return 'counter'
    if (comment !== undefined && !options.comment) return 'comment'
    if ((skbmark ?? skbprio ?? skbqueue) !== undefined && !options.skbinfo) return 'skbinfo'
    return undefined
  }

  #outOfRange(keys: readonly Key[]): SetError | undefined {
    const { storage, dimensions } = this.type
    const [first] = keys
    if (storage === 'bitmap') {
      const value = dimensions[0] === 'port' ? (first as number) & 0xffff : (first as number)
      return value < this.options.range[0] || value > this.options.range[1] ? 'out-of-range' : undefined
    }
    const zero = (key: Key | undefined) => key === 0 || key === 0n
    const { name } = this.type
    if (name === 'hash:ip' && zero(first)) return 'null'
    if (this.mask !== undefined && dimensions[0] === 'ip' && zero(first)) return 'invalid'
    if (name === 'hash:ip,mark' && zero(first) && zero(keys[1])) return 'null'
    if (dimensions.some((dimension, index) => dimension === 'mac' && keys[index] === 0)) return 'null'
    // A network of length 0 is for two types alone.
    if (name === 'hash:net,iface' || name === 'hash:net,port,net') return undefined
    const all = (key: Key) => netOfKey(key as number | bigint).length === 0
    return dimensions.some((dimension, index) => dimension === 'net' && all(keys[index]!)) ? 'cidr' : undefined
  }

  /** Of the types with networks the one where the longest of them decides, whatever its interface (IP_SET_HASH_WITH_MULTI). */
  get #isNetIface(): boolean {
    return this.type.name === 'hash:net,iface'
  }

  /** Takes out what has expired. */
  collect(): void {
    if (this.options.timeout !== undefined) this.#collect()
  }

  #insert(element: Element, extensions: Extensions): void {
    const { dimensions } = this.type
    let level = this.#root
    element.keys.forEach((key, index) => {
      if (dimensions[index] === 'net') this.#count(index, netOfKey(key as number | bigint).length, 1)
      if (index === element.keys.length - 1) {
        level.set(key, element)
        return
      }
      let next = level.get(key)
      if (!(next instanceof Map)) level.set(key, (next = new Map()))
      level = next
    })
    this.#elements.add(element)
    this.#extend(element, extensions)
  }

  #remove(element: Element): void {
    if (!this.#elements.delete(element)) return
    if (element.slot !== null) {
      element.slot.references--
      return
    }
    const path: Level[] = [this.#root]
    for (const key of element.keys.slice(0, -1)) path.push(path.at(-1)!.get(key) as Level)
    for (let depth = path.length - 1; depth >= 0; depth--) {
      path[depth]!.delete(element.keys[depth]!)
      if (path[depth]!.size > 0) break
    }
    for (const [index, dimension] of this.type.dimensions.entries())
      if (dimension === 'net') this.#count(index, netOfKey(element.keys[index] as number | bigint).length, -1)
  }

  #count(index: number, length: number, change: number): void {
    const uses = this.#uses[index]!
    const before = uses[length]!
    uses[length] = before + change
    const lengths = this.#lengths[index]!
    if (before === 0) {
      lengths.push(length)
      lengths.sort((a, b) => b - a)
    } else if (before + change === 0) lengths.splice(lengths.indexOf(length), 1)
  }

  #extend(
    element: Element,
    { timeout, packets, bytes, comment, nomatch, skbmark, skbprio, skbqueue }: Extensions,
  ): void {
    const seconds = timeout ?? this.options.timeout ?? 0
    element.expires = seconds === 0 ? Number.POSITIVE_INFINITY : this.#now() + seconds * SECOND
    element.packets = packets ?? element.packets
    element.bytes = bytes ?? element.bytes
    element.comment = comment
    element.nomatch = nomatch === true
    element.skbmark = skbmark
    element.skbprio = skbprio
    element.skbqueue = skbqueue
  }
}
