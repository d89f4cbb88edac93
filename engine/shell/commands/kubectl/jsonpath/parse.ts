/** kubectl's JSONPath templates (client-go util/jsonpath): text with actions in braces. */
export type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'list'; readonly nodes: readonly Node[] }
  | { readonly type: 'field'; readonly name: string }
  | {
      readonly type: 'slice'
      readonly from: number | undefined
      readonly to: number | undefined
      readonly step: number
      readonly one: boolean
    }
  | { readonly type: 'filter'; readonly left: Node; readonly operator: string; readonly right: Node }
  | { readonly type: 'recursive' }
  | { readonly type: 'wildcard' }
  | { readonly type: 'union'; readonly parts: readonly Node[] }
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'range' }
  | { readonly type: 'end' }

export class JsonPathError {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** `metadata.name`, `.metadata.name`, `{.metadata.name}` and `{metadata.name}` mean the same (RelaxedJSONPathExpression). */
export function relaxed(text: string): string | JsonPathError {
  if (text === '') return ''
  const match = /^(?:\{\.?([^{}]+)\}|\.?([^{}]+))$/.exec(text)
  if (match === null)
    return new JsonPathError(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    )
  return `{.${match[1] ?? match[2]}}`
}

export function parseTemplate(text: string): readonly Node[] | JsonPathError {
  const nodes: Node[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('{', at)
    if (open < 0) {
      nodes.push({ type: 'text', text: text.slice(at) })
      break
    }
    if (open > at) nodes.push({ type: 'text', text: text.slice(at, open) })
    const parser = new ActionParser(text, open + 1)
    const action = parser.action()
    if (action instanceof JsonPathError) return action
    nodes.push(action)
    at = parser.at
  }
  return nodes
}

const IDENTIFIER = /[^\s.,[\]{}()'"=<>!*@$?]/

class ActionParser {
  readonly #text: string
  at: number

  constructor(text: string, at: number) {
    this.#text = text
    this.at = at
  }

  /** What stands in braces, up to and with the closing one. */
  action(): Node | JsonPathError {
    const nodes: Node[] = []
    for (;;) {
      const char = this.#text[this.at]
      if (char === undefined) return new JsonPathError('unclosed action')
      if (char === '}') {
        this.at++
        return nodes.length === 1 && nodes[0]!.type !== 'field' ? wrap(nodes[0]!) : { type: 'list', nodes }
      }
      if (char === ' ' || char === '\t' || char === '\n') {
        this.at++
        continue
      }
      const node = this.#piece(char)
      if (node instanceof JsonPathError) return node
      if (node !== undefined) nodes.push(node)
    }
  }

  #piece(char: string): Node | JsonPathError | undefined {
    if (char === '"' || char === "'") return this.#quoted(char)
    if (char === '.') return this.#dot()
    if (char === '[') return this.#brackets()
    if (char === '@' || char === '$') {
      this.at++
      return undefined
    }
    if (char === '*') {
      this.at++
      return { type: 'wildcard' }
    }
    if (/[-+\d]/.test(char)) {
      const match = /^[-+]?\d+(?:\.\d+)?/.exec(this.#text.slice(this.at))
      if (match === null) return new JsonPathError(`unrecognized character in action: ${quoted(char)}`)
      this.at += match[0].length
      return { type: 'value', value: Number(match[0]) }
    }
    if (/[A-Za-z_]/.test(char)) return this.#word()
    return new JsonPathError(`unrecognized character in action: ${quoted(char)}`)
  }

  #word(): Node | JsonPathError {
    const word = this.#identifier()
    if (word === 'range') return { type: 'range' }
    if (word === 'end') return { type: 'end' }
    if (word === 'true' || word === 'false') return { type: 'value', value: word === 'true' }
    return new JsonPathError(`unrecognized identifier ${word}`)
  }

  #identifier(): string {
    let out = ''
    for (;;) {
      const char = this.#text[this.at]
      if (char === '\\' && this.at + 1 < this.#text.length) {
        out += this.#text[this.at + 1]
        this.at += 2
      } else if (char !== undefined && IDENTIFIER.test(char)) {
        out += char
        this.at++
      } else return out
    }
  }

  #dot(): Node | undefined {
    this.at++
    const next = this.#text[this.at]
    if (next === '.') {
      // `..name`: the second dot begins the name that is looked for at every depth.
      if (/[[\s}]/.test(this.#text[this.at + 1] ?? '}')) this.at++
      return { type: 'recursive' }
    }
    if (next === '*') {
      this.at++
      return { type: 'wildcard' }
    }
    const name = this.#identifier()
    return name === '' ? undefined : { type: 'field', name }
  }

  #quoted(quote: string): Node | JsonPathError {
    const end = closing(this.#text, this.at, quote)
    if (end < 0) return new JsonPathError('unterminated quoted string')
    const body = this.#text.slice(this.at + 1, end)
    this.at = end + 1
    return { type: 'text', text: withoutEscapes(body) }
  }

  #brackets(): Node | JsonPathError {
    const end = closingBracket(this.#text, this.at)
    if (end < 0) return new JsonPathError('unterminated array')
    const body = this.#text.slice(this.at + 1, end).trim()
    this.at = end + 1
    if (body.startsWith('?(') && body.endsWith(')')) return filter(body.slice(2, -1).trim())
    if (body === '*') return { type: 'wildcard' }
    const name = /^'((?:[^'\\]|\\.)*)'$/.exec(body)
    if (name !== null) return { type: 'field', name: name[1]!.replace(/\\(.)/g, '$1') }
    const parts = splitTop(body)
    if (parts.length > 1) return union(parts)
    return slice(body)
  }
}

const wrap = (node: Node): Node =>
  node.type === 'text' || node.type === 'range' || node.type === 'end' ? node : { type: 'list', nodes: [node] }

const quoted = (char: string): string => `U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} '${char}'`

function closing(text: string, at: number, quote: string): number {
  for (let index = at + 1; index < text.length; index++) {
    if (text[index] === '\\') index++
    else if (text[index] === quote) return index
  }
  return -1
}

function closingBracket(text: string, at: number): number {
  let depth = 0
  for (let index = at; index < text.length; index++) {
    const char = text[index]!
    if (char === '"' || char === "'") {
      index = closing(text, index, char)
      if (index < 0) return -1
    } else if (char === '[') depth++
    else if (char === ']' && --depth === 0) return index
  }
  return -1
}

const SIMPLE: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', "'": "'", '\\': '\\' }

const withoutEscapes = (text: string): string => text.replace(/\\(.)/g, (_, char: string) => SIMPLE[char] ?? char)

function splitTop(text: string): string[] {
  const parts: string[] = []
  let part = ''
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const char = text[index]!
    if (char === '"' || char === "'") {
      const end = closing(text, index, char)
      part += text.slice(index, end + 1)
      index = end
      continue
    }
    if (char === '[' || char === '(') depth++
    if (char === ']' || char === ')') depth--
    if (char === ',' && depth === 0) {
      parts.push(part.trim())
      part = ''
    } else part += char
  }
  parts.push(part.trim())
  return parts
}

function union(parts: readonly string[]): Node | JsonPathError {
  const nodes: Node[] = []
  for (const part of parts) {
    const parsed = new ActionParser(`[${part}]}`, 0).action()
    if (parsed instanceof JsonPathError) return parsed
    nodes.push(parsed)
  }
  return { type: 'union', parts: nodes }
}

function slice(body: string): Node | JsonPathError {
  const match = /^(-?\d*)(?::(-?\d*))?(?::(-?\d*))?$/.exec(body)
  if (match === null || body === '') return new JsonPathError(`invalid array index ${body}`)
  const [, from = '', to, step] = match
  const number = (text: string | undefined) => (text === undefined || text === '' ? undefined : Number(text))
  return { type: 'slice', from: number(from), to: number(to), step: number(step) ?? 1, one: to === undefined }
}

function filter(body: string): Node | JsonPathError {
  const match = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/s.exec(body)
  const operand = (text: string): Node | JsonPathError => new ActionParser(`${text.trim()}}`, 0).action()
  const left = operand(match?.[1] ?? body)
  if (left instanceof JsonPathError) return left
  if (match === null) return { type: 'filter', left, operator: 'exists', right: left }
  const right = operand(match[3]!)
  return right instanceof JsonPathError ? right : { type: 'filter', left, operator: match[2]!, right }
}
