import type { Link, QueueDiscipline } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { Drop } from '../../net/trace.ts'
import type { Nanoseconds, Timer } from '../../sim/timer.ts'

/** struct gnet_stats as `tc -s` shows them. */
export interface QueueCounters {
  bytes: number
  packets: number
  dropped: number
  overlimits: number
}

/** A packet in a queue, and when it may leave. */
interface Waiting {
  readonly skb: Skb
  readonly at: Nanoseconds
}

/** What hangs at the root of a device (net/sched/sch_api.c). The packets in it leave in the order of their times. */
export abstract class Qdisc implements QueueDiscipline {
  abstract readonly name: string
  readonly link: Link
  /** The upper half of the handle: 1 for `1:`. */
  readonly handle: number
  readonly counters: QueueCounters = { bytes: 0, packets: 0, dropped: 0, overlimits: 0 }
  readonly #waiting: Waiting[] = []
  readonly #timer: Timer

  constructor(link: Link, handle: number) {
    this.link = link
    this.handle = handle
    this.#timer = link.netns.sim.timer(() => this.#run())
  }

  /** Takes a packet: `hold` it, `pass` it at once, or `dropped` it. */
  abstract enqueue(skb: Skb): void

  get backlogPackets(): number {
    return this.#waiting.length
  }

  get backlogBytes(): number {
    return this.#waiting.reduce((sum, { skb }) => sum + skb.end - skb.start, 0)
  }

  protected get now(): Nanoseconds {
    return this.link.netns.sim.now
  }

  protected hold(skb: Skb, at: Nanoseconds): void {
    if (at <= this.now && this.#waiting.length === 0) return this.#send(skb)
    let place = this.#waiting.length
    while (place > 0 && this.#waiting[place - 1]!.at > at) place--
    this.#waiting.splice(place, 0, { skb, at })
    if (place === 0) this.#timer.arm(Math.max(at, this.now))
  }

  protected dropped(skb: Skb): void {
    this.counters.dropped++
    this.link.drop(skb, Drop.queueDiscipline)
  }

  #run(): void {
    while (this.#waiting.length > 0 && this.#waiting[0]!.at <= this.now) this.#send(this.#waiting.shift()!.skb)
    if (this.#waiting.length > 0) this.#timer.arm(this.#waiting[0]!.at)
  }

  #send(skb: Skb): void {
    if (!this.link.adminUp) return this.link.drop(skb, Drop.linkDown)
    this.counters.packets++
    this.counters.bytes += skb.end - skb.start
    skb.link = this.link
    this.link.startTransmit(skb)
  }

  /** The discipline is taken away, and what is in it with it. */
  reset(): void {
    this.#timer.disarm()
    for (const { skb } of this.#waiting.splice(0)) this.link.drop(skb, Drop.queueDiscipline)
  }
}
