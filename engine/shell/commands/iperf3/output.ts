import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'

/** Where reports go: standard output or --logfile, with -T in front of each line; nowhere for -J, which prints at the end. */
export class Output {
  readonly #process: Process
  readonly #fd: number
  readonly #title: string
  readonly json: boolean

  private constructor(process: Process, fd: number, title: string, json: boolean) {
    this.#process = process
    this.#fd = fd
    this.#title = title
    this.json = json
  }

  /** Undefined where the log file cannot be written. */
  static open(
    process: Process,
    {
      logFile,
      title,
      json,
    }: { readonly logFile: string | undefined; readonly title: string | undefined; readonly json: boolean },
  ): Output | undefined {
    const fd = logFile === undefined ? 1 : process.open(logFile, { write: true, create: true, append: true })
    return failed(fd) ? undefined : new Output(process, fd, title === undefined ? '' : `${title}:  `, json)
  }

  *print(text: string): Running<void> {
    if (!this.json) yield* this.write(text.replace(/^(?=[^\n]|\n)/gm, this.#title))
  }

  *write(text: string): Running<void> {
    yield* this.#process.write(this.#fd, encodeUtf8(text))
  }

  /** A complaint: to standard error, to the log file, or into the object of -J. */
  *error(text: string): Running<void> {
    if (this.#fd === 1) yield* this.#process.printError(`iperf3: ${text}\n`)
    else yield* this.write(`${this.#title}iperf3: ${text}\n`)
  }
}
