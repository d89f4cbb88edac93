import type { Ip } from '../../../wire/address.ts'

/** Names of protocols, services and hosts, as the files of /etc and the resolver know them. */
export interface Names {
  protocolNumber(name: string): number | undefined
  protocolName(number: number): string | undefined
  servicePort(name: string, protocol: string | undefined): number | undefined
  serviceName(port: number, protocol: string | undefined): string | undefined
  /** Addresses of a host; undefined when there is none of this name. */
  hostAddresses(name: string, family: 4 | 6): readonly Ip[] | undefined
  hostName(address: Ip): string | undefined
  networkName(address: Ip): string | undefined
  userId(name: string): number | undefined
  userName(id: number): string | undefined
  groupId(name: string): number | undefined
  groupName(id: number): string | undefined
  /** The family of an IP set, 0 for a list of sets or one of neither; undefined when there is no set of this name. */
  setFamily?(name: string): 0 | 4 | 6 | undefined
  /** Realms of routes, of /etc/iproute2/rt_realms. */
  realmNumber?(name: string): number | undefined
  realmName?(realm: number): string | undefined
}

/** Knows the protocols that xtables has built in (xtables_chain_protos), and nothing else. */
export const noNames: Names = {
  protocolNumber: () => undefined,
  protocolName: () => undefined,
  servicePort: () => undefined,
  serviceName: () => undefined,
  hostAddresses: () => undefined,
  hostName: () => undefined,
  networkName: () => undefined,
  userId: () => undefined,
  userName: () => undefined,
  groupId: () => undefined,
  groupName: () => undefined,
}

/** xtables_chain_protos: found before /etc/protocols is asked. */
const BUILT_IN: readonly (readonly [string, number])[] = [
  ['tcp', 6],
  ['sctp', 132],
  ['udp', 17],
  ['udplite', 136],
  ['icmp', 1],
  ['icmpv6', 58],
  ['ipv6-icmp', 58],
  ['esp', 50],
  ['ah', 51],
  ['mobility-header', 135],
  ['ipv6-mh', 135],
  ['mh', 135],
  ['all', 0],
]

/** xtables_parse_protocol: a number below 256, or a name in lower case. */
export function parseProtocol(text: string, names: Names): number | undefined {
  const number = parseNumber(text, 0, 255)
  if (number !== undefined) return number
  return BUILT_IN.find(([name]) => name === text)?.[1] ?? names.protocolNumber(text)
}

/** proto_to_name: undefined where only the number is left. */
export function protocolText(number: number, names: Names, numeric = false): string | undefined {
  if (number === 0) return undefined
  const known = numeric ? undefined : names.protocolName(number)
  return known ?? BUILT_IN.find(([, value]) => value === number)?.[0]
}

/** xtables_strtoui: decimal, octal with a leading 0 or hexadecimal with 0x, within bounds; undefined for anything else. */
export function parseNumber(text: string, min: number, max: number): number | undefined {
  if (!/^\s*\+?(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.test(text)) return undefined
  const digits = text.trim().replace(/^\+/, '')
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits)
  return value >= min && value <= max ? value : undefined
}

/** xtables_parse_port: a number, or a service of the protocol; undefined for anything else. */
export function parsePort(text: string, protocol: string | undefined, names: Names): number | undefined {
  return parseNumber(text, 0, 65535) ?? names.servicePort(text, protocol)
}

/** is_exthdr: numbers that no packet has as its protocol, for they are headers in front of that. */
export const EXTENSION_HEADERS: ReadonlySet<number> = new Set([43, 44, 51, 60])

/** Protocols whose match has another name. */
export const MATCH_OF_PROTOCOL: ReadonlyMap<string, string> = new Map([
  ['ipv6-icmp', 'icmp6'],
  ['icmpv6', 'icmp6'],
  ['icmp', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['1', 'icmp'],
  ['58', 'icmp6'],
  ['132', 'sctp'],
  ['33', 'dccp'],
  ['135', 'mh'],
  ['mobility-header', 'mh'],
  ['ipv6-mh', 'mh'],
])
