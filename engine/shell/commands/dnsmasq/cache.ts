import { SECOND } from '../../../sim/timer.ts'
import * as dns from '../../../wire/dns.ts'
import type { Zone } from './options.ts'

/** An answer from upstream, and when it came. */
interface Cached {
  readonly rcode: number
  readonly answers: readonly dns.DnsRecord[]
  readonly at: number
  readonly expires: number
}

/** What other servers have answered, as long as it holds. */
export class Cache {
  readonly #zone: Zone
  readonly #now: () => number
  readonly #entries = new Map<string, Cached>()

  constructor(zone: Zone, now: () => number) {
    this.#zone = zone
    this.#now = now
  }

  /** With the time that has passed taken from the TTLs. */
  get(question: dns.DnsQuestion): { readonly rcode: number; readonly answers: readonly dns.DnsRecord[] } | undefined {
    const kept = this.#entries.get(keyOf(question))
    if (kept === undefined || this.#now() >= kept.expires) return undefined
    const age = Math.floor((this.#now() - kept.at) / SECOND)
    const answers = kept.answers.map(record => ({ ...record, ttl: Math.max(0, record.ttl - age) }))
    return { rcode: kept.rcode, answers }
  }

  /** What does not exist is kept as long as the SOA record says (RFC 2308 5), or --neg-ttl. */
  keep(question: dns.DnsQuestion, { rcode, answers, authorities }: dns.DnsPacket): void {
    if (this.#zone.cacheSize === 0) return
    if (rcode !== dns.Rcode.noError && rcode !== dns.Rcode.nameError) return
    const soa = authorities.find(({ data }) => data.type === 'SOA')
    const minimum = soa?.data.type === 'SOA' ? Math.min(soa.ttl, soa.data.minimum) : this.#zone.negativeTtl
    const negative = rcode === dns.Rcode.nameError || answers.length === 0
    if (negative && !this.#zone.negativeCache) return
    const seconds = Math.min(...answers.map(({ ttl }) => ttl), ...(negative ? [minimum] : []))
    if (seconds <= 0) return
    const key = keyOf(question)
    this.#entries.delete(key)
    this.#entries.set(key, { rcode, answers, at: this.#now(), expires: this.#now() + seconds * SECOND })
    if (this.#entries.size > this.#zone.cacheSize)
      for (const oldest of this.#entries.keys()) return void this.#entries.delete(oldest)
  }

  clear(): void {
    this.#entries.clear()
  }
}

function keyOf({ name, type }: dns.DnsQuestion): string {
  return `${name.toLowerCase()}/${type}`
}
