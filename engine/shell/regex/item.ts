/** What a character must be: its code point is asked. */
export type CharacterTest = (code: number) => boolean

export type AssertionKind =
  | 'text start'
  | 'text end'
  /** Also before a newline that ends the text ($ of Perl). */
  | 'last line end'
  | 'line start'
  | 'line end'
  | 'word edge'
  | 'no word edge'
  | 'word start'
  | 'word end'

/** A regular expression as a tree: what the parsers make and the compiler takes. */
export type Item =
  | { readonly type: 'character'; readonly test: CharacterTest; readonly literal: string | null }
  | { readonly type: 'assertion'; readonly kind: AssertionKind }
  | { readonly type: 'group'; readonly index: number; readonly body: Item }
  | { readonly type: 'sequence'; readonly items: readonly Item[] }
  | { readonly type: 'choice'; readonly items: readonly Item[] }
  | {
      readonly type: 'repeat'
      readonly body: Item
      readonly least: number
      readonly most: number
      readonly lazy: boolean
    }
  | { readonly type: 'reference'; readonly index: number; readonly fold: boolean }
  | { readonly type: 'look'; readonly body: Item; readonly ahead: boolean; readonly negated: boolean }
  /** \K: the match begins here. */
  | { readonly type: 'keep' }

/** Copies that `{n,m}` may make (RE_DUP_MAX of glibc). */
export const REPEAT_MAX = 32767

export function literal(character: string, fold: boolean): Item {
  const code = character.codePointAt(0)!
  if (!fold || character.toLowerCase() === character.toUpperCase())
    return { type: 'character', test: each => each === code, literal: character }
  const lower = character.toLowerCase().codePointAt(0)!
  const upper = character.toUpperCase().codePointAt(0)!
  return { type: 'character', test: each => each === lower || each === upper || each === code, literal: null }
}

export function character(test: CharacterTest): Item {
  return { type: 'character', test, literal: null }
}

/** A test that does not tell upper from lower case. */
export function folded(test: CharacterTest): CharacterTest {
  return code => {
    if (test(code)) return true
    const text = String.fromCodePoint(code)
    return test(text.toLowerCase().codePointAt(0)!) || test(text.toUpperCase().codePointAt(0)!)
  }
}

/** A wrong expression, in the words of regerror(3). */
export interface ExpressionError {
  readonly error: string
}
