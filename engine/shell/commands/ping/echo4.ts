import type { RawPacket } from '../../../net/raw.ts'
import type { SocketError } from '../../../net/socket.ts'
import type { Ip } from '../../../wire/address.ts'
import { u16, u32 } from '../../../wire/bytes.ts'
import * as icmp from '../../../wire/icmpv4.ts'
import * as ip from '../../../wire/ipv4.ts'
import { icmpText } from './icmp-text.ts'

/** What a raw socket received, as far as ping cares. */
export type EchoPacket =
  | {
      readonly kind: 'reply'
      readonly identifier: number
      readonly sequence: number
      readonly ttl: number
      /** The ICMP header and the data are from `start` on. */
      readonly bytes: Uint8Array
      readonly start: number
    }
  | {
      /** An error about an echo request; redirects are advice and no errors. */
      readonly kind: 'error' | 'advice'
      readonly identifier: number
      readonly sequence: number
      readonly destination: Ip
      readonly text: string
    }

/** What ping needs to know of ICMP for one family. */
export interface EchoFamily {
  readonly protocol: number
  /** ICMP type of a request, as an error quotes it. */
  readonly requestType: number
  request(identifier: number, sequence: number, data: Uint8Array): Uint8Array
  read(packet: RawPacket): EchoPacket | undefined
  errorText(error: SocketError): string
  tooLong(mtu: number): string
  /** Whether an error that comes back says which packets were under way at most. */
  readonly errorsAcknowledge: boolean
}

export const echo4: EchoFamily = {
  protocol: ip.Protocol.icmp,
  requestType: icmp.Type.echo,
  request: (identifier, sequence, data) => icmp.emit({ kind: 'echo', code: 0, identifier, sequence, data }),
  read: ({ bytes }) => {
    const start = ip.headerLength(bytes, 0)
    if (bytes.length < start + icmp.HEADER_LENGTH) return undefined
    const type = bytes[start + icmp.TYPE]!
    if (type === icmp.Type.echoReply) {
      const identifier = u16(bytes, start + icmp.IDENTIFIER)
      const sequence = u16(bytes, start + icmp.SEQUENCE)
      return { kind: 'reply', identifier, sequence, ttl: bytes[ip.TTL]!, bytes, start }
    }
    return icmp.isError(type) ? quoted(bytes, start, type) : undefined
  },
  errorText: ({ type, code, info }) => icmpText(type, code, info),
  tooLong: mtu => `message too long, mtu=${mtu}`,
  errorsAcknowledge: true,
}

function quoted(bytes: Uint8Array, start: number, type: number): EchoPacket | undefined {
  const inner = start + icmp.HEADER_LENGTH
  if (bytes.length < inner + ip.HEADER_LENGTH + icmp.HEADER_LENGTH) return undefined
  const echo = inner + ip.headerLength(bytes, inner)
  if (bytes.length < echo + icmp.HEADER_LENGTH || bytes[echo + icmp.TYPE] !== icmp.Type.echo) return undefined
  const advice = type === icmp.Type.redirect || type === icmp.Type.sourceQuench
  return {
    kind: advice ? 'advice' : 'error',
    identifier: u16(bytes, echo + icmp.IDENTIFIER),
    sequence: u16(bytes, echo + icmp.SEQUENCE),
    destination: u32(bytes, inner + ip.DESTINATION),
    text: icmpText(type, bytes[start + icmp.CODE]!, u32(bytes, start + icmp.REST)),
  }
}
