import {
  compileLiteral,
  compilePerl,
  compilePosix,
  type Expression,
  type ExpressionError,
  isExpressionError,
  type Span,
} from '../../regex/regex.ts'

export type Syntax = 'basic' | 'extended' | 'fixed' | 'perl'

export interface MatcherOptions {
  readonly syntax: Syntax
  readonly fold: boolean
  readonly words: boolean
  readonly lines: boolean
}

const isWordCharacter = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}_]/u.test(character)

/** Several expressions, of which any may match. */
export class Matcher {
  readonly #expressions: readonly Expression[]
  readonly #options: MatcherOptions

  constructor(expressions: readonly Expression[], options: MatcherOptions) {
    this.#expressions = expressions
    this.#options = options
  }

  takeWork(): number {
    return this.#expressions.reduce((sum, expression) => sum + expression.takeWork(), 0)
  }

  get exhausted(): boolean {
    return this.#expressions.some(expression => expression.exhausted)
  }

  test(line: string): boolean {
    if (!this.#options.words && !this.#options.lines) return this.#expressions.some(expression => expression.test(line))
    return this.search(line, 0) !== null
  }

  /** The leftmost match from `from` on, the longest of all expressions. */
  search(line: string, from: number): Span | null {
    let best: Span | null = null
    for (const expression of this.#expressions) {
      const found = this.#bounded(expression, line, from)
      if (found === null) continue
      if (best === null || found.start < best.start || (found.start === best.start && found.end > best.end))
        best = found
    }
    return best
  }

  /** With -x a match must be the line; with -w it must not touch a letter on either side. */
  #bounded(expression: Expression, line: string, from: number): Span | null {
    const { words, lines } = this.#options
    for (let at = from; ; ) {
      const found = expression.search(line, at)
      if (found === null) return null
      if (lines) return found.start === 0 && found.end === line.length ? found : null
      if (!words) return found
      const free = !isWordCharacter(line[found.start - 1]) && !isWordCharacter(line[found.end])
      if (free && found.end > found.start) return found
      const shorter = this.#shorter(expression, line, found)
      if (shorter !== null) return shorter
      if (found.start >= line.length) return null
      at = found.start + 1
    }
  }

  /** A shorter match at the same place may end at the end of a word (kwsearch and dfasearch try those too). */
  #shorter(expression: Expression, line: string, { start, end }: Span): Span | null {
    if (isWordCharacter(line[start - 1])) return null
    for (let cut = end - 1; cut > start; cut--) {
      if (isWordCharacter(line[cut])) continue
      const found = expression.search(line.slice(0, cut), start)
      if (found !== null && found.start === start && found.end === cut) return found
    }
    return null
  }
}

/** -x is compiled into the expression, so that `a|ab` can be the longer one. */
function compile(pattern: string, { syntax, fold, lines }: MatcherOptions): Expression | ExpressionError {
  if (syntax === 'fixed') return compileLiteral(pattern, fold)
  if (syntax === 'perl') return compilePerl(lines ? `^(?:${pattern})$` : pattern, { fold })
  if (!lines) return compilePosix(pattern, { extended: syntax === 'extended', fold })
  const whole = syntax === 'extended' ? `^(${pattern})$` : `^\\(${pattern}\\)$`
  const plain = compilePosix(pattern, { extended: syntax === 'extended', fold })
  // Backreferences count groups, which the added one would move.
  if (isExpressionError(plain) || plain.groups > 0) return plain
  return compilePosix(whole, { extended: syntax === 'extended', fold })
}

export function createMatcher(patterns: readonly string[], options: MatcherOptions): Matcher | ExpressionError {
  const expressions: Expression[] = []
  for (const pattern of patterns) {
    const expression = compile(pattern, options)
    if (isExpressionError(expression)) return expression
    expressions.push(expression)
  }
  return new Matcher(expressions, options)
}
