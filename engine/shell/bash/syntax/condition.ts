import type { Token } from './lexer.ts'
import type { SyntaxProblem } from './scanner.ts'

/** What reading `[[ ... ]]` needs of the grammar. */
interface Tokens {
  readonly failed: boolean
  readonly lexer: {
    at: number
    readonly text: string
    readonly scanner: {
      skipBlanks(from: number): number
      pair(from: number, opener: string, closer: string, quoted: boolean, start?: number): number
      word(start: number, assignment: boolean): number
    }
    fail(problem: SyntaxProblem): void
  }
  peek(command?: boolean, arrays?: boolean): Token
  take(): Token
  is(text: string): boolean
  skipNewlines(command: boolean): void
}

const BINARY: ReadonlySet<string> = new Set([
  '=',
  '==',
  '!=',
  '=~',
  '<',
  '>',
  '-nt',
  '-ot',
  '-ef',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
])
const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/

/** Reads a conditional expression up to and including `]]` (parse.y, parse_cond_command). */
export function parseCondition(tokens: Tokens): void {
  either(tokens)
  if (tokens.failed) return
  if (tokens.is(']]')) tokens.take()
  else quiet(tokens, [])
}

/** After such an error bash stops reading, and ends with the status that it had. */
function quiet(tokens: Tokens, lines: readonly string[]): void {
  const { type, position } = tokens.peek()
  if (type === 'end' && lines.length === 0) tokens.lexer.fail({ type: 'end' })
  else tokens.lexer.fail({ type: 'message', lines, position, quiet: position + 1 < tokens.lexer.text.length })
}

function either(tokens: Tokens): void {
  both(tokens)
  tokens.skipNewlines(false)
  while (!tokens.failed && tokens.is('||')) {
    tokens.take()
    both(tokens)
    tokens.skipNewlines(false)
  }
}

function both(tokens: Tokens): void {
  term(tokens)
  tokens.skipNewlines(false)
  while (!tokens.failed && tokens.is('&&')) {
    tokens.take()
    term(tokens)
    tokens.skipNewlines(false)
  }
}

function nameOf(token: Token): string {
  return token.type === 'newline' ? 'newline' : token.text
}

function term(tokens: Tokens): void {
  tokens.skipNewlines(false)
  if (tokens.failed) return
  const token = tokens.peek()
  if (tokens.is('(')) {
    tokens.take()
    either(tokens)
    if (tokens.failed) return
    if (tokens.is(')')) tokens.take()
    else quiet(tokens, [`unexpected token \`${nameOf(tokens.peek())}', expected \`)'`])
    return
  }
  if (token.type !== 'word' || token.text === ']]') return quiet(tokens, [])
  tokens.take()
  if (token.text === '!') return term(tokens)
  if (UNARY.test(token.text)) return operand(tokens, 'unary')
  operator(tokens)
}

/** What follows a word: an operator and its other operand, or nothing. */
function operator(tokens: Tokens): void {
  const next = tokens.peek()
  if (tokens.is(']]') || tokens.is('&&') || tokens.is('||') || tokens.is(')')) return
  if (!BINARY.has(next.text) || next.type === 'newline') {
    const expected = 'conditional binary operator expected'
    quiet(tokens, [next.type === 'word' ? expected : `unexpected token \`${nameOf(next)}', ${expected}`])
    return
  }
  tokens.take()
  if (next.text === '=~') expression(tokens)
  else operand(tokens, 'binary')
}

function operand(tokens: Tokens, kind: string): void {
  const token = tokens.peek()
  if (token.type === 'word' && token.text !== ']]') tokens.take()
  else quiet(tokens, [`unexpected argument \`${nameOf(token)}' to conditional ${kind} operator`])
}

/** A regular expression: parentheses and bars belong to it. */
function expression(tokens: Tokens): void {
  const { lexer } = tokens
  const { scanner } = lexer
  const start = scanner.skipBlanks(lexer.at)
  let at = start
  while (at < lexer.text.length && !tokens.failed) {
    const character = lexer.text[at]!
    if (character === '(') at = scanner.pair(at + 1, '(', ')', false)
    else if (character === '|') at++
    else {
      const end = scanner.word(at, false)
      if (end === at) break
      at = end
    }
  }
  if (tokens.failed || at === start) {
    if (!tokens.failed) operand(tokens, 'binary')
    return
  }
  lexer.at = at
}
