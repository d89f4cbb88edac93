import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Output } from './output.ts'
import type { TestSettings } from './settings.ts'
import type { Stream } from './streams.ts'

const LINE = '- - - - - - - - - - - - - - - - - - - - - - - - -\n'

/** What was counted in some time. */
export interface Count {
  readonly bytes: number
  readonly packets: number
  readonly lost: number
  readonly retransmits: number
  /** Seconds. */
  readonly jitter: number
}

/** What one interval showed. */
export interface Interval {
  readonly from: number
  readonly to: number
  readonly rows: readonly { readonly count: Count; readonly stream: Stream }[]
  readonly sum: Count
}

/** units.c, unit_snprintf with `a`: three digits. */
function unit(value: number, base: number, names: readonly string[]): string {
  let index = 0
  let number = value
  while (number >= base && index < names.length - 1) {
    number /= base
    index++
  }
  const digits = number < 9.995 ? 2 : number < 99.95 ? 1 : 0
  return `${number.toFixed(digits).padStart(4)} ${names[index]}`
}

function bytesText(bytes: number): string {
  return unit(bytes, 1024, ['Bytes', 'KBytes', 'MBytes', 'GBytes', 'TBytes'])
}

/** With -f one unit alone: bits in small letters, bytes in capitals. */
function rateText(bytes: number, seconds: number, format: string): string {
  const index = ' kmgt'.indexOf(format.toLowerCase())
  if (index > 0) {
    const small = format === format.toLowerCase()
    const value = seconds <= 0 ? 0 : (bytes * (small ? 8 : 1)) / seconds / (small ? 1000 : 1024) ** index
    const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
    return `${value.toFixed(digits).padStart(4)} ${format.toUpperCase()}${small ? 'bits' : 'Bytes'}/sec`
  }
  return `${unit(seconds <= 0 ? 0 : (bytes * 8) / seconds, 1000, ['bits', 'Kbits', 'Mbits', 'Gbits', 'Tbits'])}/sec`
}

/** Prints what a test does, an interval at a time and in the end. */
export class Report {
  readonly #process: Process
  readonly #output: Output
  readonly #format: string
  readonly #test: TestSettings
  /** What was reported. */
  readonly intervals: Interval[] = []
  readonly #streams: readonly Stream[]
  readonly #sends: boolean
  #before: readonly Count[]
  #began: number
  #last: number

  constructor(
    process: Process,
    output: Output,
    format: string,
    test: TestSettings,
    streams: readonly Stream[],
    sends: boolean,
  ) {
    this.#process = process
    this.#output = output
    this.#format = format
    this.#test = test
    this.#streams = streams
    this.#sends = sends
    this.#before = streams.map(() => ({ bytes: 0, packets: 0, lost: 0, retransmits: 0, jitter: 0 }))
    this.#began = this.#last = process.now
  }

  get elapsed(): number {
    return (this.#process.now - this.#began) / SECOND
  }

  *head(): Running<void> {
    // The client of a reversed test has the columns too, and nothing in them.
    const columns = this.#columns(this.#sends || (this.#test.reverse && !this.#test.udp), true)
    yield* this.#output.print(`[ ID] Interval           Transfer     Bitrate${columns}\n`)
  }

  #columns(sends: boolean, interval: boolean): string {
    if (this.#test.udp)
      return sends && interval ? '         Total Datagrams' : '         Jitter    Lost/Total Datagrams'
    return sends ? `         Retr${interval ? '  Cwnd' : ''}` : ''
  }

  /** The time since the last report; too short a rest is left out. */
  *interval(atLeast = 0): Running<void> {
    const [from, to] = [(this.#last - this.#began) / SECOND, this.elapsed]
    if (to - from <= atLeast) return
    const now = this.#streams.map(countOf)
    const deltas = now.map((count, index) => difference(count, this.#before[index]!))
    for (const [index, delta] of deltas.entries())
      yield* this.#line(String(this.#streams[index]!.id), delta, from, to, this.#streams[index]!)
    if (deltas.length > 1) {
      yield* this.#line('SUM', total(deltas), from, to, undefined)
      yield* this.#output.print(LINE)
    }
    const rows = deltas.map((count, index) => ({ count, stream: this.#streams[index]! }))
    this.intervals.push({ from, to, rows, sum: total(deltas) })
    this.#before = now
    this.#last = this.#process.now
  }

  *#line(id: string, count: Count, from: number, to: number, stream: Stream | undefined): Running<void> {
    const { udp } = this.#test
    let rest: string
    if (udp && this.#sends) rest = `  ${count.packets}  `
    else if (udp) rest = lossText(count)
    else if (this.#sends)
      rest = `  ${String(count.retransmits).padStart(3)}   ${stream === undefined ? '          ' : bytesText(stream.window)}       `
    else rest = ' '.repeat(18)
    yield* this.#output.print(
      `${prefix(id, from, to)}${bytesText(count.bytes)}  ${rateText(count.bytes, to - from, this.#format)}${rest}\n`,
    )
  }

  /** The lines of both sides, as far as they are known. */
  *summary(
    sent: readonly Count[] | undefined,
    received: readonly Count[] | undefined,
    seconds: { sent: number; received: number },
  ): Running<void> {
    const { print } = { print: (text: string) => this.#output.print(text) }
    const both = sent !== undefined
    yield* print(`${LINE}[ ID] Interval           Transfer     Bitrate${this.#columns(both, false)}\n`)
    const rows: (readonly [string, Count | undefined, Count | undefined])[] = this.#streams.map(
      ({ id }, index) => [String(id), sent?.[index], received?.[index]] as const,
    )
    if (rows.length > 1)
      rows.push([
        'SUM',
        sent === undefined ? undefined : total(sent),
        received === undefined ? undefined : total(received),
      ])
    for (const [id, out, into] of rows) {
      if (out !== undefined) yield* print(this.#summaryLine(id, out, seconds.sent, 'sender'))
      if (into !== undefined) yield* print(this.#summaryLine(id, into, seconds.received, 'receiver'))
    }
  }

  #summaryLine(id: string, count: Count, seconds: number, side: 'sender' | 'receiver'): string {
    const head = `${prefix(id, 0, seconds)}${bytesText(count.bytes)}  ${rateText(count.bytes, seconds, this.#format)}`
    if (this.#test.udp)
      return `${head}${lossText(side === 'sender' ? { ...count, lost: 0, jitter: 0 } : count)}${side}\n`
    const retransmits = side === 'sender' ? `  ${String(count.retransmits).padStart(3)}             ` : ' '.repeat(18)
    return `${head}${retransmits}${side}\n`
  }
}

function prefix(id: string, from: number, to: number): string {
  return `[${id.padStart(3)}] ${from.toFixed(2).padStart(6)}-${to.toFixed(2).padEnd(6)} sec  `
}

function lossText({ jitter, lost, packets }: Count): string {
  const percent = packets === 0 ? 0 : (lost * 100) / packets
  const shown = percent === 0 ? '0' : Number(percent.toPrecision(2)).toString()
  return `  ${(jitter * 1000).toFixed(3)} ms  ${lost}/${packets} (${shown}%)  `
}

export function countOf({ bytes, packets, lost, retransmits, jitter }: Stream): Count {
  return { bytes, packets, lost, retransmits, jitter }
}

function difference(now: Count, before: Count): Count {
  return {
    bytes: now.bytes - before.bytes,
    packets: now.packets - before.packets,
    lost: now.lost - before.lost,
    retransmits: now.retransmits - before.retransmits,
    jitter: now.jitter,
  }
}

function total(counts: readonly Count[]): Count {
  const sum = (pick: (count: Count) => number) => counts.reduce((all, count) => all + pick(count), 0)
  return {
    bytes: sum(({ bytes }) => bytes),
    packets: sum(({ packets }) => packets),
    lost: sum(({ lost }) => lost),
    retransmits: sum(({ retransmits }) => retransmits),
    jitter: sum(({ jitter }) => jitter) / Math.max(1, counts.length),
  }
}
