import { WaitQueue } from '../sim/wait.ts'
import { EAGAIN, ENETDOWN, ENODEV, type Errno, type Result } from './errno.ts'
import type { Link, Tap } from './link.ts'
import type { NetNs } from './netns.ts'
import { Skb } from './skb.ts'

/** A frame as a packet socket or a capture sees it. */
export interface CapturedFrame {
  readonly time: number
  readonly link: Link
  readonly direction: 'in' | 'out'
  /** PACKET_HOST and so on; see PacketType. */
  readonly packetType: number
  /** From the link header on, cut at the snap length. */
  readonly bytes: Uint8Array
  /** Of the whole frame. */
  readonly length: number
  readonly protocol: number
}

const QUEUE_MAX = 4096

/** A packet socket (packet(7)): sees every frame of one device, or of all devices of the namespace, and can send its own. */
export class PacketSocket implements Tap {
  readonly netns: NetNs
  readonly inode: number
  readonly changed: WaitQueue = new WaitQueue()
  readonly queue: CapturedFrame[] = []
  /** Frames for which there was no room. */
  dropped = 0
  closed = false
  /** ENETDOWN after the device went down, ENODEV after it is gone (packet_notifier); taken by the next call. */
  error: Errno | null = null
  link: Link | null
  #promiscuous: Link | null = null
  readonly #snapLength: number
  readonly #wants: (frame: CapturedFrame) => boolean
  readonly #leave: () => void

  /** `link` null means all devices, also those that come later. Frames that `wants` refuses are not queued. */
  constructor(
    netns: NetNs,
    link: Link | null,
    snapLength: number,
    wants: (frame: CapturedFrame) => boolean = () => true,
  ) {
    this.netns = netns
    this.inode = netns.nextInode()
    this.link = link
    this.#snapLength = snapLength
    this.#wants = wants
    for (const each of link === null ? netns.links : [link]) each.taps.add(this)
    this.#leave = netns.notifications.listen(notification => {
      if (notification.type !== 'link') return
      if (this.link === null) {
        if (notification.deleted !== true) notification.link.taps.add(this)
      } else if (notification.link === this.link) this.#deviceChanged(this.link, notification.deleted === true)
    })
  }

  /** PACKET_MR_PROMISC: the device takes every frame as long as the socket is open. */
  makePromiscuous(): void {
    if (this.link === null || this.#promiscuous !== null) return
    this.#promiscuous = this.link
    this.#addPromiscuity(1)
  }

  #addPromiscuity(count: number): void {
    const link = this.#promiscuous
    if (link === null || link.netns !== this.netns) return
    const before = link.promiscuity > 0
    link.promiscuity += count
    if (before !== link.promiscuity > 0 && this.netns.linkByIndex(link.index) === link) this.netns.announce(link)
  }

  #deviceChanged(link: Link, gone: boolean): void {
    if (!gone && link.adminUp) return
    if (gone) link.taps.delete(this)
    this.error = gone ? ENODEV : ENETDOWN
    this.changed.wake()
  }

  frame(skb: Skb, link: Link, direction: 'in' | 'out'): void {
    const length = skb.end - skb.start
    const frame: CapturedFrame = {
      time: this.netns.sim.now,
      link,
      direction,
      packetType: direction === 'out' ? 4 : skb.packetType,
      bytes: skb.bytes.slice(skb.start, skb.start + Math.min(length, this.#snapLength)),
      length,
      protocol: skb.protocol,
    }
    if (!this.#wants(frame)) return
    if (this.queue.length >= QUEUE_MAX) this.dropped++
    else this.queue.push(frame)
    this.changed.wake()
  }

  receive(): Result<CapturedFrame> {
    const { error } = this
    this.error = null
    return error ?? this.queue.shift() ?? EAGAIN
  }

  /** Sends a whole frame, link header included, by the device of the socket. */
  send(bytes: Uint8Array): Result<number> {
    const { link } = this
    if (link === null || !link.adminUp) return ENETDOWN
    const skb = Skb.alloc(bytes.length, this.netns.sim.nextPacket())
    skb.bytes.set(bytes, skb.start)
    skb.protocol = ((bytes[12] ?? 0) << 8) | (bytes[13] ?? 0)
    link.transmit(skb)
    return bytes.length
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.#leave()
    this.#addPromiscuity(-1)
    for (const each of this.netns.links) each.taps.delete(this)
    this.changed.wake()
  }
}
