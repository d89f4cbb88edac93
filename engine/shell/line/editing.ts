import { LineBuffer } from './buffer.ts'

/** Texts that `C-y` and `M-y` can bring back. */
const KILL_RING_MAX = 10

/** The longest line, in characters: what Linux lets one argument of a program have (MAX_ARG_STRLEN). */
export const LINE_MAX = 131_072

/** What an editor knows from one line to the next. */
export class KillRing {
  #texts: string[] = []
  #at = 0

  /** Adds a text; one that was killed right after another belongs to it, in front or behind. */
  add(text: string, join: 'front' | 'behind' | null): void {
    if (text === '') return
    const last = this.#texts.at(-1)
    if (join !== null && last !== undefined)
      this.#texts[this.#texts.length - 1] = join === 'front' ? text + last : last + text
    else this.#texts.push(text)
    if (this.#texts.length > KILL_RING_MAX) this.#texts.shift()
    this.#at = this.#texts.length - 1
  }

  get current(): string {
    return this.#texts[this.#at] ?? ''
  }

  /** The one before, round and round. */
  rotate(): string {
    this.#at = (this.#at + this.#texts.length - 1) % Math.max(1, this.#texts.length)
    return this.current
  }
}

/** The line being edited, and where in the history it comes from. */
export class Editing {
  readonly buffer = new LineBuffer()
  readonly kills: KillRing
  readonly history: readonly string[]
  /** Lines of the history as they were changed, by position; the one behind the last is the new line. */
  readonly #changed = new Map<number, string>()
  #position: number
  /** What the last key did, for keys that go on with it. */
  last = ''
  /** A number typed with Meta before a command. */
  argument: number | null = null
  /** The terminal's bell is to ring. */
  bell = false
  /** What `M-.` inserted last: which entry it came from, and where it stands. */
  lastArgument: { readonly back: number; readonly from: number; readonly to: number } | null = null
  /** What `C-y` inserted last. */
  yanked: { readonly from: number; readonly to: number } | null = null

  constructor(history: readonly string[], kills: KillRing) {
    this.history = history
    this.kills = kills
    this.#position = history.length
  }

  get position(): number {
    return this.#position
  }

  lineAt(position: number): string {
    return this.#changed.get(position) ?? this.history[position] ?? ''
  }

  /** Shows the line at a position of the history; false when there is none. */
  goTo(position: number): boolean {
    if (position < 0 || position > this.history.length) return false
    if (this.buffer.text !== this.lineAt(this.#position)) this.#changed.set(this.#position, this.buffer.text)
    this.#position = position
    this.buffer.reset(this.lineAt(position))
    return true
  }

  /** Inserts as much of a text as the line can hold; how many characters were left out. */
  insert(text: string, typed = false): number {
    const room = LINE_MAX - this.buffer.length
    const characters = text.length <= room ? null : [...text]
    if (characters === null || characters.length <= room) {
      this.buffer.insert(text, typed)
      return 0
    }
    this.bell = true
    if (room > 0) this.buffer.insert(characters.slice(0, room).join(''))
    return characters.length - room
  }

  kill(from: number, to: number): void {
    const front = from < this.buffer.cursor
    this.kills.add(this.buffer.delete(from, to), this.last === 'kill' ? (front ? 'front' : 'behind') : null)
  }
}
