import type { Sim } from '../sim/sim.ts'
import type { Timer } from '../sim/timer.ts'
import type { Link } from './link.ts'

/**
 * The work that follows a change of carrier, a moment later, as in net/core/link_watch.c: the operational state is set, and
 * whoever depends on the device is told. Whatever looks in between sees the old state with the new carrier.
 */
export class LinkWatch {
  readonly #pending = new Set<Link>()
  readonly #timer: Timer
  readonly #sim: Sim

  constructor(sim: Sim) {
    this.#sim = sim
    this.#timer = sim.timer(() => this.#run())
  }

  /** linkwatch_fire_event. */
  fire(link: Link): void {
    this.#pending.add(link)
    if (!this.#timer.armed) this.#timer.arm(this.#sim.now)
  }

  /** The device is gone. */
  forget(link: Link): void {
    this.#pending.delete(link)
  }

  /** linkwatch_sync_dev: what waits for this device happens now. */
  sync(link: Link): void {
    if (this.#pending.delete(link)) link.netns.carrierSettled(link)
  }

  #run(): void {
    const links = [...this.#pending]
    this.#pending.clear()
    for (const link of links) link.netns.carrierSettled(link)
  }
}
