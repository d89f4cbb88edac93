import type { Ip } from '../../wire/address.ts'
import { Malformed } from '../../wire/bytes.ts'
import * as wire from '../../wire/vxlan.ts'
import type { Errno } from '../errno.ts'
import type { Link } from '../link.ts'
import type { NetNs } from '../netns.ts'
import type { Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { UdpSocket } from '../udp.ts'

/** A device that receives what comes to a port with its VNI. */
export interface VxlanReceiver {
  readonly vni: number
  /** The outer IP header is at `skb.network`, the inner frame at `skb.start`. */
  fromTunnel(skb: Skb): void
  /** A frame that was on its way to this very host. */
  fromHost(skb: Skb, family: 4 | 6): void
}

/** Devices that agree in these share a socket (vxlan_find_sock). */
interface VxlanDoor {
  readonly family: 4 | 6
  readonly port: number
  /** The VRF in which it listens. */
  readonly domain: Link | null
  readonly zeroChecksums: boolean
}

const UDP_HEADER_LENGTH = 8

/** The UDP socket of a port that the VXLAN devices of a namespace share (struct vxlan_sock). */
export class VxlanSocket {
  readonly #netns: NetNs
  readonly #key: string
  readonly #socket: UdpSocket
  readonly #receivers = new Map<number, VxlanReceiver>()
  readonly #groups: { readonly group: Ip; readonly link: Link; users: number }[] = []

  private constructor(netns: NetNs, { family, port, domain, zeroChecksums }: VxlanDoor) {
    this.#netns = netns
    this.#key = keyOf({ family, port, domain, zeroChecksums })
    this.#socket = new UdpSocket(netns, family)
    this.#socket.boundLink = domain
    this.#socket.v6only = family === 6
    this.#socket.takesZeroChecksums = zeroChecksums
    this.#socket.encapsulation = skb => this.#receive(skb)
  }

  /** vxlan_sock_add: the socket that is there, or a new one; `receiver` hears by it until it leaves. */
  static join(netns: NetNs, receiver: VxlanReceiver, door: VxlanDoor): VxlanSocket | Errno {
    const sockets = socketsOf(netns)
    const key = keyOf(door)
    let shared = sockets.get(key)
    if (shared === undefined) {
      shared = new VxlanSocket(netns, door)
      const error = shared.#socket.bind(door.family === 4 ? 0 : 0n, door.port)
      if (error !== undefined) return error
      sockets.set(key, shared)
    }
    shared.#receivers.set(receiver.vni, receiver)
    return shared
  }

  /** vxlan_find_vni: who would receive by that door. */
  static find(netns: NetNs, door: VxlanDoor, vni: number): VxlanReceiver | undefined {
    const socket = socketsOf(netns).get(keyOf(door))
    return socket === undefined ? undefined : socket.#receivers.get(vni)
  }

  leave(receiver: VxlanReceiver): void {
    this.#receivers.delete(receiver.vni)
    if (this.#receivers.size > 0) return
    this.#socket.close()
    socketsOf(this.#netns).delete(this.#key)
  }

  /** vxlan_multicast_join. */
  joinGroup(group: Ip, link: Link): Errno | undefined {
    const known = this.#groups.find(each => each.group === group && each.link === link)
    if (known !== undefined) {
      known.users++
      return undefined
    }
    const error = this.#socket.join(group, link)
    if (error === undefined) this.#groups.push({ group, link, users: 1 })
    return error
  }

  leaveGroup(group: Ip, link: Link): void {
    const at = this.#groups.findIndex(each => each.group === group && each.link === link)
    if (at < 0 || --this.#groups[at]!.users > 0) return
    this.#groups.splice(at, 1)
    if (!this.#socket.closed) this.#socket.leave(group, link)
  }

  /** vxlan_rcv: the UDP header is at `skb.start`. */
  #receive(skb: Skb): void {
    const at = skb.start + UDP_HEADER_LENGTH
    const header = wire.parse(skb.bytes, at, skb.end)
    if (header instanceof Malformed) return skb.link!.drop(skb, Drop.tunnelHeader)
    const receiver = this.#receivers.get(header.vni)
    if (receiver === undefined) return skb.link!.drop(skb, Drop.unknownVni)
    skb.start = at + wire.HEADER_LENGTH
    receiver.fromTunnel(skb)
  }
}

function keyOf({ family, port, domain, zeroChecksums }: VxlanDoor): string {
  return `${family}:${port}:${domain?.index ?? 0}:${zeroChecksums}`
}

const sockets = new WeakMap<NetNs, Map<string, VxlanSocket>>()

function socketsOf(netns: NetNs): Map<string, VxlanSocket> {
  let own = sockets.get(netns)
  if (own === undefined) sockets.set(netns, (own = new Map()))
  return own
}
