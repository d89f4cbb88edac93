import type { Process } from '../../../linux/process.ts'
import * as dns from '../../../wire/dns.ts'
import { DNSSEC_OK } from '../../../wire/dns-record.ts'

/** What a query asks for beyond its name. */
export interface QueryOptions {
  readonly type: number
  readonly class: number
  readonly recurse: boolean
  readonly authenticData: boolean
  readonly checkingDisabled: boolean
  /** Size of UDP answers that are accepted; undefined leaves EDNS out. */
  readonly edns: number | undefined
  readonly dnssec: boolean
  readonly cookie: boolean
}

const COOKIE = 10

/** A query packet, and the cookie in it. */
export function buildQuery(
  process: Process,
  name: string,
  options: QueryOptions,
): { readonly packet: dns.DnsPacket; readonly cookie: string | undefined } {
  const random = process.host.sim.random(`dns:${process.host.name}`)
  const cookie = options.cookie && options.edns !== undefined ? random.bytes(8) : undefined
  const additionals: dns.DnsRecord[] = []
  if (options.edns !== undefined)
    additionals.push({
      name: '.',
      class: options.edns,
      ttl: options.dnssec ? DNSSEC_OK : 0,
      data: { type: 'OPT', options: cookie === undefined ? [] : [{ code: COOKIE, data: cookie }] },
    })
  const packet: dns.DnsPacket = {
    ...dns.query(random.below(0x10000), name, options.type),
    questions: [{ name, type: options.type, class: options.class }],
    recursionDesired: options.recurse,
    authenticData: options.authenticData,
    checkingDisabled: options.checkingDisabled,
    additionals,
  }
  const hex = cookie === undefined ? undefined : Array.from(cookie, byte => byte.toString(16).padStart(2, '0')).join('')
  return { packet, cookie: hex }
}

/** The names to try one after the other: with the search list where the dots ask for it. */
export function namesToTry(name: string, search: readonly string[], ndots: number): string[] {
  if (name.endsWith('.')) return [name]
  const absolute = `${name}.`
  const searched = search.map(domain => `${name}.${domain === '.' ? '' : `${domain}.`}`)
  return name.split('.').length - 1 >= ndots ? [absolute, ...searched] : [...searched, absolute]
}
