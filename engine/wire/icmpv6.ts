import { concat, foldChecksum, Malformed, type Parsed, putU16, putU32, sum16, TRUNCATED, u16, u32 } from './bytes.ts'
import * as ip from './ip.ts'
import * as mld from './mld.ts'
import * as ndp from './ndp.ts'

// RFC 4443 2.1: field offsets in bytes. What REST holds depends on the type.
export const TYPE = 0
export const CODE = 1
export const CHECKSUM = 2
export const REST = 4
export const MTU = 4
export const POINTER = 4
export const IDENTIFIER = 4
export const SEQUENCE = 6
export const DATA = 8
export const HEADER_LENGTH = 8

const PROTOCOL = 58

/** IANA icmpv6-parameters; neighbour discovery and multicast listener types included. */
export const Type = {
  destinationUnreachable: 1,
  packetTooBig: 2,
  timeExceeded: 3,
  parameterProblem: 4,
  echoRequest: 128,
  echoReply: 129,
  ...mld.Type,
  ...ndp.Type,
} as const

/** Codes of destination unreachable (RFC 4443 3.1). */
export const Unreachable = {
  noRoute: 0,
  prohibited: 1,
  beyondScope: 2,
  address: 3,
  port: 4,
  sourcePolicy: 5,
  rejectRoute: 6,
} as const

export const TimeExceeded = { hopLimit: 0, reassembly: 1 } as const
export const ParameterProblem = { field: 0, nextHeader: 1, option: 2 } as const

export type Icmpv6Packet =
  | {
      readonly kind: 'echoRequest' | 'echoReply'
      readonly code: number
      readonly identifier: number
      readonly sequence: number
      readonly data: Uint8Array
    }
  | {
      readonly kind: 'destinationUnreachable' | 'timeExceeded'
      readonly code: number
      readonly quoted: Uint8Array
    }
  | { readonly kind: 'packetTooBig'; readonly code: number; readonly mtu: number; readonly quoted: Uint8Array }
  | { readonly kind: 'parameterProblem'; readonly code: number; readonly pointer: number; readonly quoted: Uint8Array }
  | { readonly kind: 'neighborDiscovery'; readonly nd: ndp.NdPacket }
  | { readonly kind: 'multicastListener'; readonly mld: mld.MldPacket }
  | { readonly kind: 'other'; readonly type: number; readonly code: number; readonly data: Uint8Array }

/** The checksum is not part of the answer: see `checksumOk`. `data` of `other` starts at REST. */
export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<Icmpv6Packet> {
  if (end - start < REST) return TRUNCATED
  const type = bytes[start + TYPE]!
  const code = bytes[start + CODE]!
  if (ndp.isNdType(type)) {
    const nd = ndp.parse(bytes, start, end)
    return nd instanceof Malformed ? nd : { kind: 'neighborDiscovery', nd }
  }
  if (mld.isMldType(type)) {
    const packet = mld.parse(bytes, start, end)
    return packet instanceof Malformed ? packet : { kind: 'multicastListener', mld: packet }
  }
  if (!hasRest(type)) return { kind: 'other', type, code, data: bytes.slice(start + REST, end) }
  if (end - start < HEADER_LENGTH) return TRUNCATED
  const rest = u32(bytes, start + REST)
  const data = bytes.slice(start + DATA, end)
  if (type === Type.destinationUnreachable) return { kind: 'destinationUnreachable', code, quoted: data }
  if (type === Type.timeExceeded) return { kind: 'timeExceeded', code, quoted: data }
  if (type === Type.packetTooBig) return { kind: 'packetTooBig', code, mtu: rest, quoted: data }
  if (type === Type.parameterProblem) return { kind: 'parameterProblem', code, pointer: rest, quoted: data }
  const kind = type === Type.echoRequest ? 'echoRequest' : 'echoReply'
  return { kind, code, identifier: rest >>> 16, sequence: rest & 0xffff, data }
}

function hasRest(type: number): boolean {
  return (
    (type >= Type.destinationUnreachable && type <= Type.parameterProblem) ||
    type === Type.echoRequest ||
    type === Type.echoReply
  )
}

/** The whole packet, with checksum 0: `writeChecksum` fills it in once the IP header stands. */
export function emit(packet: Icmpv6Packet): Uint8Array {
  switch (packet.kind) {
    case 'echoRequest':
    case 'echoReply': {
      const rest = ((packet.identifier << 16) | packet.sequence) >>> 0
      return withRest(Type[packet.kind], packet.code, rest, packet.data)
    }
    case 'destinationUnreachable':
    case 'timeExceeded':
      return withRest(Type[packet.kind], packet.code, 0, packet.quoted)
    case 'packetTooBig':
      return withRest(Type.packetTooBig, packet.code, packet.mtu, packet.quoted)
    case 'parameterProblem':
      return withRest(Type.parameterProblem, packet.code, packet.pointer, packet.quoted)
    case 'neighborDiscovery':
      return ndp.emit(packet.nd)
    case 'multicastListener':
      return mld.emit(packet.mld)
    case 'other':
      return concat(new Uint8Array([packet.type, packet.code, 0, 0]), packet.data)
  }
}

function withRest(type: number, code: number, rest: number, data: Uint8Array): Uint8Array {
  const head = new Uint8Array(HEADER_LENGTH)
  write(head, 0, type, code, rest)
  return concat(head, data)
}

/** Writes the first 8 bytes in place, with checksum 0; `rest` is the word at REST. */
export function write(bytes: Uint8Array, at: number, type: number, code: number, rest: number): void {
  bytes[at + TYPE] = type
  bytes[at + CODE] = code
  putU16(bytes, at + CHECKSUM, 0)
  putU32(bytes, at + REST, rest)
}

/** The checksum of the packet at `[start, end)` as if its checksum field were 0. */
export function checksum(bytes: Uint8Array, ipStart: number, start: number, end: number): number {
  const pseudo = ip.pseudoHeaderSum(bytes, ipStart, PROTOCOL, end - start)
  return foldChecksum(sum16(bytes, start, end, pseudo) - u16(bytes, start + CHECKSUM))
}

export function writeChecksum(bytes: Uint8Array, ipStart: number, start: number, end: number): void {
  putU16(bytes, start + CHECKSUM, checksum(bytes, ipStart, start, end))
}

/** Writes the checksum while the IP header does not stand yet; `pseudo` is the sum of the pseudo-header. */
export function finishChecksum(bytes: Uint8Array, start: number, end: number, pseudo: number): void {
  putU16(bytes, start + CHECKSUM, 0)
  putU16(bytes, start + CHECKSUM, foldChecksum(sum16(bytes, start, end, pseudo)))
}

export function checksumOk(bytes: Uint8Array, ipStart: number, start: number, end: number): boolean {
  return foldChecksum(sum16(bytes, start, end, ip.pseudoHeaderSum(bytes, ipStart, PROTOCOL, end - start))) === 0
}

/** Whether an ICMPv6 type reports an error: the high bit is clear (RFC 4443 2.1). */
export function isError(type: number): boolean {
  return type < 128
}
