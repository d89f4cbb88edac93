import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SECOND } from '../../../sim/timer.ts'
import { WaitQueue } from '../../../sim/wait.ts'
import { formatIp } from '../../../wire/address.ts'
import { type Control, State } from './control.ts'
import type { Output } from './output.ts'
import { type Count, countOf, Report } from './report.ts'
import type { TestSettings } from './settings.ts'
import type { Stream } from './streams.ts'

/** Less than this at the end is no interval of its own. */
const REST = 0.005

/** Where each stream runs. */
export function* announce(output: Output, streams: readonly Stream[]): Running<void> {
  for (const { id, socket } of streams) {
    const place = (ip: number | bigint, port: number) => `${formatIp(ip)} port ${port}`
    yield* output.print(
      `[${String(id).padStart(3)}] local ${place(socket.localAddress, socket.localPort)} connected to ${place(socket.remoteAddress, socket.remotePort)}\n`,
    )
  }
}

/** Carries the data, and reports, until the time is up (client) or the other side says so (server). */
export class DataPhase {
  readonly #process: Process
  readonly #test: TestSettings
  readonly #streams: readonly Stream[]
  readonly #sends: boolean
  readonly report: Report
  #over = false
  /** The client was told to end. */
  clientGone = false
  /** By a signal. */
  interrupted = false
  readonly #done = new WaitQueue()
  #remote: number | undefined

  constructor(
    process: Process,
    { output, format }: { readonly output: Output; readonly format: string },
    test: TestSettings,
    streams: readonly Stream[],
    sends: boolean,
  ) {
    this.#process = process
    this.#test = test
    this.#streams = streams
    this.#sends = sends
    this.report = new Report(process, output, format, test, streams, sends)
  }

  /** How long it took; undefined when the other side gave up. */
  *run(control: Control, interval: number, ends: boolean): Running<number | undefined> {
    const process = this.#process
    for (const stream of this.#streams)
      process.thread(
        this.#sends
          ? stream.send(process, this.#test, () => this.#over || (ends && this.#stop()))
          : stream.receive(process, () => ends && this.#stop()),
      )
    const watch = function* (this: DataPhase): Running<void> {
      this.#remote = (yield* control.nextState()) ?? State.serverTerminate
    }
    if (!ends) process.thread(watch.call(this))
    yield* this.report.head()
    const began = process.now
    const timed = ends && this.#most === undefined && this.#test.time > 0
    const end = timed ? began + this.#test.time * SECOND : Number.POSITIVE_INFINITY
    let next = began + interval * SECOND
    while (process.now < end && this.#remote === undefined && !this.interrupted) {
      yield* process.wait([control.socket.changed, this.#done], Math.min(next, end))
      if (ends && control.socket.finReceived) return undefined
      if (this.#enough(ends)) break
      if (process.now >= next) {
        yield* this.report.interval()
        next += interval * SECOND
      }
    }
    this.#over = true
    yield* this.report.interval(REST)
    this.clientGone = this.#remote === State.clientTerminate
    if (this.#remote !== undefined && this.#remote !== State.testEnd && !this.clientGone) return undefined
    return (process.now - began) / SECOND
  }

  /** Ends the test because a signal says so. */
  interrupt(): void {
    this.interrupted = true
    this.#done.wake()
  }

  /** -n and -k: what all streams carry together, in bytes. */
  get #most(): number | undefined {
    const { bytes, blocks, length } = this.#test
    return bytes > 0 ? bytes : blocks > 0 ? blocks * length : undefined
  }

  #enough(ends: boolean): boolean {
    return ends && this.#most !== undefined && this.#streams.reduce((sum, { bytes }) => sum + bytes, 0) >= this.#most
  }

  /** Whether enough was carried; who waits for that hears of it. */
  #stop(): boolean {
    const enough = this.#enough(true)
    if (enough) this.#done.wake()
    return enough
  }

  get counts(): readonly Count[] {
    return this.#streams.map(countOf)
  }
}

/** The results that both sides tell each other. */
export function resultsJson(streams: readonly Stream[], seconds: number, sends: boolean) {
  return {
    cpu_util_total: 0,
    cpu_util_user: 0,
    cpu_util_system: 0,
    sender_has_retransmits: sends ? 1 : 0,
    streams: streams.map(({ bytes, retransmits, jitter, lost, packets }, index) => ({
      id: index + 1,
      bytes,
      retransmits,
      jitter,
      errors: lost,
      packets,
      start_time: 0,
      end_time: seconds,
    })),
  }
}

/** What the other side has counted; nothing of what cannot be read. */
export function readResults(json: Record<string, unknown> | undefined): {
  readonly counts: readonly Count[]
  readonly seconds: number
} {
  const list = Array.isArray(json?.['streams']) ? (json['streams'] as unknown[]) : []
  const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
  const streams = list.filter((each): each is Record<string, unknown> => typeof each === 'object' && each !== null)
  return {
    counts: streams.map(each => ({
      bytes: number(each['bytes']),
      packets: number(each['packets']),
      lost: number(each['errors']),
      retransmits: number(each['retransmits']),
      jitter: number(each['jitter']),
    })),
    seconds: number(streams[0]?.['end_time']),
  }
}
