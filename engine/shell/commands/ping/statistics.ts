/** What ping counts. Times are whole microseconds. */
export class PingStatistics {
  transmitted = 0
  received = 0
  repeats = 0
  errors = 0
  /** The most packets that were under way at once. */
  pipe = -1
  tmin = Number.MAX_SAFE_INTEGER
  tmax = 0
  tsum = 0
  tsum2 = 0
  /** Smoothed round-trip time times 8. */
  rtt = 0
  /** The last sequence number that was answered. */
  acked = 0

  measured(triptime: number): void {
    this.tsum += triptime
    this.tsum2 += triptime * triptime
    this.tmin = Math.min(this.tmin, triptime)
    this.tmax = Math.max(this.tmax, triptime)
    this.rtt = this.rtt === 0 ? triptime * 8 : this.rtt + triptime - Math.trunc(this.rtt / 8)
  }

  /** Sequence numbers are compared modulo 2^16. */
  acknowledge(sequence: number): void {
    const behind = (this.transmitted - sequence) & 0xffff
    if (behind > 0x7fff) return
    this.pipe = Math.max(this.pipe, behind + 1)
    const ahead = (sequence - this.acked) & 0xffff
    if ((ahead > 0 && ahead <= 0x7fff) || ((this.transmitted - this.acked) & 0xffff) > 0x7fff) this.acked = sequence
  }

  sent(): void {
    this.transmitted++
    if (((this.transmitted - this.acked) & 0xffff) > 0x7fff) this.acked = (this.transmitted + 1) & 0xffff
  }

  get inFlight(): number {
    const behind = (this.transmitted - this.acked) & 0xffff
    return behind <= 0x7fff ? behind : this.transmitted - this.received - this.errors
  }

  /** The two lines of counts and of times. `elapsed` is in nanoseconds, up to the last transmission. */
  summary(elapsed: number, options: { readonly timing: boolean; readonly pace: boolean }): string {
    const parts = [`${this.transmitted} packets transmitted`, `${this.received} received`]
    if (this.repeats > 0) parts.push(`+${this.repeats} duplicates`)
    if (this.errors > 0) parts.push(`+${this.errors} errors`)
    if (this.transmitted > 0) {
      parts.push(`${percent(((this.transmitted - this.received) * 100) / this.transmitted)}% packet loss`)
      parts.push(`time ${Math.floor((elapsed + 500_000) / 1_000_000)}ms`)
    }
    const tail: string[] = []
    if (this.received > 0 && options.timing) tail.push(`rtt min/avg/max/mdev = ${this.#times()} ms`)
    if (this.pipe > 1) tail.push(`pipe ${this.pipe}`)
    if (this.received > 0 && options.pace && this.transmitted > 1) {
      const gap = Math.trunc(Math.trunc(elapsed / 1000) / (this.transmitted - 1))
      tail.push(`ipg/ewma ${milliseconds(gap)}/${milliseconds(Math.trunc(this.rtt / 8))} ms`)
    }
    return `${parts.join(', ')}\n${tail.join(', ')}\n`
  }

  #times(): string {
    const total = this.received + this.repeats
    const average = Math.trunc(this.tsum / total)
    const variance = Math.trunc((this.tsum2 - Math.trunc((this.tsum * this.tsum) / total)) / total)
    const deviation = Math.floor(Math.sqrt(Math.max(0, variance)))
    return [this.tmin, average, this.tmax, deviation].map(milliseconds).join('/')
  }

  /** What SIGQUIT asks for. */
  snapshot(timing: boolean): string {
    const loss = this.transmitted === 0 ? 0 : Math.trunc(((this.transmitted - this.received) * 100) / this.transmitted)
    let text = `\r${this.received}/${this.transmitted} packets, ${loss}% loss`
    if (this.received > 0 && timing) {
      const average = Math.trunc(this.tsum / (this.received + this.repeats))
      const times = [this.tmin, average, Math.trunc(this.rtt / 8), this.tmax].map(milliseconds)
      text += `, min/avg/ewma/max = ${times.join('/')} ms`
    }
    return `${text}\n`
  }
}

/** `%ld.%03ld`. */
export function milliseconds(microseconds: number): string {
  return `${Math.trunc(microseconds / 1000)}.${String(microseconds % 1000).padStart(3, '0')}`
}

/** `%g`: six significant digits, no trailing zeros. */
function percent(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** ` time=0.045 ms`, with as many digits as make sense. */
export function roundTripText(microseconds: number): string {
  const digits = (rounded: number, unit: number, width: number) =>
    `${Math.trunc(rounded / 1000)}.${String(Math.trunc((rounded % 1000) / unit)).padStart(width, '0')}`
  if (microseconds >= 100_000 - 50) return ` time=${Math.trunc((microseconds + 500) / 1000)} ms`
  if (microseconds >= 10_000 - 5) return ` time=${digits(microseconds + 50, 100, 1)} ms`
  if (microseconds >= 1000) return ` time=${digits(microseconds + 5, 10, 2)} ms`
  return ` time=${milliseconds(microseconds)} ms`
}
