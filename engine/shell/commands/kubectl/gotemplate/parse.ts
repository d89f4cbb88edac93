/** Go's text/template, as far as kubectl's -o go-template is used. */
export type Term =
  | { readonly type: 'dot' }
  | { readonly type: 'nil' }
  | { readonly type: 'literal'; readonly value: unknown }
  | { readonly type: 'field'; readonly names: readonly string[] }
  | { readonly type: 'variable'; readonly name: string; readonly names: readonly string[] }
  | { readonly type: 'function'; readonly name: string }
  | { readonly type: 'pipeline'; readonly pipeline: Pipeline; readonly names: readonly string[] }

export interface Pipeline {
  /** Variables that it sets, for `$i, $x := ...`. */
  readonly sets: readonly string[]
  readonly commands: readonly (readonly Term[])[]
}

export type Statement =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'print'; readonly pipeline: Pipeline }
  | {
      readonly type: 'if' | 'with' | 'range'
      readonly pipeline: Pipeline
      readonly body: readonly Statement[]
      readonly otherwise: readonly Statement[]
    }

class TemplateError {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The statements, or what is wrong. */
export function parseGoTemplate(text: string): readonly Statement[] | string {
  const pieces = splitPieces(text)
  if (typeof pieces === 'string') return pieces
  const parser = new Parser(pieces)
  const statements = parser.block()
  if (statements instanceof TemplateError) return statements.text
  return parser.ended ? statements : 'unexpected {{end}}'
}

type Piece = { readonly text: string } | { readonly tokens: readonly string[] }

const TOKEN =
  /"(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)'|:=|[|(),=]|\$[\w]*(?:\.\w+)*|(?:\.[\w]+)+|\.|-?\d+(?:\.\d+)?|\w+|\S/g

function splitPieces(text: string): Piece[] | string {
  const pieces: Piece[] = []
  let at = 0
  let trim = false
  for (;;) {
    const open = text.indexOf('{{', at)
    let plain = text.slice(at, open < 0 ? text.length : open)
    if (trim) plain = plain.trimStart()
    const trimsLeft = open >= 0 && /^\{\{-\s/.test(text.slice(open, open + 4))
    if (trimsLeft) plain = plain.trimEnd()
    if (plain !== '') pieces.push({ text: plain })
    if (open < 0) return pieces
    const action = /^\{\{-?((?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`}]|\}(?!\}))*)\}\}/.exec(text.slice(open))
    if (action === null) return 'unclosed action'
    let body = action[1]!
    trim = /\s-$/.test(body)
    if (trim) body = body.slice(0, -1)
    at = open + action[0].length
    if (!/^\s*\/\*[\s\S]*\*\/\s*$/.test(body)) pieces.push({ tokens: body.match(TOKEN) ?? [] })
  }
}

class Parser {
  readonly #pieces: readonly Piece[]
  #at = 0

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces
  }

  get ended(): boolean {
    return this.#at >= this.#pieces.length
  }

  block(): Statement[] | TemplateError {
    const out: Statement[] = []
    for (; this.#at < this.#pieces.length; ) {
      const piece = this.#pieces[this.#at]!
      if ('text' in piece) {
        out.push({ type: 'text', text: piece.text })
        this.#at++
        continue
      }
      const [word = ''] = piece.tokens
      if (word === 'end' || word === 'else') return out
      this.#at++
      const statement =
        word === 'if' || word === 'with' || word === 'range'
          ? this.#compound(word, piece.tokens.slice(1))
          : printed(piece.tokens)
      if (statement instanceof TemplateError) return statement
      out.push(statement)
    }
    return out
  }

  #compound(type: 'if' | 'with' | 'range', tokens: readonly string[]): Statement | TemplateError {
    const pipeline = parsePipeline(tokens)
    if (pipeline instanceof TemplateError) return pipeline
    const body = this.block()
    if (body instanceof TemplateError) return body
    const next = this.#pieces[this.#at]
    if (next === undefined || 'text' in next) return new TemplateError('unexpected EOF')
    this.#at++
    if (next.tokens[0] === 'end') return { type, pipeline, body, otherwise: [] }
    if (next.tokens.length > 1) {
      const inner = this.#compound(next.tokens[1] as 'if', next.tokens.slice(2))
      return inner instanceof TemplateError ? inner : { type, pipeline, body, otherwise: [inner] }
    }
    const otherwise = this.block()
    if (otherwise instanceof TemplateError) return otherwise
    if (this.ended) return new TemplateError('unexpected EOF')
    this.#at++
    return { type, pipeline, body, otherwise }
  }
}

function printed(tokens: readonly string[]): Statement | TemplateError {
  if (tokens.length === 0) return new TemplateError('missing value for command')
  if (['define', 'template', 'block', 'break', 'continue'].includes(tokens[0]!))
    return new TemplateError(`{{${tokens[0]}}} is not emulated here`)
  const pipeline = parsePipeline(tokens)
  return pipeline instanceof TemplateError ? pipeline : { type: 'print', pipeline }
}

function parsePipeline(tokens: readonly string[]): Pipeline | TemplateError {
  const assign = tokens.findIndex(token => token === ':=' || token === '=')
  const sets = assign < 0 ? [] : tokens.slice(0, assign).filter(token => token.startsWith('$'))
  const commands: Term[][] = [[]]
  const rest = tokens.slice(assign + 1)
  for (let at = 0; at < rest.length; at++) {
    const token = rest[at]!
    if (token === '|') {
      commands.push([])
      continue
    }
    if (token === '(') {
      const end = matching(rest, at)
      if (end < 0) return new TemplateError('unclosed left paren')
      const inner = parsePipeline(rest.slice(at + 1, end))
      if (inner instanceof TemplateError) return inner
      const after = rest[end + 1]
      const names = after !== undefined && /^\.\w/.test(after) ? after.slice(1).split('.') : []
      commands.at(-1)!.push({ type: 'pipeline', pipeline: inner, names })
      at = names.length > 0 ? end + 1 : end
      continue
    }
    const term = termOf(token)
    if (term instanceof TemplateError) return term
    commands.at(-1)!.push(term)
  }
  return commands.some(command => command.length === 0)
    ? new TemplateError('missing value for command')
    : { sets, commands }
}

function matching(tokens: readonly string[], at: number): number {
  let depth = 0
  for (let index = at; index < tokens.length; index++) {
    if (tokens[index] === '(') depth++
    else if (tokens[index] === ')' && --depth === 0) return index
  }
  return -1
}

const FUNCTIONS = [
  'and',
  'or',
  'not',
  'len',
  'index',
  'print',
  'printf',
  'println',
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'html',
  'js',
  'slice',
  'exists',
  'base64decode',
]

function termOf(token: string): Term | TemplateError {
  if (token === '.') return { type: 'dot' }
  if (token === 'nil') return { type: 'nil' }
  if (token === 'true' || token === 'false') return { type: 'literal', value: token === 'true' }
  if (/^-?\d/.test(token)) return { type: 'literal', value: Number(token) }
  if (token.startsWith('"')) return { type: 'literal', value: unquote(token) }
  if (token.startsWith('`')) return { type: 'literal', value: token.slice(1, -1) }
  if (token.startsWith('.')) return { type: 'field', names: token.slice(1).split('.') }
  if (token.startsWith('$')) {
    const [name = '', ...names] = token.split('.')
    return { type: 'variable', name, names }
  }
  if (FUNCTIONS.includes(token)) return { type: 'function', name: token }
  return /^\w+$/.test(token)
    ? new TemplateError(`function ${JSON.stringify(token)} not defined`)
    : new TemplateError(`unexpected ${JSON.stringify(token)} in command`)
}

const SIMPLE: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

const unquote = (token: string): string =>
  token
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))/g, (_, x?: string, u?: string, char?: string) => {
      const hex = x ?? u
      return hex === undefined ? (SIMPLE[char!] ?? char!) : String.fromCharCode(Number.parseInt(hex, 16))
    })
