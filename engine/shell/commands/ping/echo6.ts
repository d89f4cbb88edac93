import { u16 } from '../../../wire/bytes.ts'
import * as icmp from '../../../wire/icmpv6.ts'
import type { EchoFamily } from './echo4.ts'
import { icmp6Text } from './icmp6-text.ts'

/** The kernel filters by type, so that all that a socket receives are replies; errors come by its error queue. */
export const echo6: EchoFamily = {
  protocol: 58,
  requestType: icmp.Type.echoRequest,
  request: (identifier, sequence, data) => icmp.emit({ kind: 'echoRequest', code: 0, identifier, sequence, data }),
  read: ({ bytes, ttl }) => {
    if (bytes.length < icmp.HEADER_LENGTH || bytes[icmp.TYPE] !== icmp.Type.echoReply) return undefined
    const identifier = u16(bytes, icmp.IDENTIFIER)
    return { kind: 'reply', identifier, sequence: u16(bytes, icmp.SEQUENCE), ttl, bytes, start: 0 }
  },
  errorText: ({ type, code, info }) => icmp6Text(type, code, info),
  tooLong: mtu => `message too long, mtu: ${mtu}`,
  errorsAcknowledge: false,
}
