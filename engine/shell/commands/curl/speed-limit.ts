import type { Process } from '../../../linux/process.ts'
import { SECOND } from '../../../sim/timer.ts'
import { CurlError } from './error.ts'
import type { CurlOptions } from './options.ts'

/** --speed-time where only --speed-limit is given. */
const USUAL_SECONDS = 30

/** -Y and -y: gives up a transfer that has been too slow for too long (lib/speedcheck.c, which looks once a second). */
export class SpeedLimit {
  readonly #process: Process
  readonly #limit: number
  readonly #time: number
  #last: number
  #bytes = 0
  #slowSince: number | undefined

  constructor(process: Process, { values }: CurlOptions) {
    const [limit, time] = [values.get('speed-limit'), values.get('speed-time')]
    this.#process = process
    this.#limit = limit === undefined && time === undefined ? 0 : Number(limit ?? 1)
    this.#time = Number(time ?? USUAL_SECONDS)
    this.#last = process.now
  }

  /** When it is time to look. */
  get next(): number {
    return this.#limit === 0 ? Number.POSITIVE_INFINITY : this.#last + SECOND
  }

  check(bytes: number): CurlError | undefined {
    const { now } = this.#process
    if (now < this.next) return undefined
    const speed = (bytes - this.#bytes) / ((now - this.#last) / SECOND)
    this.#last = now
    this.#bytes = bytes
    if (speed >= this.#limit) this.#slowSince = undefined
    else if (this.#slowSince === undefined) this.#slowSince = now
    else if (now - this.#slowSince >= this.#time * SECOND)
      return new CurlError(
        28,
        `Operation too slow. Less than ${this.#limit} bytes/sec transferred the last ${this.#time} seconds`,
      )
    return undefined
  }
}
