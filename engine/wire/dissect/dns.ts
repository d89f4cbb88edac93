import { formatIpv4, formatIpv6 } from '../address.ts'
import { Malformed, u16, u32, u128 } from '../bytes.ts'
import * as dns from '../dns.ts'
import { parseName, type ReadName } from '../dns-name.ts'
import { bytesText, type Dissection } from './dissection.ts'
import { type DissectedField, field, hexText, named } from './field.ts'

const TYPES: ReadonlyMap<number, string> = new Map(Object.entries(dns.RecordType).map(([name, value]) => [value, name]))
const CLASSES: ReadonlyMap<number, string> = new Map(
  Object.entries(dns.RecordClass).map(([name, value]) => [value, name]),
)
const OPCODES: ReadonlyMap<number, string> = new Map([
  [dns.Opcode.query, 'Standard query'],
  [dns.Opcode.status, 'Server status request'],
  [dns.Opcode.notify, 'Zone change notification'],
  [dns.Opcode.update, 'Dynamic update'],
])
const RCODES: ReadonlyMap<number, string> = new Map([
  [dns.Rcode.noError, 'No error'],
  [dns.Rcode.formatError, 'Format error'],
  [dns.Rcode.serverFailure, 'Server failure'],
  [dns.Rcode.nameError, 'No such name'],
  [dns.Rcode.notImplemented, 'Not implemented'],
  [dns.Rcode.refused, 'Refused'],
])
/** Records of one packet whose fields are shown. */
const RECORDS_MAX = 100

const SECTIONS = [
  ['Answers', dns.ANCOUNT],
  ['Authoritative nameservers', dns.NSCOUNT],
  ['Additional records', dns.ARCOUNT],
] as const

export function dissectDns(d: Dissection, start: number, end: number): void {
  if (!d.need('DNS', start, dns.HEADER_LENGTH, end)) return
  const { bytes } = d
  const count = (name: string, label: string, at: number) =>
    field(`dns.count.${name}`, label, u16(bytes, start + at), start + at, 2)
  const response = (u16(bytes, start + dns.FLAGS) & dns.QR) !== 0
  const children: DissectedField[] = [
    field('dns.id', 'Transaction ID', hexText(u16(bytes, start), 4), start, 2),
    flags(u16(bytes, start + dns.FLAGS), start + dns.FLAGS),
    count('queries', 'Questions', dns.QDCOUNT),
    count('answers', 'Answer RRs', dns.ANCOUNT),
    count('auth_rr', 'Authority RRs', dns.NSCOUNT),
    count('add_rr', 'Additional RRs', dns.ARCOUNT),
    ...new Sections(bytes, start, end).read(),
  ]
  const label = 'Domain Name System'
  d.add(field('dns', label, response ? '(response)' : '(query)', start, end - start, { children }))
}

/** Over TCP each is preceded by its length (RFC 1035 4.2.2). */
export function dissectDnsOverTcp(d: Dissection, start: number, end: number): void {
  if (end - start < 2 || start + 2 + u16(d.bytes, start) > end) return d.data(start, end)
  dissectDns(d, start + 2, start + 2 + u16(d.bytes, start))
}

function flags(word: number, at: number): DissectedField {
  const response = (word & dns.QR) !== 0
  const opcode = (word >> dns.OPCODE_SHIFT) & dns.OPCODE_MASK
  const rcode = word & dns.RCODE_MASK
  const bit = (name: string, label: string, mask: number, yes: string, no: string) =>
    field(`dns.flags.${name}`, label, (word & mask) !== 0 ? yes : no, at, 2)
  const children = [
    bit('response', 'Response', dns.QR, 'a response', 'a query'),
    field('dns.flags.opcode', 'Opcode', named(OPCODES, opcode), at, 2),
    ...(response ? [bit('authoritative', 'Authoritative', dns.AA, 'the server has the zone', 'no')] : []),
    bit('truncated', 'Truncated', dns.TC, 'there is more: ask over TCP', 'no'),
    bit('recdesired', 'Recursion desired', dns.RD, 'yes', 'no'),
    ...(response ? [bit('recavail', 'Recursion available', dns.RA, 'yes', 'no')] : []),
    bit('authenticated', response ? 'Answer authenticated' : 'AD bit', dns.AD, 'Set', 'Not set'),
    bit('checkdisable', 'Non-authenticated data', dns.CD, 'Acceptable', 'Unacceptable'),
    ...(response ? [field('dns.flags.rcode', 'Reply code', named(RCODES, rcode), at, 2)] : []),
  ]
  const kind = `${OPCODES.get(opcode) ?? 'Unknown'}${response ? ` response, ${RCODES.get(rcode) ?? rcode}` : ''}`
  return field('dns.flags', 'Flags', `${hexText(word, 4)} ${kind}`, at, 2, { children })
}

/** Without the dot at the end, as Wireshark shows a name. */
function shown(name: string): string {
  return name === '.' ? '<Root>' : name.slice(0, -1)
}

/** The sections behind the header, one record after the other. */
class Sections {
  readonly #bytes: Uint8Array
  readonly #start: number
  readonly #end: number
  #at: number
  #left = RECORDS_MAX
  #broken: DissectedField | undefined

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.#at = start + dns.HEADER_LENGTH
  }

  read(): readonly DissectedField[] {
    const sections = [this.#section('Queries', dns.QDCOUNT, () => this.#question())]
    for (const [label, count] of SECTIONS) sections.push(this.#section(label, count, () => this.#record()))
    const broken = this.#broken === undefined ? [] : [this.#broken]
    return [...sections.filter(section => section !== undefined), ...broken]
  }

  #section(label: string, count: number, one: () => DissectedField | undefined): DissectedField | undefined {
    const from = this.#at
    const children: DissectedField[] = []
    for (let left = u16(this.#bytes, this.#start + count); left > 0 && this.#broken === undefined; left--) {
      const record = --this.#left < 0 ? undefined : one()
      if (record !== undefined) children.push(record)
      else if (this.#broken === undefined) this.#give('more records than are shown')
    }
    return children.length === 0 ? undefined : field('', label, '', from, this.#at - from, { children })
  }

  #give(note: string): undefined {
    const at = this.#at
    this.#broken = field('_ws.malformed', 'Malformed Packet', 'DNS', at, Math.max(0, this.#end - at), { note })
    return undefined
  }

  #name(at: number): ReadName | undefined {
    const name = parseName(this.#bytes, this.#start, at, this.#end)
    return name instanceof Malformed ? this.#give(name.reason) : name
  }

  #question(): DissectedField | undefined {
    const from = this.#at
    const name = this.#name(from)
    if (name === undefined) return undefined
    if (name.end + 4 > this.#end) return this.#give('too short for a question')
    const type = u16(this.#bytes, name.end)
    const kind = u16(this.#bytes, name.end + 2)
    this.#at = name.end + 4
    const children = [
      field('dns.qry.name', 'Name', shown(name.name), from, name.end - from),
      field('dns.qry.type', 'Type', named(TYPES, type), name.end, 2),
      field('dns.qry.class', 'Class', named(CLASSES, kind, hexText(kind, 4)), name.end + 2, 2),
    ]
    return field('', shown(name.name), this.#kind(type, kind), from, this.#at - from, { children })
  }

  #kind(type: number, kind: number): string {
    return `type ${TYPES.get(type) ?? type}, class ${CLASSES.get(kind) ?? kind}`
  }

  #record(): DissectedField | undefined {
    const bytes = this.#bytes
    const from = this.#at
    const name = this.#name(from)
    if (name === undefined) return undefined
    const at = name.end
    if (at + 10 > this.#end) return this.#give('too short for a record')
    const type = u16(bytes, at)
    const kind = u16(bytes, at + 2)
    const length = u16(bytes, at + 8)
    if (at + 10 + length > this.#end) return this.#give('too short for its data')
    this.#at = at + 10 + length
    const data = this.#data(type, at + 10, length)
    const edns = type === dns.RecordType.OPT
    const children = [
      field('dns.resp.name', 'Name', shown(name.name), from, at - from),
      field('dns.resp.type', 'Type', named(TYPES, type), at, 2),
      edns
        ? field('dns.rr.udp_payload_size', 'UDP payload size', kind, at + 2, 2)
        : field('dns.resp.class', 'Class', named(CLASSES, kind, hexText(kind, 4)), at + 2, 2),
      ...(edns ? [] : [field('dns.resp.ttl', 'Time to live', `${u32(bytes, at + 4)} seconds`, at + 4, 4)]),
      field('dns.resp.len', 'Data length', length, at + 8, 2),
      ...data,
    ]
    const first = data[0] === undefined || edns ? '' : `, ${data[0].value}`
    const text = edns ? 'type OPT' : `${this.#kind(type, kind)}${first}`
    return field('', shown(name.name), text, from, this.#at - from, { children })
  }

  #data(type: number, at: number, length: number): readonly DissectedField[] {
    const bytes = this.#bytes
    const target = (id: string, label: string, from: number) => {
      const name = parseName(bytes, this.#start, from, this.#end)
      return name instanceof Malformed ? [] : [field(id, label, shown(name.name), from, name.end - from)]
    }
    switch (type) {
      case dns.RecordType.A:
        return length === 4 ? [field('dns.a', 'Address', formatIpv4(u32(bytes, at)), at, 4)] : []
      case dns.RecordType.AAAA:
        return length === 16 ? [field('dns.aaaa', 'AAAA Address', formatIpv6(u128(bytes, at)), at, 16)] : []
      case dns.RecordType.CNAME:
        return target('dns.cname', 'CNAME', at)
      case dns.RecordType.NS:
        return target('dns.ns', 'Name Server', at)
      case dns.RecordType.PTR:
        return target('dns.ptr.domain_name', 'Domain Name', at)
      case dns.RecordType.SOA:
        return [...target('dns.soa.mname', 'Primary name server', at)]
      case dns.RecordType.SRV:
        if (length < 7) return []
        return [
          field('dns.srv.priority', 'Priority', u16(bytes, at), at, 2),
          field('dns.srv.weight', 'Weight', u16(bytes, at + 2), at + 2, 2),
          field('dns.srv.port', 'Port', u16(bytes, at + 4), at + 4, 2),
          ...target('dns.srv.target', 'Target', at + 6),
        ]
      case dns.RecordType.MX:
        if (length < 3) return []
        return [
          field('dns.mx.preference', 'Preference', u16(bytes, at), at, 2),
          ...target('dns.mx.mail_exchange', 'Mail Exchange', at + 2),
        ]
      default:
        return length === 0 ? [] : [field('', 'Data', bytesText(bytes, at, at + length), at, length)]
    }
  }
}
