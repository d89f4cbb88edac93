/** What the compiler looks up by name: databases of the host that runs tcpdump. */
import type { Ip, Prefix } from '../address.ts'
import { FilterError } from './error.ts'

export interface FilterNames {
  /** getaddrinfo(3): every address of a host, in order; none for an unknown name. */
  readonly hosts?: ((name: string) => readonly Ip[]) | undefined
  /** getservbyname(3). */
  readonly service?: ((name: string, protocol: 'tcp' | 'udp') => number | undefined) | undefined
  /** getprotobyname(3). */
  readonly protocol?: ((name: string) => number | undefined) | undefined
  /** getnetbyname(3): only the address, whose trailing zero bytes are taken as host bits. */
  readonly network?: ((name: string) => Prefix<number>['address'] | undefined) | undefined
  /** ether_hostton(3). */
  readonly ether?: ((name: string) => number | undefined) | undefined
}

/** pcap_nametoeproto and pcap_nametollc(3PCAP). */
const ETHER_PROTOCOLS = new Map([
  ['aarp', 0x80f3],
  ['arp', 0x0806],
  ['atalk', 0x809b],
  ['decnet', 0x6003],
  ['ip', 0x0800],
  ['ip6', 0x86dd],
  ['lat', 0x6004],
  ['loopback', 0x9000],
  ['mopdl', 0x6001],
  ['moprc', 0x6002],
  ['rarp', 0x8035],
  ['sca', 0x6007],
  ['iso', 0xfe],
  ['stp', 0x42],
  ['ipx', 0xe0],
  ['netbeui', 0xf0],
])

const OSI_PROTOCOLS = new Map([
  ['clnp', 0x81],
  ['esis', 0x82],
  ['isis', 0x83],
])

export const PROTOCOL = {
  icmp: 1,
  igmp: 2,
  tcp: 6,
  igrp: 9,
  udp: 17,
  fragment: 44,
  esp: 50,
  ah: 51,
  icmp6: 58,
} as const

/** The transport that a port belongs to; undefined for any. */
export type Transport = 'tcp' | 'udp' | 'sctp' | undefined

export interface PortName {
  readonly port: number
  readonly transport: Transport
}

/** pcap_nametoport(3PCAP): of both protocols where both know the name by one number. */
export function lookUpPort(names: FilterNames, name: string): PortName | undefined {
  const number = /^\d+$/.test(name) ? Number(name) : undefined
  if (number !== undefined) return number > 0xffff ? undefined : { port: number, transport: undefined }
  const tcp = names.service?.(name, 'tcp')
  const udp = names.service?.(name, 'udp')
  if (tcp === undefined) return udp === undefined ? undefined : { port: udp, transport: 'udp' }
  return { port: tcp, transport: udp === tcp ? undefined : 'tcp' }
}

export interface PortRangeName {
  readonly first: number
  readonly last: number
  readonly transport: Transport
}

/** pcap_nametoportrange(3PCAP): two numbers, two names, or one of each. */
export function lookUpPortRange(names: FilterNames, text: string): PortRangeName | undefined {
  const numbers = /^(\d+)-(\d+)/.exec(text)
  if (numbers !== null) return { first: Number(numbers[1]), last: Number(numbers[2]), transport: undefined }
  const dash = text.indexOf('-')
  if (dash < 0) return undefined
  const first = lookUpPort(names, text.slice(0, dash))
  const last = lookUpPort(names, text.slice(dash + 1))
  if (first === undefined || last === undefined) return undefined
  return {
    first: first.port,
    last: last.port,
    transport: first.transport === last.transport ? first.transport : undefined,
  }
}

/** The number behind `proto`, in the space that the protocol before it says. */
export function lookUpProtocol(names: FilterNames, name: string, of: string): number {
  if (of === 'default' || of === 'ip' || of === 'ip6') return known(names.protocol?.(name), 'ip', name)
  if (of === 'link') return known(ETHER_PROTOCOLS.get(name), 'ether', name)
  if (of === 'iso') return known(OSI_PROTOCOLS.get(name), 'osi', name)
  throw new FilterError(`unknown protocol: ${name}`)
}

function known(value: number | undefined, space: string, name: string): number {
  if (value === undefined) throw new FilterError(`unknown ${space} proto '${name}'`)
  return value
}
