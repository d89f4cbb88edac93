import { copyBytes, zeros } from '../sim/slab.ts'
import type { Ipv4 } from './address.ts'
import { foldChecksum, type Parsed, putU16, putU32, sum16, TRUNCATED, u32 } from './bytes.ts'

// RFC 792: field offsets in bytes. What REST holds depends on the type.
export const TYPE = 0
export const CODE = 1
export const CHECKSUM = 2
export const REST = 4
export const IDENTIFIER = 4
export const SEQUENCE = 6
export const POINTER = 4
/** Length in units of 4 bytes of what is quoted, where extensions follow it (RFC 4884 4). */
export const QUOTED_LENGTH = 5
/** RFC 1191 4. */
export const MTU = 6
export const GATEWAY = 4
export const ORIGINATE = 8
export const RECEIVE = 12
export const TRANSMIT = 16
export const DATA = 8
export const HEADER_LENGTH = 8
export const TIMESTAMP_LENGTH = 20

/** IANA icmp-parameters. */
export const Type = {
  echoReply: 0,
  destinationUnreachable: 3,
  sourceQuench: 4,
  redirect: 5,
  echo: 8,
  routerAdvertisement: 9,
  routerSolicitation: 10,
  timeExceeded: 11,
  parameterProblem: 12,
  timestamp: 13,
  timestampReply: 14,
  informationRequest: 15,
  informationReply: 16,
  addressMaskRequest: 17,
  addressMaskReply: 18,
} as const

/** Codes of destination unreachable (RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1). */
export const Unreachable = {
  net: 0,
  host: 1,
  protocol: 2,
  port: 3,
  fragmentationNeeded: 4,
  sourceRouteFailed: 5,
  netUnknown: 6,
  hostUnknown: 7,
  sourceHostIsolated: 8,
  netProhibited: 9,
  hostProhibited: 10,
  netTos: 11,
  hostTos: 12,
  filterProhibited: 13,
  hostPrecedence: 14,
  precedenceCutoff: 15,
} as const

export const Redirect = { net: 0, host: 1, netTos: 2, hostTos: 3 } as const
export const TimeExceeded = { inTransit: 0, reassembly: 1 } as const

export type IcmpPacket =
  | {
      readonly kind: 'echo' | 'echoReply'
      readonly code: number
      readonly identifier: number
      readonly sequence: number
      readonly data: Uint8Array
    }
  | {
      readonly kind: 'destinationUnreachable'
      readonly code: number
      /** Where the code is fragmentationNeeded; 0 where the router did not say. */
      readonly mtu: number
      readonly quoted: Uint8Array
    }
  | { readonly kind: 'timeExceeded' | 'sourceQuench'; readonly code: number; readonly quoted: Uint8Array }
  | { readonly kind: 'redirect'; readonly code: number; readonly gateway: Ipv4; readonly quoted: Uint8Array }
  | { readonly kind: 'parameterProblem'; readonly code: number; readonly pointer: number; readonly quoted: Uint8Array }
  | {
      readonly kind: 'timestamp' | 'timestampReply'
      readonly code: number
      readonly identifier: number
      readonly sequence: number
      /** Milliseconds since midnight, Universal Time. */
      readonly originate: number
      readonly receive: number
      readonly transmit: number
    }
  | {
      readonly kind: 'other'
      readonly type: number
      readonly code: number
      /** The word at REST. */
      readonly rest: number
      readonly data: Uint8Array
    }

/**
 * The checksum is not part of the answer: see `checksumOk`. A timestamp packet that is too short for its stamps is `other`,
 * and so is one with more bytes; `quoted` keeps extensions (RFC 4884) as they stand.
 */
export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<IcmpPacket> {
  if (end - start < HEADER_LENGTH) return TRUNCATED
  const type = bytes[start + TYPE]!
  const code = bytes[start + CODE]!
  const rest = u32(bytes, start + REST)
  const data = bytes.slice(start + DATA, end)
  const identifier = rest >>> 16
  const sequence = rest & 0xffff
  switch (type) {
    case Type.echo:
      return { kind: 'echo', code, identifier, sequence, data }
    case Type.echoReply:
      return { kind: 'echoReply', code, identifier, sequence, data }
    case Type.destinationUnreachable:
      return { kind: 'destinationUnreachable', code, mtu: sequence, quoted: data }
    case Type.timeExceeded:
      return { kind: 'timeExceeded', code, quoted: data }
    case Type.sourceQuench:
      return { kind: 'sourceQuench', code, quoted: data }
    case Type.redirect:
      return { kind: 'redirect', code, gateway: rest, quoted: data }
    case Type.parameterProblem:
      return { kind: 'parameterProblem', code, pointer: rest >>> 24, quoted: data }
    case Type.timestamp:
    case Type.timestampReply: {
      if (end - start !== TIMESTAMP_LENGTH) break
      const kind = type === Type.timestamp ? 'timestamp' : 'timestampReply'
      const [originate, receive, transmit] = [u32(data, 0), u32(data, 4), u32(data, 8)]
      return { kind, code, identifier, sequence, originate, receive, transmit }
    }
  }
  return { kind: 'other', type, code, rest, data }
}

/** The whole packet, with its checksum. */
export function emit(packet: IcmpPacket): Uint8Array {
  switch (packet.kind) {
    case 'echo':
    case 'echoReply':
      return finish(Type[packet.kind], packet.code, pair(packet.identifier, packet.sequence), packet.data)
    case 'destinationUnreachable':
      return finish(Type.destinationUnreachable, packet.code, packet.mtu, packet.quoted)
    case 'timeExceeded':
    case 'sourceQuench':
      return finish(Type[packet.kind], packet.code, 0, packet.quoted)
    case 'redirect':
      return finish(Type.redirect, packet.code, packet.gateway, packet.quoted)
    case 'parameterProblem':
      return finish(Type.parameterProblem, packet.code, packet.pointer << 24, packet.quoted)
    case 'timestamp':
    case 'timestampReply': {
      const stamps = new Uint8Array(TIMESTAMP_LENGTH - DATA)
      putU32(stamps, 0, packet.originate)
      putU32(stamps, 4, packet.receive)
      putU32(stamps, 8, packet.transmit)
      return finish(Type[packet.kind], packet.code, pair(packet.identifier, packet.sequence), stamps)
    }
    case 'other':
      return finish(packet.type, packet.code, packet.rest, packet.data)
  }
}

function pair(high: number, low: number): number {
  return ((high << 16) | low) >>> 0
}

function finish(type: number, code: number, rest: number, data: Uint8Array): Uint8Array {
  const bytes = zeros(HEADER_LENGTH + data.length)
  write(bytes, 0, type, code, rest)
  copyBytes(bytes, HEADER_LENGTH, data, 0, data.length)
  writeChecksum(bytes, 0, bytes.length)
  return bytes
}

/** Writes the first 8 bytes in place, with checksum 0; `rest` is the word at REST. */
export function write(bytes: Uint8Array, at: number, type: number, code: number, rest: number): void {
  bytes[at + TYPE] = type
  bytes[at + CODE] = code
  putU16(bytes, at + CHECKSUM, 0)
  putU32(bytes, at + REST, rest)
}

export function writeChecksum(bytes: Uint8Array, start: number, end: number): void {
  putU16(bytes, start + CHECKSUM, 0)
  putU16(bytes, start + CHECKSUM, foldChecksum(sum16(bytes, start, end)))
}

export function checksumOk(bytes: Uint8Array, start: number, end: number): boolean {
  return foldChecksum(sum16(bytes, start, end)) === 0
}

/** Whether an ICMP type reports an error, about which no error may be sent (RFC 1122 3.2.2). */
export function isError(type: number): boolean {
  return (
    type === Type.destinationUnreachable ||
    type === Type.sourceQuench ||
    type === Type.redirect ||
    type === Type.timeExceeded ||
    type === Type.parameterProblem
  )
}
