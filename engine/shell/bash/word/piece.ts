import type { ParsedScript } from 'unbash'

/** A stretch of text. Quoted text is literal; in other text the characters of patterns are active. */
export interface TextPiece {
  readonly type: 'text'
  readonly text: string
  readonly quoted: boolean
}

/** `~`, `~user`, `~+`, `~-` at a place where it is expanded. */
export interface TildePiece {
  readonly type: 'tilde'
  readonly user: string
}

/** What stands in brackets after the name of an array. */
export interface Subscript {
  /** As it was written. */
  readonly text: string
  /** `@` or `*`: all elements. */
  readonly all: '@' | '*' | null
  readonly pieces: readonly Piece[]
}

export type Operation =
  | {
      readonly type: 'default'
      readonly operator: '-' | '=' | '+' | '?'
      readonly colon: boolean
      readonly operand: readonly Piece[]
    }
  | {
      readonly type: 'remove'
      readonly side: 'prefix' | 'suffix'
      readonly longest: boolean
      readonly pattern: readonly Piece[]
    }
  | {
      readonly type: 'replace'
      readonly where: 'first' | 'all' | 'prefix' | 'suffix'
      readonly pattern: readonly Piece[]
      readonly replacement: readonly Piece[]
    }
  | { readonly type: 'slice'; readonly offset: readonly Piece[]; readonly length: readonly Piece[] | null }
  | { readonly type: 'case'; readonly operator: string; readonly pattern: readonly Piece[] | null }
  | { readonly type: 'transform'; readonly letter: string }
  | { readonly type: 'names'; readonly star: boolean }
  | { readonly type: 'bad' }

/** `$name` or `${...}`. */
export interface ParameterPiece {
  readonly type: 'parameter'
  readonly quoted: boolean
  readonly name: string
  /** `${#name}`. */
  readonly length: boolean
  /** `${!name}`. */
  readonly indirect: boolean
  readonly subscript: Subscript | null
  readonly operation: Operation | null
  /** As it was written, for messages. */
  readonly text: string
}

/** `$(...)` or backquotes. */
export interface CommandPiece {
  readonly type: 'command'
  readonly quoted: boolean
  readonly script: ParsedScript
  /** Where it stands in its source. */
  readonly position: number
}

/** `$((...))` or `$[...]`: its text is expanded before it is evaluated. */
export interface ArithmeticPiece {
  readonly type: 'arithmetic'
  readonly quoted: boolean
  readonly pieces: readonly Piece[]
}

/** `<(...)` or `>(...)`. */
export interface ProcessPiece {
  readonly type: 'process'
  readonly direction: '<' | '>'
  readonly script: ParsedScript
}

export type Piece = TextPiece | TildePiece | ParameterPiece | CommandPiece | ArithmeticPiece | ProcessPiece

export function text(value: string, quoted: boolean): TextPiece {
  return { type: 'text', text: value, quoted }
}

/** The text of pieces of which none needs expansion; null where one does. */
export function literalText(pieces: readonly Piece[]): string | null {
  let whole = ''
  for (const piece of pieces) {
    if (piece.type !== 'text') return null
    whole += piece.text
  }
  return whole
}
