import { unreadable } from './characters.ts'
import type { Problem } from './cursor.ts'
import type { ScalarNode, YamlNode } from './node.ts'
import { Scanner } from './scanner.ts'
import type { Token, TokenKind } from './token.ts'

/**
 * Tokens -> nodes by the grammar of YAML 1.1, as go-yaml walks it (parserc.go; decode.go, parser.parse). Tokens are looked at no
 * earlier than there, since which problem is met first depends on it. What follows the first document is not read.
 */
export function parseYaml(text: string): { readonly node: YamlNode | undefined } | { readonly problem: Problem } {
  const parser = new Parser(text)
  const node = parser.document()
  const { problem } = parser
  return problem === undefined ? { node } : { problem }
}

const CORE = 'tag:yaml.org,2002:'

class Parser {
  readonly #scanner: Scanner
  readonly #anchors = new Map<string, YamlNode>()
  readonly #prefixes = new Map<string, string>()

  constructor(text: string) {
    this.#scanner = new Scanner(text, unreadable(text))
  }

  get problem(): Problem | undefined {
    return this.#scanner.cursor.problem
  }

  #at(...kinds: readonly TokenKind[]): boolean {
    return kinds.includes(this.#scanner.peek().kind)
  }

  #fail(text: string): void {
    this.#scanner.cursor.failAt(this.#scanner.peek().line, text)
  }

  document(): YamlNode | undefined {
    if (this.#at('end')) return undefined
    const explicit = this.#at('version', 'tag-prefix', 'document-start')
    if (explicit) this.#directives()
    for (const [handle, prefix] of [['!', '!'] as const, ['!!', CORE] as const])
      if (!this.#prefixes.has(handle)) this.#prefixes.set(handle, prefix)
    if (explicit) {
      if (!this.#at('document-start')) this.#fail('did not find expected <document start>')
      this.#scanner.take()
    }
    const empty = explicit && this.#at('version', 'tag-prefix', 'document-start', 'document-end', 'end')
    const node = empty ? nothing(this.#scanner.peek().line) : this.#node(true, false)
    this.#scanner.peek()
    return node
  }

  #directives(): void {
    let versions = 0
    while (this.#at('version', 'tag-prefix')) {
      const { kind, value, handle = '' } = this.#scanner.peek()
      if (kind === 'version' && ++versions > 1) this.#fail('found duplicate %YAML directive')
      else if (kind === 'version' && value !== '1.1') this.#fail('found incompatible YAML document')
      else if (kind === 'tag-prefix' && this.#prefixes.has(handle)) this.#fail('found duplicate %TAG directive')
      if (kind === 'tag-prefix') this.#prefixes.set(handle, value)
      this.#scanner.take()
    }
  }

  /** A value. `loose` allows the items of a sequence at the column of the key that they belong to. */
  #node(block: boolean, loose: boolean): YamlNode {
    const first = this.#scanner.peek()
    if (first.kind === 'alias') return this.#alias(this.#scanner.take())
    const { anchor, tag } = this.#properties()
    const { kind } = this.#scanner.peek()
    const { line } = first
    if (loose && kind === '-') return this.#sequence(line, anchor, node => this.#looseItems(node))
    if (kind === 'scalar') {
      const { value, plain = false } = this.#scanner.take()
      return this.#named(anchor, { kind: 'scalar', line, tag, value, plain: tag === '' ? plain : tag === '!' })
    }
    if (kind === '[') return this.#sequence(line, anchor, node => this.#flowItems(node))
    if (kind === '{') return this.#mapping(line, anchor, pairs => this.#flowPairs(pairs))
    if (block && kind === 'block-sequence') return this.#sequence(line, anchor, node => this.#items(node))
    if (block && kind === 'block-mapping') return this.#mapping(line, anchor, pairs => this.#pairs(pairs))
    if (anchor !== undefined || tag !== '')
      return this.#named(anchor, { kind: 'scalar', line, tag, value: '', plain: tag === '' })
    this.#fail('did not find expected node content')
    return nothing(line)
  }

  #alias({ value: name, line }: Token): YamlNode {
    const target = this.#anchors.get(name)
    if (target !== undefined) return { kind: 'alias', line, name, target }
    this.#scanner.cursor.failAt(0, `unknown anchor '${name}' referenced`)
    return nothing(line)
  }

  /** An anchor and a tag, in either order. */
  #properties(): { readonly anchor: string | undefined; readonly tag: string } {
    let anchor: string | undefined
    let tag: Token | undefined
    for (let count = 0; count < 2; count++)
      if (anchor === undefined && this.#at('anchor')) anchor = this.#scanner.take().value
      else if (tag === undefined && this.#at('tag')) tag = this.#scanner.take()
    this.#scanner.peek()
    if (tag === undefined) return { anchor, tag: '' }
    if (tag.handle === '') return { anchor, tag: tag.value }
    const prefix = this.#prefixes.get(tag.handle ?? '') ?? ''
    if (prefix + tag.value === '' || !this.#prefixes.has(tag.handle ?? ''))
      this.#scanner.cursor.failAt(tag.line, 'found undefined tag handle')
    return { anchor, tag: prefix + tag.value }
  }

  #named<Node extends YamlNode>(anchor: string | undefined, node: Node): Node {
    if (anchor !== undefined) this.#anchors.set(anchor, node)
    return node
  }

  /** A name is known within what it names. */
  #sequence(line: number, anchor: string | undefined, fill: (items: YamlNode[]) => void): YamlNode {
    const node = this.#named(anchor, { kind: 'sequence', line, items: [] as YamlNode[] })
    fill(node.items)
    return node
  }

  #mapping(line: number, anchor: string | undefined, fill: (pairs: [YamlNode, YamlNode][]) => void): YamlNode {
    const node = this.#named(anchor, { kind: 'mapping', line, pairs: [] as [YamlNode, YamlNode][] })
    fill(node.pairs)
    return node
  }

  #items(items: YamlNode[]): void {
    this.#scanner.take()
    while (this.#at('-')) {
      const { line } = this.#scanner.take()
      items.push(this.#at('-', 'block-end') ? nothing(line) : this.#node(true, false))
    }
    if (!this.#at('block-end')) this.#fail("did not find expected '-' indicator")
    this.#scanner.take()
  }

  #looseItems(items: YamlNode[]): void {
    while (this.#at('-')) {
      const { line } = this.#scanner.take()
      items.push(this.#at('-', '?', ':', 'block-end') ? nothing(line) : this.#node(true, false))
    }
  }

  #pairs(pairs: [YamlNode, YamlNode][]): void {
    this.#scanner.take()
    while (this.#at('?')) {
      const { line } = this.#scanner.take()
      const key = this.#at('?', ':', 'block-end') ? nothing(line) : this.#node(true, true)
      pairs.push([key, this.#value()])
    }
    if (!this.#at('block-end')) this.#fail('did not find expected key')
    this.#scanner.take()
  }

  #value(): YamlNode {
    const { kind, line } = this.#scanner.peek()
    if (kind !== ':') return nothing(line)
    this.#scanner.take()
    return this.#at('?', ':', 'block-end') ? nothing(line) : this.#node(true, true)
  }

  #flowItems(items: YamlNode[]): void {
    this.#scanner.take()
    for (let count = 0; !this.#at(']', 'problem'); count++) {
      if (count > 0 && !this.#comma(']')) return
      if (this.#at('?')) items.push(this.#flowPair())
      else if (!this.#at(']')) items.push(this.#node(false, false))
    }
    this.#scanner.take()
  }

  #comma(end: ']' | '}'): boolean {
    if (this.#at(',')) this.#scanner.take()
    else this.#fail(`did not find expected ',' or '${end}'`)
    return this.problem === undefined
  }

  /** `[a: b]`: a mapping of one pair without braces. */
  #flowPair(): YamlNode {
    const { line } = this.#scanner.take()
    const { kind, line: next } = this.#scanner.peek()
    let key: YamlNode
    if (kind === ':' || kind === ',' || kind === ']') {
      // Whatever it is, go-yaml passes it.
      this.#scanner.take()
      key = nothing(next)
    } else key = this.#node(false, false)
    const value = this.#flowValue(']')
    this.#scanner.peek()
    return { kind: 'mapping', line, pairs: [[key, value]] }
  }

  #flowValue(end: ']' | '}'): YamlNode {
    const { kind, line } = this.#scanner.peek()
    if (kind !== ':') return nothing(line)
    this.#scanner.take()
    return this.#at(',', end) ? nothing(this.#scanner.peek().line) : this.#node(false, false)
  }

  #flowPairs(pairs: [YamlNode, YamlNode][]): void {
    this.#scanner.take()
    for (let count = 0; !this.#at('}', 'problem'); count++) {
      if (count > 0 && !this.#comma('}')) return
      if (this.#at('?')) {
        this.#scanner.take()
        const key = this.#at(':', ',', '}') ? nothing(this.#scanner.peek().line) : this.#node(false, false)
        pairs.push([key, this.#flowValue('}')])
      } else if (!this.#at('}')) {
        const key = this.#node(false, false)
        pairs.push([key, nothing(this.#scanner.peek().line)])
      }
    }
    this.#scanner.take()
  }
}

const nothing = (line: number): ScalarNode => ({ kind: 'scalar', line, tag: '', value: '', plain: true })
