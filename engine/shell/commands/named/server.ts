import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp, type Ip, type Prefix } from '../../../wire/address.ts'
import { concat, putU32 } from '../../../wire/bytes.ts'
import * as dns from '../../../wire/dns.ts'
import { typeNumber } from '../../../wire/dns-record.ts'
import { allows, type NamedConfig, type ZoneConfig } from './config.ts'
import type { Recursor } from './recursor.ts'
import { isBelow, type Zone } from './zone.ts'

const EDNS_SIZE = 1232
const COOKIE = 10
const EXTENDED_ERROR = 15
const RESTARTS_MAX = 11
const CHAOS = 3
export const VERSION = '9.18.49-1~deb12u3-Debian'

interface Client {
  readonly ip: Ip
  readonly port: number
}

type Parts = Partial<Pick<dns.DnsPacket, 'rcode' | 'answers' | 'authorities' | 'additionals' | 'authoritative'>>

/** Answers questions: from the zones, and where the client may, from others (ns/query.c). */
export class NameServer {
  readonly #process: Process
  readonly #config: NamedConfig
  readonly #zones: readonly { readonly config: ZoneConfig; readonly zone: Zone }[]
  readonly #recursor: Recursor
  readonly #log: (text: string) => void

  constructor(
    process: Process,
    config: NamedConfig,
    zones: readonly { readonly config: ZoneConfig; readonly zone: Zone }[],
    recursor: Recursor,
    log: (text: string) => void,
  ) {
    this.#process = process
    this.#config = config
    this.#zones = zones
    this.#recursor = recursor
    this.#log = log
  }

  get #own(): readonly Prefix[] {
    const { links } = this.#process.network.net
    return links.flatMap(({ ipv4, ipv6 }) =>
      [...ipv4.addresses, ...ipv6.addresses].map(({ local, length }) => ({ address: local, length })),
    )
  }

  #allows(list: readonly string[], ip: Ip): boolean {
    return allows(list, ip, this.#config.acls, this.#own)
  }

  *answer(query: dns.DnsPacket, client: Client, tcp: boolean): Running<dns.DnsPacket | undefined> {
    const [question] = query.questions
    const recursive = this.#config.recursion && this.#allows(this.#config.allowRecursion, client.ip)
    const respond = (parts: Parts, error?: string) => this.#respond(query, client, recursive, parts, error)
    if (query.opcode !== dns.Opcode.query) return respond({ rcode: dns.Rcode.notImplemented })
    if (question === undefined || query.questions.length > 1) return respond({ rcode: dns.Rcode.formatError })
    if (question.class === CHAOS) return respond(this.#chaos(question))
    if (!this.#allows(this.#config.allowQuery, client.ip)) return respond({ rcode: dns.Rcode.refused })
    if (question.type === dns.RecordType.AXFR) return respond(this.#transfer(question, client, tcp))
    const known = this.#zoneFor(question.name)
    if (known === undefined) return respond(yield* this.#others(query, question, recursive))
    const local = this.#fromZones(question, known)
    if (local.restarts) return respond({ ...local, rcode: dns.Rcode.serverFailure }, 'max. restarts reached')
    const { next } = local
    if (recursive && query.recursionDesired && next !== null) {
      const found = yield* this.#recursor.resolve(next, question.type)
      const answers = [...local.answers, ...found.answers]
      const authorities = found.soa === null ? [] : [found.soa]
      return respond({ rcode: found.rcode, answers, authorities, authoritative: local.answers.length > 0 })
    }
    return respond(this.#filled(query, local, recursive))
  }

  /** Nothing of ours: asked of others, taken from the cache, or refused. */
  *#others(query: dns.DnsPacket, question: dns.DnsQuestion, recursive: boolean): Running<Parts> {
    if (!recursive) return { rcode: dns.Rcode.refused }
    if (!query.recursionDesired) return this.#recursor.peek(question.name, question.type)
    const found = yield* this.#recursor.resolve(question.name, question.type)
    const authorities = found.soa === null ? [] : [found.soa]
    return { rcode: found.rcode, answers: this.#rotated(found.answers), authorities }
  }

  #zoneFor(name: string): Zone | undefined {
    const lower = name.toLowerCase()
    let best: Zone | undefined
    for (const { zone } of this.#zones)
      if ((zone.origin === lower || isBelow(lower, zone.origin)) && zone.origin.length > (best?.origin.length ?? -1))
        best = zone
    return best
  }

  /** The chain as far as our zones have it. `next` is what others would have to be asked for. */
  #fromZones(question: dns.DnsQuestion, first: Zone) {
    const answers: dns.DnsRecord[] = []
    let [zone, name]: [Zone | undefined, string] = [first, question.name]
    const seen = new Set<string>()
    const over = (rest: Parts & { readonly zone: Zone | null; readonly next: string | null }) => ({
      answers,
      authorities: [] as readonly dns.DnsRecord[],
      authoritative: true,
      restarts: false,
      ...rest,
    })
    while (zone !== undefined) {
      if (seen.has(name.toLowerCase()) || seen.size >= RESTARTS_MAX)
        return { ...over({ zone, next: null }), restarts: true }
      seen.add(name.toLowerCase())
      const found = zone.find(name, question.type)
      if (found.kind === 'answer') {
        answers.push(...this.#rotated(found.records))
        return over({ zone, next: null })
      }
      if (found.kind === 'referral') {
        const authoritative = answers.length > 0
        return over({ authorities: this.#rotated(found.servers), authoritative, zone: null, next: name })
      }
      if (found.kind !== 'alias') {
        const { soa } = zone
        const ttl = soa.data.type === 'SOA' ? Math.min(soa.ttl, soa.data.minimum) : soa.ttl
        const rcode = found.kind === 'nxdomain' ? dns.Rcode.nameError : dns.Rcode.noError
        return over({ rcode, authorities: [{ ...soa, ttl }], zone: null, next: null })
      }
      answers.push(found.record)
      name = found.target
      zone = this.#zoneFor(name)
    }
    return over({ zone: null, next: name })
  }

  /** What is added to an answer (minimal-responses no-auth-recursive): name servers unless recursion was asked for, and addresses. */
  #filled(query: dns.DnsPacket, local: Parts & { readonly zone: Zone | null }, recursive: boolean): Parts {
    const { answers = [], zone } = local
    let { authorities = [] } = local
    const [question] = query.questions
    const quiet = this.#config.minimal || query.recursionDesired || recursive
    const own = answers.some(({ name, data }) => data.type === 'NS' && name.toLowerCase() === zone?.origin)
    if (zone !== null && !quiet && !own) authorities = this.#rotated(zone.at(zone.origin, dns.RecordType.NS))
    const named = [...answers, ...authorities].flatMap(({ data }) => {
      if (data.type === 'NS' || data.type === 'SRV') return [data.target]
      return data.type === 'MX' ? [data.exchange] : []
    })
    const additionals: dns.DnsRecord[] = []
    for (const target of this.#config.minimal && question?.type !== dns.RecordType.NS ? [] : named)
      for (const type of [dns.RecordType.A, dns.RecordType.AAAA])
        for (const record of this.#zoneFor(target)?.at(target, type) ?? [])
          if (![...answers, ...additionals].some(other => other.name === record.name && sameData(other, record)))
            additionals.push(record)
    return {
      ...local,
      authorities,
      additionals: additionals.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    }
  }

  /** Round and round, so that clients spread over the addresses (rrset-order random). */
  #rotated(records: readonly dns.DnsRecord[]): readonly dns.DnsRecord[] {
    const type = records[0] === undefined ? 0 : typeNumber(records[0].data)
    if (records.length < 2 || records.some(({ data, name }) => typeNumber(data) !== type || name !== records[0]!.name))
      return records
    const by = this.#process.host.sim.random(`named-order:${this.#process.host.name}`).below(records.length)
    return [...records.slice(by), ...records.slice(0, by)]
  }

  /** The whole zone, between its SOA record and that again (RFC 5936 2.2); over TCP alone, and to those who may. */
  #transfer({ name }: dns.DnsQuestion, { ip, port }: Client, tcp: boolean): Parts {
    const found = this.#zones.find(({ zone }) => zone.origin === name.toLowerCase())
    if (!tcp) return { rcode: dns.Rcode.formatError }
    if (found === undefined) return { rcode: 9 }
    const shown = `client ${formatIp(ip)}#${port} (${name.replace(/\.$/, '')})`
    if (!this.#allows(found.config.transfer ?? this.#config.transfer, ip)) {
      this.#log(`${shown}: zone transfer '${name.replace(/\.$/, '')}/AXFR/IN' denied`)
      return { rcode: dns.Rcode.refused }
    }
    const { soa, records, serial } = found.zone
    this.#log(`${shown}: transfer of '${name.replace(/\.$/, '')}/IN': AXFR started (serial ${serial})`)
    const rest = records.filter(record => record !== soa).sort(byName)
    return { answers: [soa, ...rest, soa], authoritative: true }
  }

  #chaos({ name, type }: dns.DnsQuestion): Parts {
    if (name.toLowerCase() !== 'version.bind.' || type !== dns.RecordType.TXT) return { rcode: dns.Rcode.refused }
    const data = { type: 'TXT', texts: [encodeUtf8(VERSION)] } as const
    return { answers: [{ name, class: CHAOS, ttl: 0, data }], authoritative: true }
  }

  #respond(query: dns.DnsPacket, { ip }: Client, recursive: boolean, parts: Parts, error?: string): dns.DnsPacket {
    const asked = dns.edns(query)
    const options: dns.EdnsOption[] = []
    if (asked?.data.type === 'OPT') {
      const cookie = asked.data.options.find(({ code }) => code === COOKIE)?.data
      if (cookie !== undefined && cookie.length >= 8)
        options.push({ code: COOKIE, data: this.#cookie(cookie.slice(0, 8), ip) })
      if (error !== undefined)
        options.push({ code: EXTENDED_ERROR, data: concat(Uint8Array.of(0, 0), encodeUtf8(error)) })
    }
    const opt: dns.DnsRecord = { name: '.', class: EDNS_SIZE, ttl: 0, data: { type: 'OPT', options } }
    const { rcode = dns.Rcode.noError, answers = [], authorities = [], additionals = [], authoritative = false } = parts
    return {
      ...query,
      response: true,
      authoritative,
      truncated: false,
      recursionAvailable: recursive,
      authenticData: false,
      rcode,
      answers,
      authorities,
      additionals: asked === undefined ? additionals : [...additionals, opt],
    }
  }

  /** RFC 9018 4: version 1, the time, and what only this server could have made for the client. */
  #cookie(client: Uint8Array, ip: Ip): Uint8Array {
    const bytes = new Uint8Array(8)
    bytes[0] = 1
    putU32(bytes, 4, this.#process.host.sim.wallTime().seconds)
    const secret = this.#process.host.sim.random(`named-cookie:${this.#process.host.name}:${ip}:${client.join()}`)
    return concat(client, bytes, secret.bytes(8))
  }
}

function sameData(one: dns.DnsRecord, other: dns.DnsRecord): boolean {
  const [a, b] = [one.data, other.data]
  return a.type === b.type && 'address' in a && 'address' in b && a.address === b.address
}

/** The order of names in DNSSEC (RFC 4034 6.1), in which the database keeps them. */
function byName(one: dns.DnsRecord, other: dns.DnsRecord): number {
  const key = ({ name }: dns.DnsRecord) => name.split('.').reverse().join('\0')
  const [a, b] = [key(one), key(other)]
  return a < b ? -1 : a > b ? 1 : 0
}
