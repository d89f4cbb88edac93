import type { Lab } from '../../../engine/index.ts'
import type { Opener } from './boot.ts'

/** A lab that comes up little by little while nobody wants anything else, so that starting over need not wait for it. */
export class Spare {
  readonly #opener: Opener
  #opening: Generator<readonly string[], Lab> | undefined
  #lab: Lab | undefined
  #ready = false

  constructor(opener: Opener) {
    this.#opener = opener
  }

  /** Emulated time of the lab that comes up, in nanoseconds. */
  get now(): number {
    return this.#lab?.sim.now ?? 0
  }

  /** Goes on a little; false when the lab is up. */
  step(): boolean {
    if (!this.#ready) this.#ready = this.#begun().next().done === true
    return !this.#ready
  }

  /** The lab, from where it has got to; the next one is begun anew. Yields what is still waited for. */
  *take(): Generator<readonly string[], Lab> {
    const opening = this.#begun()
    while (!this.#ready) {
      const { done, value } = opening.next()
      if (done === true) break
      yield value
    }
    const lab = this.#lab!
    this.#opening = this.#lab = undefined
    this.#ready = false
    return lab
  }

  #begun(): Generator<readonly string[], Lab> {
    return (this.#opening ??= this.#opener(lab => {
      this.#lab = lab
    }))
  }
}
