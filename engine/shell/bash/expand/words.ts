import type { Word } from 'unbash'
import type { Running } from '../../../linux/program.ts'
import { escapePattern, isPattern } from '../pattern/compile.ts'
import type { Shell } from '../shell.ts'
import { expandBraces } from '../word/braces.ts'
import { withTildes, wordPieces } from '../word/lower.ts'
import { literalText, type Piece } from '../word/piece.ts'
import { expandPieces, expandToPattern, expandToText, SPLIT } from './expansion.ts'
import { type Field, fieldText, splitFields } from './fields.ts'
import { expandGlob } from './glob.ts'

/** A word without braces, ready to be expanded. */
interface Prepared {
  readonly pieces: readonly Piece[]
  /** What it is, where nothing in it can be expanded. */
  readonly constant: string | null
}

const commandWords = new WeakMap<Word, readonly Prepared[]>()
const plainWords = new WeakMap<Word, Prepared>()
const singleWords = new WeakMap<Word, Prepared>()
const assignmentWords = new WeakMap<Word, Prepared>()

function prepare(pieces: readonly Piece[]): Prepared {
  const literal = literalText(pieces)
  return { pieces, constant: literal !== null && isPattern(patternOf(pieces)) ? null : literal }
}

function patternOf(pieces: readonly Piece[]): string {
  return pieces
    .map(piece => (piece.type !== 'text' ? '' : piece.quoted ? escapePattern(piece.text) : piece.text))
    .join('')
}

function cached(cache: WeakMap<Word, Prepared>, word: Word, make: () => readonly Piece[]): Prepared {
  let prepared = cache.get(word)
  if (prepared === undefined) cache.set(word, (prepared = prepare(make())))
  return prepared
}

function preparedWords(shell: Shell, word: Word): readonly Prepared[] {
  if (!shell.has('braceexpand'))
    return [cached(plainWords, word, () => withTildes(wordPieces(word), looksAssigned(word)))]
  let words = commandWords.get(word)
  if (words === undefined) {
    const assigned = looksAssigned(word)
    words = expandBraces(wordPieces(word), elements =>
      shell.complain(`brace expansion: failed to allocate memory for ${elements} elements`),
    ).map(pieces => prepare(assigned ? afterEquals(pieces) : withTildes(pieces, false)))
    commandWords.set(word, words)
  }
  return words
}

/** `name=~/x` as an argument: bash expands the tilde there too, outside POSIX mode. */
function looksAssigned(word: Word): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(word.text)
}

/** Tildes behind the equals sign of what looks like an assignment. */
function afterEquals(pieces: readonly Piece[]): Piece[] {
  const [first, ...rest] = pieces
  if (first?.type !== 'text' || first.quoted || !first.text.includes('=')) return [...pieces]
  const equals = first.text.indexOf('=') + 1
  const value: Piece = { type: 'text', text: first.text.slice(equals), quoted: false }
  return [{ type: 'text', text: first.text.slice(0, equals), quoted: false }, ...withTildes([value, ...rest], true)]
}

export function ifs(shell: Shell): string {
  return shell.variables.get('IFS')?.scalar ?? ' \t\n'
}

/** Expands the words of a command to its arguments: all expansions, splitting, pathnames, quote removal. */
export function* expandWords(shell: Shell, words: readonly Word[]): Running<string[]> {
  const result: string[] = []
  for (const word of words) {
    yield* expandWord(shell, word, result)
    if (shell.leaving) return []
  }
  return result
}

/** Expands one word, adding what it becomes to `result`. */
export function* expandWord(shell: Shell, word: Word, result: string[]): Running<void> {
  for (const { pieces, constant } of preparedWords(shell, word)) {
    if (constant !== null) {
      if (constant !== '' || pieces.some(piece => piece.type === 'text' && piece.quoted)) result.push(constant)
      continue
    }
    const atoms = yield* expandPieces(shell, pieces, SPLIT)
    if (shell.leaving) return
    for (const field of splitFields(atoms, ifs(shell))) {
      pathnames(shell, field, result)
      if (shell.leaving) return
    }
  }
}

function pathnames(shell: Shell, field: Field, result: string[]): void {
  const text = fieldText(field)
  const extended = shell.has('extglob')
  if (shell.has('noglob') || !/[*?[(]/.test(text)) {
    result.push(text)
    return
  }
  const pattern = field.map(run => (run.quoted ? escapePattern(run.text) : run.text)).join('')
  if (!isPattern(pattern, extended)) {
    result.push(text)
    return
  }
  const names = expandGlob(shell, pattern)
  for (const name of names) result.push(name)
  if (names.length > 0) return
  if (shell.has('failglob')) shell.abandon(`no match: ${text}`, false)
  else if (!shell.has('nullglob')) result.push(text)
}

/** Expands a word to one text: no splitting, no pathnames; a tilde at its start. */
export function* expandSingle(shell: Shell, word: Word): Running<string> {
  const { pieces, constant } = cached(singleWords, word, () => withTildes(wordPieces(word), false))
  return constant ?? (yield* expandToText(shell, pieces))
}

/** The value of an assignment: tildes also after colons. */
export function* expandAssigned(shell: Shell, word: Word): Running<string> {
  const { pieces, constant } = cached(assignmentWords, word, () => withTildes(wordPieces(word), true))
  return constant ?? (yield* expandToText(shell, pieces))
}

/** A word as a pattern: of `case`, of `[[ x == pattern ]]`. */
export function* expandPatternWord(shell: Shell, word: Word): Running<string> {
  const { pieces } = cached(singleWords, word, () => withTildes(wordPieces(word), false))
  return yield* expandToPattern(shell, pieces)
}

/** The pieces of a word without tildes, for those who treat quoted parts in a way of their own. */
export function wordAtoms(word: Word): readonly Piece[] {
  return cached(singleWords, word, () => withTildes(wordPieces(word), false)).pieces
}
