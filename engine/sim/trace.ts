import { BY_WORDS_MAX, copyByWords, wordsOf } from './slab.ts'
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

/** The numbers of a record, side by side so that writing one touches one or two lines of the processor's cache. */
const FIELDS = 6
const TIME = 0
const SEQUENCE = 1
const PACKET = 2
const VALUE = 3
const FRAME_START = 4
const FRAME_LENGTH = 5

/** The records of one host in arrays that are overwritten from the oldest on. They start small and grow while the host is busy. */
export class TraceRing {
  readonly host: string
  readonly #trace: Trace
  #size = 256
  #numbers = new Float64Array(this.#size * FIELDS)
  /** Of each record its kind and its subject. */
  #objects: unknown[] = []
  #bytes = new Uint8Array(8192)
  #words = wordsOf(this.#bytes.buffer)
  /** How many records and frame bytes were ever written. */
  #records = 0
  #written = 0
  /** Where the bytes of the last frame stand, -1 where it was not kept. */
  lastFrame = -1
  /** Where the next record and the next frame go. */
  #next = 0
  #nextByte = 0

  constructor(trace: Trace, host: string) {
    this.#trace = trace
    this.host = host
  }

  record(kind: TraceKind, packet: number, subject: unknown, value = 0): void {
    if (!this.#trace.on) return
    this.#append(kind, packet, subject, value, NO_FRAME, 0)
  }

  /** Records with a copy of the bytes from `start` to `end` of `frame`. */
  recordFrame(kind: TraceKind, packet: number, subject: unknown, frame: Uint8Array, start: number, end: number): void {
    this.lastFrame = -1
    if (!this.#trace.on) return
    const kept = Math.min(end - start, SNAP_LENGTH)
    const at = this.#reserve(kept, frame.byteOffset + start)
    const target = this.#nextByte - kept
    if (kept > BY_WORDS_MAX) this.#bytes.set(frame.subarray(start, start + kept), target)
    else copyByWords(this.#bytes, this.#words, target, frame, start, start + kept)
    this.lastFrame = at
    this.#append(kind, packet, subject, 0, at, end - start)
  }

  /** Records once more the frame that stands at `at`, as `lastFrame` told, of `length` bytes. */
  recordAgain(kind: TraceKind, packet: number, subject: unknown, at: number, length: number): void {
    if (this.#trace.on) this.#append(kind, packet, subject, 0, at, length)
  }

  /** The records that are still there, oldest first. */
  *events(): Generator<TraceEvent> {
    for (let record = Math.max(0, this.#records - this.#size); record < this.#records; record++)
      yield this.#event(record)
  }

  #append(kind: TraceKind, packet: number, subject: unknown, value: number, frame: number, length: number): void {
    if (this.#next === this.#size) this.#wrapEvents()
    const trace = this.#trace
    const at = this.#next++
    const numbers = this.#numbers
    const base = at * FIELDS
    numbers[base + TIME] = trace.clock.now
    numbers[base + SEQUENCE] = trace.sequence++
    numbers[base + PACKET] = packet
    numbers[base + VALUE] = value
    numbers[base + FRAME_START] = frame
    numbers[base + FRAME_LENGTH] = length
    this.#objects[2 * at] = kind
    this.#objects[2 * at + 1] = subject
    this.#records++
    if (trace.watched) trace.tell(this.#event(this.#records - 1))
  }

  /** Room for `length` contiguous bytes, which end at `#nextByte`, as far from a word's beginning as `like`; returns their absolute position. */
  #reserve(length: number, like: number): number {
    if (this.#nextByte + 3 + length > this.#bytes.length) this.#wrapBytes(3 + length)
    const gap = (like - this.#nextByte) & 3
    const at = this.#written + gap
    this.#written = at + length
    this.#nextByte += gap + length
    return at
  }

  /** The end is reached: more room, as long as nothing was overwritten yet, or from the beginning. */
  #wrapBytes(length: number): void {
    const size = this.#bytes.length
    while (this.#bytes.length < BYTES_MAX && this.#written + length > this.#bytes.length) {
      const bigger = new Uint8Array(this.#bytes.length * 4)
      bigger.set(this.#bytes)
      this.#bytes = bigger
    }
    this.#words = wordsOf(this.#bytes.buffer)
    if (this.#bytes.length > size) return
    this.#written += size - this.#nextByte
    this.#nextByte = 0
  }

  /** The same for records. */
  #wrapEvents(): void {
    if (this.#size >= EVENTS_MAX) {
      this.#next = 0
      return
    }
    const size = this.#size * 4
    const bigger = new Float64Array(size * FIELDS)
    bigger.set(this.#numbers)
    this.#numbers = bigger
    this.#size = size
  }

  #event(record: number): TraceEvent {
    const at = record % this.#size
    const base = at * FIELDS
    const numbers = this.#numbers
    return {
      time: numbers[base + TIME]!,
      sequence: numbers[base + SEQUENCE]!,
      host: this.host,
      packet: numbers[base + PACKET]!,
      kind: this.#objects[2 * at] as TraceKind,
      subject: this.#objects[2 * at + 1],
      value: numbers[base + VALUE]!,
      frame: this.#frame(numbers[base + FRAME_START]!, numbers[base + FRAME_LENGTH]!),
      frameLength: numbers[base + FRAME_LENGTH]!,
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
