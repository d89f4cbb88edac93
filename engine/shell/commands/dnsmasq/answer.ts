import { formatIp, type Ip, parseIp } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import { typeNumber } from '../../../wire/dns-record.ts'
import type { HostNames } from './names.ts'
import { absolute, inDomain, type Upstream, type Zone } from './options.ts'

const EDNS_SIZE = 1232
/** DO in the TTL of an OPT record (RFC 3225 3). */
const DNSSEC_OK = 0x8000
const EXTENDED_ERROR = 15
const NOT_READY = 14
const ALIASES_MAX = 10

/** A response to `query` with these records; an OPT record answers one. */
export function respond(
  query: dns.DnsPacket,
  parts: Partial<Pick<dns.DnsPacket, 'rcode' | 'answers' | 'authorities' | 'additionals' | 'authoritative'>>,
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
    additionals: [
      ...(parts.additionals ?? []),
      ...(asked === undefined
        ? []
        : [{ name: '.', class: EDNS_SIZE, ttl: asked.ttl & DNSSEC_OK, data: { type: 'OPT', options } } as const]),
    ],
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
  const records = [...aliases, ...recordsFor(zone, owner, type)]
  const named = hosts.named(owner)
  const fits = named.filter(({ record }) => typeNumber(record.data) === type || type === dns.RecordType.ANY)
  const found = records.map(record => ({ record, from: 'config' }))
  if (records.length === aliases.length) found.push(...fits)
  if (found.length > 0) {
    const answers = found.map(({ record }) => record)
    const log = found.map(({ record, from }) => recordText(from, record, zone.pointers.has(record)))
    const additionals = answers.flatMap(record => addressesOf(zone, hosts, record))
    return { reply: respond(query, { answers, additionals, authoritative: true }), log }
  }
  const missing = (rcode: number, authoritative = false) => ({
    reply: respond(query, { rcode, authoritative }),
    log: [`config ${missingText(question, rcode)}`],
  })
  if (withheld(zone, name)) return missing(dns.Rcode.nameError, name.endsWith('.in-addr.arpa.'))
  const rule = ruleFor(zone, name, type)
  if (rule.kind === 'address') {
    const record = { name, class: 1, ttl: zone.ttl, data: addressData(rule.ip) }
    return { reply: respond(query, { answers: [record], authoritative: true }), log: [recordText('config', record)] }
  }
  if (rule.kind === 'servers') return rule.servers
  if (rule.kind === 'local') {
    const known = named.length > 0 || zone.records.some(record => record.name === name) || hasBelow(zone, name)
    return missing(known ? dns.Rcode.noError : dns.Rcode.nameError)
  }
  return {
    reply: respond(query, { rcode: dns.Rcode.refused }, NOT_READY),
    log: [`config error is REFUSED (EDE: not ready)`],
  }
}

/** The addresses of a host that a record sends its reader to. */
function addressesOf(zone: Zone, hosts: HostNames, { data }: dns.DnsRecord): dns.DnsRecord[] {
  if (data.type !== 'SRV' && data.type !== 'MX') return []
  const target = absolute(data.type === 'SRV' ? data.target : data.exchange)
  const own = zone.records.filter(({ name }) => name === target)
  return [...own, ...hosts.named(target).map(({ record }) => record)].filter(
    record => record.data.type === 'A' || record.data.type === 'AAAA',
  )
}

/** What --domain-needed and --bogus-priv keep from being asked for elsewhere. */
function withheld({ domainNeeded, bogusPrivate }: Zone, name: string): boolean {
  if (domainNeeded && !name.slice(0, -1).includes('.') && name !== '.') return true
  return bogusPrivate && /(\.|^)(10|168\.192|(1[6-9]|2\d|3[01])\.172|127)\.in-addr\.arpa\.$/.test(name)
}

/** `config web.example is 192.0.2.1`; of a pointer the address comes first, unless it was `given` as such. */
export function recordText(from: string, { name, data }: dns.DnsRecord, given = false): string {
  if (given) return `${from} ${name.replace(/\.$/, '')} is <${data.type}>`
  const bare = subject(name, typeNumber(data))
  if (data.type === 'A' || data.type === 'AAAA') return `${from} ${bare} is ${formatIp(data.address)}`
  if (data.type === 'PTR') return `${from} ${bare} is ${data.target.replace(/(?<=.)\.$/, '')}`
  return `${from} ${bare} is <${data.type === 'other' ? `type=${data.recordType}` : data.type}>`
}

function subject(name: string, type: number): string {
  const address = type === dns.RecordType.PTR ? addressOf(absolute(name)) : undefined
  if (address !== undefined) return formatIp(address)
  return name.replace(/(?<=.)\.$/, '')
}

/** The address that a name of the reverse tree stands for. */
function addressOf(name: string): Ip | undefined {
  const words = name.split('.').slice(0, -3).reverse()
  if (name.endsWith('.in-addr.arpa.')) return parseIp(words.join('.'))
  if (!/^(?:[0-9a-f]\.){32}ip6\.arpa\.$/.test(name)) return undefined
  return BigInt(`0x${words.join('')}`)
}

/** `nowhere.example is NXDOMAIN`. */
export function missingText({ name, type }: dns.DnsQuestion, rcode: number): string {
  const family = type === dns.RecordType.A ? '-IPv4' : type === dns.RecordType.AAAA ? '-IPv6' : ''
  return `${subject(name, type)} is ${rcode === dns.Rcode.nameError ? 'NXDOMAIN' : `NODATA${family}`}`
}

/** What --address, --local and --server say of a name that no record answers. */
type Rule =
  | { readonly kind: 'address'; readonly ip: Ip }
  | { readonly kind: 'servers'; readonly servers: readonly Upstream[] }
  | { readonly kind: 'local' | 'none' }

/** domain-match.c: the most particular domain counts that has something for questions of this type, addresses before all else. */
function ruleFor({ wild, upstreams }: Zone, name: string, type: number): Rule {
  const domains = [...wild, ...upstreams].map(({ domain }) => domain).filter(domain => inDomain(name, domain))
  for (const domain of new Set(domains.sort((one, other) => other.length - one.length))) {
    const address = wild
      .filter(each => each.domain === domain)
      .sort((one, other) => Number(typeof one.ip === 'number') - Number(typeof other.ip === 'number'))
      .find(({ ip }) => type === dns.RecordType.ANY || typeNumber(addressData(ip)) === type)
    if (address !== undefined) return { kind: 'address', ip: address.ip }
    const own = upstreams.filter(each => each.domain === domain)
    if (own.some(({ server }) => server === undefined)) return { kind: 'local' }
    if (own.length > 0) return { kind: 'servers', servers: own }
  }
  return { kind: 'none' }
}

function addressData(ip: Ip): dns.RecordData {
  return typeof ip === 'number' ? { type: 'A', address: ip } : { type: 'AAAA', address: ip }
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

/** The order in which answer_request looks through what it has. */
const ORDER: readonly dns.RecordData['type'][] = ['TXT', 'A', 'AAAA', 'MX', 'SRV']

function recordsFor(zone: Zone, name: string, type: number): dns.DnsRecord[] {
  const own = zone.records.filter(record => record.name === name)
  if (type === dns.RecordType.ANY) return ORDER.flatMap(each => own.filter(({ data }) => data.type === each))
  const given = own.filter(record => zone.pointers.has(record) && type === dns.RecordType.PTR)
  return given.length > 0 ? given : own.filter(({ data }) => typeNumber(data) === type)
}
