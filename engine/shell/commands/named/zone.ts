import * as dns from '../../../wire/dns.ts'
import { typeNumber } from '../../../wire/dns-record.ts'
import { type ReadInclude, readZoneFile, ZoneError } from './zone-file.ts'

/** What a zone says of a name and a type (RFC 1034 4.3.2). */
export type Found =
  | { readonly kind: 'answer'; readonly records: readonly dns.DnsRecord[] }
  | { readonly kind: 'alias'; readonly record: dns.DnsRecord; readonly target: string }
  /** A whole tree is elsewhere: the DNAME record, and the alias that it makes of the name (RFC 6672 3.3). */
  | {
      readonly kind: 'redirection'
      readonly record: dns.DnsRecord
      readonly alias: dns.DnsRecord
      readonly target: string
    }
  | { readonly kind: 'referral'; readonly servers: readonly dns.DnsRecord[] }
  | { readonly kind: 'nodata' | 'nxdomain' }

/** The type DS. */
const DELEGATION_SIGNER = 43

/** The records of a zone, by name. */
export class Zone {
  readonly origin: string
  readonly records: readonly dns.DnsRecord[]
  readonly #byName = new Map<string, dns.DnsRecord[]>()
  /** Names that exist, if only because others stand below them. */
  readonly #names = new Set<string>()

  private constructor(origin: string, records: readonly dns.DnsRecord[]) {
    this.origin = origin
    this.records = records
    for (const record of records) {
      this.#byName.set(record.name, [...(this.#byName.get(record.name) ?? []), record])
      for (let name = record.name; isBelow(name, origin); name = parent(name)) this.#names.add(name)
    }
    this.#names.add(origin)
  }

  /** A zone must have one SOA record and name servers at its top. */
  static load(text: string, origin: string, path: string, include?: ReadInclude): Zone | ZoneError {
    const records = readZoneFile(text, origin, path, include)
    if (records instanceof ZoneError) return records
    return Zone.of(records, origin, path)
  }

  static of(records: readonly dns.DnsRecord[], origin: string, path: string): Zone | ZoneError {
    const inside = records.filter(({ name }) => name === origin || isBelow(name, origin))
    const zone = new Zone(origin, inside)
    if (zone.at(origin, dns.RecordType.SOA).length !== 1)
      return new ZoneError(`zone ${bare(origin)}/IN: has no SOA record`, 'bad zone')
    if (zone.at(origin, dns.RecordType.NS).length === 0)
      return new ZoneError(`zone ${bare(origin)}/IN: has no NS records`, 'bad zone')
    for (const { name, data } of inside)
      if (data.type === 'CNAME' && zone.#byName.get(name)!.length > 1)
        return new ZoneError(`dns_master_load: ${path}: ${bare(name)}: CNAME and other data`, 'CNAME and other data')
    return zone
  }

  get soa(): dns.DnsRecord {
    return this.at(this.origin, dns.RecordType.SOA)[0]!
  }

  get serial(): number {
    return this.soa.data.type === 'SOA' ? this.soa.data.serial : 0
  }

  at(name: string, type: number): readonly dns.DnsRecord[] {
    const here = this.#byName.get(name.toLowerCase()) ?? []
    return type === dns.RecordType.ANY ? here : here.filter(({ data }) => typeNumber(data) === type)
  }

  find(asked: string, type: number): Found {
    const name = asked.toLowerCase()
    const cut = this.#delegation(name, type)
    if (cut !== undefined) return { kind: 'referral', servers: cut }
    const moved = this.#redirection(asked)
    if (moved !== undefined) return moved
    if (this.#names.has(name)) return this.#here(name, asked, type)
    // RFC 4592 3.3.1: the wildcard below the closest name that exists.
    let encloser = parent(name)
    while (!this.#names.has(encloser)) encloser = parent(encloser)
    const star = encloser === '.' ? '*.' : `*.${encloser}`
    return this.#names.has(star) ? this.#here(star, asked, type) : { kind: 'nxdomain' }
  }

  #here(name: string, asked: string, type: number): Found {
    const owner = (record: dns.DnsRecord): dns.DnsRecord =>
      name.startsWith('*.') ? { ...record, name: asked } : record
    const records = this.at(name, type)
    if (records.length > 0) return { kind: 'answer', records: records.map(owner) }
    const [alias] = this.at(name, dns.RecordType.CNAME)
    if (alias?.data.type === 'CNAME') return { kind: 'alias', record: owner(alias), target: alias.data.target }
    return { kind: 'nodata' }
  }

  #redirection(asked: string): Found | undefined {
    const name = asked.toLowerCase()
    for (let at = parent(name); at === this.origin || isBelow(at, this.origin); at = parent(at)) {
      const [record] = this.at(at, dns.RecordType.DNAME)
      if (record?.data.type === 'DNAME') {
        const target = asked.slice(0, asked.length - at.length) + record.data.target
        const alias: dns.DnsRecord = { ...record, name: asked, data: { type: 'CNAME', target } }
        return { kind: 'redirection', record, alias, target }
      }
      if (at === '.') break
    }
    return undefined
  }

  /** The name servers of the highest zone cut at the name or above it, below our own top. */
  #delegation(name: string, type: number): readonly dns.DnsRecord[] | undefined {
    let found: readonly dns.DnsRecord[] | undefined
    // RFC 4035 3.1.4.1: DS records at a cut are ours.
    const from = type === DELEGATION_SIGNER ? parent(name) : name
    for (let at = from; isBelow(at, this.origin); at = parent(at)) {
      const servers = this.at(at, dns.RecordType.NS)
      if (servers.length > 0) found = servers
    }
    return found
  }
}

export function parent(name: string): string {
  const dot = /^(?:[^.\\]|\\.)*\./.exec(name)
  return dot === null || dot[0].length === name.length ? '.' : name.slice(dot[0].length)
}

/** Strictly below. */
export function isBelow(name: string, origin: string): boolean {
  return name !== origin && (origin === '.' || name.endsWith(`.${origin}`))
}

export function bare(name: string): string {
  return name === '.' ? '.' : name.replace(/\.$/, '')
}
