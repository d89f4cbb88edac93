import type { Running } from '../../../linux/program.ts'
import { compilePattern, escapePattern, type Pattern } from '../pattern/compile.ts'
import type { Shell } from '../shell.ts'
import { AssociativeArray } from '../variables/arrays.ts'
import { arithmetic, assign } from '../variables/assign.ts'
import { doubleQuotedPieces } from '../word/lower.ts'
import type { Operation, ParameterPiece, Piece, Subscript } from '../word/piece.ts'
import { type Atom, BREAK, textOf } from './fields.ts'
import { changeCase, removePrefix, removeSuffix, replace, sliceRange, sliceText } from './operations.ts'
import { decodePrompt } from './prompt.ts'
import { type Found, lookUp, lookUpText, namesWithPrefix } from './reference.ts'
import { commandSubstitution, processSubstitution } from './substitution.ts'
import { expandTilde } from './tilde.ts'
import { transform } from './transform.ts'

/** Where pieces are expanded. */
export interface Place {
  /** Results of expansions outside quotes are split into fields. */
  readonly split: boolean
  /** So is plain text: the operand of an expansion that is split. */
  readonly splitText: boolean
}

const JOINED: Place = { split: false, splitText: false }
export const SPLIT: Place = { split: true, splitText: false }

/** Expands the pieces of a word: tilde, parameters, commands, arithmetic, processes. Splitting is left to the caller. */
export function* expandPieces(shell: Shell, pieces: readonly Piece[], place: Place): Running<Atom[]> {
  const atoms: Atom[] = []
  for (const piece of pieces) {
    switch (piece.type) {
      case 'text':
        atoms.push({ text: piece.text, quoted: piece.quoted, split: place.splitText && !piece.quoted })
        break
      case 'tilde':
        atoms.push({ text: expandTilde(shell, piece.user), quoted: true, split: false })
        break
      case 'parameter':
        for (const atom of yield* parameterAtoms(shell, piece, place)) atoms.push(atom)
        break
      case 'command': {
        const text = yield* commandSubstitution(shell, piece)
        atoms.push(run(text, piece.quoted, place))
        break
      }
      case 'arithmetic':
        atoms.push(run(yield* arithmeticText(shell, piece.pieces), piece.quoted, place))
        break
      case 'process':
        atoms.push({ text: yield* processSubstitution(shell, piece), quoted: true, split: false })
    }
    if (shell.leaving) return []
  }
  return atoms
}

function run(text: string, quoted: boolean, place: Place): Atom {
  return { text, quoted, split: place.split && !quoted }
}

/** Expands pieces to one text: an assignment, a here-document, a redirection. */
export function* expandToText(shell: Shell, pieces: readonly Piece[]): Running<string> {
  const first = pieces[0]
  if (first === undefined) return ''
  if (pieces.length === 1 && first.type === 'text') return first.text
  return textOf(yield* expandPieces(shell, pieces, JOINED))
}

/** Expands pieces to a pattern in which what was quoted is escaped. */
export function* expandToPattern(shell: Shell, pieces: readonly Piece[]): Running<string> {
  const atoms = yield* expandPieces(shell, pieces, JOINED)
  let pattern = ''
  for (const atom of atoms) pattern += atom === BREAK ? ' ' : atom.quoted ? escapePattern(atom.text) : atom.text
  return pattern
}

function* compiled(shell: Shell, pieces: readonly Piece[], foldCase = false): Running<Pattern> {
  return compilePattern(yield* expandToPattern(shell, pieces), foldCase, shell.has('extglob'))
}

function* arithmeticText(shell: Shell, pieces: readonly Piece[]): Running<string> {
  const value = arithmetic(shell, yield* expandToText(shell, pieces))
  if (value === null) shell.abandon(null, false)
  return String(value ?? 0)
}

/** The number that the text of a slice's offset or length stands for. */
function* sliceNumber(shell: Shell, pieces: readonly Piece[]): Running<number> {
  return Number(yield* arithmeticText(shell, pieces))
}

// Parameters.

function ifsFirst(shell: Shell): string {
  const ifs = shell.variables.get('IFS')?.scalar
  return ifs === undefined ? ' ' : ifs.slice(0, 1)
}

/** Values as atoms: a list in quotes stays apart (`@`) or is joined (`*`). */
function toAtoms(
  shell: Shell,
  values: readonly string[],
  list: '@' | '*' | null,
  quoted: boolean,
  place: Place,
): Atom[] {
  if (list === null) return [run(values[0] ?? '', quoted, place)]
  if (list === '*' && (quoted || !place.split)) return [run(values.join(ifsFirst(shell)), quoted, place)]
  if (!place.split) return [run(values.join(' '), quoted, place)]
  return values.flatMap((value, index): Atom[] =>
    index === 0 ? [run(value, quoted, place)] : [BREAK, run(value, quoted, place)],
  )
}

function* parameterAtoms(shell: Shell, piece: ParameterPiece, place: Place): Running<Atom[]> {
  const noSubscript = piece.subscript?.text === ''
  if (piece.operation?.type === 'bad' || piece.name === '' || noSubscript) {
    shell.abandon(`${piece.text}: bad substitution`, true, 1)
    return []
  }
  const found = yield* resolve(shell, piece)
  if (found === null) {
    if (!shell.leaving) shell.abandon(null, false)
    return []
  }
  if (piece.length) return lengthAtoms(shell, found, piece, place)
  const { operation } = piece
  if (operation?.type === 'default') return yield* defaulted(shell, found, operation, piece, place)
  if (found.values.length === 0 && found.list === null && unbound(shell, found, operation)) return []
  const values = operation === null ? found.values : yield* operated(shell, found, operation, piece)
  return shell.leaving ? [] : toAtoms(shell, values, found.list, piece.quoted, place)
}

function lengthAtoms(shell: Shell, found: Found, piece: ParameterPiece, place: Place): Atom[] {
  if (found.list !== null) return [run(String(found.values.length), piece.quoted, place)]
  if (found.values.length === 0 && unbound(shell, found, null)) return []
  return [run(String([...(found.values[0] ?? '')].length), piece.quoted, place)]
}

/** `set -u`: using what is unset ends the shell. */
function unbound(shell: Shell, found: Found, operation: Operation | null): boolean {
  if (!shell.has('nounset')) return false
  if (operation?.type === 'names') return false
  const name = /^\d+$|^!$/.test(found.name) ? `$${found.name}` : found.name
  shell.abandon(`${name}: unbound variable`, true)
  return true
}

export function* expandSubscript(shell: Shell, name: string, subscript: Subscript): Running<string> {
  const associative = shell.variables.get(name)?.value instanceof AssociativeArray
  const text = yield* expandToText(shell, subscript.pieces)
  return associative ? text : text.trim()
}

function* resolve(shell: Shell, piece: ParameterPiece): Running<Found | null> {
  const { name, subscript, operation } = piece
  if (piece.indirect && operation?.type === 'names') return namesWithPrefix(shell, name, operation.star ? '*' : '@')
  const all = subscript?.all ?? null
  const text = subscript === null || all !== null ? null : yield* expandSubscript(shell, name, subscript)
  if (shell.leaving) return null
  if (!piece.indirect) return lookUp(shell, name, text, all)
  if (all !== null) {
    const found = lookUp(shell, name, null, all)
    return found === null ? null : { ...found, values: found.keys }
  }
  return indirect(shell, piece, text)
}

function indirect(shell: Shell, piece: ParameterPiece, subscript: string | null): Found | null {
  const reference = shell.variables.find(piece.name)
  if (reference?.nameref === true && subscript === null) {
    const target = reference.scalar ?? ''
    return { list: null, values: [target], keys: [], target: null, variable: reference, name: piece.name }
  }
  const found = lookUp(shell, piece.name, subscript, null)
  if (found === null) return null
  const name = found.list === null ? found.values[0] : found.values.join(' ')
  if (name === undefined || name === '') {
    if (piece.operation?.type === 'default' && name === undefined) return { ...found, values: [], target: null }
    shell.abandon(`${piece.name}: invalid indirect expansion`, true)
    return null
  }
  const target = lookUpText(shell, name)
  if (target === null && !shell.leaving) shell.abandon(`${name}: invalid variable name`, true)
  return target
}

function* defaulted(
  shell: Shell,
  found: Found,
  operation: Operation & { readonly type: 'default' },
  piece: ParameterPiece,
  place: Place,
): Running<Atom[]> {
  const isNull = found.values.length === 0 || (operation.colon && found.values.join(' ') === '')
  if (operation.operator === '+' ? isNull : !isNull)
    return operation.operator === '+'
      ? toAtoms(shell, [''], null, piece.quoted, place).slice(found.list === '@' ? 1 : 0)
      : toAtoms(shell, found.values, found.list, piece.quoted, place)
  if (operation.operator === '?') {
    const text = yield* expandToText(shell, operation.operand)
    const message = text !== '' ? text : operation.colon ? 'parameter null or not set' : 'parameter not set'
    if (!shell.leaving) shell.abandon(`${found.name}: ${message}`, true)
    return []
  }
  if (operation.operator === '=') return yield* assigned(shell, found, operation.operand, piece, place)
  const inner = { split: place.split, splitText: place.split && !piece.quoted }
  const atoms = yield* expandPieces(shell, operation.operand, inner)
  return atoms.length === 0 && piece.quoted && operation.operand.length === 0
    ? [{ text: '', quoted: true, split: false }]
    : atoms
}

function* assigned(
  shell: Shell,
  found: Found,
  operand: readonly Piece[],
  piece: ParameterPiece,
  place: Place,
): Running<Atom[]> {
  const text = yield* expandToText(shell, operand)
  if (shell.leaving) return []
  if (found.target === null) {
    shell.abandon(`$${found.name}: cannot assign in this way`, true)
    return []
  }
  if (!assign(shell, found.target, text)) shell.abandon(null, true)
  const { name, subscript } = found.target
  const value = lookUp(shell, name, subscript, null)?.values[0] ?? ''
  return [run(value, piece.quoted, place)]
}

/** What an operation makes of the values. */
function* operated(
  shell: Shell,
  found: Found,
  operation: Operation,
  piece: ParameterPiece,
): Running<readonly string[]> {
  const { values } = found
  switch (operation.type) {
    case 'remove': {
      const pattern = yield* compiled(shell, operation.pattern)
      const cut = operation.side === 'prefix' ? removePrefix : removeSuffix
      return values.map(value => cut(value, pattern, operation.longest))
    }
    case 'replace':
      return yield* replaced(shell, values, operation)
    case 'slice':
      return yield* sliced(shell, found, operation, piece)
    case 'case': {
      const pattern = operation.pattern === null ? null : yield* expandToPattern(shell, operation.pattern)
      return values.map(value => changeCase(value, operation.operator, pattern))
    }
    case 'transform':
      return yield* transformed(shell, found, operation.letter, piece)
    default:
      return values
  }
}

function* transformed(shell: Shell, found: Found, letter: string, piece: ParameterPiece): Running<readonly string[]> {
  if (letter === 'P') return yield* prompts(shell, found.values)
  const result = transform(found, letter)
  if (result === null) {
    shell.abandon(`${piece.text}: bad substitution`, true, 1)
    return []
  }
  return result
}

function* prompts(shell: Shell, values: readonly string[]): Running<readonly string[]> {
  const results: string[] = []
  for (const value of values) results.push(yield* expandPrompt(shell, value))
  return results
}

/** Expands a prompt: its escapes, then parameters, commands and arithmetic. */
export function* expandPrompt(shell: Shell, prompt: string): Running<string> {
  const decoded = decodePrompt(shell, prompt)
  if (!shell.has('promptvars')) return decoded
  const { status } = shell
  const text = yield* expandToText(shell, doubleQuotedPieces(decoded))
  shell.status = status
  return text
}

function* replaced(
  shell: Shell,
  values: readonly string[],
  operation: Operation & { readonly type: 'replace' },
): Running<readonly string[]> {
  const pattern = yield* compiled(shell, operation.pattern, shell.has('nocasematch'))
  const atoms = yield* expandPieces(shell, operation.replacement, JOINED)
  const parts = replacementParts(atoms, shell.has('patsub_replacement'))
  return values.map(value => replace(value, pattern, operation.where, matched => parts.join(matched)))
}

/** The replacement, cut where an unquoted `&` stands for what was matched. */
function replacementParts(atoms: readonly Atom[], active: boolean): string[] {
  const parts = ['']
  for (const atom of atoms) {
    const text = atom === BREAK ? ' ' : atom.text
    const pieces = active && atom !== BREAK && !atom.quoted ? text.split('&') : [text]
    parts[parts.length - 1] += pieces[0]!
    parts.push(...pieces.slice(1))
  }
  return parts
}

function* sliced(
  shell: Shell,
  found: Found,
  operation: Operation & { readonly type: 'slice' },
  piece: ParameterPiece,
): Running<readonly string[]> {
  const offset = yield* sliceNumber(shell, operation.offset)
  const length = operation.length === null ? null : yield* sliceNumber(shell, operation.length)
  if (shell.leaving) return []
  if (found.list === null) {
    const text = sliceText(found.values[0] ?? '', offset, length)
    if (text === null) shell.abandon(`${sliceSource(piece)}: substring expression < 0`, false)
    return [text ?? '']
  }
  if (length !== null && length < 0) {
    shell.abandon(`${sliceSource(piece)}: substring expression < 0`, false)
    return []
  }
  return sliceList(shell, found, offset, length)
}

/** The text of the length, which the message quotes. */
function sliceSource(piece: ParameterPiece): string {
  return /:([^:}]*)\}$/.exec(piece.text)?.[1] ?? piece.text
}

/** Positional parameters begin with `$0`; elements of an array are counted by index. */
function sliceList(shell: Shell, found: Found, offset: number, length: number | null): readonly string[] {
  if (found.variable?.value instanceof AssociativeArray || found.keys.length === 0) {
    const range = sliceRange(found.values.length, offset, length) ?? [0, 0]
    return found.values.slice(range[0], range[1])
  }
  const isPositional = found.variable === undefined
  const values = isPositional && offset === 0 ? [shell.name, ...found.values] : found.values
  const keys = isPositional && offset === 0 ? ['0', ...found.keys] : found.keys
  const start = offset < 0 ? Number(keys.at(-1)) + 1 + offset : offset
  if (start < 0) return []
  const first = keys.findIndex(key => Number(key) >= start)
  return first < 0 ? [] : values.slice(first, length === null ? undefined : first + length)
}
