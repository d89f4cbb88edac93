import type { Process } from '../../../linux/process.ts'
import type { Prefix } from '../../../wire/address.ts'
import { concat, putU32, putU128 } from '../../../wire/bytes.ts'
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
  readonly nsid?: boolean
  /** RFC 7871. */
  readonly subnet?: Prefix | undefined
  /** RFC 1995: the serial number that is there already. */
  readonly serial?: number | undefined
}

const COOKIE = 10
const NSID = 3
const CLIENT_SUBNET = 8

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
      data: { type: 'OPT', options: optionsOf(options, cookie) },
    })
  const packet: dns.DnsPacket = {
    ...dns.query(random.below(0x10000), name, options.type),
    questions: [{ name, type: options.type, class: options.class }],
    recursionDesired: options.recurse,
    authenticData: options.authenticData,
    checkingDisabled: options.checkingDisabled,
    authorities: options.serial === undefined ? [] : [soaOf(name, options.serial)],
    additionals,
  }
  const hex = cookie === undefined ? undefined : Array.from(cookie, byte => byte.toString(16).padStart(2, '0')).join('')
  return { packet, cookie: hex }
}

function optionsOf({ nsid, subnet }: QueryOptions, cookie: Uint8Array | undefined): dns.EdnsOption[] {
  return [
    ...(nsid === true ? [{ code: NSID, data: new Uint8Array(0) }] : []),
    ...(subnet === undefined ? [] : [{ code: CLIENT_SUBNET, data: subnetBytes(subnet) }]),
    ...(cookie === undefined ? [] : [{ code: COOKIE, data: cookie }]),
  ]
}

/** RFC 7871 6: family, lengths of what is asked and answered, and no more bytes of the address than that takes. */
function subnetBytes({ address, length }: Prefix): Uint8Array {
  const whole = new Uint8Array(16)
  if (typeof address === 'number') putU32(whole, 0, address)
  else putU128(whole, 0, address)
  const kept = whole.subarray(0, Math.ceil(length / 8))
  return concat(Uint8Array.of(0, typeof address === 'number' ? 1 : 2, length, 0), kept)
}

function soaOf(name: string, serial: number): dns.DnsRecord {
  const data = { type: 'SOA', primary: '.', mailbox: '.', serial, refresh: 0, retry: 0, expire: 0, minimum: 0 } as const
  return { name, class: dns.RecordClass.IN, ttl: 0, data }
}

/** The names to try one after the other: with the search list where the dots ask for it. */
export function namesToTry(name: string, search: readonly string[], ndots: number): string[] {
  if (name.endsWith('.')) return [name]
  const absolute = `${name}.`
  const searched = search.map(domain => `${name}.${domain === '.' ? '' : `${domain}.`}`)
  return name.split('.').length - 1 >= ndots ? [absolute, ...searched] : [...searched, absolute]
}
