import { isWord } from './classes.ts'
import type { AssertionKind } from './item.ts'

/** What stands beside a position: an end of the text, a newline, a character of a word, anything else. */
export type Neighbour = 0 | 1 | 2 | 3
export const EDGE: Neighbour = 0
const NEWLINE: Neighbour = 1
const WORD: Neighbour = 2
const OTHER: Neighbour = 3

export function neighbourOf(code: number): Neighbour {
  if (code === 0x0a) return NEWLINE
  return isWord(code) ? WORD : OTHER
}

/** `last` says that what follows is the text's last character. */
export function holds(kind: AssertionKind, before: Neighbour, after: Neighbour, last = false): boolean {
  switch (kind) {
    case 'text start':
      return before === EDGE
    case 'text end':
      return after === EDGE
    case 'last line end':
      return after === EDGE || (after === NEWLINE && last)
    case 'line start':
      return before === EDGE || before === NEWLINE
    case 'line end':
      return after === EDGE || after === NEWLINE
    case 'word edge':
      return (before === WORD) !== (after === WORD)
    case 'no word edge':
      return (before === WORD) === (after === WORD)
    case 'word start':
      return before !== WORD && after === WORD
    case 'word end':
      return before === WORD && after !== WORD
  }
}
