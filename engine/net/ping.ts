import type { Ip } from '../wire/address.ts'
import { putU16, u16 } from '../wire/bytes.ts'
import * as icmpv4 from '../wire/icmpv4.ts'
import * as icmpv6 from '../wire/icmpv6.ts'
import { Protocol } from '../wire/ipv4.ts'
import type { Result } from './errno.ts'
import type { Link } from './link.ts'
import type { NetNs } from './netns.ts'
import { RawSocket } from './raw.ts'

/** Of the identifier, in the header of an echo (RFC 792, RFC 4443 4.1). */
const IDENTIFIER = 4

/**
 * socket(2) of SOCK_DGRAM and IPPROTO_ICMP (icmp(7), net/ipv4/ping.c): it sends echo requests of its own identifier and hears of the replies to
 * them and of errors about them. What it receives is handed on as from a raw socket, with the IP header before it.
 */
export class PingSocket extends RawSocket {
  override readonly echo = true
  readonly identifier: number

  /** Without an identifier the kernel chooses one. */
  constructor(netns: NetNs, family: 4 | 6, identifier: number | null) {
    super(netns, family, family === 4 ? Protocol.icmp : Protocol.icmpv6)
    this.identifier = identifier ?? netns.sim.random('ping-socket').below(0x10000)
  }

  override send(payload: Uint8Array, to?: Ip, link: Link | null = null): Result<number> {
    const request = payload.slice()
    if (request.length >= IDENTIFIER + 2) putU16(request, IDENTIFIER, this.identifier)
    return super.send(request, to, link)
  }

  override accepts(bytes: Uint8Array, transport: number): boolean {
    const reply = this.family === 4 ? icmpv4.Type.echoReply : icmpv6.Type.echoReply
    return bytes[transport] === reply && this.quotes(bytes, transport)
  }

  override quotes(bytes: Uint8Array, transport: number): boolean {
    return transport + IDENTIFIER + 2 <= bytes.length && u16(bytes, transport + IDENTIFIER) === this.identifier
  }

  /** ping_v6_sendmsg leaves the unspecified address as it is, and no route but that to anywhere leads there. */
  protected override peer(ip: Ip): Result<Ip> {
    return ip === 0n && this.family === 6 ? ip : super.peer(ip)
  }
}
