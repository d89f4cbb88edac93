import { failed } from '../../net/errno.ts'
import { Hook, type Hooks, Priority, Verdict } from '../../net/hooks.ts'
import { flowTo } from '../../net/route.ts'
import { Skb } from '../../net/skb.ts'
import { type CookieEnds, cookieFor, cookieSize } from '../../net/tcp/syn-cookie.ts'
import type { Ip } from '../../wire/address.ts'
import { foldChecksum, putU16, putU32, sum16, u16, u32, updateChecksum32 } from '../../wire/bytes.ts'
import * as tcp from '../../wire/tcp.ts'
import { Connection } from './conntrack/connection.ts'
import { beginShifted } from './conntrack/sequence.ts'
import { directionOf, State, Status } from './conntrack/state.ts'
import { TcpState } from './conntrack/tcp.ts'
import type { Netfilter } from './netfilter.ts'
import { Outcome } from './outcome.ts'
import type { PacketContext } from './packet.ts'
import { checksumOk } from './reject.ts'
import { emitSynproxyOptions, readSynproxyOptions, type SynproxyOptions } from './synproxy-options.ts'

const PROTOCOL = 6
/** synproxy_init_timestamp_cookie: what the lowest six bits of the timestamp say. */
const COOKIE_BITS = 0x3f
const SCALE_NONE = 0xf
const SACK_BIT = 0x10
const ECN_BIT = 0x20

/** What a rule says of the server that it stands for (struct nf_synproxy_info). */
export interface SynproxyInfo {
  readonly mss: number | null
  readonly scale: number | null
  readonly sack: boolean
  readonly timestamps: boolean
  readonly ecn: boolean
}

/** A segment of its own: between which ends, and what is in it. */
interface Reply {
  readonly source: Ip
  readonly destination: Ip
  readonly sourcePort: number
  readonly destinationPort: number
  readonly sequence: number
  readonly acknowledgment: number
  readonly flags: number
  readonly window: number
  readonly options: SynproxyOptions
}

/** Counters of /proc/net/stat/synproxy. */
export interface SynproxyStatistics {
  synReceived: number
  cookieInvalid: number
  cookieValid: number
  cookieRetransmitted: number
  reopened: number
}

/**
 * SYNPROXY in one network namespace (net/netfilter/nf_synproxy_core.c): a client's SYN is answered by a cookie, and only once the client has answered that
 * does the server hear of it. Sequence numbers and timestamps of the two halves are made to fit from then on.
 */
export class Synproxy {
  readonly statistics: SynproxyStatistics = {
    synReceived: 0,
    cookieInvalid: 0,
    cookieValid: 0,
    cookieRetransmitted: 0,
    reopened: 0,
  }
  readonly #netfilter: Netfilter
  readonly #users = { 4: 0, 6: 0 }
  readonly #unregister: { readonly 4: (() => void)[]; readonly 6: (() => void)[] } = { 4: [], 6: [] }

  constructor(netfilter: Netfilter) {
    this.#netfilter = netfilter
  }

  /** nf_synproxy_ipv4_init: with the first rule, packets on their way out are looked at. */
  acquire(family: 4 | 6): void {
    this.#netfilter.conntrack.acquire(family)
    if (this.#users[family]++ > 0) return
    const { net } = this.#netfilter
    const hooks: Hooks = family === 4 ? net.hooks : net.hooks6
    const look = (packet: PacketContext) => this.#look(packet)
    const run = (skb: Skb, hook: Hook) => this.#netfilter.during(skb, hook, null, null, look)
    for (const hook of [Hook.localIn, Hook.postRouting])
      this.#unregister[family].push(hooks.register(hook, Priority.conntrackConfirm - 1, 'synproxy', run))
  }

  release(family: 4 | 6): void {
    this.#netfilter.conntrack.release(family)
    if (--this.#users[family] === 0) for (const unregister of this.#unregister[family].splice(0)) unregister()
  }

  /** synproxy_tg4: what a rule does to a segment. */
  answer(packet: PacketContext, info: SynproxyInfo): Outcome {
    if (packet.protocol !== PROTOCOL) return Outcome.next
    if (!packet.hasTransport(tcp.HEADER_LENGTH) || !checksumOk(packet)) return Outcome.drop
    const { bytes } = packet.skb
    const flags = bytes[packet.transport + tcp.FLAGS]!
    const options = readSynproxyOptions(bytes, packet.transport)
    if ((flags & (tcp.SYN | tcp.ACK | tcp.FIN | tcp.RST)) === tcp.SYN) {
      this.statistics.synReceived++
      this.#answerSyn(packet, info, { ...options, ecn: (flags & (tcp.ECE | tcp.CWR)) === (tcp.ECE | tcp.CWR) })
      return Outcome.stolen
    }
    if ((flags & (tcp.SYN | tcp.ACK | tcp.FIN | tcp.RST)) !== tcp.ACK) return Outcome.next
    return this.#openServer(packet, options, u32(bytes, packet.transport + tcp.SEQUENCE))
      ? Outcome.stolen
      : Outcome.drop
  }

  /** synproxy_send_client_synack. */
  #answerSyn(packet: PacketContext, info: SynproxyInfo, given: SynproxyOptions): void {
    const ends = this.#ends(packet)
    const { bytes } = packet.skb
    const sequence = u32(bytes, packet.transport + tcp.SEQUENCE)
    const timestamps = given.timestamps && info.timestamps
    const options: SynproxyOptions = {
      mss: given.mss === null ? null : info.mss,
      scale: timestamps && info.scale !== null && given.scale !== null ? info.scale : null,
      sack: timestamps && given.sack && info.sack,
      ecn: timestamps && given.ecn && info.ecn,
      timestamps,
      value: 0,
      echo: given.value,
    }
    this.#send(packet, 0, null, {
      ...back(ends),
      sequence: cookieFor(ends, sequence, given.mss ?? 0),
      acknowledgment: (sequence + 1) >>> 0,
      flags: tcp.SYN | tcp.ACK | (options.ecn ? tcp.ECE : 0),
      window: 0,
      options: { ...options, value: timestamps ? this.#stamp(options, given) : 0 },
    })
  }

  /** synproxy_init_timestamp_cookie: the clock, and what the client can do in its lowest bits. */
  #stamp(options: SynproxyOptions, given: SynproxyOptions): number {
    const clock = Math.floor(this.#netfilter.net.sim.now / 1_000_000)
    const scale = options.scale === null ? SCALE_NONE : given.scale!
    return ((clock & ~COOKIE_BITS) | scale | (options.sack ? SACK_BIT : 0) | (options.ecn ? ECN_BIT : 0)) >>> 0
  }

  /** synproxy_recv_client_ack, synproxy_send_server_syn: false when no cookie was answered. */
  #openServer(packet: PacketContext, given: SynproxyOptions, sequence: number): boolean {
    const { bytes } = packet.skb
    const at = packet.transport
    const ends = this.#ends(packet)
    const acknowledgment = u32(bytes, at + tcp.ACKNOWLEDGMENT)
    const mss = cookieSize(ends, u32(bytes, at + tcp.SEQUENCE), acknowledgment)
    if (mss === undefined) {
      this.statistics.cookieInvalid++
      return false
    }
    this.statistics.cookieValid++
    const { timestamps, echo } = given
    const scale = timestamps ? echo & SCALE_NONE : SCALE_NONE
    const ecn = timestamps && (echo & ECN_BIT) !== 0
    const options: SynproxyOptions = {
      ...given,
      mss,
      scale: scale === SCALE_NONE ? null : scale,
      sack: timestamps && (echo & SACK_BIT) !== 0,
      ecn,
    }
    const template = new Connection(0)
    template.status = Status.template
    template.synproxy = { sequence: 0, timestamp: 0, timestampOffset: 0 }
    this.#send(packet, State.new, template, {
      ...forth(ends),
      sequence: (sequence - 1) >>> 0,
      // Not for the server: it tells the hook which number the client was given.
      acknowledgment: (acknowledgment - 1) >>> 0,
      flags: tcp.SYN | (ecn ? tcp.ECE | tcp.CWR : 0),
      window: u16(bytes, at + tcp.WINDOW),
      options,
    })
    return true
  }

  /** ipv4_synproxy_hook: a packet of a connection is about to leave or to arrive. */
  #look(packet: PacketContext): Verdict {
    const { skb } = packet
    const connection = skb.connection as Connection | null
    const tracking = connection?.tcp ?? null
    if (connection === null || tracking === null || connection.synproxy === null) return Verdict.accept
    if (packet.protocol !== PROTOCOL || skb.inLink?.type === 'loopback') return Verdict.accept
    const { bytes } = skb
    const at = packet.transport
    const flags = bytes[at + tcp.FLAGS]!
    const direction = directionOf(skb.connectionInfo as State)
    const sequence = u32(bytes, at + tcp.SEQUENCE)
    const state = connection.synproxy
    if (tracking.state === TcpState.close) {
      if ((flags & tcp.RST) !== 0 && direction === 1) beginShifted(connection, 1, (state.sequence - sequence + 1) | 0)
      else if ((flags & (tcp.SYN | tcp.ACK)) === tcp.SYN && direction === 0) {
        state.timestampOffset = 0
        this.statistics.reopened++
        this.#remember(packet, connection)
      }
    } else if (tracking.state === TcpState.synSent) {
      if ((flags & (tcp.SYN | tcp.ACK)) === tcp.ACK && direction === 0) {
        if (!this.#openServer(packet, readSynproxyOptions(bytes, at), (sequence + 1) >>> 0)) return Verdict.drop
        this.statistics.cookieRetransmitted++
        return Verdict.stolen
      }
      this.#remember(packet, connection)
    } else if (tracking.state === TcpState.synReceived && (flags & (tcp.SYN | tcp.ACK)) === (tcp.SYN | tcp.ACK)) {
      this.#join(packet, connection)
      return Verdict.stolen
    }
    adjustTimestamp(packet, state.timestampOffset, direction)
    return Verdict.accept
  }

  #remember({ skb, transport }: PacketContext, { synproxy }: Connection): void {
    synproxy!.sequence = u32(skb.bytes, transport + tcp.ACKNOWLEDGMENT)
    const { timestamps, echo } = readSynproxyOptions(skb.bytes, transport)
    if (timestamps) synproxy!.timestamp = echo
  }

  /** The server has answered: its SYN-ACK ends here, and either side gets an acknowledgment. */
  #join(packet: PacketContext, connection: Connection): void {
    const { bytes } = packet.skb
    const at = packet.transport
    const state = connection.synproxy!
    const given = readSynproxyOptions(bytes, at)
    if (given.timestamps) state.timestampOffset = (given.value - state.timestamp) | 0
    const sequence = u32(bytes, at + tcp.SEQUENCE)
    const acknowledgment = u32(bytes, at + tcp.ACKNOWLEDGMENT)
    const ends = this.#ends(packet)
    const options = { ...given, mss: null, scale: null, sack: false, ecn: false }
    this.#send(packet, 0, null, {
      ...back(ends),
      sequence: acknowledgment,
      acknowledgment: (sequence + 1) >>> 0,
      flags: tcp.ACK,
      window: connection.tcp!.sides[0].maxWindow & 0xffff,
      options: { ...options, value: given.echo, echo: given.value },
    })
    beginShifted(connection, 1, (state.sequence - sequence) | 0)
    this.#send(packet, State.establishedReply, connection, {
      ...forth(ends),
      sequence: (sequence + 1) >>> 0,
      acknowledgment,
      flags: tcp.ACK,
      window: u16(bytes, at + tcp.WINDOW) >> (given.scale ?? 0),
      options,
    })
  }

  /** The sender of a packet is the far end. */
  #ends({ skb, transport }: PacketContext): CookieEnds {
    const { net } = this.#netfilter
    const layer = net.layerOf(skb)
    return {
      netns: net,
      localAddress: layer.destinationOf(skb),
      localPort: u16(skb.bytes, transport + tcp.DESTINATION_PORT),
      remoteAddress: layer.sourceOf(skb),
      remotePort: u16(skb.bytes, transport + tcp.SOURCE_PORT),
    }
  }

  /** synproxy_send_tcp: a segment goes out as if this host had made it. */
  #send({ skb }: PacketContext, state: number, connection: Connection | null, reply: Reply): void {
    const { net } = this.#netfilter
    const layer = net.layerOf(skb)
    const { source, destination } = reply
    const routed = layer.route(flowTo(destination, { source, protocol: PROTOCOL, mark: 0 }), true)
    if (failed(routed)) return
    const options = emitSynproxyOptions(reply.options)
    const length = tcp.HEADER_LENGTH + options.length
    const made = Skb.alloc(length, net.sim.nextPacket())
    const { bytes, start } = made
    tcp.write(
      bytes,
      start,
      reply.sourcePort,
      reply.destinationPort,
      reply.sequence,
      reply.acknowledgment,
      length,
      reply.flags,
      reply.window,
    )
    bytes.set(options, start + tcp.HEADER_LENGTH)
    const sum = layer.pseudoHeaderSum(source, destination, PROTOCOL, length)
    putU16(bytes, start + tcp.CHECKSUM, foldChecksum(sum16(bytes, start, made.end, sum)))
    made.connection = connection
    made.connectionInfo = state
    layer.output(made, {
      protocol: PROTOCOL,
      source,
      destination,
      route: routed.route,
      dontFragment: true,
      identification: 0,
      mark: 0,
    })
  }
}

function back({ localAddress, localPort, remoteAddress, remotePort }: CookieEnds) {
  return {
    source: localAddress,
    destination: remoteAddress,
    sourcePort: localPort,
    destinationPort: remotePort,
  }
}

function forth({ localAddress, localPort, remoteAddress, remotePort }: CookieEnds) {
  return {
    source: remoteAddress,
    destination: localAddress,
    sourcePort: remotePort,
    destinationPort: localPort,
  }
}

/** synproxy_tstamp_adjust. */
function adjustTimestamp({ skb, transport }: PacketContext, offset: number, direction: 0 | 1): void {
  if (offset === 0) return
  const { bytes } = skb
  const option = tcp.findOption(bytes, transport, tcp.OptionKind.timestamps)
  if (option < 0) return
  const field = option + (direction === 1 ? 2 : 6)
  const before = u32(bytes, field)
  const after = (before + (direction === 1 ? -offset : offset)) >>> 0
  putU32(bytes, field, after)
  const at = transport + tcp.CHECKSUM
  const odd = (field - transport) % 2 === 1
  const turn = (value: number) => (odd ? ((value << 8) | (value >>> 24)) >>> 0 : value)
  putU16(bytes, at, updateChecksum32(u16(bytes, at), turn(before), turn(after)))
}
