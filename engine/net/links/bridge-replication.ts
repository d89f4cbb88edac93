import type { Timer } from '../../sim/timer.ts'
import type { Ip } from '../../wire/address.ts'
import type { Bridge } from './bridge.ts'
import type { BridgeMdb, MdbEntry } from './bridge-mdb.ts'
import type { BridgeMulticast } from './bridge-multicast.ts'
import type { BridgePort } from './bridge-port.ts'
import type { FilterMode, GroupSource, SourceForwarding } from './bridge-sources.ts'

/** What a port takes of a group: one that nobody told by IGMPv3 or MLDv2 takes all of it. */
export function modeOf({ sources, source }: MdbEntry): FilterMode {
  return sources?.mode ?? (source === null ? 'exclude' : 'include')
}

/**
 * The (S, G) entries that stand for the sources of (*, G) ones. A frame goes by (S, G) alone where there is such an entry, so each port that
 * excludes other sources only must stand there too (net/bridge/br_multicast.c, br_multicast_star_g_handle_mode).
 */
export class SourceReplication implements SourceForwarding {
  readonly #bridge: Bridge
  readonly #mdb: BridgeMdb

  constructor(bridge: Bridge, mdb: BridgeMdb) {
    this.#bridge = bridge
    this.#mdb = mdb
  }

  get multicast(): BridgeMulticast {
    return this.#bridge.multicast
  }

  get now(): number {
    return this.#bridge.netns.sim.now
  }

  readonly timer = (run: () => void): Timer => this.#bridge.netns.sim.timer(run)

  /** br_multicast_fwd_src_handle: the entry of a source, which is blocked while its timer does not run. */
  install(star: MdbEntry, source: GroupSource): void {
    const blocked = !source.timer.armed
    let entry = this.#of(star, source.address, star.port)
    if (!source.installed) {
      entry ??= this.#add(star, source.address, star.port, { blocked })
      source.installed = true
      entry.byExclude = false
      if (!(entry.byHand && entry.permanent)) {
        entry.expires = Number.POSITIVE_INFINITY
        this.addExcluding(entry)
      }
    }
    if (entry === undefined || entry.permanent || entry.blocked === blocked) return
    entry.blocked = blocked
    this.changed(entry)
  }

  /** br_multicast_fwd_src_remove. */
  remove(star: MdbEntry, source: GroupSource): void {
    const entry = this.#of(star, source.address, star.port)
    if (entry !== undefined && !(entry.byHand && entry.permanent)) this.drop(entry)
    source.installed = false
  }

  /** br_multicast_star_g_handle_mode: the port comes to, or goes from, the entries of the sources that others want. */
  modeChanged(star: MdbEntry, mode: FilterMode): void {
    for (const other of this.#stars(star))
      for (const { address, installed } of other === star ? [] : (other.sources?.list ?? [])) {
        if (!installed) continue
        const entry = this.#of(star, address, star.port)
        if (mode === 'exclude' && entry === undefined) this.#add(star, address, star.port, { byExclude: true })
        else if (mode === 'include' && entry?.byExclude === true) this.drop(entry)
      }
  }

  /** br_multicast_sg_add_exclude_ports. */
  addExcluding(entry: MdbEntry): void {
    const source = entry.source!
    for (const star of this.#stars(entry)) {
      if (this.#of(entry, source, star.port) !== undefined) continue
      if (star.port === null) this.#mdb.stand({ ...plain(entry), port: null, source }, false)
      else if (modeOf(star) === 'exclude') this.#add(entry, source, star.port, { byExclude: true })
    }
  }

  /** br_multicast_star_g_host_state. */
  hostChanged(star: Pick<MdbEntry, 'group' | 'vlan'>, joined: boolean): void {
    for (const other of this.#stars(star))
      for (const { address, installed } of other.sources?.list ?? []) {
        if (!installed) continue
        const entry = this.#of(star, address, null)
        if (joined && entry === undefined) this.#mdb.stand({ ...plain(other), port: null, source: address }, false)
        else if (!joined && entry !== undefined) this.#mdb.take(entry, false)
      }
  }

  /** br_multicast_del_pg. */
  drop(entry: MdbEntry): void {
    if (!this.#mdb.has(entry)) return
    this.#mdb.leave(entry)
    entry.sources?.clear()
    this.#mdb.tell(entry, true)
    if (entry.port === null) return
    if (entry.source === null) this.modeChanged(entry, 'include')
    else this.#dropExcluding(entry)
  }

  /** br_multicast_sg_del_exclude_ports: those that stand there only beside others go with the last of these. */
  #dropExcluding({ group, vlan, source }: MdbEntry): void {
    const rest = this.#mdb.standing.filter(
      other => other.group === group && other.vlan === vlan && other.source === source,
    )
    if (rest.some(other => other.port !== null && !other.byExclude && !other.permanent)) return
    for (const other of rest) if (!other.permanent) this.#mdb.take(other, other.port !== null)
  }

  changed(entry: MdbEntry): void {
    this.#mdb.tell(entry, false)
  }

  #stars({ group, vlan }: Pick<MdbEntry, 'group' | 'vlan'>): MdbEntry[] {
    return this.#mdb.standing.filter(other => other.group === group && other.vlan === vlan && other.source === null)
  }

  #of({ group, vlan }: Pick<MdbEntry, 'group' | 'vlan'>, source: Ip, port: BridgePort | null): MdbEntry | undefined {
    return this.#mdb.standing.find(
      other => other.group === group && other.vlan === vlan && other.source === source && other.port === port,
    )
  }

  #add(
    star: MdbEntry,
    source: Ip,
    port: BridgePort | null,
    flags: { blocked?: boolean; byExclude?: boolean },
  ): MdbEntry {
    return this.#mdb.stand({ ...plain(star), source, port }, true, flags)
  }
}

function plain({ group, vlan }: MdbEntry) {
  return { group, vlan, permanent: false, byHand: false }
}
