import type { Random } from '../../sim/random.ts'

/** Losses that come in bursts (tc-netem(8), loss state and loss gemodel). Probabilities are 0 to 1. */
export type LossModel =
  | {
      readonly type: 'state'
      readonly p13: number
      readonly p31: number
      readonly p32: number
      readonly p23: number
      readonly p14: number
    }
  | { readonly type: 'gemodel'; readonly p: number; readonly r: number; readonly h: number; readonly k1: number }

/** Where a model stands (net/sched/sch_netem.c, loss_4state and loss_gilb_ell). */
export class LossState {
  readonly #model: LossModel
  readonly #random: Random
  #state = 1

  constructor(model: LossModel, random: Random) {
    this.#model = model
    this.#random = random
  }

  /** Whether the next packet is lost. */
  loses(): boolean {
    return this.#model.type === 'state' ? this.#fourStates(this.#model) : this.#gilbertElliott(this.#model)
  }

  #fourStates({ p13, p31, p32, p23, p14 }: LossModel & { readonly type: 'state' }): boolean {
    const value = this.#random.unit()
    switch (this.#state) {
      case 1:
        if (value < p14) {
          this.#state = 4
          return true
        }
        if (value < p13 + p14) {
          this.#state = 3
          return true
        }
        return false
      case 2:
        if (value < p23) {
          this.#state = 3
          return true
        }
        return false
      case 3:
        if (value < p32) this.#state = 2
        else if (value < p31 + p32) this.#state = 1
        else return true
        return false
      default:
        this.#state = 1
        return false
    }
  }

  #gilbertElliott({ p, r, h, k1 }: LossModel & { readonly type: 'gemodel' }): boolean {
    if (this.#state === 1) {
      if (this.#random.unit() < p) this.#state = 2
      return this.#random.unit() < k1
    }
    if (this.#random.unit() < r) this.#state = 1
    return this.#random.unit() > h
  }
}
