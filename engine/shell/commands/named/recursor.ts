import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import { typeNumber } from '../../../wire/dns-record.ts'
import { exchange } from '../dig/exchange.ts'
import { isBelow, parent } from './zone.ts'

/** lib/dns/resolver.c: what one question may cost. */
const QUERIES_MAX = 100
const DEPTH_MAX = 7
const RESTARTS_MAX = 11
/** Whole seconds for one question (resolver-query-timeout), and how long one server is waited for. */
const PATIENCE = 10 * SECOND
const SERVER_PATIENCE = 0.8
const NEGATIVE_MAX = 3 * 3600
const CACHE_MAX = 10_000
const EDNS_SIZE = 1232

/** What is known of one name and type. */
interface Kept {
  readonly records: readonly dns.DnsRecord[]
  /** Of a negative answer: why, and the SOA record that says so. */
  readonly rcode: number
  readonly soa: dns.DnsRecord | null
  readonly at: number
  readonly expires: number
}

/** An answer to a client: the chain of aliases and what is at its end. */
export interface Resolved {
  readonly rcode: number
  readonly answers: readonly dns.DnsRecord[]
  readonly soa: dns.DnsRecord | null
}

/** What is in the cache. */
interface Peeked {
  readonly rcode: number
  readonly answers: readonly dns.DnsRecord[]
  readonly authorities: readonly dns.DnsRecord[]
  readonly additionals: readonly dns.DnsRecord[]
}

const FAILED: Resolved = { rcode: dns.Rcode.serverFailure, answers: [], soa: null }

/** Where a search stands: shared by all that one question leads to. */
interface Budget {
  queries: number
  readonly deadline: number
}

/** Finds answers from the root's servers down (RFC 1034 5.3.3), or through forwarders, and keeps them. */
export class Recursor {
  readonly #process: Process
  readonly #hints: readonly dns.DnsRecord[]
  readonly #forwarders: (name: string) => readonly Ip[]
  readonly #forwardOnly: boolean
  readonly #cache = new Map<string, Kept>()

  constructor(
    process: Process,
    hints: readonly dns.DnsRecord[],
    forwarders: (name: string) => readonly Ip[],
    forwardOnly: boolean,
  ) {
    this.#process = process
    this.#hints = hints
    this.#forwarders = forwarders
    this.#forwardOnly = forwardOnly
  }

  /** Forgets names. */
  flush(fits: (owner: string) => boolean): void {
    for (const key of this.#cache.keys()) if (fits(key.slice(0, key.lastIndexOf('/')))) this.#cache.delete(key)
  }

  /** With aliases followed. */
  *resolve(name: string, type: number): Running<Resolved> {
    const budget: Budget = { queries: 0, deadline: this.#process.now + PATIENCE }
    yield* this.#prime(budget)
    const answers: dns.DnsRecord[] = []
    let asked = name
    for (let restart = 0; restart < RESTARTS_MAX; restart++) {
      const kept = yield* this.#find(asked, type, budget, 0)
      if (kept === undefined) return { ...FAILED, answers }
      answers.push(...this.#aged(kept))
      const alias = kept.records.find(({ data }) => data.type === 'CNAME')
      if (alias?.data.type !== 'CNAME' || type === dns.RecordType.CNAME || type === dns.RecordType.ANY) {
        const soa = kept.soa === null ? null : this.#aged({ ...kept, records: [kept.soa] })[0]!
        return { rcode: kept.rcode, answers, soa }
      }
      asked = alias.data.target
    }
    return { ...FAILED, answers }
  }

  /** What the cache has of a name, without asking anybody, and who would have to be asked: for questions that do not want recursion. */
  peek(name: string, type: number): Peeked {
    const kept = this.#kept(name, type)
    const { zone } = this.#closest(name)
    const servers = this.#cache.get(keyOf(zone, dns.RecordType.NS))
    const authorities = servers === undefined ? [] : this.#aged(servers)
    const additionals = targets(authorities).flatMap(server => {
      const address = this.#cache.get(keyOf(server, dns.RecordType.A))
      return address === undefined || this.#process.now >= address.expires ? [] : this.#aged(address)
    })
    if (kept === undefined) return { rcode: dns.Rcode.noError, answers: [], authorities, additionals }
    if (kept.records.length > 0) return { rcode: kept.rcode, answers: this.#aged(kept), authorities, additionals }
    const soa = kept.soa === null ? [] : this.#aged({ ...kept, records: [kept.soa] })
    return { rcode: kept.rcode, answers: [], authorities: soa, additionals: [] }
  }

  #aged({ records, at }: Kept): readonly dns.DnsRecord[] {
    const age = Math.floor((this.#process.now - at) / SECOND)
    return records.map(record => ({ ...record, ttl: Math.max(0, record.ttl - age) }))
  }

  #kept(name: string, type: number): Kept | undefined {
    for (const key of [keyOf(name, type), keyOf(name, dns.RecordType.CNAME), keyOf(name, 0)]) {
      const kept = this.#cache.get(key)
      if (kept !== undefined && this.#process.now < kept.expires) return kept
    }
    return undefined
  }

  #keep(name: string, type: number, kept: Omit<Kept, 'at' | 'expires'>, ttl: number): Kept {
    const { now } = this.#process
    const entry = { ...kept, at: now, expires: now + Math.max(ttl, 0.5) * SECOND }
    const key = keyOf(name, type)
    this.#cache.delete(key)
    this.#cache.set(key, entry)
    if (this.#cache.size > CACHE_MAX)
      for (const oldest of this.#cache.keys()) {
        this.#cache.delete(oldest)
        break
      }
    return entry
  }

  /** RFC 8109: which servers the root has now is asked of those that the hints name. */
  *#prime(budget: Budget): Running<void> {
    const servers = targets(this.#hints).flatMap(server => this.#addresses(server))
    if (servers.length === 0 || this.#kept('.', dns.RecordType.NS) !== undefined) return
    yield* this.#ask('.', dns.RecordType.NS, this.#shuffled(servers), false, '.', budget)
  }

  /** One name, no aliases followed. */
  *#find(name: string, type: number, budget: Budget, depth: number): Running<Kept | undefined> {
    const known = this.#kept(name, type)
    if (known !== undefined) return known
    const forwarders = this.#forwarders(name)
    if (forwarders.length > 0) {
      const kept = yield* this.#ask(name, type, forwarders, true, '.', budget)
      if (kept !== undefined && 'expires' in kept) return kept
      if (this.#forwardOnly) return undefined
    }
    let { zone, servers } = this.#closest(name)
    for (let step = 0; step < 32; step++) {
      const outcome = yield* this.#askZone(name, type, zone, servers, budget, depth)
      if (outcome === undefined) return undefined
      if ('expires' in outcome) return outcome
      ;({ zone, servers } = outcome)
    }
    return undefined
  }

  /** The deepest zone at or above the name of which servers are known; the root's hints at worst. */
  #closest(name: string): Referral {
    for (let zone = name.toLowerCase(); zone !== '.'; zone = parent(zone)) {
      const kept = this.#cache.get(keyOf(zone, dns.RecordType.NS))
      if (kept !== undefined && this.#process.now < kept.expires && kept.records.length > 0)
        return { zone, servers: targets(kept.records) }
    }
    return { zone: '.', servers: targets(this.#hints) }
  }

  /** Asks the servers of a zone, whose addresses may have to be found first. */
  *#askZone(
    name: string,
    type: number,
    zone: string,
    servers: readonly string[],
    budget: Budget,
    depth: number,
  ): Running<Kept | Referral | undefined> {
    const known = servers.flatMap(server => this.#addresses(server))
    if (known.length > 0) {
      const outcome = yield* this.#ask(name, type, this.#shuffled(known), false, zone, budget)
      if (outcome !== undefined) return outcome
    }
    for (const server of depth < DEPTH_MAX ? servers : []) {
      if (this.#addresses(server).length > 0 || this.#process.now >= budget.deadline) continue
      const found = yield* this.#find(server, dns.RecordType.A, budget, depth + 1)
      const ips = found?.records.flatMap(({ data }) => (data.type === 'A' ? [data.address] : [])) ?? []
      if (ips.length === 0) continue
      const outcome = yield* this.#ask(name, type, ips, false, zone, budget)
      if (outcome !== undefined) return outcome
    }
    return undefined
  }

  #shuffled(ips: readonly Ip[]): readonly Ip[] {
    const random = this.#process.host.sim.random(`named:${this.#process.host.name}`)
    return ips
      .map(ip => ({ ip, at: random.unit() }))
      .sort((a, b) => a.at - b.at)
      .map(({ ip }) => ip)
  }

  #addresses(server: string): readonly Ip[] {
    const kept = this.#cache.get(keyOf(server, dns.RecordType.A))
    const records =
      kept !== undefined && this.#process.now < kept.expires
        ? kept.records
        : this.#hints.filter(({ name }) => name === server.toLowerCase())
    return records.flatMap(({ data }) => (data.type === 'A' ? [data.address] : []))
  }

  *#ask(
    name: string,
    type: number,
    servers: readonly Ip[],
    recurse: boolean,
    zone: string,
    budget: Budget,
  ): Running<Kept | Referral | undefined> {
    const random = this.#process.host.sim.random(`named:${this.#process.host.name}`)
    for (let round = 0; round < 2; round++)
      for (const ip of servers) {
        if (budget.queries++ >= QUERIES_MAX || this.#process.now >= budget.deadline) return undefined
        const timeout = SERVER_PATIENCE * (round + 1)
        const transport = { port: dns.PORT, tcp: false, ignoreTruncation: false, timeout, tries: 1, source: undefined }
        const query = {
          ...dns.query(random.below(0x10000), name, type),
          recursionDesired: recurse,
          checkingDisabled: true,
          additionals: [OPT],
        }
        const answer = yield* exchange(this.#process, [{ ip, name: formatIp(ip) }], query, transport, nothing)
        const outcome = 'packet' in answer ? this.#read(answer.packet, name, type, zone, recurse) : undefined
        if (outcome !== undefined) return outcome
      }
    return undefined
  }

  /** An answer, a referral further down, or nothing of use: then the next server is asked. */
  #read(
    packet: dns.DnsPacket,
    name: string,
    type: number,
    zone: string,
    recurse: boolean,
  ): Kept | Referral | undefined {
    if (packet.rcode !== dns.Rcode.noError && packet.rcode !== dns.Rcode.nameError) return undefined
    const lower = name.toLowerCase()
    this.#learn(packet, zone)
    const mine = packet.answers.filter(record => record.name.toLowerCase() === lower)
    const alias = mine.filter(({ data }) => data.type === 'CNAME')
    const exact = mine.filter(({ data }) => typeNumber(data) === type || type === dns.RecordType.ANY)
    const records = exact.length > 0 ? exact : alias
    if (records.length > 0) {
      const kind = exact.length > 0 ? type : dns.RecordType.CNAME
      return this.#keep(name, kind, { records, rcode: dns.Rcode.noError, soa: null }, shortest(records))
    }
    const soa = packet.authorities.find(({ data }) => data.type === 'SOA') ?? null
    const cut = packet.authorities.filter(
      ({ name: owner, data }) =>
        data.type === 'NS' && covers(owner.toLowerCase(), lower) && isBelow(owner.toLowerCase(), zone),
    )
    if (soa === null && cut.length > 0 && packet.rcode === dns.Rcode.noError && !recurse)
      return { zone: cut[0]!.name.toLowerCase(), servers: targets(cut) }
    if (!packet.authoritative && !recurse && packet.rcode === dns.Rcode.noError) return undefined
    const minimum = soa?.data.type === 'SOA' ? Math.min(soa.ttl, soa.data.minimum, NEGATIVE_MAX) : 0
    const shown = soa === null ? null : { ...soa, ttl: minimum }
    // RFC 2308 5: that a name does not exist holds for all types.
    const kind = packet.rcode === dns.Rcode.nameError ? 0 : type
    return this.#keep(name, kind, { records: [], rcode: packet.rcode, soa: shown }, minimum)
  }

  /** Name servers and their addresses, as far as the zone that was asked may speak for them. */
  #learn({ authorities, additionals }: dns.DnsPacket, zone: string): void {
    const groups = new Map<string, dns.DnsRecord[]>()
    for (const record of [...authorities, ...additionals]) {
      const { name, data } = record
      const owner = name.toLowerCase()
      if (!['NS', 'A', 'AAAA', 'CNAME'].includes(data.type) || !(owner === zone || isBelow(owner, zone))) continue
      const key = keyOf(owner, typeNumber(data))
      groups.set(key, [...(groups.get(key) ?? []), record])
    }
    for (const records of groups.values()) {
      const [{ name, data }] = records as [dns.DnsRecord]
      this.#keep(name, typeNumber(data), { records, rcode: dns.Rcode.noError, soa: null }, shortest(records))
    }
  }
}

interface Referral {
  readonly zone: string
  readonly servers: readonly string[]
}

const OPT: dns.DnsRecord = { name: '.', class: EDNS_SIZE, ttl: 0, data: { type: 'OPT', options: [] } }

function covers(zone: string, name: string): boolean {
  return zone === name || isBelow(name, zone)
}

function targets(records: readonly dns.DnsRecord[]): readonly string[] {
  return records.flatMap(({ data }) => (data.type === 'NS' ? [data.target] : []))
}

function shortest(records: readonly dns.DnsRecord[]): number {
  return Math.min(...records.map(({ ttl }) => ttl))
}

function keyOf(name: string, type: number): string {
  return `${name.toLowerCase()}/${type}`
}

function* nothing(): Running<void> {}
