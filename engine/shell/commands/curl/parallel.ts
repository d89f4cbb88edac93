import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { MILLISECOND, SECOND } from '../../../sim/timer.ts'
import { WaitQueue } from '../../../sim/wait.ts'
import { clock, inFiveColumns, type Progress } from './progress.ts'

const HEADING = 'DL% UL%  Dled  Uled  Xfers  Live Total     Current  Left    Speed\n'
const REDRAW = 500 * MILLISECOND
/** --parallel-max where it is not given, and at most (src/tool_getparam.h). */
const PARALLEL = 50
const PARALLEL_MAX = 300
/** Samples of the speed. */
const SAMPLES = 10

/** The meter of all transfers of -Z (src/tool_progress.c). */
export class ParallelMeter {
  readonly #process: Process
  readonly #shown: boolean
  readonly #started: number
  readonly #transfers: Progress[] = []
  #samples: { readonly time: number; readonly down: number; readonly up: number }[] = []
  #headed = false
  live = 0

  constructor(process: Process, shown: boolean) {
    this.#process = process
    this.#shown = shown
    this.#started = process.now
  }

  add(progress: Progress): void {
    this.#transfers.push(progress)
  }

  *draw(count: number, final: boolean): Running<void> {
    if (!this.#shown) return
    const sum = (value: (each: Progress) => number) => this.#transfers.reduce((total, each) => total + value(each), 0)
    const [down, up] = [sum(each => each.downloaded), sum(each => each.uploaded)]
    const downTotal = sum(each => each.downloadSize ?? 0)
    const upTotal = sum(each => each.uploadSize ?? 0)
    const known =
      final || (this.#transfers.length > 0 && this.#transfers.every(each => each.downloadSize !== undefined))
    const speed = this.#speed(down, up)
    const estimate = (bytes: number) => clock(known && speed > 0 ? Math.floor(bytes / speed) : 0)
    const spent = clock(Math.floor((this.#process.now - this.#started) / SECOND))
    const columns = [
      percent(down, known ? downTotal : 0).padEnd(3),
      percent(up, final ? upTotal : 0).padEnd(3),
      inFiveColumns(down),
      inFiveColumns(up),
      String(count).padStart(5),
      String(this.live).padStart(5),
      ` ${estimate(downTotal)}`,
      spent,
      estimate(downTotal - down),
      inFiveColumns(speed),
      (final ? '\n' : '').padStart(5),
    ]
    const heading = this.#headed ? '' : HEADING
    this.#headed = true
    yield* this.#process.printError(`${heading}\r${columns.join(' ')}`)
  }

  #speed(down: number, up: number): number {
    const time = this.#process.now
    this.#samples.push({ time, down, up })
    if (this.#samples.length > SAMPLES) this.#samples.shift()
    const from = this.#samples.length < SAMPLES ? { time: this.#started, down: 0, up: 0 } : this.#samples[0]!
    const span = Math.max(1, Math.floor((time - from.time) / MILLISECOND)) / 1000
    return Math.floor(Math.max(down - from.down, up - from.up) / span)
  }
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '--' : String(part < whole ? Math.floor((part * 100) / whole) : 100).padStart(3)
}

/** -Z: transfers side by side. The status is that of the last that failed. */
export function* inParallel(
  process: Process,
  transfers: readonly (() => Running)[],
  most: string | undefined,
  meter: ParallelMeter,
): Running {
  const limit = Math.min(PARALLEL_MAX, Math.max(1, Math.floor(Number(most ?? PARALLEL))))
  const ended = new WaitQueue()
  let status = 0
  let begun = 0
  let drawn = Number.NEGATIVE_INFINITY
  while (begun < transfers.length || meter.live > 0) {
    for (; meter.live < limit && begun < transfers.length; begun++) {
      meter.live++
      process.thread(transfers[begun]!(), result => {
        meter.live--
        if (typeof result === 'number' && result !== 0) status = result
        ended.wake()
      })
    }
    if (process.now - drawn >= REDRAW) {
      drawn = process.now
      yield* meter.draw(transfers.length, false)
    }
    if (meter.live > 0) yield* process.wait([ended], drawn + REDRAW)
  }
  yield* meter.draw(transfers.length, true)
  return status
}
