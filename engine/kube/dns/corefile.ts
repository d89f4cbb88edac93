/** One line of a Corefile: a directive, its arguments, and the lines of its block. */
export interface Directive {
  readonly name: string
  readonly args: readonly string[]
  readonly block: readonly Directive[]
  /** Line in the file, counted from 1. */
  readonly line: number
}

/** A server block: the zones that it answers for, and its plugins. */
export interface ServerBlock {
  /** As written: `.:53`, `cluster.local`, `10.0.0.0/8`. */
  readonly keys: readonly string[]
  readonly directives: readonly Directive[]
  readonly line: number
}

/** Why a Corefile cannot be used, as Caddy's parser has it. */
export class CorefileError extends Error {
  constructor(line: number, message: string) {
    super(`Corefile:${line} - Error during parsing: ${message}`)
  }
}

interface Token {
  readonly text: string
  readonly line: number
}

const DEPTH_MAX = 16

/** Reads a Corefile (coredns.io/manual/configuration). Throws a CorefileError. */
export function parseCorefile(text: string): ServerBlock[] {
  const tokens = tokenize(text)
  const blocks: ServerBlock[] = []
  let at = 0
  while (at < tokens.length) {
    const { line } = tokens[at]!
    const keys: string[] = []
    while (at < tokens.length && tokens[at]!.text !== '{') {
      if (tokens[at]!.text === '}')
        throw new CorefileError(tokens[at]!.line, `Unexpected '}', no matching opening brace`)
      if (tokens[at]!.line !== line && !keys.at(-1)!.endsWith(',')) break
      keys.push(tokens[at]!.text)
      at++
    }
    if (tokens[at]?.text !== '{')
      throw new CorefileError(tokens[at]?.line ?? line, `Unexpected token '${tokens[at]?.text ?? ''}', expecting '{'`)
    const { directives, next } = parseBlock(tokens, at + 1, 0)
    blocks.push({ keys: keys.map(key => key.replace(/,$/, '')).filter(key => key !== ''), directives, line })
    at = next
  }
  return blocks
}

/** Lines up to the closing brace. */
function parseBlock(
  tokens: readonly Token[],
  start: number,
  depth: number,
): { readonly directives: Directive[]; readonly next: number } {
  const directives: Directive[] = []
  let at = start
  for (;;) {
    const token = tokens[at]
    if (token === undefined) throw new CorefileError(tokens.at(-1)?.line ?? 1, 'Unexpected EOF, expecting }')
    if (token.text === '}') return { directives, next: at + 1 }
    if (token.text === '{' || depth > DEPTH_MAX) throw new CorefileError(token.line, `Unexpected '{'`)
    const args: string[] = []
    at++
    while (tokens[at] !== undefined && tokens[at]!.line === token.line && !['{', '}'].includes(tokens[at]!.text))
      args.push(tokens[at++]!.text)
    if (tokens[at]?.text === '{' && tokens[at]!.line === token.line) {
      const { directives: block, next } = parseBlock(tokens, at + 1, depth + 1)
      directives.push({ name: token.text, args, block, line: token.line })
      at = next
    } else directives.push({ name: token.text, args, block: [], line: token.line })
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  for (const [index, source] of text.split('\n').entries()) {
    const pattern = /\s*(?:#.*|"((?:[^"\\]|\\.)*)"|(\S+))/y
    for (;;) {
      const match = pattern.exec(source)
      if (match === null) break
      const value = match[1]?.replace(/\\(["\\])/g, '$1') ?? match[2]
      if (value !== undefined) tokens.push({ text: value, line: index + 1 })
    }
  }
  return tokens
}
