/** A time of the wall clock: seconds since 1970, and nanoseconds. */
export interface CaptureTime {
  readonly seconds: number
  readonly nanoseconds: number
}

/** A time of 32 bits with a sign goes no further; tcpdump converts none that is later (util-print.c, ts_date_hmsfrac_print). */
const CLOCK_END = 0x8000_0000

const two = (number: number) => String(number).padStart(2, '0')

/** What stands before a packet: by the number of -t. It remembers the packet from which the next time is counted. */
export class TimeColumn {
  readonly #level: number
  readonly #nanoseconds: boolean
  #reference: CaptureTime | null = null

  constructor(level: number, nanoseconds: boolean) {
    this.#level = level
    this.#nanoseconds = nanoseconds
  }

  text(time: CaptureTime): string {
    const { seconds } = time
    switch (this.#level) {
      case 0:
        return `${this.#clock(time)} `
      case 1:
        return ''
      case 2:
        return `${seconds}.${this.#fraction(time)} `
      case 4: {
        const date = new Date(seconds * 1000)
        if (seconds >= CLOCK_END) return '[Error converting time] '
        return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())} ${this.#clock(time)} `
      }
      default: {
        const reference = this.#reference ?? time
        if (this.#level === 3 || this.#reference === null) this.#reference = time
        return this.#difference(time, reference)
      }
    }
  }

  #difference(time: CaptureTime, from: CaptureTime): string {
    const negative =
      time.seconds < from.seconds || (time.seconds === from.seconds && time.nanoseconds < from.nanoseconds)
    const [later, earlier] = negative ? [from, time] : [time, from]
    const borrow = later.nanoseconds < earlier.nanoseconds ? 1 : 0
    const difference = {
      seconds: later.seconds - earlier.seconds - borrow,
      nanoseconds: later.nanoseconds - earlier.nanoseconds + borrow * 1e9,
    }
    return `${negative ? '-' : ' '}${this.#clock(difference)} `
  }

  #clock(time: CaptureTime): string {
    const { seconds } = time
    if (seconds >= CLOCK_END) return '[Error converting time]'
    const hours = Math.floor(seconds / 3600) % 24
    return `${two(hours)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${this.#fraction(time)}`
  }

  #fraction({ nanoseconds }: CaptureTime): string {
    return this.#nanoseconds
      ? String(nanoseconds).padStart(9, '0')
      : String(Math.floor(nanoseconds / 1000)).padStart(6, '0')
  }
}
