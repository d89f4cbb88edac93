import type { Nanoseconds } from './timer.ts'

/**
 * What can be said of a packet: `link-tx`, `rule`, `route`. A layer defines its kinds beside the code that decides;
 * `describe` makes the sentence, and only when somebody looks.
 */
export interface TraceKind {
  readonly name: string
  readonly describe: (event: TraceEvent) => string
}

export interface TraceEvent {
  readonly time: Nanoseconds
  /** Counts every event of the lab: the order among equal times. */
  readonly sequence: number
  readonly host: string
  /** Number of the packet; copies and fragments of a packet keep it. 0 where no packet is meant. */
  readonly packet: number
  readonly kind: TraceKind
  /** The very object that decided: a link, a rule, a route, a connection, a process. */
  readonly subject: unknown
  readonly value: number
  /** The first bytes of the frame, for kinds that show one and while the ring still has them. */
  readonly frame: Uint8Array | undefined
  /** Length of the whole frame in bytes, 0 without a frame. */
  readonly frameLength: number
}

const EVENTS_MAX = 16_384
const BYTES_MAX = 1 << 20
/** As much of a frame as is kept; longer ones are cut, as with `tcpdump -s`. */
export const SNAP_LENGTH = 1_600
const NO_FRAME = -1

/** The records of one host: parallel arrays, overwritten from the oldest on. They start small and double while the host is busy. */
export class TraceRing {
  readonly host: string
  readonly #trace: Trace
  #size = 256
  #time = new Float64Array(this.#size)
  #sequence = new Float64Array(this.#size)
  #packet = new Float64Array(this.#size)
  #value = new Float64Array(this.#size)
  #frameStart = new Float64Array(this.#size)
  #frameLength = new Uint32Array(this.#size)
  #kind: TraceKind[] = []
  #subject: unknown[] = []
  #bytes = new Uint8Array(8192)
  /** How many records and frame bytes were ever written; positions are these modulo the sizes. */
  #records = 0
  #written = 0

  constructor(trace: Trace, host: string) {
    this.#trace = trace
    this.host = host
  }

  record(kind: TraceKind, packet: number, subject: unknown, value = 0): void {
    if (!this.#trace.on) return
    this.#append(kind, packet, subject, value, NO_FRAME, 0)
  }

  /** Records with a copy of `bytes[start..end)`. */
  recordFrame(kind: TraceKind, packet: number, subject: unknown, bytes: Uint8Array, start: number, end: number): void {
    if (!this.#trace.on) return
    const kept = Math.min(end - start, SNAP_LENGTH)
    const at = this.#reserve(kept)
    const target = at % this.#bytes.length
    if (kept <= 96) for (let index = 0; index < kept; index++) this.#bytes[target + index] = bytes[start + index]!
    else this.#bytes.set(bytes.subarray(start, start + kept), target)
    this.#append(kind, packet, subject, 0, at, end - start)
  }

  /** The records that are still there, oldest first. */
  *events(): Generator<TraceEvent> {
    for (let record = Math.max(0, this.#records - this.#size); record < this.#records; record++)
      yield this.#event(record)
  }

  #append(kind: TraceKind, packet: number, subject: unknown, value: number, frame: number, length: number): void {
    if (this.#records === this.#size && this.#size < EVENTS_MAX) this.#growEvents()
    const at = this.#records % this.#size
    this.#time[at] = this.#trace.clock.now
    this.#sequence[at] = this.#trace.sequence++
    this.#packet[at] = packet
    this.#value[at] = value
    this.#frameStart[at] = frame
    this.#frameLength[at] = length
    this.#kind[at] = kind
    this.#subject[at] = subject
    this.#records++
    if (this.#trace.watched) this.#trace.tell(this.#event(this.#records - 1))
  }

  /** Room for `length` contiguous bytes; returns their absolute position. */
  #reserve(length: number): number {
    if (this.#written + length > this.#bytes.length && this.#bytes.length < BYTES_MAX) this.#growBytes()
    const room = this.#bytes.length - (this.#written % this.#bytes.length)
    if (room < length) this.#written += room
    const at = this.#written
    this.#written += length
    return at
  }

  #growBytes(): void {
    const bigger = new Uint8Array(this.#bytes.length * 4)
    if (this.#written <= this.#bytes.length) bigger.set(this.#bytes)
    this.#bytes = bigger
  }

  /** Only called when the ring has just become full for the first time at this size, so nothing has wrapped yet. */
  #growEvents(): void {
    const size = this.#size * 4
    const grown = (old: Float64Array<ArrayBuffer>) => {
      const bigger = new Float64Array(size)
      bigger.set(old)
      return bigger
    }
    this.#time = grown(this.#time)
    this.#sequence = grown(this.#sequence)
    this.#packet = grown(this.#packet)
    this.#value = grown(this.#value)
    this.#frameStart = grown(this.#frameStart)
    const lengths = new Uint32Array(size)
    lengths.set(this.#frameLength)
    this.#frameLength = lengths
    this.#size = size
  }

  #event(record: number): TraceEvent {
    const at = record % this.#size
    return {
      time: this.#time[at]!,
      sequence: this.#sequence[at]!,
      host: this.host,
      packet: this.#packet[at]!,
      kind: this.#kind[at]!,
      subject: this.#subject[at],
      value: this.#value[at]!,
      frame: this.#frame(this.#frameStart[at]!, this.#frameLength[at]!),
      frameLength: this.#frameLength[at]!,
    }
  }

  #frame(start: number, length: number): Uint8Array | undefined {
    if (start === NO_FRAME || this.#written - start > this.#bytes.length) return undefined
    const from = start % this.#bytes.length
    return this.#bytes.slice(from, from + Math.min(length, SNAP_LENGTH))
  }
}

/** The one trace of a lab: a ring a host, and whoever listens. */
export class Trace {
  on = true
  sequence = 0
  readonly clock: { readonly now: Nanoseconds }
  readonly #rings = new Map<string, TraceRing>()
  readonly #listeners = new Set<(event: TraceEvent) => void>()

  constructor(clock: { readonly now: Nanoseconds }) {
    this.clock = clock
  }

  ring(host: string): TraceRing {
    let ring = this.#rings.get(host)
    if (ring === undefined) this.#rings.set(host, (ring = new TraceRing(this, host)))
    return ring
  }

  /** All records that are still there, in the order in which they were made. */
  events(): TraceEvent[] {
    return [...this.#rings.values()].flatMap(ring => [...ring.events()]).sort((a, b) => a.sequence - b.sequence)
  }

  get watched(): boolean {
    return this.#listeners.size > 0
  }

  /** Calls `listener` with every record from now on; the returned function ends that. */
  listen(listener: (event: TraceEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(event: TraceEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

/** One line of the trace in its canonical form; two runs are the same when these lines are. */
export function traceLine(event: TraceEvent): string {
  const packet = event.packet === 0 ? '-' : `#${event.packet}`
  const frame =
    event.frame === undefined ? '' : ` ${Array.from(event.frame, byte => byte.toString(16).padStart(2, '0')).join('')}`
  return `${event.time} ${event.host} ${packet} ${event.kind.name} ${event.kind.describe(event)}${frame}`
}
