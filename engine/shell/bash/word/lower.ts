import type { ParameterExpansionPart, ParameterOperation, ParsedScript, Word, WordPart } from 'unbash'
import { decodeAnsi } from '../expand/ansi.ts'
import { parseCached } from '../syntax/parse.ts'
import { type Operation, type ParameterPiece, type Piece, type Subscript, text } from './piece.ts'

/** How backslashes and quotes are read: outside quotes, between double quotes, in a here-document. */
type Quoting = 'bare' | 'double' | 'heredoc'

const EMPTY_SCRIPT: ParsedScript = { type: 'Script', pos: 0, end: 0, shebang: undefined, commands: [] }

/** The pieces of a word as it stands in a command; tildes and braces are still text. */
export function wordPieces(word: Word): Piece[] {
  return spanPieces(word, 'bare')
}

function spanPieces(
  word: { readonly text: string; readonly parts?: readonly WordPart[] | undefined },
  quoting: Quoting,
) {
  const { parts } = word
  if (parts === undefined) return literal(word.text, quoting)
  return parts.flatMap(part => partPieces(part, quoting))
}

/** The pieces of a here-document's body, or of any text that is expanded as between double quotes. */
export function hereDocumentPieces(parts: readonly WordPart[] | undefined, body: string, stripTabs = false): Piece[] {
  return spanPieces({ text: body, parts: stripTabs ? parts?.map(withoutTabs) : parts }, 'heredoc')
}

/** `<<-`: tabs at the beginnings of lines are no part of the text. */
function withoutTabs(part: WordPart, index: number): WordPart {
  return part.type === 'Literal'
    ? { ...part, text: part.text.replace(index === 0 ? /(^|\n)\t+/g : /(\n)\t+/g, '$1') }
    : part
}

function partPieces(part: WordPart, quoting: Quoting): Piece[] {
  const quoted = quoting !== 'bare'
  switch (part.type) {
    case 'Literal':
      return literal(part.text, quoting)
    case 'SingleQuoted':
      return [text(part.value, true)]
    case 'AnsiCQuoted':
      // The parser makes characters of bytes that are none.
      return [text(/\\[0-7x]/.test(part.text) ? decodeAnsi(part.text.slice(2, -1), 'quote').text : part.value, true)]
    case 'DoubleQuoted':
    case 'LocaleString': {
      const inner = part.parts.flatMap(child => partPieces(child, 'double'))
      return inner.length === 0 ? [text('', true)] : inner
    }
    case 'SimpleExpansion':
      return [simpleParameter(part.text, quoted)]
    case 'ParameterExpansion':
      return [parameter(part, quoting)]
    case 'CommandExpansion':
      return [{ type: 'command', quoted, script: part.script ?? EMPTY_SCRIPT, position: part.pos }]
    case 'ArithmeticExpansion':
      return [{ type: 'arithmetic', quoted, pieces: arithmeticPieces(arithmeticBody(part.text)) }]
    case 'ProcessSubstitution':
      return [{ type: 'process', direction: part.operator, script: part.script ?? EMPTY_SCRIPT }]
    default:
      return patternPieces(part, quoting)
  }
}

/** Parts that hold others between characters of their own: brackets, extended patterns, braces. */
function patternPieces(part: WordPart & { readonly text: string }, quoting: Quoting): Piece[] {
  const parts = 'parts' in part ? part.parts : undefined
  if (parts === undefined || parts.length === 0) return literal(part.text, quoting)
  const open = part.text.slice(0, parts[0]!.pos - part.pos)
  const close = part.text.slice(part.text.length - (part.end - parts.at(-1)!.end))
  const closing = part.end === parts.at(-1)!.end ? '' : close
  return [...literal(open, quoting), ...parts.flatMap(each => partPieces(each, quoting)), ...literal(closing, quoting)]
}

const ESCAPED_IN_DOUBLE = '$`"\\\n}'
const ESCAPED_IN_HEREDOC = '$`\\\n'

/** Text without quotes or expansions; backslashes still in it. */
function literal(raw: string, quoting: Quoting): Piece[] {
  const quoted = quoting !== 'bare'
  if (!raw.includes('\\')) return [text(raw, quoted)]
  return quoted ? [text(unescapeQuoted(raw, quoting), true)] : bareLiteral(raw)
}

function bareLiteral(raw: string): Piece[] {
  const pieces: Piece[] = []
  let plain = ''
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] !== '\\' || at + 1 >= raw.length) {
      plain += raw[at]
      continue
    }
    const next = raw[++at]!
    if (next === '\n') continue
    if (plain !== '') pieces.push(text(plain, false))
    plain = ''
    pieces.push(text(next, true))
  }
  if (plain !== '' || pieces.length === 0) pieces.push(text(plain, false))
  return pieces
}

function unescapeQuoted(raw: string, quoting: Quoting): string {
  const escaped = quoting === 'double' ? ESCAPED_IN_DOUBLE : ESCAPED_IN_HEREDOC
  let result = ''
  for (let at = 0; at < raw.length; at++) {
    const next = raw[at + 1]
    if (raw[at] === '\\' && next !== undefined && escaped.includes(next)) {
      if (next === '}' && quoting === 'double') result += '}'
      else if (next !== '\n') result += next
      at++
    } else result += raw[at]
  }
  return result
}

function simpleParameter(raw: string, quoted: boolean): ParameterPiece {
  return {
    type: 'parameter',
    quoted,
    name: raw.slice(1).replaceAll('\\\n', ''),
    length: false,
    indirect: false,
    subscript: null,
    operation: null,
    text: raw,
  }
}

function parameter(part: ParameterExpansionPart, quoting: Quoting): ParameterPiece {
  return {
    type: 'parameter',
    quoted: quoting !== 'bare',
    name: part.parameter,
    length: part.prefix === '#',
    indirect: part.prefix === '!',
    subscript: part.index === undefined ? null : subscript(part.index),
    operation: part.operation === undefined ? null : operation(part.operation, quoting),
    text: part.text,
  }
}

export function subscript(index: Word): Subscript {
  const raw = index.text
  const all = raw === '@' || raw === '*' ? raw : null
  return { text: raw, all, pieces: spanPieces(index, 'bare').map(asQuoted) }
}

/** What is expanded as between double quotes although nothing quotes it. */
function asQuoted(piece: Piece): Piece {
  return piece.type === 'process' || piece.type === 'tilde' || piece.quoted ? piece : { ...piece, quoted: true }
}

function operation(given: ParameterOperation, quoting: Quoting): Operation {
  switch (given.type) {
    case 'Default': {
      const operator = given.operator.at(-1) as '-' | '=' | '+' | '?'
      const operand = withTildes(spanPieces(given.operand, quoting), false)
      return { type: 'default', operator, colon: given.operator.length === 2, operand }
    }
    case 'Remove':
      return {
        type: 'remove',
        side: given.operator.startsWith('#') ? 'prefix' : 'suffix',
        longest: given.operator.length === 2,
        pattern: patternOperand(given.operand),
      }
    case 'Replace':
      return {
        type: 'replace',
        where: ({ '/': 'first', '//': 'all', '/#': 'prefix', '/%': 'suffix' } as const)[given.operator],
        pattern: patternOperand(given.pattern),
        replacement: withTildes(spanPieces(given.replacement, 'bare'), false),
      }
    case 'Slice':
      return {
        type: 'slice',
        offset: arithmeticPieces(given.offset.text),
        length: given.length === undefined ? null : arithmeticPieces(given.length.text),
      }
    case 'CaseModification': {
      const pattern = given.operand === undefined || given.operand.text === '' ? null : patternOperand(given.operand)
      return { type: 'case', operator: given.operator, pattern }
    }
    case 'Transform':
      return { type: 'transform', letter: given.operand.text }
    case 'Names':
      return { type: 'names', star: given.operator === '*' }
    default:
      return toggled(given.operator)
  }
}

/** `${x~}` and `${x~~pattern}`, which no manual mentions: the other case. */
function toggled(operator: string): Operation {
  const found = /^(~~?)(.*)$/s.exec(operator)
  if (found === null) return { type: 'bad' }
  return { type: 'case', operator: found[1]!, pattern: found[2] === '' ? null : [text(found[2]!, false)] }
}

/** Patterns keep their own quoting, whatever stands around the expansion. */
function patternOperand(word: Word): Piece[] {
  return withTildes(spanPieces(word, 'bare'), false)
}

function arithmeticBody(raw: string): string {
  return raw.startsWith('$((') ? raw.slice(3, -2) : raw.slice(2, -1)
}

const DELIMITER = '\u0001END\u0001'

/** A text that is expanded as between double quotes but in which double quotes themselves vanish: arithmetic. */
export function arithmeticPieces(body: string): Piece[] {
  if (!/[$`\\"]/.test(body)) return [text(body, true)]
  // Quotes fall away, but not those inside a substitution.
  return doubleQuotedPieces(body).map(piece =>
    piece.type === 'text'
      ? text(
          piece.text.replace(/\\?"/g, found => (found === '"' ? '' : found)),
          piece.quoted,
        )
      : piece,
  )
}

/** A text that is expanded as the body of a here-document: prompts, arithmetic. */
export function doubleQuotedPieces(body: string): Piece[] {
  if (!/[$`\\]/.test(body)) return [text(body, true)]
  const script = parseCached(`<<${DELIMITER}\n${body}\n${DELIMITER}\n`)
  const command = script.commands[0]?.command
  const redirect = command?.type === 'Command' ? command.redirects[0] : undefined
  if (redirect?.type !== 'HereDoc') return [text(body, true)]
  const pieces = hereDocumentPieces(redirect.body.parts, redirect.body.text)
  const last = pieces.at(-1)
  if (last?.type === 'text' && last.text.endsWith('\n')) pieces[pieces.length - 1] = text(last.text.slice(0, -1), true)
  return pieces
}

/** Makes the tildes of a word pieces of their own: at its start, in an assignment also after each colon. */
export function withTildes(pieces: readonly Piece[], assignment: boolean): Piece[] {
  const result: Piece[] = []
  for (const [index, piece] of pieces.entries()) {
    if (piece.type !== 'text' || piece.quoted || !piece.text.includes('~')) {
      result.push(piece)
      continue
    }
    const last = index === pieces.length - 1
    const parts = assignment ? piece.text.split(/(?<=:)/) : [piece.text]
    for (const [at, part] of parts.entries()) {
      const begins = at > 0 || index === 0
      const tilde = begins ? /^~[^/:]*/.exec(part)?.[0] : undefined
      const whole = tilde !== undefined && (tilde.length < part.length || (last && at === parts.length - 1))
      if (tilde === undefined || !whole) result.push(text(part, false))
      else {
        result.push({ type: 'tilde', user: tilde.slice(1) })
        if (tilde.length < part.length) result.push(text(part.slice(tilde.length), false))
      }
    }
  }
  return result
}
