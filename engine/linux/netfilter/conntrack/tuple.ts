import { formatIp, type Ip } from '../../../wire/address.ts'
import { u16, u32 } from '../../../wire/bytes.ts'
import * as ipv4 from '../../../wire/ipv4.ts'
import * as ipv6 from '../ipv6-header.ts'

/**
 * One direction of a connection (struct nf_conntrack_tuple). An address is four 32-bit words, so that both families compare
 * and hash as numbers; IPv4 uses the first word. ICMP has its id as source port and `type << 8 | code` as destination port,
 * GRE its keys; protocols without ports have 0.
 */
export class Tuple {
  family: 4 | 6 = 4
  protocol = 0
  source = 0
  source1 = 0
  source2 = 0
  source3 = 0
  destination = 0
  destination1 = 0
  destination2 = 0
  destination3 = 0
  sourcePort = 0
  destinationPort = 0

  copy(from: Tuple): void {
    this.family = from.family
    this.protocol = from.protocol
    this.copySource(from)
    this.copyDestination(from)
    this.sourcePort = from.sourcePort
    this.destinationPort = from.destinationPort
  }

  copySource(from: Tuple): void {
    this.source = from.source
    this.source1 = from.source1
    this.source2 = from.source2
    this.source3 = from.source3
  }

  copyDestination(from: Tuple): void {
    this.destination = from.destination
    this.destination1 = from.destination1
    this.destination2 = from.destination2
    this.destination3 = from.destination3
  }

  get sourceIp(): Ip {
    return this.family === 4 ? this.source : wide(this.source, this.source1, this.source2, this.source3)
  }

  get destinationIp(): Ip {
    if (this.family === 4) return this.destination
    return wide(this.destination, this.destination1, this.destination2, this.destination3)
  }

  set sourceIp(address: Ip) {
    if (typeof address === 'number') {
      this.source = address
      this.source1 = this.source2 = this.source3 = 0
      return
    }
    this.source = word(address, 96n)
    this.source1 = word(address, 64n)
    this.source2 = word(address, 32n)
    this.source3 = word(address, 0n)
  }

  set destinationIp(address: Ip) {
    if (typeof address === 'number') {
      this.destination = address
      this.destination1 = this.destination2 = this.destination3 = 0
      return
    }
    this.destination = word(address, 96n)
    this.destination1 = word(address, 64n)
    this.destination2 = word(address, 32n)
    this.destination3 = word(address, 0n)
  }

  /** `10.0.0.1:40000 -> 10.0.0.2:80`. */
  get text(): string {
    const bracket = (ip: Ip) => (typeof ip === 'number' ? formatIp(ip) : `[${formatIp(ip)}]`)
    return `${bracket(this.sourceIp)}:${this.sourcePort} -> ${bracket(this.destinationIp)}:${this.destinationPort}`
  }
}

function wide(a: number, b: number, c: number, d: number): bigint {
  return (((BigInt(a) << 32n) | BigInt(b)) << 64n) | (BigInt(c) << 32n) | BigInt(d)
}

function word(address: bigint, shift: bigint): number {
  return Number((address >> shift) & 0xffff_ffffn)
}

export function sameSource(a: Tuple, b: Tuple): boolean {
  return a.source === b.source && a.source1 === b.source1 && a.source2 === b.source2 && a.source3 === b.source3
}

export function sameDestination(a: Tuple, b: Tuple): boolean {
  return (
    a.destination === b.destination &&
    a.destination1 === b.destination1 &&
    a.destination2 === b.destination2 &&
    a.destination3 === b.destination3
  )
}

export function sameTuple(a: Tuple, b: Tuple): boolean {
  return (
    a.source === b.source &&
    a.destination === b.destination &&
    a.sourcePort === b.sourcePort &&
    a.destinationPort === b.destinationPort &&
    a.protocol === b.protocol &&
    a.family === b.family &&
    (a.family === 4 || (sameSource(a, b) && sameDestination(a, b)))
  )
}

/** A number of 32 bits for a tuple in a zone. */
export function hashTuple(tuple: Tuple, zone: number): number {
  let hash = mix(tuple.source ^ (zone << 8) ^ tuple.protocol, tuple.destination)
  hash = mix(hash, (tuple.sourcePort << 16) | tuple.destinationPort)
  if (tuple.family === 6) {
    hash = mix(hash ^ tuple.source1, tuple.source2)
    hash = mix(hash ^ tuple.source3, tuple.destination1)
    hash = mix(hash ^ tuple.destination2, tuple.destination3)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b)
  return (hash ^ (hash >>> 16)) >>> 0
}

export function mix(a: number, b: number): number {
  const hash = Math.imul(a ^ (a >>> 15), 0x2c1b3c6d) ^ b
  return Math.imul(hash ^ (hash >>> 13), 0x297a2d39)
}

/** Types of ICMP and ICMPv6 that ask, and those that answer them (net/netfilter/nf_conntrack_proto_icmp.c, _icmpv6.c). */
const ICMP_ANSWERS: ReadonlyMap<number, number> = new Map(
  [8, 0, 0, 8, 13, 14, 14, 13, 15, 16, 16, 15, 17, 18, 18, 17].flatMap(pairs),
)
const ICMPV6_ANSWERS: ReadonlyMap<number, number> = new Map([128, 129, 129, 128, 139, 140, 140, 139].flatMap(pairs))

function pairs(value: number, index: number, all: readonly number[]): [number, number][] {
  return index % 2 === 0 ? [[value, all[index + 1]!]] : []
}

/** nf_ct_invert_tuple: the tuple of the answers; false when nothing answers this. */
export function invert(into: Tuple, from: Tuple): boolean {
  into.family = from.family
  into.protocol = from.protocol
  into.source = from.destination
  into.destination = from.source
  if (from.family === 6) {
    into.source1 = from.destination1
    into.source2 = from.destination2
    into.source3 = from.destination3
    into.destination1 = from.source1
    into.destination2 = from.source2
    into.destination3 = from.source3
  }
  if (from.protocol === ipv4.Protocol.icmp || from.protocol === ipv4.Protocol.icmpv6) {
    const answers = from.protocol === ipv4.Protocol.icmp ? ICMP_ANSWERS : ICMPV6_ANSWERS
    const type = answers.get(from.destinationPort >> 8)
    if (type === undefined) return false
    into.sourcePort = from.sourcePort
    into.destinationPort = (type << 8) | (from.destinationPort & 0xff)
    return true
  }
  into.sourcePort = from.destinationPort
  into.destinationPort = from.sourcePort
  return true
}

/** Whether the protocol has ports in its first four bytes: TCP, UDP, DCCP, SCTP, UDP-Lite. */
export function hasPorts(protocol: number): boolean {
  return protocol === 6 || protocol === 17 || protocol === 132 || protocol === 33 || protocol === 136
}

/** nf_ct_get_tuple: reads the addresses at `network` and the ports at `transport`; false when the packet is too short. */
export function readTuple(
  tuple: Tuple,
  family: 4 | 6,
  bytes: Uint8Array,
  network: number,
  protocol: number,
  transport: number,
  end: number,
): boolean {
  tuple.family = family
  tuple.protocol = protocol
  if (family === 4) {
    tuple.source = u32(bytes, network + ipv4.SOURCE)
    tuple.destination = u32(bytes, network + ipv4.DESTINATION)
  } else {
    const source = network + ipv6.SOURCE
    tuple.source = u32(bytes, source)
    tuple.source1 = u32(bytes, source + 4)
    tuple.source2 = u32(bytes, source + 8)
    tuple.source3 = u32(bytes, source + 12)
    const destination = network + ipv6.DESTINATION
    tuple.destination = u32(bytes, destination)
    tuple.destination1 = u32(bytes, destination + 4)
    tuple.destination2 = u32(bytes, destination + 8)
    tuple.destination3 = u32(bytes, destination + 12)
  }
  return readPorts(tuple, protocol, bytes, transport, end)
}

function readPorts(tuple: Tuple, protocol: number, bytes: Uint8Array, transport: number, end: number): boolean {
  tuple.sourcePort = tuple.destinationPort = 0
  if (hasPorts(protocol)) {
    if (transport + 4 > end) return false
    tuple.sourcePort = u16(bytes, transport)
    tuple.destinationPort = u16(bytes, transport + 2)
  } else if (protocol === ipv4.Protocol.icmp || protocol === ipv4.Protocol.icmpv6) {
    if (transport + 8 > end) return false
    tuple.sourcePort = u16(bytes, transport + 4)
    tuple.destinationPort = u16(bytes, transport)
  }
  return true
}
