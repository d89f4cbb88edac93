import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openPacket, openUdp } from '../../../linux/sockets.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import { PacketSocket } from '../../../net/packet.ts'
import type { UdpSocket } from '../../../net/udp.ts'
import type { Random } from '../../../sim/random.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIpv4, type Ipv4 } from '../../../wire/address.ts'
import { Malformed, u32 } from '../../../wire/bytes.ts'
import * as dhcp from '../../../wire/dhcpv4.ts'
import { formatLease, type Lease, leaseFrom, number, readLeases } from './lease.ts'
import { broadcastFrame, packet, payloadStart, senderOf } from './packets.ts'
import { type Reason, runScript } from './script.ts'

const { PacketType, OptionCode } = dhcp
/** dhclient.conf(5): timeout, retry, backoff-cutoff. */
const TIMEOUT = 60
const RETRY = 300
const CUTOFF = 15
const FRAME_MAX = 2048
const EVERYBODY = 0xffff_ffff

export interface ClientSettings {
  readonly leaseFile: string
  readonly script: string
  /** Gives up after the first try (-1). */
  readonly once: boolean
}

/** What differs between the packets of one transaction. */
interface About {
  readonly type: number
  readonly wanted?: Ipv4 | undefined
  readonly server?: Ipv4 | undefined
  readonly clientIp?: Ipv4
}

/** A packet, and who it is from: the server, or a relay. */
type Came = dhcp.DhcpPacket & { readonly from: Ipv4 }

/** How an exchange ended without a lease. */
type Failure = 'timeout' | 'nak'

/** One device and its lease (RFC 2131 4.4, client/dhclient.c). */
export class DhcpClient {
  readonly #process: Process
  readonly #link: Link
  readonly #settings: ClientSettings
  readonly #say: (text: string) => Running<unknown>
  readonly #random: Random
  readonly #frames: PacketSocket
  /** The socket that takes what is sent to the client's own address, and sends to a server (`Socket/fallback`). */
  readonly #fallback: UdpSocket
  #leases: Lease[]
  #transaction = 0
  /** How long the client has been looking for an address; a request for one that was offered says what the question for it said. */
  #seconds = 0
  lease: Lease | undefined

  private constructor(
    process: Process,
    link: Link,
    settings: ClientSettings,
    say: (text: string) => Running<unknown>,
    sockets: { readonly frames: PacketSocket; readonly fallback: UdpSocket },
  ) {
    this.#process = process
    this.#link = link
    this.#settings = settings
    this.#say = say
    this.#random = process.host.sim.random(`dhclient:${process.host.name}`)
    this.#frames = sockets.frames
    this.#fallback = sockets.fallback
    this.#leases = readLeases(process, settings.leaseFile)
    process.writeWholeFile(settings.leaseFile, this.#leases.map(formatLease).join(''))
    const now = this.#now
    this.lease = this.#leases.findLast(lease => lease.device === link.name && lease.expire > now)
  }

  static open(
    process: Process,
    link: Link,
    settings: ClientSettings,
    say: (text: string) => Running<unknown>,
  ): DhcpClient | Errno {
    const wants = (frame: { bytes: Uint8Array; direction: 'in' | 'out' }) =>
      frame.direction === 'in' && payloadStart(frame.bytes) !== undefined
    const frames = openPacket(process, new PacketSocket(process.network.net, link, FRAME_MAX, wants))
    if (failed(frames)) return frames
    const fallback = openUdp(process)
    if (failed(fallback)) return fallback
    fallback.socket.reuseAddress = true
    const error = fallback.socket.bind(0, dhcp.CLIENT_PORT)
    if (error !== undefined) return error
    return new DhcpClient(process, link, settings, say, { frames: frames.socket, fallback: fallback.socket })
  }

  get #now(): number {
    return this.#process.host.sim.wallTime().seconds
  }

  #begin(): void {
    this.#transaction = this.#random.uint32()
    this.#seconds = 0
  }

  *script(
    reason: Reason,
    leases: { readonly new?: Lease | undefined; readonly old?: Lease | undefined } = {},
  ): Running {
    return yield* runScript(this.#process, this.#settings.script, reason, this.#link.name, leases)
  }

  /** From nothing, or from the lease of an earlier run, to a lease; false when it gave up. */
  *acquire(): Running<boolean> {
    let reason: Reason = 'REBOOT'
    let got: dhcp.DhcpPacket | Failure = 'timeout'
    if (this.lease !== undefined) {
      this.#begin()
      got = yield* this.#request({ wanted: this.lease.ip }, TIMEOUT / 6)
    }
    while (typeof got === 'string') {
      // Another network: what was configured for the earlier one goes.
      if (got === 'nak' && this.lease !== undefined) yield* this.script('EXPIRE', { old: this.lease })
      this.lease = undefined
      reason = 'BOUND'
      this.#begin()
      got = yield* this.#discover()
      if (got !== 'timeout') continue
      yield* this.#say('No DHCPOFFERS received.\n')
      if (this.#settings.once) {
        yield* this.#say('Unable to obtain a lease on first try.  Exiting.\n')
        yield* this.script('FAIL')
        return false
      }
      yield* this.#say('No working leases in persistent database - sleeping.\n')
      yield* this.script('FAIL')
      yield* this.#process.wait([], this.#process.now + RETRY * SECOND)
    }
    yield* this.#bind(got, reason)
    return true
  }

  *#bind(ack: dhcp.DhcpPacket, reason: Reason): Running<void> {
    const old = reason === 'RENEW' || reason === 'REBIND' ? this.lease : undefined
    this.lease = leaseFrom(ack, this.#link.name, this.#now, bound => this.#random.below(bound))
    this.#keep(this.lease)
    yield* this.script(reason, { new: this.lease, old })
    const left = this.lease.renew - this.#now
    yield* this.#say(`bound to ${formatIpv4(this.lease.ip)} -- renewal in ${left} seconds.\n`)
  }

  #keep(lease: Lease): void {
    this.#leases.push(lease)
    this.#process.writeWholeFile(this.#settings.leaseFile, formatLease(lease), true)
  }

  /** Asks who has an address, and takes the first that is offered. */
  *#discover(): Running<dhcp.DhcpPacket | Failure> {
    let interval = 3 + this.#random.below(6)
    const began = this.#process.now
    const end = began + TIMEOUT * SECOND
    while (this.#process.now < end) {
      this.#seconds = Math.floor((this.#process.now - began) / SECOND)
      const until = Math.min(end, this.#process.now + interval * SECOND)
      yield* this.#say(
        `DHCPDISCOVER on ${this.#link.name} to 255.255.255.255 port 67 interval ${Math.round((until - this.#process.now) / SECOND)}\n`,
      )
      this.#broadcast({ type: PacketType.discover })
      const offer = yield* this.#await(until, [PacketType.offer])
      if (offer !== undefined) {
        const server = serverOf(offer)
        yield* this.#say(`DHCPOFFER of ${formatIpv4(offer.yourIp)} from ${formatIpv4(offer.from)}\n`)
        return yield* this.#request({ wanted: offer.yourIp, server }, TIMEOUT)
      }
      interval += this.#random.below(2 * interval)
      if (interval > CUTOFF) interval = Math.floor(CUTOFF / 2) + this.#random.below(CUTOFF)
    }
    return 'timeout'
  }

  /** DHCPREQUEST until it is acknowledged or refused: to everybody, or to the server of the lease where it is renewed. */
  *#request(
    { wanted, server, unicast }: { wanted?: Ipv4; server?: Ipv4; unicast?: Ipv4 },
    patience: number,
  ): Running<dhcp.DhcpPacket | Failure> {
    const ip = wanted ?? this.lease!.ip
    const end = this.#process.now + patience * SECOND
    let interval = 3 + this.#random.below(6)
    while (this.#process.now < end) {
      const to = formatIpv4(unicast ?? EVERYBODY)
      yield* this.#say(`DHCPREQUEST for ${formatIpv4(ip)} on ${this.#link.name} to ${to} port 67\n`)
      const about = { type: PacketType.request, wanted, server, clientIp: wanted === undefined ? ip : 0 }
      if (unicast === undefined) this.#broadcast(about)
      else this.#unicast(unicast, about)
      const came = yield* this.#await(Math.min(end, this.#process.now + interval * SECOND), [
        PacketType.ack,
        PacketType.nak,
      ])
      if (came !== undefined) {
        const from = formatIpv4(came.from)
        if (dhcp.packetType(came) === PacketType.ack) {
          yield* this.#say(`DHCPACK of ${formatIpv4(came.yourIp)} from ${from}\n`)
          return came
        }
        yield* this.#say(`DHCPNAK from ${from}\n`)
        return 'nak'
      }
      interval += this.#random.below(2 * interval)
    }
    return 'timeout'
  }

  #packet(about: About): Uint8Array {
    return packet({
      clientIp: 0,
      ...about,
      mac: this.#link.mac,
      transactionId: this.#transaction,
      seconds: this.#seconds,
      hostname: this.#process.uts.hostname.split('.')[0] ?? null,
    })
  }

  #broadcast(about: About): void {
    this.#frames.send(broadcastFrame(this.#link.mac, about.clientIp ?? 0, this.#packet(about)))
  }

  #unicast(server: Ipv4, about: About): void {
    this.#fallback.send(this.#packet(about), { ip: server, port: dhcp.SERVER_PORT })
  }

  /** The next packet of our transaction that has one of these types. */
  *#await(deadline: number, types: readonly number[]): Running<Came | undefined> {
    for (;;) {
      // The kernel's copies of what the packet socket sees.
      while (!failed(this.#fallback.receive()));
      const frame = this.#frames.receive()
      if (!failed(frame)) {
        const came = dhcp.parse(frame.bytes, payloadStart(frame.bytes)!)
        if (came instanceof Malformed || came.operation !== dhcp.Operation.reply) continue
        if (came.transactionId !== this.#transaction || came.clientMac !== this.#link.mac) continue
        if (types.includes(dhcp.packetType(came) ?? 0)) return { ...came, from: senderOf(frame.bytes) }
        continue
      }
      if (this.#process.now >= deadline) return undefined
      yield* this.#process.wait([this.#frames.changed], deadline)
    }
  }

  /** RFC 2131 4.4.5: renews at T1, asks everybody from T2 on, and begins anew when the lease has run out. */
  *keepUp(): Running<void> {
    for (;;) {
      const lease = this.lease!
      const at = (second: number) => this.#process.now + Math.max(0, second - this.#now) * SECOND
      yield* this.#process.wait([], at(lease.renew))
      this.#begin()
      const server = number(lease, OptionCode.serverIdentifier)
      let got: dhcp.DhcpPacket | Failure = 'timeout'
      if (server !== undefined) got = yield* this.#request({ unicast: server }, Math.max(0, lease.rebind - this.#now))
      const renewed = typeof got !== 'string'
      if (got === 'timeout') got = yield* this.#request({}, Math.max(0, lease.expire - this.#now))
      if (typeof got !== 'string') {
        yield* this.#bind(got, renewed ? 'RENEW' : 'REBIND')
        continue
      }
      yield* this.script('EXPIRE', { old: lease })
      this.lease = undefined
      if (!(yield* this.acquire())) return
    }
  }

  /** Gives the address back (-r). */
  *release(): Running<void> {
    const { lease } = this
    if (lease === undefined) return
    const server = number(lease, OptionCode.serverIdentifier)
    this.#begin()
    if (server !== undefined) {
      yield* this.#say(
        `DHCPRELEASE of ${formatIpv4(lease.ip)} on ${this.#link.name} to ${formatIpv4(server)} port 67\n`,
      )
      this.#unicast(server, { type: PacketType.release, server, clientIp: lease.ip })
    }
    const now = this.#now
    this.#keep({ ...lease, renew: now, rebind: now, expire: now })
    // Behind the packet, which still needs the address.
    yield* this.#process.wait([], this.#process.now + SECOND / 100)
    yield* this.script('RELEASE', { old: lease })
  }

  /** Takes the address away without telling the server (-x), which has been asked once more by then. */
  *stop(): Running<void> {
    const { lease } = this
    if (lease === undefined) return
    this.#begin()
    yield* this.#say(`DHCPREQUEST for ${formatIpv4(lease.ip)} on ${this.#link.name} to 255.255.255.255 port 67\n`)
    this.#broadcast({ type: PacketType.request, wanted: lease.ip })
    yield* this.script('STOP', { old: lease })
  }
}

function serverOf(from: dhcp.DhcpPacket): Ipv4 {
  const data = dhcp.option(from, OptionCode.serverIdentifier)
  return data?.length === 4 ? u32(data, 0) : 0
}
