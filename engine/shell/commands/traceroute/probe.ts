import type { Link } from '../../../net/link.ts'
import type { SocketError } from '../../../net/socket.ts'
import type { Ip } from '../../../wire/address.ts'
import * as icmpv6 from '../../../wire/icmpv6.ts'

/** A probe: what was sent and what came back. Times are virtual nanoseconds. */
export interface Probe {
  /** -1 while it was not sent. */
  sentAt: number
  /** -1 where nothing came. */
  receivedAt: number
  done: boolean
  /** The answer says that the path ends here. */
  final: boolean
  address: Ip | undefined
  /** By which device the answer came. */
  link: Link | null
  /** TTL of the answer, 0 where it is not known. */
  receivedTtl: number
  /** `!H` and the like. */
  error: string
}

export function newProbe(): Probe {
  return {
    sentAt: -1,
    receivedAt: -1,
    done: false,
    final: false,
    address: undefined,
    link: null,
    receivedTtl: 0,
    error: '',
  }
}

/** What traceroute shows for an ICMP unreachable code; the empty text for a port, which only the destination reports. */
const UNREACHABLE: readonly string[] = [
  '!N',
  '!H',
  '!P',
  '',
  '',
  '!S',
  '!N',
  '!H',
  '!N',
  '!X',
  '!X',
  '!N',
  '!H',
  '!X',
  '!V',
  '!C',
]

/** Takes what an ICMP error says (parse_icmp_res). */
export function answerByError(probe: Probe, error: SocketError): void {
  probe.receivedAt = error.time
  probe.address = error.offender
  probe.link = error.link ?? null
  probe.receivedTtl = error.ttl
  probe.done = true
  const hopLimit = error.origin === 'icmp6' ? icmpv6.Type.timeExceeded : 11
  if (error.type === hopLimit && error.code === 0) return
  probe.final = true
  probe.error = errorMark(error) || probe.error
}

const UNREACHABLE_V6: readonly string[] = ['!N', '!X', '!H', '!H', '']

function errorMark({ origin, type, code, info }: SocketError): string {
  if (origin === 'icmp6') {
    if (type === icmpv6.Type.packetTooBig) return `!F-${info}`
    return type === icmpv6.Type.destinationUnreachable ? (UNREACHABLE_V6[code] ?? `!<${code}>`) : `!<${type}-${code}>`
  }
  if (type !== 3) return `!<${type}-${code}>`
  return code === 4 ? `!F-${info}` : (UNREACHABLE[code] ?? `!<${code}>`)
}

/** Hops that an answer with this TTL has behind it, if its sender started from 64, 128 or 255. */
export function hopsBack(ttl: number): number {
  return ttl <= 64 ? 65 - ttl : ttl <= 128 ? 129 - ttl : 256 - ttl
}
