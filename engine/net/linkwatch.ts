import type { Sim } from '../sim/sim.ts'
import { SECOND, type Timer } from '../sim/timer.ts'
import type { Link } from './link.ts'

/**
 * The work that follows a change of carrier, as in net/core/link_watch.c: the operational state is set, and whoever depends on the
 * device is told. For a device that is up and stands on another it happens at once; for others at most once a second, so that
 * whatever looks in between sees the old state with the new carrier.
 */
export class LinkWatch {
  readonly #pending = new Set<Link>()
  readonly #timer: Timer
  readonly #sim: Sim
  /** Not before this time does it look at what can wait. */
  #next = 0

  constructor(sim: Sim) {
    this.#sim = sim
    this.#timer = sim.timer(() => this.#run())
  }

  /** linkwatch_fire_event. */
  fire(link: Link): void {
    this.#pending.add(link)
    this.#schedule(urgent(link))
  }

  /** The device is gone. */
  forget(link: Link): void {
    this.#pending.delete(link)
  }

  /** linkwatch_sync_dev: whoever asks for one device sees it as it is. */
  sync(link: Link): void {
    if (this.#pending.delete(link)) link.netns.carrierSettled(link)
  }

  #schedule(now: boolean): void {
    const at = now ? this.#sim.now : Math.max(this.#next, this.#sim.now)
    if (!this.#timer.armed || at < this.#timer.deadline) this.#timer.arm(at)
  }

  /** __linkwatch_run_queue. */
  #run(): void {
    const urgentOnly = this.#next > this.#sim.now
    if (!urgentOnly) this.#next = this.#sim.now + SECOND
    for (const link of [...this.#pending]) {
      if (urgentOnly && !urgent(link)) continue
      this.#pending.delete(link)
      link.netns.carrierSettled(link)
    }
    if (this.#pending.size > 0) this.#schedule(false)
  }
}

/** linkwatch_urgent_event; a device that went up without a signal gets its queue only now that it has one. */
function urgent(link: Link): boolean {
  if (!link.adminUp) return false
  return link.lowerIndex !== link.index || (link.carrier && (link.awaitsCarrier || link.defaultQueue !== 'noqueue'))
}
