import * as dns from '../../../wire/dns.ts'
import { typeNumber } from '../../../wire/dns-record.ts'
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

/** What the zone says of a question; undefined when somebody else has to be asked. */
export function answerLocally(zone: Zone, query: dns.DnsPacket): dns.DnsPacket | Upstream | undefined {
  const [question] = query.questions
  if (question === undefined) return respond(query, { rcode: dns.Rcode.formatError })
  const name = absolute(question.name)
  const found = recordsFor(zone, name, question.type)
  if (found.length > 0) return respond(query, { answers: found, authoritative: true })
  const known = zone.records.some(record => record.name === name)
  const wild = zone.wild.find(({ domain }) => inDomain(name, domain))
  const upstream = upstreamFor(zone, name)
  if (upstream?.server !== undefined && !known && wild === undefined) return upstream
  if (known || wild !== undefined || (upstream !== undefined && hasBelow(zone, name))) return respond(query, {})
  if (upstream !== undefined) return respond(query, { rcode: dns.Rcode.nameError })
  return respond(query, { rcode: dns.Rcode.refused }, NOT_READY)
}

/** The most particular domain counts. */
function upstreamFor({ upstreams }: Zone, name: string): Upstream | undefined {
  let best: Upstream | undefined
  for (const each of upstreams)
    if (inDomain(name, each.domain) && (best === undefined || each.domain.length > best.domain.length)) best = each
  return best
}

/** A name that only others stand below exists too (RFC 8020). */
function hasBelow({ records }: Zone, name: string): boolean {
  return records.some(record => record.name.endsWith(`.${name}`))
}

function recordsFor(zone: Zone, name: string, type: number): dns.DnsRecord[] {
  const found: dns.DnsRecord[] = []
  let owner = name
  for (let depth = 0; depth < ALIASES_MAX; depth++) {
    const here = zone.records.filter(record => record.name === owner)
    found.push(
      ...here.filter(({ data }) => typeNumber(data) === type || (type === dns.RecordType.ANY && data.type !== 'PTR')),
    )
    const alias = here.find(record => record.data.type === 'CNAME')
    if (alias?.data.type !== 'CNAME' || type === dns.RecordType.CNAME || type === dns.RecordType.ANY) break
    found.push(alias)
    owner = alias.data.target
  }
  if (found.length > 0) return found
  const wild = zone.wild.find(({ domain }) => inDomain(name, domain))
  if (wild === undefined) return []
  const data: dns.RecordData =
    typeof wild.ip === 'number' ? { type: 'A', address: wild.ip } : { type: 'AAAA', address: wild.ip }
  return typeNumber(data) === type ? [{ name, class: 1, ttl: zone.ttl, data }] : []
}
