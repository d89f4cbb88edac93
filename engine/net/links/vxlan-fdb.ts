import { type Nanoseconds, SECOND } from '../../sim/timer.ts'
import type { Ip, Mac } from '../../wire/address.ts'
import { EEXIST, ENOENT, ENOSPC, EOPNOTSUPP, type Errno } from '../errno.ts'
import type { Link } from '../link.ts'
import type { Nexthop } from '../nexthop.ts'

/** A tunnel endpoint behind which a MAC address is; 0 and -1 for the port and the VNI of the device itself. */
export interface VxlanRemote {
  readonly ip: Ip
  readonly port: number
  readonly vni: number
  readonly via: Link | null
}

/** `reachable` was learnt, or was added as if it had been: it ages. */
export type VxlanFdbState = 'permanent' | 'static' | 'reachable'

export interface VxlanFdbEntry {
  readonly mac: Mac
  readonly remotes: VxlanRemote[]
  state: VxlanFdbState
  /** As `bridge fdb add ... self master` was told. */
  readonly master: boolean
  /** Whoever added it sees to its age (NTF_EXT_LEARNED). */
  readonly external: boolean
  /** A group of nexthops in the place of remotes. */
  nexthop: Nexthop | null
  updated: Nanoseconds
  used: Nanoseconds
}

/** How an entry is to be made or changed. */
export interface VxlanFdbUpdate {
  readonly action: 'add' | 'append' | 'replace'
  readonly state: VxlanFdbState
  readonly master?: boolean
  readonly external?: boolean
}

/** Frames for addresses without an entry go to the remotes of this one. */
export const ALL_ZEROS: Mac = 0

/** The forwarding database of a VXLAN device (drivers/net/vxlan). */
export class VxlanFdb {
  readonly #entries = new Map<Mac, VxlanFdbEntry>()
  readonly #now: () => Nanoseconds
  readonly #stands: (nexthop: Nexthop) => boolean
  /** Seconds. */
  ageing = 300
  /** 0 for no limit. */
  most = 0

  /** `stands` tells whether a nexthop still exists: entries go with theirs. */
  constructor(now: () => Nanoseconds, stands: (nexthop: Nexthop) => boolean) {
    this.#now = now
    this.#stands = stands
  }

  /** Newest first, as the kernel's dump has them. */
  get entries(): VxlanFdbEntry[] {
    return [...this.#entries.keys()]
      .map(mac => this.find(mac))
      .filter(entry => entry !== undefined)
      .reverse()
  }

  /** The entry for an address, if it is not too old (vxlan_cleanup). */
  find(mac: Mac): VxlanFdbEntry | undefined {
    const entry = this.#entries.get(mac)
    if (entry === undefined) return undefined
    if (entry.nexthop !== null && !this.#stands(entry.nexthop)) {
      this.#entries.delete(mac)
      return undefined
    }
    if (entry.state !== 'reachable' || entry.external || entry.nexthop !== null || this.ageing === 0) return entry
    if (this.#now() - entry.used <= this.ageing * SECOND) return entry
    this.#entries.delete(mac)
    return undefined
  }

  /** vxlan_fdb_update: `append` gives one more remote to an address of many; `replace` puts this one in the place of all. */
  update(mac: Mac, remote: VxlanRemote | Nexthop, how: VxlanFdbUpdate): Errno | undefined {
    const known = this.find(mac)
    const group = mac === ALL_ZEROS || mac % 0x200_0000_0000 >= 0x100_0000_0000
    const nexthop = 'target' in remote ? remote : null
    const remotes = 'target' in remote ? [] : [remote]
    if (known === undefined) {
      if (this.most > 0 && this.#entries.size >= this.most) return ENOSPC
      if (how.action === 'replace' && group) return EOPNOTSUPP
      const now = this.#now()
      const { state, master = false, external = false } = how
      this.#entries.set(mac, { mac, remotes, state, master, external, nexthop, updated: now, used: now })
      return undefined
    }
    if (nexthop !== null && how.action === 'append') return EOPNOTSUPP.because('Cannot append to a nexthop fdb')
    if (nexthop !== null && known.nexthop === null)
      return EOPNOTSUPP.because('Cannot replace an existing non nexthop fdb with a nexthop')
    if (how.action === 'add') return EEXIST
    known.state = how.state
    known.updated = this.#now()
    if (how.action === 'replace') {
      if (group) return EOPNOTSUPP
      // A remote does not take the place of a group of nexthops (vxlan_fdb_replace finds none that it could replace).
      if (nexthop === null && known.nexthop !== null) return undefined
      known.remotes.splice(0, known.remotes.length, ...remotes)
      known.nexthop = nexthop
    } else if ('ip' in remote && group && !known.remotes.some(each => same(each, remote))) known.remotes.push(remote)
    return undefined
  }

  /** vxlan_fdb_delete: one remote, or with an unspecified one the whole entry. */
  remove(mac: Mac, remote: VxlanRemote | null): Errno | undefined {
    const known = this.find(mac)
    if (known === undefined) return ENOENT
    if (remote !== null && remote.ip !== 0 && remote.ip !== 0n) {
      const at = known.remotes.findIndex(each => same(each, remote))
      // __vxlan_fdb_delete: an address that is there, with another remote, is no mistake.
      if (at < 0) return undefined
      if (known.remotes.length > 1) {
        known.remotes.splice(at, 1)
        return undefined
      }
    }
    this.#entries.delete(mac)
    return undefined
  }

  /** vxlan_snoop: false when the frame must be dropped, because its sender is known to be elsewhere. */
  learn(mac: Mac, remote: VxlanRemote, mayAdd: boolean): boolean {
    const known = this.find(mac)
    if (known === undefined) {
      if (mayAdd) this.update(mac, remote, { action: 'add', state: 'reachable' })
      return true
    }
    const now = this.#now()
    known.used = now
    if (known.remotes[0]?.ip === remote.ip) return true
    if (known.state !== 'reachable') return false
    known.remotes.splice(0, known.remotes.length, remote)
    known.updated = now
    return true
  }

  /** vxlan_flush: `permanent` and `learned` tell which entries go; the default entry stays unless `all`. */
  flush(which: (entry: VxlanFdbEntry) => boolean): void {
    for (const entry of this.entries) if (which(entry)) this.#entries.delete(entry.mac)
  }
}

function same(a: VxlanRemote, b: VxlanRemote): boolean {
  return a.ip === b.ip && a.port === b.port && a.vni === b.vni && a.via === b.via
}
