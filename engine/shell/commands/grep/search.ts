import type { Running } from '../../../linux/program.ts'
import type { Errno } from '../../../net/errno.ts'
import { ENOMEM } from '../../../net/errno.ts'
import { LineReader } from '../../text/lines.ts'
import { byteLength } from '../../text/lossless.ts'
import type { Tool } from '../../text/tool.ts'
import type { Matcher } from './matcher.ts'

/** What is printed of each file; read from the options once. */
export interface Report {
  readonly mode: 'lines' | 'count' | 'with' | 'without' | 'quiet'
  readonly invert: boolean
  readonly most: number
  readonly named: boolean
  readonly numbered: boolean
  readonly offsets: boolean
  readonly only: boolean
  readonly before: number
  readonly after: number
  readonly separator: string | null
  readonly color: boolean
  readonly binary: 'binary' | 'text' | 'without-match'
  readonly end: string
  readonly nul: boolean
  readonly tab: boolean
  readonly buffered: boolean
}

const COLORS = { name: '35', number: '32', separator: '36', match: '01;31' }

/** One file under search. */
export class Search {
  readonly #tool: Tool
  readonly #matcher: Matcher
  readonly #report: Report
  readonly #name: string
  #number = 0
  #offset = 0
  #count = 0
  #held: { readonly text: string; readonly number: number; readonly offset: number }[] = []
  #trailing = 0
  #lastPrinted = 0
  #binary = false

  constructor(tool: Tool, matcher: Matcher, report: Report, name: string) {
    this.#tool = tool
    this.#matcher = matcher
    this.#report = report
    this.#name = name
  }

  /** Whether any line was selected, or why the file could not be read. */
  *run(fd: number): Running<boolean | Errno> {
    const { mode, most, end, after } = this.#report
    const reader = new LineReader(this.#tool, fd, end.charCodeAt(0))
    while (this.#count < most || (this.#trailing > 0 && after > 0)) {
      const line = yield* reader.next()
      if (line === null) break
      this.#number++
      if (!this.#binary && this.#report.binary !== 'text' && (end === '\0' ? false : line.includes('\0')))
        this.#binary = true
      if (this.#binary && this.#report.binary === 'without-match') return false
      const selected = this.#count < most && this.#matcher.test(line) !== this.#report.invert
      yield* this.#tool.spend(this.#matcher.takeWork())
      if (selected) {
        this.#count++
        if (mode === 'quiet' || mode === 'with') break
      }
      if (mode === 'lines' && (yield* this.#line(line, selected))) break
      this.#offset += (reader.terminated ? 1 : 0) + (this.#report.offsets ? byteLength(line) : 0)
      if (this.#tool.broken) break
    }
    if (reader.failure !== null) return reader.failure === 'too long' ? ENOMEM : reader.failure
    yield* this.#summary()
    return this.#count > 0
  }

  *#summary(): Running<void> {
    const { mode, named, nul } = this.#report
    if (mode === 'count')
      yield* this.#tool.print(
        `${named ? this.#paint('name', this.#name) + (nul ? '\0' : this.#paint('separator', ':')) : ''}${this.#count}\n`,
      )
    else if ((mode === 'with') === this.#count > 0 && (mode === 'with' || mode === 'without'))
      yield* this.#tool.print(this.#paint('name', this.#name) + (nul ? '\0' : '\n'))
  }

  #paint(what: keyof typeof COLORS, text: string): string {
    return this.#report.color ? `\x1b[${COLORS[what]}m\x1b[K${text}\x1b[m\x1b[K` : text
  }

  /** True when nothing more is to be read of the file. */
  *#line(text: string, selected: boolean): Running<boolean> {
    const { before, after, only } = this.#report
    if (selected && this.#binary) {
      yield* this.#tool.print(`${this.#tool.name}: ${this.#name}: binary file matches\n`)
      return true
    }
    const entry = { text, number: this.#number, offset: this.#offset }
    if (selected) {
      for (const held of this.#held) yield* this.#print(held, false)
      this.#held = []
      this.#trailing = after
      if (only) yield* this.#parts(entry)
      else yield* this.#print(entry, true)
      return false
    }
    if (this.#trailing > 0) {
      this.#trailing--
      yield* this.#print(entry, false)
    } else if (before > 0) {
      this.#held.push(entry)
      if (this.#held.length > before) this.#held.shift()
    }
    return false
  }

  #prefix(number: number, offset: number, mark: string): string {
    const { named, numbered, offsets, nul, tab } = this.#report
    const separator = this.#paint('separator', mark)
    const parts = [
      named ? this.#paint('name', this.#name) + (nul ? '\0' : separator) : '',
      numbered ? this.#paint('number', String(number)) + separator : '',
      offsets ? this.#paint('number', String(offset)) + separator : '',
    ]
    const text = parts.join('')
    return tab && text !== '' ? `${text}\t` : text
  }

  *#print(
    entry: { readonly text: string; readonly number: number; readonly offset: number },
    selected: boolean,
  ): Running<void> {
    const { separator, before, after, color, end, only } = this.#report
    if (only && !selected) return
    const gap = (before > 0 || after > 0) && this.#lastPrinted > 0 && entry.number > this.#lastPrinted + 1
    if (gap && separator !== null) yield* this.#tool.print(`${this.#paint('separator', separator)}\n`)
    this.#lastPrinted = entry.number
    const body = color && selected !== this.#report.invert ? this.#highlighted(entry.text) : entry.text
    yield* this.#tool.print(this.#prefix(entry.number, entry.offset, selected ? ':' : '-') + body + end)
    if (this.#report.buffered) yield* this.#tool.out.flush()
  }

  #highlighted(line: string): string {
    let text = ''
    let at = 0
    for (const { start, end } of this.#spans(line)) {
      text += line.slice(at, start) + this.#paint('match', line.slice(start, end))
      at = end
    }
    return text + line.slice(at)
  }

  *#spans(line: string): Generator<{ readonly start: number; readonly end: number }> {
    for (let at = 0; at <= line.length; ) {
      const found = this.#matcher.search(line, at)
      if (found === null) return
      if (found.end > found.start) yield found
      at = found.end > found.start ? found.end : found.end + 1
    }
  }

  *#parts({
    text,
    number,
    offset,
  }: {
    readonly text: string
    readonly number: number
    readonly offset: number
  }): Running<void> {
    if (this.#report.invert) return
    const { separator, after, before } = this.#report
    if ((before > 0 || after > 0) && this.#lastPrinted > 0 && separator !== null && number > this.#lastPrinted + 1)
      yield* this.#tool.print(`${this.#paint('separator', separator)}\n`)
    this.#lastPrinted = number
    for (const { start, end } of this.#spans(text)) {
      const place = this.#report.offsets ? offset + byteLength(text.slice(0, start)) : 0
      const part = this.#paint('match', text.slice(start, end))
      yield* this.#tool.print(this.#prefix(number, place, ':') + part + this.#report.end)
      yield* this.#tool.spend(this.#matcher.takeWork())
    }
  }
}
