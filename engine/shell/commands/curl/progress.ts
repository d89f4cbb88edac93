import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SECOND } from '../../../sim/timer.ts'

/** Of the bar, and of them those for the percentage. */
const BAR_COLUMNS = 79
const BAR_PERCENT = 7
const K = 1024
const M = K * K
const HEADING =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n'
/** Samples of the current speed: the last five seconds. */
const SAMPLES = 6

/** max5data of lib/progress.c: a number of bytes in five columns. */
export function inFiveColumns(bytes: number): string {
  if (bytes < 100_000) return String(bytes).padStart(5)
  if (bytes < 10_000 * K) return `${String(Math.floor(bytes / K)).padStart(4)}k`
  if (bytes < 100 * M) return `${String(Math.floor(bytes / M)).padStart(2)}.${Math.floor((bytes % M) / (M / 10))}M`
  if (bytes < 10_000 * M) return `${String(Math.floor(bytes / M)).padStart(4)}M`
  return `${String(Math.floor(bytes / (K * M))).padStart(4)}G`
}

/** time2str: seconds as hours, minutes and seconds in eight columns. */
export function clock(seconds: number): string {
  if (seconds <= 0) return '--:--:--'
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  return `${String(hours).padStart(2)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`
}

/** The meter of one transfer on standard error: a line that is written over each second (lib/progress.c). */
export class Progress {
  readonly #process: Process
  readonly #shown: boolean
  /** -#. */
  readonly #bar: boolean
  readonly #started: number
  #headed: boolean
  #lastShow = -1
  #samples: { readonly time: number; readonly bytes: number }[] = []
  #current = 0
  downloaded = 0
  uploaded = 0
  downloadSize: number | undefined
  uploadSize: number | undefined

  /** `headed` on a further try, which has no headings of its own. */
  constructor(process: Process, shown: boolean, headed: boolean, bar = false) {
    this.#bar = bar
    this.#headed = headed
    this.#process = process
    this.#shown = shown
    this.#started = process.now
  }

  /** When the line is next to be written, at the latest. */
  get next(): number {
    return this.#shown ? (Math.floor(this.#process.now / SECOND) + 1) * SECOND : Number.POSITIVE_INFINITY
  }

  *update(): Running<void> {
    if (!this.#shown) return
    const second = Math.floor(this.#process.now / SECOND)
    if (second === this.#lastShow) return
    this.#lastShow = second
    if (this.#bar) return yield* this.#drawBar()
    this.#sample()
    if (!this.#headed) yield* this.#process.printError(HEADING)
    this.#headed = true
    yield* this.#process.printError(`\r${this.#line()}`)
  }

  /** The last line, of a transfer that has begun at all. */
  *done(): Running<void> {
    if (this.#lastShow < 0) return
    this.#lastShow = -1
    yield* this.update()
    yield* this.#process.printError('\n')
  }

  /** tool_progress_cb() of src/tool_cb_prg.c, for what has a known size; nothing is drawn for the rest. */
  *#drawBar(): Running<void> {
    const total = this.downloadSize ?? this.uploadSize
    if (total === undefined || total === 0) return
    const part = Math.min(1, (this.downloadSize === undefined ? this.uploaded : this.downloaded) / total)
    const width = BAR_COLUMNS - BAR_PERCENT
    const hashes = '#'.repeat(Math.floor(width * part)).padEnd(width)
    yield* this.#process.printError(`\r${hashes} ${(part * 100).toFixed(1).padStart(5)}%`)
  }

  #sample(): void {
    const { now } = this.#process
    this.#samples.push({ time: now, bytes: this.downloaded + this.uploaded })
    if (this.#samples.length > SAMPLES) this.#samples.shift()
    const oldest = this.#samples[0]!
    const span = Math.max(1, Math.floor((now - oldest.time) / 1e6))
    this.#current =
      this.#samples.length === 1
        ? this.#speed(this.downloaded) + this.#speed(this.uploaded)
        : Math.floor(((this.downloaded + this.uploaded - oldest.bytes) * 1000) / span)
  }

  #speed(bytes: number): number {
    return Math.floor((bytes * 1e6) / Math.max(1, Math.floor((this.#process.now - this.#started) / 1000)))
  }

  #line(): string {
    const spent = Math.floor((this.#process.now - this.#started) / SECOND)
    const { downloaded, uploaded } = this
    const speeds = [this.#speed(downloaded), this.#speed(uploaded)] as const
    const estimate = (size: number | undefined, speed: number) =>
      size === undefined || speed === 0 ? 0 : Math.floor(size / speed)
    const total = Math.max(estimate(this.downloadSize, speeds[0]), estimate(this.uploadSize, speeds[1]))
    const expected = (this.downloadSize ?? downloaded) + (this.uploadSize ?? uploaded)
    const percent = (part: number, whole: number | undefined) =>
      String(whole === undefined || whole === 0 ? 0 : Math.floor((part * 100) / whole)).padStart(3)
    return [
      `${percent(downloaded + uploaded, expected)} ${inFiveColumns(expected)}`,
      `${percent(downloaded, this.downloadSize)} ${inFiveColumns(downloaded)}`,
      `${percent(uploaded, this.uploadSize)} ${inFiveColumns(uploaded)}`,
      `${inFiveColumns(speeds[0])}  ${inFiveColumns(speeds[1])} ${clock(total)} ${clock(spent)} ${clock(total - spent)} ${inFiveColumns(this.#current)}`,
    ].join('  ')
  }
}
