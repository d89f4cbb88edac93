import type { Sim } from '../sim/sim.ts'
import { MICROSECOND, type Nanoseconds, type Timer } from '../sim/timer.ts'
import type { Skb } from './skb.ts'
import { Drop } from './trace.ts'

/** How long a host's CPU works on one frame at one device. Bounds what a storm can cost: 400,000 frames a second and host. */
export const FRAME_COST: Nanoseconds = 2.5 * MICROSECOND

/** net.core.netdev_max_backlog (Documentation/admin-guide/sysctl/net.rst). */
const BACKLOG_MAX = 1000

/** The softirq queue of a host: frames that devices have received and that the CPU has not yet looked at, in order. */
export class Backlog {
  limit = BACKLOG_MAX
  dropped = 0
  processed = 0
  /** How many devices that stand on others are sending right now, one by means of the next. */
  nesting = 0
  readonly #sim: Sim
  readonly #timer: Timer
  /** A ring of frames: `#count` of them from `#first` on. */
  #frames: (Skb | null)[] = new Array<Skb | null>(64).fill(null)
  #first = 0
  #count = 0

  constructor(sim: Sim) {
    this.#sim = sim
    this.#timer = sim.timer(() => this.#work())
  }

  enqueue(skb: Skb): void {
    if (this.#count >= this.limit) {
      this.dropped++
      skb.link!.counters.rxDropped++
      skb.link!.drop(skb, Drop.backlogFull)
      return
    }
    if (this.#count === this.#frames.length) this.#grow()
    this.#frames[(this.#first + this.#count) & (this.#frames.length - 1)] = skb
    if (this.#count++ === 0) this.#timer.arm(this.#sim.now + FRAME_COST)
  }

  #work(): void {
    const skb = this.#frames[this.#first]!
    this.#frames[this.#first] = null
    this.#first = (this.#first + 1) & (this.#frames.length - 1)
    this.processed++
    if (--this.#count > 0) this.#timer.arm(this.#sim.now + FRAME_COST)
    skb.link!.deliver(skb)
    if (this.#count > 0 && !this.#timer.armed) this.#timer.arm(this.#sim.now + FRAME_COST)
  }

  #grow(): void {
    const size = this.#frames.length
    const frames = new Array<Skb | null>(size * 2).fill(null)
    for (let index = 0; index < this.#count; index++) frames[index] = this.#frames[(this.#first + index) & (size - 1)]!
    this.#frames = frames
    this.#first = 0
  }
}
