import { decodeUtf8 } from '../../sim/utf8.ts'
import { WaitQueue } from '../../sim/wait.ts'
import { OpenFile } from '../file.ts'

/** How bad it is, as syslog(3) counts: 3 error, 4 warning, 5 notice, 6 info. */
export type Priority = 3 | 4 | 5 | 6

/** One line of the journal. */
export interface JournalLine {
  /** Counts up; lines keep theirs when old ones are thrown away. */
  readonly sequence: number
  readonly time: number
  /** The unit that it is about, with its suffix. */
  readonly unit: string
  /** SYSLOG_IDENTIFIER: `kubelet`, or `systemd` for what is said of the unit. */
  readonly identifier: string
  readonly pid: number
  readonly priority: Priority
  readonly text: string
}

const LINES_MAX = 5000
const LINE_MAX = 16_384

/** What the daemons of a machine have printed, and what was said of them (systemd-journald.service(8)). */
export class Journal {
  readonly #lines: JournalLine[] = []
  readonly #now: () => number
  /** Wakes those who follow it. */
  readonly written: WaitQueue = new WaitQueue()
  /** Of the next line. */
  sequence = 0

  constructor(now: () => number) {
    this.#now = now
  }

  get lines(): readonly JournalLine[] {
    return this.#lines
  }

  write(line: Omit<JournalLine, 'sequence' | 'time'>): void {
    this.#lines.push({ ...line, sequence: this.sequence++, time: this.#now() })
    if (this.#lines.length > LINES_MAX) this.#lines.splice(0, LINES_MAX / 10)
    this.written.wake()
  }
}

/** A daemon's standard output: lines for the journal. */
export class JournalFile extends OpenFile {
  override readonly path = 'socket:[journal]'
  readonly #line: (text: string) => void
  #rest = ''

  constructor(line: (text: string) => void) {
    super()
    this.#line = line
  }

  override write(bytes: Uint8Array): number {
    const lines = (this.#rest + decodeUtf8(bytes)).split('\n')
    this.#rest = lines.pop()!.slice(-LINE_MAX)
    for (const line of lines) this.#line(line)
    return bytes.length
  }

  protected override released(): void {
    if (this.#rest !== '') this.#line(this.#rest)
  }
}
