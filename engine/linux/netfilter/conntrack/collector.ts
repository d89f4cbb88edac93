import { SECOND, type Timer } from '../../../sim/timer.ts'
import type { Connection } from './connection.ts'
import type { Conntrack } from './conntrack.ts'
import { TcpState } from './tcp.ts'

/** How long the collector waits between two rounds (GC_SCAN_INTERVAL_MIN, _MAX, _CLAMP). */
const INTERVAL_MIN = SECOND
const INTERVAL_MAX = 60 * SECOND

/**
 * gc_worker: takes out connections that have expired and that no packet has asked for since. It runs only while there are
 * connections, the sooner the sooner they expire on average.
 */
export class Collector {
  readonly #conntrack: Conntrack
  readonly #timer: Timer
  #evict = false

  constructor(conntrack: Conntrack) {
    this.#conntrack = conntrack
    this.#timer = conntrack.net.sim.timer(() => this.#run())
  }

  start(): void {
    if (!this.#timer.armed) this.#timer.arm(this.#conntrack.net.sim.now + INTERVAL_MAX)
  }

  /** The table is full: the next round comes soon and takes out what is closing, too. */
  hurry(): void {
    this.#evict = true
    const soon = this.#conntrack.net.sim.now + INTERVAL_MIN
    if (!this.#timer.armed || this.#timer.deadline > soon) this.#timer.arm(soon)
  }

  #run(): void {
    const { table, net, max } = this.#conntrack
    const { now } = net.sim
    const evict = this.#evict && table.size > Math.floor((max / 100) * 95)
    this.#evict = false
    let average = INTERVAL_MAX
    let count = 1
    for (const connection of [...table]) {
      const left = connection.expires - now
      if (left <= 0 || (evict && closing(connection))) {
        this.#conntrack.kill(connection)
        continue
      }
      average += (Math.min(Math.max(left, INTERVAL_MIN), INTERVAL_MAX) - average) / ++count
    }
    if (table.size > 0) this.#timer.arm(now + Math.floor(Math.min(Math.max(average, INTERVAL_MIN), INTERVAL_MAX)))
  }
}

/** Whether a connection may be thrown out early although both sides have spoken: TCP that is closing. */
function closing({ assured, tcp }: Connection): boolean {
  return !assured || (tcp !== null && tcp.state >= TcpState.finWait && tcp.state <= TcpState.close)
}
