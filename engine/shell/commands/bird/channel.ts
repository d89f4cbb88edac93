import { formatPrefix, type Prefix } from '../../../wire/address.ts'
import type { ChannelConfig, Family, Limit } from './config.ts'
import { applyFilter, type FilterWorld } from './filter-run.ts'
import type { BirdRoute } from './route.ts'
import type { Table, TableReader } from './table.ts'

/** Counters of `show protocols all` (struct proto_stats of nest/protocol.h). */
export interface ChannelCounts {
  importUpdates: { received: number; rejected: number; filtered: number; ignored: number; accepted: number }
  importWithdraws: { received: number; rejected: number; ignored: number; accepted: number }
  exportUpdates: { received: number; rejected: number; filtered: number; accepted: number }
  exportWithdraws: { received: number; accepted: number }
}

/** The protocol at the end of a channel. */
export interface ChannelUser {
  readonly name: string
  readonly preference: number
  /** Whether it does anything with routes of others. */
  readonly takesRoutes: boolean
  /** What may not go out by it whatever the filter says; null when there is nothing against it. */
  preexport(route: BirdRoute): BirdRoute | null
  /** More came than a channel may have. */
  overrun(action: 'restart' | 'disable'): void
  /** `route` is null when the prefix is gone. */
  exported(channel: Channel, prefix: Prefix, route: BirdRoute | null): void
}

/** Routes of one family between a protocol and a table, through two filters (nest/protocol.h, struct channel). */
export class Channel implements TableReader {
  readonly config: ChannelConfig
  readonly table: Table
  readonly #user: ChannelUser
  readonly #world: FilterWorld
  isUp = false
  counts: ChannelCounts = freshCounts()
  /** What the protocol has given, by prefix, and what of it went into the table. */
  readonly #imported = new Map<string, Prefix>()
  readonly #exported = new Map<string, Prefix>()
  /** All that came and was not taken back, for a limit of it. */
  readonly #received = new Map<string, Prefix>()
  readonly #beyond = new Set<Limit>()

  constructor(user: ChannelUser, config: ChannelConfig, table: Table, world: FilterWorld) {
    this.config = config
    this.table = table
    this.#user = user
    this.#world = world
  }

  get family(): Family {
    return this.config.family
  }

  get preference(): number {
    return this.config.preference ?? this.#user.preference
  }

  get imported(): number {
    return this.#imported.size
  }

  get exported(): number {
    return this.#exported.size
  }

  get preferred(): number {
    let count = 0
    for (const prefix of this.#imported.values())
      if (this.table.exact(prefix)?.[0]?.protocol === this.#user.name) count++
    return count
  }

  /** Feeds the protocol with what is there. */
  start(): void {
    if (this.isUp) return
    this.isUp = true
    this.counts = freshCounts()
    if (!this.#user.takesRoutes) return
    this.table.attach(this)
    this.table.feed(this)
  }

  stop(): void {
    if (!this.isUp) return
    this.isUp = false
    this.table.detach(this)
    for (const prefix of [...this.#imported.values()]) this.table.update(this.#user.name, prefix, null)
    this.#received.clear()
    this.#imported.clear()
    this.#exported.clear()
    this.#beyond.clear()
  }

  /** All that is exported goes through the filter again. */
  refeed(): void {
    this.table.feed(this)
  }

  /** A route that the protocol has, or has no more. */
  import(prefix: Prefix, route: BirdRoute | null): void {
    const key = formatPrefix(prefix)
    const { importUpdates, importWithdraws } = this.counts
    if (route === null) {
      importWithdraws.received++
      this.#received.delete(key)
      if (!this.#imported.delete(key)) importWithdraws.ignored++
      else {
        importWithdraws.accepted++
        this.table.update(this.#user.name, prefix, null)
      }
      return
    }
    importUpdates.received++
    this.#received.set(key, prefix)
    if (!this.#admits(this.config.receiveLimit, this.#received, key)) {
      importUpdates.rejected++
      return
    }
    const kept = applyFilter(this.config.importFilter, route, this.#world)
    if (kept === null) {
      importUpdates.filtered++
      if (this.#imported.delete(key)) this.table.update(this.#user.name, prefix, null)
      return
    }
    const before = this.table.exact(prefix)?.find(({ protocol }) => protocol === this.#user.name)
    const resolved = this.table.resolve(kept)
    if (before !== undefined && sameRoute(before, resolved)) {
      importUpdates.ignored++
      return
    }
    this.#imported.set(key, prefix)
    if (!this.#admits(this.config.importLimit, this.#imported, key)) {
      this.#imported.delete(key)
      importUpdates.rejected++
      return
    }
    importUpdates.accepted++
    this.table.update(this.#user.name, prefix, resolved)
  }

  /** Whether a limit is reached, until the channel begins again. */
  isBeyond(limit: Limit): boolean {
    return this.#beyond.has(limit)
  }

  /** channel_check_limit of nest/proto.c: `counted` has the route in question already. */
  #admits(limit: Limit | null, counted: Map<string, Prefix>, key: string): boolean {
    if (limit === null || counted.size <= limit.count) return true
    if (!this.#beyond.has(limit) && (limit.action === 'restart' || limit.action === 'disable'))
      this.#user.overrun(limit.action)
    this.#beyond.add(limit)
    if (limit.action === 'warn') return true
    counted.delete(key)
    return false
  }

  announced(prefix: Prefix, best: BirdRoute | null): void {
    const key = formatPrefix(prefix)
    const { exportUpdates, exportWithdraws } = this.counts
    if (best === null) exportWithdraws.received++
    else exportUpdates.received++
    const out = best === null ? null : this.filterExport(best)
    if (out === 'rejected') exportUpdates.rejected++
    if (out === 'filtered') exportUpdates.filtered++
    if (out === null || out === 'rejected' || out === 'filtered') {
      if (!this.#exported.delete(key)) return
      exportWithdraws.accepted++
      return this.#user.exported(this, prefix, null)
    }
    exportUpdates.accepted++
    this.#exported.set(key, prefix)
    this.#user.exported(this, prefix, out)
  }

  /** What would go out of a route. */
  filterExport(route: BirdRoute): BirdRoute | 'rejected' | 'filtered' {
    const allowed = route.protocol === this.#user.name ? null : this.#user.preexport(route)
    if (allowed === null) return 'rejected'
    return applyFilter(this.config.exportFilter, allowed, this.#world) ?? 'filtered'
  }
}

function freshCounts(): ChannelCounts {
  return {
    importUpdates: { received: 0, rejected: 0, filtered: 0, ignored: 0, accepted: 0 },
    importWithdraws: { received: 0, rejected: 0, ignored: 0, accepted: 0 },
    exportUpdates: { received: 0, rejected: 0, filtered: 0, accepted: 0 },
    exportWithdraws: { received: 0, accepted: 0 },
  }
}

function sameRoute(a: BirdRoute, b: BirdRoute): boolean {
  const text = (route: BirdRoute) =>
    JSON.stringify(
      { ...route, since: 0, hops: route.hops.map(({ link, ...hop }) => ({ ...hop, link: link.index })), learnt: null },
      (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value),
    )
  return text(a) === text(b)
}
