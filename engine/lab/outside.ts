import { Host } from '../linux/host.ts'
import { DirectoryInode } from '../linux/vfs/directory.ts'
import type { Link, Tap } from '../net/link.ts'
import { Cable, Physical } from '../net/links/physical.ts'
import { Skb } from '../net/skb.ts'
import { DROP, Drop } from '../net/trace.ts'
import type { Random } from '../sim/random.ts'
import type { Nanoseconds } from '../sim/timer.ts'
import { HEADER_LENGTH } from '../wire/ethernet.ts'
import { TAG_LENGTH } from '../wire/vlan.ts'

/** What the way between the lab and the world does to frames, in each direction. */
export interface OutsideOptions {
  readonly delay: Nanoseconds
  /** Shares of the frames, 0 to 1. */
  readonly loss: number
  /** Those that are not delayed and so overtake others, as with netem's `reorder`. */
  readonly reorder: number
}

/**
 * A way out of a lab: the world outside shares the cable of an Ethernet port, as at a hub. It hears what either end of the cable sends, and both
 * ends hear what comes from it. A port without a cable gets one whose other end answers nothing.
 *
 * What comes in is in no log: a lab that has a way out cannot be replayed.
 */
export class Outside implements Tap {
  readonly #ends: readonly Physical[]
  readonly #sent: (frame: Uint8Array) => void
  readonly #options: OutsideOptions
  readonly #random: Random

  /** `sent` is called with each frame that leaves the lab. */
  constructor(
    port: Physical,
    sent: (frame: Uint8Array) => void,
    options: OutsideOptions = { delay: 0, loss: 0, reorder: 0 },
  ) {
    const cable = port.cable ?? plug(port)
    this.#ends = cable.ends
    this.#sent = sent
    this.#options = options
    this.#random = port.netns.sim.random(`outside:${port.label}`)
    for (const end of this.#ends) end.taps.add(this)
  }

  frame({ bytes, start, end, packet }: Skb, link: Link, direction: 'in' | 'out'): void {
    if (direction === 'in' || !link.running) return
    const frame = bytes.slice(start, end)
    this.#pass(link, packet, () => this.#sent(frame))
  }

  /** A frame comes from outside. Bytes that are no Ethernet frame, or a longer one than a port takes, count as its errors. */
  receive(frame: Uint8Array): void {
    const packet = this.#ends[0]!.netns.sim.nextPacket()
    for (const end of this.#ends) {
      if (!end.running) continue
      if (frame.length < HEADER_LENGTH || frame.length > end.mtu + HEADER_LENGTH + 2 * TAG_LENGTH) {
        end.counters.rxErrors++
        continue
      }
      const skb = Skb.alloc(frame.length, packet)
      skb.bytes.set(frame, skb.start)
      this.#pass(end, packet, () => end.receive(skb))
    }
  }

  #pass(link: Link, packet: number, arrive: () => void): void {
    const { delay, loss, reorder } = this.#options
    const { netns } = link
    if (loss > 0 && this.#random.unit() < loss) return netns.ring.record(DROP, packet, Drop.cableLoss)
    if (delay === 0 || (reorder > 0 && this.#random.unit() < reorder)) return arrive()
    netns.sim.timer(arrive).arm(netns.sim.now + delay)
  }

  close(): void {
    for (const end of this.#ends) end.taps.delete(this)
  }
}

/** Locally administered; no frame ever shows it. */
const FAR_MAC = 0x0200_0000_0001

/** A cable to a machine that takes in all frames and sends none. */
function plug(port: Physical): Cable {
  const { sim } = port.netns
  const { net } = new Host(sim, { name: 'outside', image: new DirectoryInode() }).network
  const far = new Physical('port', FAR_MAC)
  net.add(far)
  far.ipv6.conf.disable_ipv6 = 1
  far.rxHandler = () => true
  const cable = new Cable(sim, `outside-${port.label}`, port, far, { delay: 0, rate: 0 })
  net.setUp(far)
  return cable
}
