import { formatIp } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import { typeNumber } from '../../../wire/dns-record.ts'
import type { HostNames } from './names.ts'
import { absolute, inDomain, type Upstream, type Zone } from './options.ts'

const EDNS_SIZE = 1232
const EXTENDED_ERROR = 15
const NOT_READY = 14
const ALIASES_MAX = 10

/** A response to `query` with these records; an OPT record answers one. */
export function respond(
  query: dns.DnsPacket,
  parts: Partial<Pick<dns.DnsPacket, 'rcode' | 'answers' | 'authorities' | 'authoritative'>>,
  extendedError?: number,
): dns.DnsPacket {
  const asked = dns.edns(query)
  const options =
    extendedError === undefined
      ? []
      : [{ code: EXTENDED_ERROR, data: Uint8Array.of(extendedError >> 8, extendedError & 255) }]
  return {
    ...query,
    response: true,
    authoritative: false,
    truncated: false,
    recursionAvailable: true,
    authenticData: false,
    rcode: dns.Rcode.noError,
    answers: [],
    authorities: [],
    ...parts,
    additionals: asked === undefined ? [] : [{ name: '.', class: EDNS_SIZE, ttl: 0, data: { type: 'OPT', options } }],
  }
}

/** What is known here: the answer, and how the log tells of it. */
interface Local {
  readonly reply: dns.DnsPacket
  readonly log: readonly string[]
}

/** What the zone and the hosts say of a question; or the servers that have to be asked. */
export function answerLocally(zone: Zone, hosts: HostNames, query: dns.DnsPacket): Local | readonly Upstream[] {
  const [question] = query.questions
  if (question === undefined) return { reply: respond(query, { rcode: dns.Rcode.formatError }), log: [] }
  const name = absolute(question.name)
  const { type } = question
  const { aliases, owner } = aliasesOf(zone, name, type)
  const configured = [...aliases, ...recordsFor(zone, owner, type)]
  const records = configured.length > 0 ? configured : wildFor(zone, name, type)
  const named = hosts.named(owner)
  const fits = named.filter(({ record }) => typeNumber(record.data) === type || type === dns.RecordType.ANY)
  const found = records.map(record => ({ record, from: 'config' }))
  if (records.length === aliases.length) found.push(...fits)
  if (found.length > 0) {
    const answers = found.map(({ record }) => record)
    const log = found.map(({ record, from }) => recordText(from, record))
    return { reply: respond(query, { answers, authoritative: true }), log }
  }
  const known = zone.records.some(record => record.name === name)
  const wild = zone.wild.find(({ domain }) => inDomain(name, domain))
  const upstreams = upstreamsFor(zone, name)
  const servers = upstreams.filter(({ server }) => server !== undefined)
  const missing = (rcode: number, authoritative = false) => ({
    reply: respond(query, { rcode, authoritative }),
    log: [`config ${missingText(question, rcode)}`],
  })
  if (withheld(zone, name)) return missing(dns.Rcode.nameError, name.endsWith('.in-addr.arpa.'))
  if (servers.length > 0 && !known && wild === undefined) return servers
  if (known || wild !== undefined || named.length > 0 || (upstreams.length > 0 && hasBelow(zone, name)))
    return missing(dns.Rcode.noError)
  if (upstreams.length > 0) return missing(dns.Rcode.nameError)
  return {
    reply: respond(query, { rcode: dns.Rcode.refused }, NOT_READY),
    log: [`config error is REFUSED (EDE: not ready)`],
  }
}

/** What --domain-needed and --bogus-priv keep from being asked for elsewhere. */
function withheld({ domainNeeded, bogusPrivate }: Zone, name: string): boolean {
  if (domainNeeded && !name.slice(0, -1).includes('.') && name !== '.') return true
  return bogusPrivate && /(\.|^)(10|168\.192|(1[6-9]|2\d|3[01])\.172|127)\.in-addr\.arpa\.$/.test(name)
}

/** `config web.example is 192.0.2.1`; of a pointer the address comes first. */
export function recordText(from: string, { name, data }: dns.DnsRecord): string {
  const bare = subject(name, typeNumber(data))
  if (data.type === 'A' || data.type === 'AAAA') return `${from} ${bare} is ${formatIp(data.address)}`
  if (data.type === 'PTR') return `${from} ${bare} is ${data.target.replace(/(?<=.)\.$/, '')}`
  return `${from} ${bare} is <${data.type === 'other' ? `type=${data.recordType}` : data.type}>`
}

function subject(name: string, type: number): string {
  const address = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa\.$/.exec(absolute(name))
  if (type === dns.RecordType.PTR && address !== null) return address.slice(1).reverse().join('.')
  return name.replace(/(?<=.)\.$/, '')
}

/** `nowhere.example is NXDOMAIN`. */
export function missingText({ name, type }: dns.DnsQuestion, rcode: number): string {
  const family = type === dns.RecordType.A ? '-IPv4' : type === dns.RecordType.AAAA ? '-IPv6' : ''
  return `${subject(name, type)} is ${rcode === dns.Rcode.nameError ? 'NXDOMAIN' : `NODATA${family}`}`
}

/** The most particular domain counts. */
function upstreamsFor({ upstreams }: Zone, name: string): readonly Upstream[] {
  const fits = upstreams.filter(({ domain }) => inDomain(name, domain))
  const longest = Math.max(...fits.map(({ domain }) => domain.length))
  return fits.filter(({ domain }) => domain.length === longest)
}

/** A name that only others stand below exists too (RFC 8020). */
function hasBelow({ records }: Zone, name: string): boolean {
  return records.some(record => record.name.endsWith(`.${name}`))
}

/** The aliases of a name, each of the one before it, and what the last one stands for. */
function aliasesOf(
  zone: Zone,
  name: string,
  type: number,
): { readonly aliases: dns.DnsRecord[]; readonly owner: string } {
  const aliases: dns.DnsRecord[] = []
  let owner = name
  while (type !== dns.RecordType.CNAME && aliases.length < ALIASES_MAX) {
    const alias = zone.records.find(record => record.name === owner && record.data.type === 'CNAME')
    if (alias?.data.type !== 'CNAME') break
    aliases.push(alias)
    owner = alias.data.target
  }
  return { aliases, owner }
}

function recordsFor(zone: Zone, name: string, type: number): dns.DnsRecord[] {
  return zone.records.filter(
    record =>
      record.name === name &&
      (typeNumber(record.data) === type || (type === dns.RecordType.ANY && record.data.type !== 'PTR')),
  )
}

/** --address: for all names of a domain, but not for what an alias stands for. */
function wildFor(zone: Zone, name: string, type: number): dns.DnsRecord[] {
  const wild = zone.wild.find(({ domain }) => inDomain(name, domain))
  if (wild === undefined) return []
  const data: dns.RecordData =
    typeof wild.ip === 'number' ? { type: 'A', address: wild.ip } : { type: 'AAAA', address: wild.ip }
  return typeNumber(data) === type ? [{ name, class: 1, ttl: zone.ttl, data }] : []
}
