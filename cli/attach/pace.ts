import { performance } from 'node:perf_hooks'
import type { Lab } from '../../engine/index.ts'

/** Milliseconds of work between two looks at what has come in from outside. */
const SLICE = 4
/** Timers between two looks at the clock. */
const STEPS = 100
/** Milliseconds that a lab with too much to do may lag behind the wall clock; beyond that its time goes slower. */
const LAG_MAX = 100
/** Waits shorter than this, in milliseconds, are not left to the timers of the platform, which are too coarse. */
const WAIT_MIN = 2
const WAIT_MAX = 1000

/** Lets a lab's time go as fast as the wall clock does. */
export class Pace {
  readonly #sim: Lab['sim']
  readonly #waiting: { readonly condition: () => boolean; readonly met: () => void }[] = []
  /** The wall clock, in milliseconds, at virtual time 0. */
  #origin: number
  #timeout: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  #stopped = false

  constructor(sim: Lab['sim']) {
    this.#sim = sim
    this.#origin = performance.now() - sim.now / 1e6
    this.#soon()
  }

  /** Does something to the lab, at the moment that the wall clock shows. */
  act(action: () => void): void {
    this.#advance()
    action()
    this.#soon()
  }

  /** Settles when something is true of the lab. */
  until(condition: () => boolean): Promise<void> {
    return new Promise(met => {
      this.#waiting.push({ condition, met })
      this.#soon()
    })
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timeout)
    clearImmediate(this.#immediate)
  }

  /** True when virtual time has reached the wall clock. */
  #advance(): boolean {
    const start = performance.now()
    for (let now = start; now - start < SLICE; now = performance.now())
      if (this.#sim.runUntil(Math.floor((now - this.#origin) * 1e6), STEPS)) return true
    const lag = performance.now() - this.#origin - this.#sim.now / 1e6
    if (lag > LAG_MAX) this.#origin += lag - LAG_MAX
    return false
  }

  #turn(): void {
    this.#immediate = undefined
    const reached = this.#advance()
    for (const each of this.#waiting.filter(({ condition }) => condition())) {
      this.#waiting.splice(this.#waiting.indexOf(each), 1)
      each.met()
    }
    if (this.#stopped) return
    const wait = reached ? (this.#sim.next - this.#sim.now) / 1e6 : 0
    if (wait < WAIT_MIN) return this.#soon()
    this.#timeout = setTimeout(() => this.#turn(), Math.min(Math.floor(wait) - 1, WAIT_MAX))
  }

  #soon(): void {
    if (this.#stopped || this.#immediate !== undefined) return
    clearTimeout(this.#timeout)
    this.#immediate = setImmediate(() => this.#turn())
  }
}
