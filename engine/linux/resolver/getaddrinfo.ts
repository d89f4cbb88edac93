import { LOOPBACK } from '../../net/ipv6/scope.ts'
import type { Link } from '../../net/link.ts'
import type { Ip } from '../../wire/address.ts'
import * as dns from '../../wire/dns.ts'
import type { Process } from '../process.ts'
import type { Running } from '../program.ts'
import { EAI_ADDRFAMILY, EAI_AGAIN, EAI_FAIL, EAI_NODATA, EAI_NONAME, GaiError } from './error.ts'
import { lookupHosts, readHosts } from './hosts.ts'
import { numericAddress } from './inet-aton.ts'
import { nameServices } from './nsswitch.ts'
import { inOrderOfPreference } from './preference.ts'
import { readResolvConf } from './resolv-conf.ts'
import { isSearchFailure, search } from './search.ts'

export interface AddressHints {
  /** Both families where it is left out. */
  readonly family?: 4 | 6 | undefined
  /** AI_NUMERICHOST: ask nobody. */
  readonly numeric?: boolean
  /** AI_ADDRCONFIG: no addresses of a family that the host itself has no address of. */
  readonly onlyConfigured?: boolean
  /** Asks these services alone, whatever nsswitch.conf says (getent -s). */
  readonly services?: readonly string[]
}

export interface FoundAddresses {
  /** Best first (RFC 6724). */
  readonly addresses: readonly Ip[]
  readonly canonicalName: string
  /** The device of a zone (`fe80::1%eth0`). */
  readonly zone: Link | null
}

export function isGaiError(found: unknown): found is GaiError {
  return found instanceof GaiError
}

/** getaddrinfo(3) for a host: numbers, then what nsswitch.conf(5) says. */
export function* getaddrinfo(
  process: Process,
  host: string,
  hints: AddressHints = {},
): Running<FoundAddresses | GaiError> {
  const numeric = numericAddress(host)
  if (numeric !== undefined) return literal(process, host, numeric, hints)
  if (hints.numeric === true || host === '' || /[\s]/.test(host)) return EAI_NONAME
  const families = wantedFamilies(process, hints)
  if (families.length === 0) return EAI_NONAME
  const found = yield* byServices(process, host, families, hints.services)
  if (isGaiError(found)) return found
  return { ...found, addresses: inOrderOfPreference(process.network.net, found.addresses), zone: null }
}

function literal(
  process: Process,
  host: string,
  { address, zone }: { readonly address: Ip; readonly zone: string | null },
  hints: AddressHints,
): FoundAddresses | GaiError {
  if (hints.family !== undefined && hints.family !== (typeof address === 'number' ? 4 : 6)) return EAI_ADDRFAMILY
  if (zone === null) return { addresses: [address], canonicalName: host, zone: null }
  const { net } = process.network
  const link = /^\d+$/.test(zone) ? net.linkByIndex(Number(zone)) : net.link(zone)
  return link === undefined ? EAI_NONAME : { addresses: [address], canonicalName: host, zone: link }
}

const FAMILIES = [6, 4] as const

/** AI_ADDRCONFIG leaves out a family without addresses, unless the host has no address at all (getaddrinfo of glibc 2.36). */
function wantedFamilies(process: Process, { family, onlyConfigured }: AddressHints): readonly (4 | 6)[] {
  const asked = FAMILIES.filter(each => family === undefined || family === each)
  if (onlyConfigured !== true) return asked
  const configured = asked.filter(each => hasAddress(process, each))
  return configured.length === 0 && family === undefined ? asked : configured
}

/** __check_pf: whether there is an address other than that of the loopback device. */
function hasAddress(process: Process, family: 4 | 6): boolean {
  const { links } = process.network.net
  if (family === 4) return links.some(({ ipv4 }) => ipv4.addresses.some(({ local }) => local !== 0x7f00_0001))
  return links.some(({ ipv6 }) => ipv6.addresses.some(({ local }) => local !== LOOPBACK))
}

type Named = Omit<FoundAddresses, 'zone'>

function* byServices(
  process: Process,
  host: string,
  families: readonly (4 | 6)[],
  only: readonly string[] | undefined,
): Running<Named | GaiError> {
  let error = EAI_NONAME
  for (const service of nameServices(process, 'hosts')) {
    if (only?.includes(service.name) === false) continue
    let outcome: Named | GaiError | undefined
    if (service.name === 'files') outcome = fromHosts(process, host, families)
    else if (service.name === 'dns') outcome = yield* fromDns(process, host, families)
    else if (service.name === 'myhostname') outcome = fromHostname(process, host, families)
    else continue
    if (outcome === undefined) {
      if (service.returnOn.has('notfound')) return EAI_NONAME
      continue
    }
    if (!isGaiError(outcome)) return outcome
    error = outcome
    const status = outcome === EAI_AGAIN ? 'tryagain' : outcome === EAI_FAIL ? 'unavail' : 'notfound'
    if (service.returnOn.has(status)) return error
  }
  return error
}

function fromHosts(process: Process, host: string, families: readonly (4 | 6)[]): Named | undefined {
  const found = lookupHosts(readHosts(process), host)
  if (found === undefined) return undefined
  const only = families.length === 1 ? families[0] : undefined
  // nss_files makes ::1 an IPv4 address where only those are asked for.
  const known = found.addresses.map(address => (only === 4 && address === LOOPBACK ? 0x7f00_0001 : address))
  const addresses = known.filter(address => families.includes(typeof address === 'number' ? 4 : 6))
  return addresses.length === 0 ? undefined : { addresses, canonicalName: found.canonicalName }
}

/** nss-myhostname(8): the host's own name. */
function fromHostname(process: Process, host: string, families: readonly (4 | 6)[]): Named | undefined {
  if (host !== process.uts.hostname || !families.includes(4)) return undefined
  const own = process.network.net.links.flatMap(link => link.ipv4.addresses.map(address => address.local))
  const outside = own.filter(address => address >>> 24 !== 127)
  return { addresses: outside.length > 0 ? outside : [0x7f00_0002], canonicalName: host }
}

function* fromDns(process: Process, host: string, families: readonly (4 | 6)[]): Running<Named | GaiError> {
  // An address in writing is no host name (nss_dns).
  if (host.includes(':')) return EAI_NONAME
  const config = readResolvConf(process)
  const types = [
    ...(families.includes(4) ? [dns.RecordType.A] : []),
    ...(families.includes(6) && !config.noAaaa ? [dns.RecordType.AAAA] : []),
  ]
  if (types.length === 0) return EAI_NODATA
  const outcome = yield* search(process, config, host, types)
  if (isSearchFailure(outcome)) {
    if (outcome === 'TRY_AGAIN') return EAI_AGAIN
    if (outcome === 'NO_RECOVERY') return EAI_FAIL
    return outcome === 'NO_DATA' ? EAI_NODATA : EAI_NONAME
  }
  const addresses: Ip[] = []
  let canonicalName = host
  for (const answer of outcome) {
    const chain = followAliases(answer)
    addresses.push(...chain.addresses)
    if (chain.addresses.length > 0 && canonicalName === host) canonicalName = chain.name
  }
  return addresses.length === 0 ? EAI_NODATA : { addresses, canonicalName: canonicalName.replace(/\.$/, '') }
}

/** The addresses at the end of the CNAME records, and the name that has them. */
function followAliases(answer: dns.DnsPacket): { readonly name: string; readonly addresses: readonly Ip[] } {
  let name = answer.questions[0]?.name ?? ''
  const addresses: Ip[] = []
  for (const { name: owner, data } of answer.answers) {
    if (owner.toLowerCase() !== name.toLowerCase()) continue
    if (data.type === 'CNAME') name = data.target
    else if (data.type === 'A' || data.type === 'AAAA') addresses.push(data.address)
  }
  return { name, addresses }
}
