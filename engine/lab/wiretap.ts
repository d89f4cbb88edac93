import type { Host } from '../linux/host.ts'
import type { NetworkNamespace } from '../linux/namespaces.ts'
import type { Link, Tap } from '../net/link.ts'
import type { Skb } from '../net/skb.ts'
import { type CapturedPacket, LinkType } from '../wire/pcap.ts'

/** A frame as it passes a device, whole. */
export interface HeardFrame extends CapturedPacket {
  readonly link: Link
  readonly direction: 'in' | 'out'
}

/** What a capture on the device consists of. */
export function linkTypeOf(link: Link): number {
  return link.headerLength === 0 ? LinkType.raw : LinkType.ethernet
}

/**
 * Hears what passes every device of some machines, in all their network namespaces, those that come later included. Nobody inside the
 * lab can tell: no device becomes promiscuous, no process is there.
 */
export class Wiretap {
  readonly #heard: (frame: HeardFrame) => void
  readonly #leave: (() => void)[] = []
  readonly #links = new Set<Link>()
  readonly #tap: Tap = { frame: (skb, link, direction) => this.#frame(skb, link, direction) }

  constructor(machines: Iterable<Host>, heard: (frame: HeardFrame) => void) {
    this.#heard = heard
    for (const machine of machines) {
      for (const namespace of machine.networks) this.#listen(namespace)
      const created = (namespace: NetworkNamespace) => this.#listen(namespace)
      machine.networkCreated.push(created)
      this.#leave.push(() => machine.networkCreated.splice(machine.networkCreated.indexOf(created), 1))
    }
  }

  #listen({ net }: NetworkNamespace): void {
    for (const link of net.links) this.#add(link)
    this.#leave.push(
      net.notifications.listen(change => {
        if (change.type === 'link' && change.deleted !== true) this.#add(change.link)
      }),
    )
  }

  #add(link: Link): void {
    link.taps.add(this.#tap)
    this.#links.add(link)
  }

  #frame({ bytes, start, end }: Skb, link: Link, direction: 'in' | 'out'): void {
    // What goes out by the loopback device comes in by it, the same frame.
    if (link.type === 'loopback' && direction === 'out') return
    const { seconds, nanoseconds } = link.netns.sim.wallTime()
    this.#heard({ link, direction, seconds, nanoseconds, bytes: bytes.slice(start, end), originalLength: end - start })
  }

  close(): void {
    for (const leave of this.#leave) leave()
    for (const link of this.#links) link.taps.delete(this.#tap)
  }
}
