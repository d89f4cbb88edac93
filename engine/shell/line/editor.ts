import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import type { Terminal } from '../../linux/terminal.ts'
import { EAGAIN, failed } from '../../net/errno.ts'
import { decodeUtf8 } from '../../sim/utf8.ts'
import { bindings } from './bindings.ts'
import { type Completions, columnsOf, commonStart } from './completion.ts'
import { Editing, KillRing, LINE_MAX } from './editing.ts'
import { type Key, KeyDecoder } from './keys.ts'
import { type Layout, layOut } from './layout.ts'
import { Paste } from './paste.ts'
import { Screen } from './screen.ts'
import { IncrementalSearch } from './search.ts'

/** What an editor asks of the shell that it works for. */
export interface EditorContext {
  readonly history: readonly string[]
  /** What can stand at a position of a line. May take time: somebody far away may be asked. Null when it was interrupted. */
  complete(line: string, cursor: number): Running<Completions | null>
  /** The last argument of a line of the history, for `M-.`. */
  lastArgument(line: string): string | undefined
  /** A signal came while the editor waited; true when the line is to be given up. */
  signaled(): boolean
}

export type LineResult =
  | { readonly type: 'line'; readonly text: string }
  /** `C-c`, or a signal that ends the line. */
  | { readonly type: 'interrupt' }
  /** `C-d` on an empty line. */
  | { readonly type: 'end' }
  /** Nobody will type any more. */
  | { readonly type: 'hangup' }

const BRACKETED_ON = '\x1b[?2004h'
const BRACKETED_OFF = '\x1b[?2004l\r'
const CLEAR_SCREEN = '\x1b[H\x1b[2J'
/** Candidates that are listed without asking (readline, completion-query-items). */
const QUERY_ITEMS = 100
/** Keys after which others get their turn. */
const TURN_KEYS = 4096
const CHUNK = 65536

/** Edits lines on a terminal as readline does in its emacs mode. */
export class LineEditor {
  readonly #process: Process
  readonly #context: EditorContext
  readonly #terminal: Terminal
  readonly #decoder = new KeyDecoder()
  readonly #screen = new Screen()
  readonly #kills = new KillRing()
  /** Bytes that were read and not used. */
  #unread: Uint8Array = new Uint8Array(0)
  #output = ''
  #prompt = ''
  #editing: Editing
  #search: IncrementalSearch | null = null
  #lastPattern = ''
  #prefix = ''
  #keys = 0

  constructor(process: Process, terminal: Terminal, context: EditorContext) {
    this.#process = process
    this.#terminal = terminal
    this.#context = context
    this.#editing = new Editing([], this.#kills)
  }

  /** Shows a prompt and reads a line. */
  *read(prompt: string): Running<LineResult> {
    const { modes } = this.#terminal
    const before = { ...modes }
    Object.assign(modes, { canonical: false, echo: false, signals: false, returnIsNewline: true })
    this.#prompt = prompt
    this.#editing = new Editing(this.#context.history, this.#kills)
    this.#search = null
    this.#prefix = ''
    this.#screen.reset()
    this.#screen.columns = this.#terminal.columns
    this.#output = BRACKETED_ON
    try {
      const result = yield* this.#edit()
      yield* this.#flush()
      return result
    } finally {
      Object.assign(modes, before)
    }
  }

  *#edit(): Running<LineResult> {
    for (;;) {
      if (yield* this.#takePlain()) continue
      const key = yield* this.#nextKey()
      if (key === 'hangup') return { type: 'hangup' }
      const result = key === 'interrupt' ? this.#interrupted() : yield* this.#press(key)
      if (result !== null) return result
    }
  }

  // Input.

  /** Much text at once goes into the line at once. */
  *#takePlain(): Running<boolean> {
    const special = this.#search !== null || this.#prefix !== '' || this.#editing.argument !== null
    if (special || this.#decoder.begun || this.#unread.length > 0) return false
    const text = this.#terminal.takePlain(TURN_KEYS)
    if (text.length === 0) return false
    this.#typed(decodeUtf8(text))
    if (text.length > 1) yield* this.#process.compute(1000)
    return true
  }

  *#nextKey(): Running<Key | 'hangup' | 'interrupt'> {
    if (++this.#keys % TURN_KEYS === 0) yield* this.#process.compute(1000)
    for (;;) {
      const byte = yield* this.#nextByte()
      if (typeof byte === 'string') return byte
      const key = this.#decoder.add(byte)
      if (key !== null) return key
    }
  }

  /** One byte at a time: what is typed ahead of a command is the command's. */
  *#nextByte(): Running<number | 'hangup' | 'interrupt'> {
    const chunk = yield* this.#nextBytes(1)
    return typeof chunk === 'string' ? chunk : chunk[0]!
  }

  *#nextBytes(most: number): Running<Uint8Array | 'hangup' | 'interrupt'> {
    if (this.#unread.length > 0) {
      const taken = this.#unread.subarray(0, most)
      this.#unread = this.#unread.subarray(taken.length)
      return taken
    }
    const file = this.#process.fds.get(0)
    for (;;) {
      const bytes = file?.read(most)
      if (bytes !== undefined && !failed(bytes)) return bytes.length === 0 ? 'hangup' : bytes
      if (bytes !== EAGAIN || file?.changed == null) return 'hangup'
      this.#draw()
      yield* this.#flush()
      if ((yield* this.#process.wait([file.changed])) === 'signal' && this.#context.signaled()) return 'interrupt'
      this.#checkSize()
    }
  }

  /** Takes in a bracketed paste; what the line cannot hold is left out, and that is said. */
  *#paste(): Running<void> {
    const paste = new Paste(LINE_MAX - this.#editing.buffer.length)
    while (!paste.done) {
      const chunk = yield* this.#nextBytes(CHUNK)
      if (typeof chunk === 'string') return
      paste.add(chunk)
      yield* this.#process.compute(1000)
    }
    this.#unread = paste.rest
    const left = this.#editing.insert(decodeUtf8(paste.bytes).replace(/\r\n?/g, '\n'))
    if (paste.lost + left === 0) return
    this.#draw()
    const message = `bash: a line holds at most ${LINE_MAX} characters: the last ${paste.lost + left} of what was pasted were left out`
    this.#output += `${this.#screen.leave()}${message}\n`
  }

  // Output.

  get #layout(): Layout {
    const { buffer } = this.#editing
    return layOut(this.#shownPrompt, buffer.characters, buffer.cursor, this.#screen.columns)
  }

  get #shownPrompt(): string {
    if (this.#search !== null) return this.#prompt.slice(0, this.#prompt.lastIndexOf('\n') + 1) + this.#search.prompt
    const { argument } = this.#editing
    return argument === null ? this.#prompt : `(arg: ${argument}) `
  }

  #draw(): void {
    this.#output += this.#screen.draw(this.#layout)
    if (this.#editing.bell) this.#output += '\x07'
    this.#editing.bell = false
  }

  *#flush(): Running<void> {
    if (this.#output === '') return
    const output = this.#output
    this.#output = ''
    yield* this.#process.write(2, output)
  }

  #checkSize(): void {
    const { columns } = this.#terminal
    if (columns === this.#screen.columns) return
    this.#screen.columns = columns
    this.#output += this.#screen.resized(columns, this.#layout)
  }

  /** Shows the whole line a last time and goes to a fresh one. */
  #leave(mark = ''): void {
    const { buffer } = this.#editing
    if (mark === '') buffer.cursor = buffer.length
    this.#draw()
    if (mark !== '') this.#output += mark
    this.#output += this.#screen.leave() + BRACKETED_OFF
  }

  // Keys.

  *#press(key: Key): Running<LineResult | null> {
    if (this.#search !== null && !this.#searching(key)) return null
    if (key.type === 'text' && this.#prefix === '') {
      this.#typed(key.text)
      return null
    }
    const name = this.#prefix + (key.type === 'key' ? key.name : key.text)
    this.#prefix = ''
    if (name === 'C-x') this.#prefix = 'C-x '
    else if (name === 'paste') yield* this.#paste()
    else if (/^M-[0-9]$/.test(name)) {
      this.#editing.argument = Math.min((this.#editing.argument ?? 0) * 10 + Number(name[2]), 100_000)
      return null
    } else {
      const result = yield* this.#command(name)
      this.#editing.argument = null
      return result
    }
    return null
  }

  #typed(text: string): void {
    const editing = this.#editing
    if (editing.argument !== null && /^\d$/.test(text)) {
      editing.argument = Math.min(editing.argument * 10 + Number(text), 100_000)
      return
    }
    editing.insert(text.repeat(Math.min(editing.argument ?? 1, 1000)), true)
    editing.argument = null
    editing.last = 'insert'
  }

  *#command(name: string): Running<LineResult | null> {
    const editing = this.#editing
    const { last } = editing
    const binding = bindings.get(name)
    if (binding !== undefined) {
      binding.run(editing)
      editing.last = binding.kind ?? 'other'
      return null
    }
    editing.last = 'other'
    switch (name) {
      case 'C-j':
      case 'C-m':
      case 'C-o':
        return this.#accept()
      case 'C-c':
        return this.#interrupted()
      case 'C-d':
        if (editing.buffer.length > 0) editing.buffer.delete(editing.buffer.cursor, editing.buffer.cursor + 1)
        else return this.#ended()
        return null
      case 'C-i':
      case 'M-?':
        yield* this.#complete(last === 'complete' || name === 'M-?')
        editing.last = 'complete'
        return this.#context.signaled() ? { type: 'interrupt' } : null
      case 'C-l':
        this.#output += CLEAR_SCREEN
        this.#screen.reset()
        return null
      case 'C-r':
      case 'C-s':
        this.#search = new IncrementalSearch(editing, name === 'C-r' ? -1 : 1)
        return null
      case 'C-q':
      case 'C-v':
        yield* this.#quoted()
        return null
      case 'M-.':
      case 'M-_':
        this.#lastArgument(last === 'last-argument')
        return null
      case 'M-#':
        editing.buffer.cursor = 0
        editing.buffer.insert('#')
        return this.#accept()
      case 'C-g':
        editing.bell = true
        return null
      default:
        // Keys that do nothing here, such as C-z while no command runs.
        return null
    }
  }

  #accept(): LineResult {
    this.#leave()
    return { type: 'line', text: this.#editing.buffer.text }
  }

  #interrupted(): LineResult {
    this.#search = null
    this.#leave('^C')
    return { type: 'interrupt' }
  }

  #ended(): LineResult {
    this.#draw()
    this.#output += `${BRACKETED_OFF}\n`
    return { type: 'end' }
  }

  *#quoted(): Running<void> {
    const byte = yield* this.#nextByte()
    if (typeof byte === 'number') this.#editing.insert(String.fromCharCode(byte))
  }

  /** `M-.`: the last argument of the line before, again for the one before that. */
  #lastArgument(again: boolean): void {
    const editing = this.#editing
    const known = again ? editing.lastArgument : null
    for (let back = (known?.back ?? 0) + 1; back <= editing.history.length; back++) {
      const argument = this.#context.lastArgument(editing.history.at(-back)!)
      if (argument === undefined) continue
      const from = known?.from ?? editing.buffer.cursor
      editing.buffer.replace(from, known?.to ?? from, argument)
      editing.lastArgument = { back, from, to: editing.buffer.cursor }
      editing.last = 'last-argument'
      return
    }
    editing.bell = true
    if (again) editing.last = 'last-argument'
  }

  // Searching.

  /** A key during a search; true when the search is over and the key has its usual meaning. */
  #searching(key: Key): boolean {
    const search = this.#search!
    if (key.type === 'text') search.add(key.text)
    else if (key.name === 'C-r' || key.name === 'C-s') search.again(key.name === 'C-r' ? -1 : 1, this.#lastPattern)
    else if (key.name === 'backspace' || key.name === 'C-h') search.backspace()
    else {
      this.#search = null
      if (search.pattern !== '') this.#lastPattern = search.pattern
      if (key.name === 'C-g') search.abort()
      return key.name !== 'C-g'
    }
    return false
  }

  // Completion.

  /** Completes the word at the cursor; `list`: shows what there is to choose from. */
  *#complete(list: boolean): Running<void> {
    const editing = this.#editing
    const { buffer } = editing
    this.#draw()
    yield* this.#flush()
    const found = yield* this.#context.complete(buffer.text, buffer.before.length)
    if (found === null || found.candidates.length === 0) {
      editing.bell = true
      return
    }
    const { candidates, word, quote } = found
    const start = [...buffer.text.slice(0, found.start)].length
    if (candidates.length === 1) {
      const [only] = candidates
      const next = buffer.characters[buffer.cursor]
      const suffix = only!.suffix !== '' && next === only!.suffix ? '' : only!.suffix
      buffer.replace(start, buffer.cursor, quote(only!.value, suffix !== '') + suffix)
      return
    }
    const common = commonStart(candidates.map(each => each.value))
    if (common.length > word.length) buffer.replace(start, buffer.cursor, quote(common, false))
    else if (list) yield* this.#list(found)
    editing.bell = !list
  }

  *#list({ candidates }: Completions): Running<void> {
    const names = candidates.map(each => each.shown ?? each.value)
    this.#draw()
    this.#output += this.#screen.leave()
    if (names.length > QUERY_ITEMS) {
      this.#output += `Display all ${names.length} possibilities? (y or n)`
      yield* this.#flush()
      const answer = yield* this.#nextYesOrNo()
      this.#output += '\n'
      if (!answer) return
    }
    this.#output += columnsOf(names, this.#terminal.columns)
  }

  *#nextYesOrNo(): Running<boolean> {
    for (;;) {
      const byte = yield* this.#answer()
      if (typeof byte === 'string') return false
      const letter = String.fromCharCode(byte)
      if ('yY '.includes(letter)) return true
      if ('nN\x7f\x03\x07'.includes(letter)) return false
    }
  }

  /** A byte while the line is not shown. */
  *#answer(): Running<number | 'end'> {
    const [first] = this.#unread
    if (first !== undefined) {
      this.#unread = this.#unread.subarray(1)
      return first
    }
    const bytes = yield* this.#process.read(0, 1)
    return failed(bytes) || bytes.length === 0 ? 'end' : bytes[0]!
  }
}
