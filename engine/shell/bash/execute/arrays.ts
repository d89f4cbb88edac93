import type { ArrayValue, Word } from 'unbash'
import type { Running } from '../../../linux/program.ts'
import { expandToText } from '../expand/expansion.ts'
import { expandWord } from '../expand/words.ts'
import type { Shell } from '../shell.ts'
import { AssociativeArray, IndexedArray } from '../variables/arrays.ts'
import { assign, indexOf } from '../variables/assign.ts'
import { associativeOf, indexedOf } from '../variables/table.ts'
import type { Variable } from '../variables/variable.ts'
import { withTildes, wordPieces } from '../word/lower.ts'
import { type Piece, text } from '../word/piece.ts'

/** An element as it stands between the parentheses. */
interface Element {
  readonly subscript: readonly Piece[]
  readonly append: boolean
  readonly value: readonly Piece[]
}

/** An element whose expansions are done. */
interface Expanded {
  readonly key: string | null
  readonly append: boolean
  readonly value: string
}

const elements = new WeakMap<Word, Element | 'plain'>()

/** Reads `[subscript]=value`; 'plain' for what is none. */
function elementOf(word: Word): Element | 'plain' {
  let element = elements.get(word)
  if (element === undefined) elements.set(word, (element = splitElement(wordPieces(word))))
  return element
}

function splitElement(pieces: readonly Piece[]): Element | 'plain' {
  const first = pieces[0]
  if (first?.type !== 'text' || first.quoted || !first.text.startsWith('[')) return 'plain'
  const units = pieces.flatMap((piece): (Piece | string)[] =>
    piece.type === 'text' && !piece.quoted ? [...piece.text] : [piece],
  )
  let depth = 0
  const close = units.findIndex(unit => {
    if (unit === '[') depth++
    return unit === ']' && --depth === 0
  })
  const append = units[close + 1] === '+' && units[close + 2] === '='
  if (close < 0 || !(append || units[close + 1] === '=')) return 'plain'
  const gather = (part: readonly (Piece | string)[]) =>
    part.map(unit => (typeof unit === 'string' ? text(unit, false) : unit))
  const value = joinTexts(gather(units.slice(close + (append ? 3 : 2))))
  return { subscript: gather(units.slice(1, close)), append, value: withTildes(value, true) }
}

function joinTexts(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    if (piece.type === 'text' && last?.type === 'text' && last.quoted === piece.quoted)
      joined[joined.length - 1] = text(last.text + piece.text, piece.quoted)
    else joined.push(piece)
  }
  return joined
}

/** Expands what stands between the parentheses of `name=(...)`. */
export function* expandElements(shell: Shell, value: ArrayValue, associative: boolean): Running<Expanded[]> {
  const result: Expanded[] = []
  for (const word of value.elements) {
    const element = elementOf(word)
    if (element === 'plain') {
      const words: string[] = []
      yield* expandWord(shell, word, words)
      for (const each of words) result.push({ key: null, append: false, value: each })
    } else {
      const key = yield* expandToText(shell, element.subscript)
      result.push({ key, append: element.append, value: yield* expandToText(shell, element.value) })
    }
    if (shell.leaving) return []
  }
  return associative ? inPairs(result) : result
}

/** Words without subscripts in an associative array are keys and values in turn. */
function inPairs(all: readonly Expanded[]): Expanded[] {
  if (all.length === 0 || all[0]!.key !== null) return [...all]
  const pairs: Expanded[] = []
  for (let at = 0; at < all.length; at += 2)
    pairs.push({ key: all[at]!.value, append: false, value: all[at + 1]?.value ?? '' })
  return pairs
}

/** `name=(...)` and `name+=(...)`. False when it could not be done, which has been told. */
export function* assignArray(shell: Shell, variable: Variable, value: ArrayValue, append: boolean): Running<boolean> {
  if (variable.readonly) {
    shell.complain(`${variable.name}: readonly variable`)
    return false
  }
  const associative = variable.value instanceof AssociativeArray
  const expanded = yield* expandElements(shell, value, associative)
  if (shell.leaving) return false
  if (!append) variable.value = associative ? new AssociativeArray() : new IndexedArray()
  else if (associative) associativeOf(variable)
  else indexedOf(variable)
  let next = variable.value instanceof IndexedArray ? variable.value.last + 1 : 0
  for (const element of expanded) {
    const at = element.key === null || associative ? next : indexOf(shell, variable, variable.name, element.key)
    if (at === null) return false
    const subscript = associative ? element.key : String(at)
    if (subscript === null || (associative && subscript === '')) {
      shell.complain(
        `${variable.name}: ${subscript === null ? `${element.value}: must use subscript when assigning associative array` : `[${subscript}]=${element.value}: bad array subscript`}`,
      )
      continue
    }
    if (!assign(shell, { name: variable.name, subscript }, element.value, { variable, append: element.append }))
      return false
    next = at + 1
  }
  return true
}
