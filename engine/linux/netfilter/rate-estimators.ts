import { SECOND } from '../../sim/timer.ts'

/** Intervals without a packet after which a rate has all but vanished. */
const STALE = 4096

/** A running average of packets and bytes a second (net/core/gen_estimator.c). */
export class RateEstimator {
  /** In nanoseconds. */
  readonly interval: number
  readonly ewmaLog: number
  #began: number
  #packets = 0
  #bytes = 0
  #packetRate = 0
  #byteRate = 0

  /** Intervals are a quarter of a second times two to the power of `interval + 2`. */
  constructor(interval: number, ewmaLog: number, now: number) {
    this.interval = (SECOND / 4) * 2 ** (interval + 2)
    this.ewmaLog = ewmaLog
    this.#began = now
  }

  count(bytes: number, now: number): void {
    this.#catchUp(now)
    this.#packets++
    this.#bytes += bytes
  }

  /** Bytes a second. */
  byteRate(now: number): number {
    this.#catchUp(now)
    return Math.floor(this.#byteRate)
  }

  /** Packets a second. */
  packetRate(now: number): number {
    this.#catchUp(now)
    return Math.floor(this.#packetRate)
  }

  /** Takes in the intervals that are over since the last look, as the kernel's timer would have done one by one. */
  #catchUp(now: number): void {
    const over = Math.floor((now - this.#began) / this.interval)
    for (let each = 0; each < Math.min(over, STALE); each++) {
      const seconds = this.interval / SECOND
      this.#packetRate += (this.#packets / seconds - this.#packetRate) / 2 ** this.ewmaLog
      this.#byteRate += (this.#bytes / seconds - this.#byteRate) / 2 ** this.ewmaLog
      this.#packets = this.#bytes = 0
    }
    this.#began += over * this.interval
  }
}

/** The estimators of a network namespace, which rules with the target RATEEST feed and share by name (xt_RATEEST.c). */
export class RateEstimators {
  readonly #byName = new Map<string, { readonly estimator: RateEstimator; references: number }>()

  get(name: string): RateEstimator | undefined {
    return this.#byName.get(name)?.estimator
  }

  /** The estimator of this name, made where there is none yet. */
  take(name: string, make: () => RateEstimator): RateEstimator {
    const known = this.#byName.get(name) ?? { estimator: make(), references: 0 }
    known.references++
    this.#byName.set(name, known)
    return known.estimator
  }

  release(name: string): void {
    const known = this.#byName.get(name)
    if (known !== undefined && --known.references === 0) this.#byName.delete(name)
  }
}
