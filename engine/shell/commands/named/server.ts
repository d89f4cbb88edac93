import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp, type Ip, type Prefix } from '../../../wire/address.ts'
import { concat, putU32 } from '../../../wire/bytes.ts'
import * as dns from '../../../wire/dns.ts'
import { DNSSEC_OK, typeNumber } from '../../../wire/dns-record.ts'
import { typeName } from '../dig/record-text.ts'
import { allows, type NamedConfig } from './config.ts'
import type { Recursor } from './recursor.ts'
import { isNewer } from './secondary.ts'
import { bare, type Zone } from './zone.ts'
import type { ZoneStore } from './zones.ts'

const EDNS_SIZE = 1232
const COOKIE = 10
const CLIENT_SUBNET = 8
const EXTENDED_ERROR = 15
const RESTARTS_MAX = 11
const CHAOS = 3
/** RFC 2136 2.2. */
const NOT_AUTHORITATIVE = 9
export const VERSION = '9.18.49-1~deb12u3-Debian'

interface Client {
  readonly ip: Ip
  readonly port: number
}

type Parts = Partial<Pick<dns.DnsPacket, 'rcode' | 'answers' | 'authorities' | 'additionals' | 'authoritative'>>

/** What the server works with; rndc changes it. */
export interface NamedState {
  config: NamedConfig
  recursor: Recursor
  readonly zones: ZoneStore
  queryLog: boolean
}

/** Answers questions: from the zones, and where the client may, from others (ns/query.c). */
export class NameServer {
  readonly #process: Process
  readonly #state: NamedState
  readonly #log: (text: string) => void

  constructor(process: Process, state: NamedState, log: (text: string) => void) {
    this.#process = process
    this.#state = state
    this.#log = log
  }

  get #config(): NamedConfig {
    return this.#state.config
  }

  get #recursor(): Recursor {
    return this.#state.recursor
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
    if (query.opcode === dns.Opcode.notify && question !== undefined)
      return respond(this.#notify(query, question, client))
    if (query.opcode !== dns.Opcode.query) return respond({ rcode: dns.Rcode.notImplemented })
    if (question === undefined || query.questions.length > 1) return respond({ rcode: dns.Rcode.formatError })
    if (this.#state.queryLog) this.#log(queryText(query, question, client, tcp))
    if (question.class === CHAOS) return respond(this.#chaos(question))
    const held = this.#state.zones.enclosing(question.name)
    if (!this.#allows(held?.config.query ?? this.#config.allowQuery, client.ip))
      return respond({ rcode: dns.Rcode.refused })
    if (question.type === dns.RecordType.AXFR || question.type === dns.RecordType.IXFR)
      return respond(this.#transfer(query, question, client, tcp))
    if (held?.zone === null) return respond({ rcode: dns.Rcode.serverFailure })
    const known = held?.zone
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
    return this.#state.zones.enclosing(name)?.zone ?? undefined
  }

  /** RFC 1996 3.10: a secondary asks its primary when told to, by the primary itself or by whom it was told to believe. */
  #notify(query: dns.DnsPacket, { name }: dns.DnsQuestion, { ip, port }: Client): Parts {
    const held = this.#state.zones.get(name.toLowerCase())
    const title = `zone ${bare(name)}/IN`
    const from = `${formatIp(ip)}#${port}`
    if (held === undefined) {
      this.#log(`client ${from}: received notify for zone '${bare(name)}': not authoritative`)
      return { rcode: NOT_AUTHORITATIVE }
    }
    this.#log(`client ${from}: received notify for zone '${bare(name)}'`)
    if (held.config.type !== 'secondary') return { authoritative: true }
    const known = held.config.primaries.some(primary => primary.ip === ip)
    if (!known && !this.#allows(held.config.allowNotify, ip)) {
      this.#log(`${title}: refused notify from non-primary: ${from}`)
      return { rcode: dns.Rcode.refused }
    }
    const soa = query.answers[0]?.data
    const serial = soa?.type === 'SOA' ? soa.serial : undefined
    if (serial !== undefined && held.zone !== null && !isNewer(serial, held.zone.serial)) {
      this.#log(`${title}: notify from ${from}: zone is up to date`)
      return { authoritative: true }
    }
    this.#log(`${title}: notify from ${from}: ${serial === undefined ? 'no serial' : `serial ${serial}`}`)
    held.notified.wake()
    return { authoritative: true }
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
      if (found.kind !== 'alias' && found.kind !== 'redirection') {
        const { soa } = zone
        const ttl = soa.data.type === 'SOA' ? Math.min(soa.ttl, soa.data.minimum) : soa.ttl
        const rcode = found.kind === 'nxdomain' ? dns.Rcode.nameError : dns.Rcode.noError
        return over({ rcode, authorities: [{ ...soa, ttl }], zone: null, next: null })
      }
      answers.push(found.record)
      if (found.kind === 'redirection') answers.push(found.alias)
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
    const alone =
      question?.type === dns.RecordType.ANY || (this.#config.minimal && question?.type !== dns.RecordType.NS)
    for (const target of alone ? [] : named)
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
  #transfer(query: dns.DnsPacket, { name, type }: dns.DnsQuestion, { ip, port }: Client, tcp: boolean): Parts {
    const held = this.#state.zones.get(name.toLowerCase())
    const kind = type === dns.RecordType.AXFR ? 'AXFR' : 'IXFR'
    if (!tcp && kind === 'AXFR') return { rcode: dns.Rcode.formatError }
    const shown = `client ${formatIp(ip)}#${port} (${bare(name)})`
    if (held === undefined || held.zone === null) {
      this.#log(`${shown}: bad zone transfer request: '${bare(name)}/IN': non-authoritative zone (NOTAUTH)`)
      return { rcode: NOT_AUTHORITATIVE }
    }
    if (!this.#allows(held.config.transfer ?? this.#config.transfer, ip)) {
      this.#log(`${shown}: zone transfer '${bare(name)}/${kind}/IN' denied`)
      return { rcode: dns.Rcode.refused }
    }
    const { soa, records, serial } = held.zone
    // RFC 1995 2 and 4: nothing newer is the SOA record alone; no journal is kept, so that what is newer is the whole zone.
    const asked = query.authorities.find(({ data }) => data.type === 'SOA')?.data
    const current = kind === 'IXFR' && asked?.type === 'SOA' && !isNewer(serial, asked.serial)
    if (!tcp || current) return { answers: [soa], authoritative: true }
    this.#log(
      `${shown}: transfer of '${bare(name)}/IN': ${kind === 'IXFR' ? 'AXFR-style IXFR' : kind} started (serial ${serial})`,
    )
    const rest = records.filter(record => record !== soa).sort(byName)
    this.#log(
      `${shown}: transfer of '${bare(name)}/IN': ${kind === 'IXFR' ? 'AXFR-style IXFR' : kind} ended: 1 messages, ${rest.length + 2} records`,
    )
    return { answers: [soa, ...rest, soa], authoritative: true }
  }

  #chaos({ name, type }: dns.DnsQuestion): Parts {
    const owner = name.toLowerCase()
    if (owner === 'id.server.' && type === dns.RecordType.TXT) return noServerId()
    const text = owner === 'version.bind.' ? VERSION : owner === 'hostname.bind.' ? this.#process.host.name : undefined
    if (text === undefined || type !== dns.RecordType.TXT) return { rcode: dns.Rcode.refused }
    const data = { type: 'TXT', texts: [encodeUtf8(text)] } as const
    return { answers: [{ name, class: CHAOS, ttl: 0, data }], authoritative: true }
  }

  #respond(query: dns.DnsPacket, { ip }: Client, recursive: boolean, parts: Parts, error?: string): dns.DnsPacket {
    const asked = dns.edns(query)
    const options: dns.EdnsOption[] = []
    if (asked?.data.type === 'OPT') {
      const cookie = asked.data.options.find(({ code }) => code === COOKIE)?.data
      if (cookie !== undefined && cookie.length >= 8)
        options.push({ code: COOKIE, data: this.#cookie(cookie.slice(0, 8), ip) })
      // RFC 7871 7.2.1: the answer holds for everybody.
      const subnet = asked.data.options.find(({ code }) => code === CLIENT_SUBNET)?.data
      if (subnet !== undefined && subnet.length >= 4) {
        const answer = subnet.slice()
        answer[3] = 0
        options.push({ code: CLIENT_SUBNET, data: answer })
      }
      if (error !== undefined)
        options.push({ code: EXTENDED_ERROR, data: concat(Uint8Array.of(0, 0), encodeUtf8(error)) })
    }
    const opt: dns.DnsRecord = {
      name: '.',
      class: EDNS_SIZE,
      ttl: (asked?.ttl ?? 0) & DNSSEC_OK,
      data: { type: 'OPT', options },
    }
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

/** RFC 4892: nobody has named the server. */
function noServerId(): Parts {
  const name = 'id.server.'
  const timing = { serial: 0, refresh: 28_800, retry: 7200, expire: 604_800, minimum: 86_400 }
  const data = { type: 'SOA', primary: name, mailbox: `hostmaster.${name}`, ...timing } as const
  return { authorities: [{ name, class: CHAOS, ttl: 86_400, data }], authoritative: true }
}

/** The line of the query log: the question, and flags of how it was put (log_query() of ns/query.c). */
function queryText(query: dns.DnsPacket, { name, type }: dns.DnsQuestion, { ip, port }: Client, tcp: boolean): string {
  const edns = dns.edns(query)
  const flags = `${query.recursionDesired ? '+' : '-'}${edns === undefined ? '' : 'E(0)'}${tcp ? 'T' : ''}${query.checkingDisabled ? 'C' : ''}${edns?.data.type === 'OPT' && edns.data.options.some(({ code }) => code === COOKIE) ? 'K' : ''}`
  return `client @0x0 ${formatIp(ip)}#${port} (${bare(name)}): query: ${bare(name)} IN ${typeName(type)} ${flags} (0.0.0.0)`
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
