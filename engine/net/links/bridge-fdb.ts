import { type Nanoseconds, SECOND } from '../../sim/timer.ts'
import type { Mac } from '../../wire/address.ts'
import type { BridgePort } from './bridge-port.ts'

/** An entry of the forwarding database: by which port a MAC address is reached. Null for the bridge's own. */
export interface FdbEntry {
  readonly mac: Mac
  /** 0 where the bridge does not filter VLANs. */
  readonly vlan: number
  port: BridgePort | null
  /** Never aged: added by hand, or the address of a port. */
  permanent: boolean
  /** Not aged, but may move (`bridge fdb add ... static`). */
  static: boolean
  /** It does not move by what is learnt (NTF_STICKY). */
  sticky: boolean
  /** Whoever added it sees to its age (NTF_EXT_LEARNED). */
  external: boolean
  updated: Nanoseconds
  used: Nanoseconds
}

/** What `bridge fdb` says beside the state. */
export type FdbFlag = 'sticky' | 'external'

export type FdbState = 'permanent' | 'static' | 'dynamic'

/** The forwarding database of a bridge: an address may be elsewhere in another VLAN (net/bridge/br_fdb.c). */
export class BridgeFdb {
  readonly #tables = new Map<number, Map<Mac, FdbEntry>>()
  /** All entries in the order in which they came. */
  readonly #entries = new Set<FdbEntry>()
  readonly #now: () => Nanoseconds
  readonly #ageing: () => number
  readonly #tell: (entry: FdbEntry, deleted: boolean) => void

  /** `ageing` tells after how many seconds without use an entry goes, `tell` hears of entries that come, move and go. */
  constructor(now: () => Nanoseconds, ageing: () => number, tell: (entry: FdbEntry, deleted: boolean) => void) {
    this.#tell = tell
    this.#now = now
    this.#ageing = ageing
  }

  /** Newest first, as the kernel's dump has them, without those that are too old. */
  get entries(): FdbEntry[] {
    return [...this.#entries].filter(entry => this.lookup(entry.mac, entry.vlan) === entry).reverse()
  }

  /** br_fdb_find_rcu. */
  lookup(mac: Mac, vlan: number): FdbEntry | undefined {
    const entry = this.#tables.get(vlan)?.get(mac)
    if (entry === undefined || entry.permanent || entry.static || entry.external) return entry
    if (this.#now() - entry.updated <= this.#ageing() * SECOND) return entry
    this.delete(entry)
    return undefined
  }

  set(mac: Mac, vlan: number, port: BridgePort | null, state: FdbState, flag: FdbFlag | null = null): void {
    const known = this.lookup(mac, vlan)
    if (known !== undefined) this.delete(known)
    const now = this.#now()
    const entry = {
      mac,
      vlan,
      port,
      permanent: state === 'permanent',
      static: state === 'static',
      sticky: flag === 'sticky',
      external: flag === 'external',
      updated: now,
      used: now,
    }
    let table = this.#tables.get(vlan)
    if (table === undefined) this.#tables.set(vlan, (table = new Map()))
    table.set(mac, entry)
    this.#entries.add(entry)
    this.#tell(entry, false)
  }

  delete(entry: FdbEntry): void {
    this.#tables.get(entry.vlan)?.delete(entry.mac)
    if (this.#entries.delete(entry)) this.#tell(entry, true)
  }

  /** br_fdb_update: a frame came from `mac` by a port. */
  learn(mac: Mac, vlan: number, port: BridgePort): void {
    const entry = this.lookup(mac, vlan)
    if (entry === undefined) return this.set(mac, vlan, port, 'dynamic')
    if (entry.permanent) return
    const moved = entry.port !== port && !entry.sticky
    if (moved) {
      entry.port = port
      entry.external = false
    }
    entry.updated = this.#now()
    if (moved) this.#tell(entry, false)
  }

  /** br_fdb_delete_by_port: what was learnt, or everything. */
  forget(port: BridgePort, all: boolean): void {
    for (const entry of [...this.#entries].reverse())
      if (entry.port === port && (all || (!entry.permanent && !entry.static))) this.delete(entry)
  }
}
