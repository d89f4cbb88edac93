import type { Ip } from '../../wire/address.ts'

/** Most times that an address may have been seen, for a hit count to be reached (XT_RECENT_MAX_NSTAMPS). */
export const RECENT_TOTAL = 65536
/** Addresses that a list keeps (ip_list_tot). */
const ADDRESSES_MAX = 100
/** Times that are kept of each address. */
const STAMPS_MAX = 256

/** An address that was seen, and when. */
export interface RecentEntry {
  ttl: number
  readonly stamps: number[]
}

/** A list of the recent match (net/netfilter/xt_recent.c): the address that was seen longest ago makes room for a new one. */
export class RecentList {
  /** The one that was seen longest ago comes first. */
  readonly #entries = new Map<Ip, RecentEntry>()

  find(address: Ip): RecentEntry | undefined {
    return this.#entries.get(address)
  }

  add(address: Ip, ttl: number, now: number): void {
    if (this.#entries.size >= ADDRESSES_MAX) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest)
        break
      }
    }
    this.#entries.set(address, { ttl, stamps: [now] })
  }

  /** It was seen once more. */
  update(address: Ip, ttl: number, now: number): void {
    const entry = this.#entries.get(address)!
    this.#entries.delete(address)
    this.#entries.set(address, entry)
    entry.ttl = ttl
    if (entry.stamps.length >= STAMPS_MAX) entry.stamps.shift()
    entry.stamps.push(now)
  }

  remove(address: Ip): void {
    this.#entries.delete(address)
  }

  /** Forgets the address that was not seen since, if it is the oldest one (recent_entry_reap). */
  reap(since: number): void {
    for (const [address, { stamps }] of this.#entries) {
      if ((stamps.at(-1) ?? 0) < since) this.#entries.delete(address)
      break
    }
  }
}
