import type { Unreadable } from './characters.ts'

/** What go-yaml would say, with the line that it would name; none is named for line 0 (decode.go, parser.fail). */
export interface Problem {
  readonly text: string
  readonly line: number
}

export const SPACE = 32
export const TAB = 9
/** What stands after the last character. No text holds it: control characters are refused before. */
export const END = 0

export const isBlank = (code: number): boolean => code === SPACE || code === TAB
export const isBreak = (code: number): boolean =>
  code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029
export const isBreakOrEnd = (code: number): boolean => code === END || isBreak(code)
export const isBlankOrEnd = (code: number): boolean => isBlank(code) || isBreakOrEnd(code)

/** A place in a text of YAML: lines and columns count from 0. The first problem met stays; the text ends with it. */
export class Cursor {
  readonly text: string
  at = 0
  line = 0
  column = 0
  problem: Problem | undefined
  readonly #end: number
  readonly #unreadable: Unreadable | undefined

  constructor(text: string, unreadable: Unreadable | undefined) {
    this.text = text
    this.#unreadable = unreadable
    this.#end = unreadable?.at ?? text.length
  }

  /** The character there, or END. */
  code(ahead = 0): number {
    if (this.at + ahead < this.#end) return this.text.charCodeAt(this.at + ahead)
    if (this.#unreadable !== undefined) this.problem ??= { text: this.#unreadable.text, line: 0 }
    return END
  }

  is(char: string, ahead = 0): boolean {
    return this.code(ahead) === char.charCodeAt(0)
  }

  skip(count = 1): void {
    this.at += count
    this.column += count
  }

  /** Passes a line break, and says what it is in a scalar: all but two stand for a line feed. */
  skipBreak(): string {
    const code = this.code()
    this.at += code === 13 && this.code(1) === 10 ? 2 : 1
    this.column = 0
    this.line++
    return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : '\n'
  }

  skipBlanks(): void {
    while (isBlank(this.code())) this.skip()
  }

  /** Passes a comment, if one stands here. */
  skipComment(): void {
    if (this.is('#')) while (!isBreakOrEnd(this.code())) this.skip()
  }

  /** Whether `---` or `...` stands here, at the beginning of a line and alone. */
  atMarker(char: '-' | '.'): boolean {
    return this.column === 0 && this.is(char) && this.is(char, 1) && this.is(char, 2) && isBlankOrEnd(this.code(3))
  }

  /** A problem of the scanner is told with the line that it stands on, the first excepted. */
  fail(text: string): false {
    this.problem ??= { text, line: this.line === 0 ? 0 : this.line + 1 }
    return false
  }

  /** A problem of the parser is told with the number of the line before. */
  failAt(line: number, text: string): void {
    this.problem ??= { text, line }
  }
}
