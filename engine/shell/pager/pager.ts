import type { OpenFile } from '../../linux/file.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { type Terminal, TerminalFile } from '../../linux/terminal.ts'
import { EAGAIN, failed } from '../../net/errno.ts'
import { KeyDecoder } from '../line/keys.ts'
import { encodeText } from '../text/lossless.ts'
import type { PagedText } from './document.ts'

/** How a pager behaves: as less, or as more. */
export interface PagerManner {
  readonly name: 'less' | 'more'
  /** What the prompt shows before anything was pressed; null for `:`. */
  readonly title: string | null
  /** Ends at once when everything fits. */
  readonly quitIfOne: boolean
  /** Draws where the shell does, rather than on a screen of its own. */
  readonly sameScreen: boolean
  readonly ignoreCase: boolean
  readonly atEnd: boolean
}

type Where = 'wait' | 'quit'
const RAW = { canonical: false, echo: false, signals: false, returnIsNewline: true } as const
const MOVES: Readonly<Record<string, (page: number) => number>> = {
  ' ': page => page,
  f: page => page,
  'C-f': page => page,
  'C-v': page => page,
  pagedown: page => page,
  b: page => -page,
  'C-b': page => -page,
  pageup: page => -page,
  d: page => Math.ceil(page / 2),
  'C-d': page => Math.ceil(page / 2),
  u: page => -Math.ceil(page / 2),
  'C-u': page => -Math.ceil(page / 2),
  j: () => 1,
  e: () => 1,
  down: () => 1,
  'C-m': () => 1,
  'C-j': () => 1,
  'C-n': () => 1,
  k: () => -1,
  y: () => -1,
  up: () => -1,
  'C-p': () => -1,
}

/** Shows a text page by page on the terminal of a process; keys come from there, whatever standard input is. */
export class Pager {
  readonly #process: Process
  readonly #terminal: Terminal
  readonly #keys: TerminalFile
  readonly #text: PagedText
  /** Where more text comes from; null when all is there. */
  #source: OpenFile | null
  readonly #manner: PagerManner
  readonly #decoder = new KeyDecoder()
  #top = 0
  #pattern = ''
  /** What is being typed after `/` or `?`. */
  #typing: string | null = null
  #message: string | null

  constructor(process: Process, terminal: Terminal, text: PagedText, source: OpenFile | null, manner: PagerManner) {
    this.#process = process
    this.#terminal = terminal
    this.#keys = new TerminalFile(terminal)
    this.#text = text
    this.#source = source
    this.#manner = manner
    this.#message = manner.title
  }

  get #page(): number {
    return Math.max(1, this.#terminal.rows - 1)
  }

  *run(): Running<void> {
    yield* this.#fill(this.#page + 1, this.#manner.quitIfOne || this.#manner.name === 'more')
    if (
      (this.#manner.quitIfOne || this.#manner.name === 'more') &&
      this.#text.ended &&
      this.#text.rows.length <= this.#page
    )
      return yield* this.#write(this.#text.rows.map(row => `${row}\n`).join(''))
    const before = { ...this.#terminal.modes }
    Object.assign(this.#terminal.modes, RAW)
    if (!this.#manner.sameScreen) yield* this.#write('\x1b[?1049h')
    try {
      if (this.#manner.atEnd) yield* this.#toEnd()
      yield* this.#browse()
    } finally {
      Object.assign(this.#terminal.modes, before)
      this.#keys.write(encodeText(this.#manner.sameScreen ? '\r\x1b[K' : '\r\x1b[K\x1b[?1049l'))
    }
  }

  *#browse(): Running<void> {
    yield* this.#draw()
    for (;;) {
      const key = yield* this.#key()
      if (key === null) return
      const where = this.#typing === null ? yield* this.#press(key) : yield* this.#type(key)
      if (where === 'quit') return
      const { name } = this.#manner
      if (name === 'more' && this.#text.ended && this.#top + this.#page >= this.#text.rows.length) {
        yield* this.#draw()
        return yield* this.#write('\r\x1b[K')
      }
      yield* this.#draw()
    }
  }

  *#write(text: string): Running<void> {
    yield* this.#process.write(1, encodeText(text))
  }

  /** Reads until there are so many rows; unless `wait`, no longer than text is there. */
  *#fill(rows: number, wait: boolean): Running<void> {
    while (this.#source !== null && this.#text.rows.length < rows) {
      const bytes = this.#source.read(65536)
      if (bytes === EAGAIN && this.#source.changed !== null) {
        if (!wait) return
        const resumed = yield* this.#process.wait([this.#source.changed, this.#keys.changed])
        // Somebody presses Ctrl-C rather than wait for the end.
        if (resumed === 'signal' || this.#terminal.readable) return
        continue
      }
      if (failed(bytes) || bytes.length === 0 || !this.#text.push(bytes)) {
        this.#text.end()
        this.#source = null
      } else yield* this.#process.compute(bytes.length * 10)
    }
  }

  /** The next key, by name; text that comes meanwhile is shown. Null when the terminal is gone. */
  *#key(): Running<string | null> {
    for (;;) {
      const bytes = this.#keys.read(1)
      if (!failed(bytes)) {
        if (bytes.length === 0) return null
        const key = this.#decoder.add(bytes[0]!)
        if (key !== null) return key.type === 'text' ? key.text : key.name
        continue
      }
      if (bytes !== EAGAIN) return null
      const queues = [this.#keys.changed]
      const short = this.#text.rows.length < this.#top + this.#page
      if (short && this.#source?.changed != null) queues.push(this.#source.changed)
      const before = this.#text.rows.length
      const { rows, columns } = this.#terminal
      const resumed = yield* this.#process.wait(queues)
      if (short) yield* this.#fill(this.#top + this.#page, false)
      if (resumed === 'signal' && this.#process.signalsPending) return null
      const resized = rows !== this.#terminal.rows || columns !== this.#terminal.columns
      if (this.#text.rows.length !== before || resized) yield* this.#draw()
    }
  }

  *#press(key: string): Running<Where> {
    this.#message = null
    const move = MOVES[key]
    if (move !== undefined) yield* this.#move(move(this.#page))
    else if (key === 'q' || key === 'Q' || (key === 'C-c' && this.#manner.name === 'more')) return 'quit'
    else if (key === 'g' || key === '<' || key === 'home') this.#top = 0
    else if (key === 'G' || key === '>' || key === 'end') yield* this.#toEnd()
    else if (key === '/' || key === '?') this.#typing = key
    else if (key === 'n' || key === 'N') yield* this.#search(key === 'n' ? 1 : -1)
    else if (key === 'F') yield* this.#follow()
    return 'wait'
  }

  *#move(by: number): Running<void> {
    yield* this.#fill(this.#top + by + this.#page + 1, false)
    this.#top = Math.max(0, Math.min(this.#top + by, this.#text.rows.length - this.#page))
  }

  *#toEnd(): Running<void> {
    yield* this.#fill(Number.POSITIVE_INFINITY, true)
    this.#top = Math.max(0, this.#text.rows.length - this.#page)
  }

  /** Shows what comes at the end until a key is pressed. */
  *#follow(): Running<void> {
    while (this.#source !== null && !this.#terminal.readable) {
      this.#message = 'Waiting for data... (interrupt to abort)'
      this.#top = Math.max(0, this.#text.rows.length - this.#page)
      yield* this.#draw()
      yield* this.#fill(this.#text.rows.length + 1, true)
    }
    this.#message = null
  }

  *#type(key: string): Running<Where> {
    const typed = this.#typing!
    if (key === 'C-m' || key === 'C-j') {
      this.#typing = null
      if (typed.length > 1) this.#pattern = typed.slice(1)
      yield* this.#search(typed.startsWith('/') ? 1 : -1)
    } else if (key === 'C-h' || key === 'DEL' || key === 'backspace' || key === 'C-?')
      this.#typing = typed.length > 1 ? typed.slice(0, -1) : null
    else if (key === 'C-c' || key === 'escape') this.#typing = null
    else if ([...key].length === 1) this.#typing = typed + key
    return 'wait'
  }

  *#search(direction: 1 | -1): Running<void> {
    const fold = this.#manner.ignoreCase && this.#pattern === this.#pattern.toLowerCase()
    if (this.#pattern === '') {
      this.#message = 'No previous regular expression'
      return
    }
    if (direction === 1) yield* this.#fill(Number.POSITIVE_INFINITY, true)
    for (let row = this.#top + direction; row >= 0 && row < this.#text.rows.length; row += direction) {
      const text = this.#text.rows[row]!.replace(/\x1b\[[\d;]*m/g, '')
      if (!(fold ? text.toLowerCase() : text).includes(this.#pattern)) continue
      this.#top = Math.max(0, Math.min(row, this.#text.rows.length - 1))
      return
    }
    this.#message = 'Pattern not found'
  }

  *#draw(): Running<void> {
    const rows = this.#text.rows.slice(this.#top, this.#top + this.#page)
    const shown = rows.map(row => `${this.#marked(row)}\x1b[K\n`)
    const filler = Array.from({ length: this.#page - rows.length }, () => '~\x1b[K\n')
    yield* this.#write(`\x1b[H${shown.join('')}${filler.join('')}\x1b[K${this.#prompt()}`)
  }

  #marked(row: string): string {
    if (this.#pattern === '' || row.includes('\x1b')) return row
    return row.replaceAll(this.#pattern, `\x1b[7m${this.#pattern}\x1b[27m`)
  }

  #prompt(): string {
    if (this.#typing !== null) return this.#typing
    const atEnd = this.#text.ended && this.#top + this.#page >= this.#text.rows.length
    const inverse = (text: string) => `\x1b[7m${text}\x1b[27m`
    if (this.#manner.name === 'more') return inverse('--More--')
    if (this.#message !== null)
      return inverse(atEnd && this.#message === this.#manner.title ? `${this.#message} (END)` : this.#message)
    return atEnd ? inverse('(END)') : ':'
  }
}
