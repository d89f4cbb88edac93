import { Ring } from '../sim/ring.ts'
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
  readonly #frames: Ring<Skb> = new Ring()

  constructor(sim: Sim) {
    this.#sim = sim
    this.#timer = sim.timer(() => this.#work())
  }

  enqueue(skb: Skb): void {
    if (this.#frames.length >= this.limit) {
      this.dropped++
      skb.link!.counters.rxDropped++
      skb.link!.drop(skb, Drop.backlogFull)
      return
    }
    this.#frames.push(skb)
    if (this.#frames.length === 1) this.#timer.arm(this.#sim.now + FRAME_COST)
  }

  #work(): void {
    const skb = this.#frames.shift()!
    this.processed++
    if (this.#frames.length > 0) this.#timer.arm(this.#sim.now + FRAME_COST)
    skb.link!.deliver(skb)
    if (this.#frames.length > 0 && !this.#timer.armed) this.#timer.arm(this.#sim.now + FRAME_COST)
  }
}
