import type { Process } from '../../../linux/process.ts'
import { strftime } from '../../bash/expand/strftime.ts'

/** What -C, -G and -W ask for; null and 0 where they are not given. */
export interface RotationSettings {
  /** Bytes. */
  readonly size: number
  /** Seconds. */
  readonly period: number | null
  readonly count: number
}

/** Into which of several files a packet goes (tcpdump.c, dump_packet_and_trunc). */
export class Rotation {
  readonly #process: Process
  readonly #settings: RotationSettings
  readonly #name: string
  #began: number
  #periods = 0
  #number = 0

  constructor(process: Process, settings: RotationSettings, name: string) {
    this.#process = process
    this.#settings = settings
    this.#name = name
    this.#began = this.#seconds
  }

  get #seconds(): number {
    return this.#process.host.sim.wallTime().seconds
  }

  /** The file that is under way. */
  get file(): string {
    const { size, period, count } = this.#settings
    const name = period === null ? this.#name : strftime(this.#name, this.#began)
    const digits = count > 1 ? `${count - 1}`.length : 0
    if (size === 0 || (this.#number === 0 && digits === 0)) return name
    return `${name}${`${this.#number}`.padStart(digits, '0')}`
  }

  /** Before a packet is written after so many bytes: whether it begins another file, or there are to be no more files. */
  next(written: number): 'same' | 'other' | 'end' {
    const { size, period, count } = this.#settings
    let verdict: 'same' | 'other' = 'same'
    if (period !== null && period > 0 && this.#seconds - this.#began >= period) {
      this.#began = this.#seconds
      this.#periods++
      if (size === 0 && count > 0 && this.#periods >= count) return 'end'
      this.#number = 0
      verdict = 'other'
    }
    if (size > 0 && verdict === 'same' && written > size) {
      this.#number = count > 0 ? (this.#number + 1) % count : this.#number + 1
      verdict = 'other'
    }
    return verdict
  }
}
