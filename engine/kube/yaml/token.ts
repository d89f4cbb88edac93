export type TokenKind =
  | 'version'
  | 'tag-prefix'
  | 'document-start'
  | 'document-end'
  | 'block-sequence'
  | 'block-mapping'
  | 'block-end'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '-'
  | '?'
  | ':'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar'
  | 'end'
  /** Nothing more can be read. */
  | 'problem'

/** A token of YAML; lines count from 0. */
export interface Token {
  readonly kind: TokenKind
  readonly line: number
  /** The text of a scalar, the name of an anchor, the end of a tag or what a prefix stands for. */
  readonly value: string
  /** The beginning of a tag: `!`, `!!`, `!x!`, or nothing when it is written out. */
  readonly handle?: string
  /** A scalar without quotes and not in a block: it may be something other than a text. */
  readonly plain?: boolean
}
