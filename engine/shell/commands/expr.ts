import type { Running } from '../../linux/program.ts'
import { compileBasic, isExpressionError } from '../regex/regex.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** What is wrong with an expression, and the status that it ends with. */
class Wrong {
  readonly text: string
  readonly status: number

  constructor(text: string, status: number) {
    this.text = text
    this.status = status
  }
}

type Value = string | bigint
type Outcome = Value | Wrong

const DEPTH_MAX = 1000

/** expr(1) of coreutils: arithmetic, comparison and text, an argument a word. */
export const expr = textCommand({
  name: 'expr',
  summary: 'work out an expression',
  synopsis: ['EXPRESSION'],
  options: [],
  description: [
    'ARG | ARG, ARG & ARG, comparisons with < <= = != >= >, arithmetic with + - * / %, STRING : REGEXP, match, substr, index, length, + TOKEN and ( EXPRESSION ).',
  ],
  failure: 2,
  permute: false,
  rewrite: args => (args.length === 1 && (args[0] === '--help' || args[0] === '--version') ? args : ['--', ...args]),
  *run(tool) {
    const operands = tool.operands[0] === '--' ? tool.operands.slice(1) : tool.operands
    if (operands.length === 0) return yield* tool.misuse('missing operand', 2)
    const reader = new Reader(operands, text => tool.quote(text))
    const value = reader.or(0)
    const left = value instanceof Wrong ? undefined : reader.rest
    const outcome = left === undefined ? value : new Wrong(`syntax error: unexpected argument ${tool.quote(left)}`, 2)
    return yield* finish(tool, outcome)
  },
})

function* finish(tool: Tool, outcome: Outcome): Running {
  if (outcome instanceof Wrong) {
    yield* tool.complain(outcome.text, outcome.status)
    return outcome.status
  }
  yield* tool.print(`${outcome}\n`)
  return isNull(outcome) ? 1 : 0
}

/** What counts as false: nothing, and zero however it is written. */
function isNull(value: Value): boolean {
  return value === '' || value === 0n || (typeof value === 'string' && /^-?0+$/.test(value))
}

function integer(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value
  return /^-?\d+$/.test(value) ? BigInt(value) : undefined
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '<': order => order < 0,
  '<=': order => order <= 0,
  '=': order => order === 0,
  '==': order => order === 0,
  '!=': order => order !== 0,
  '>=': order => order >= 0,
  '>': order => order > 0,
}

/** Reads arguments from the left, the loosest operator first (expr.c, eval to eval7). */
class Reader {
  readonly #words: readonly string[]
  readonly #quote: (text: string) => string
  #at = 0

  constructor(words: readonly string[], quote: (text: string) => string) {
    this.#words = words
    this.#quote = quote
  }

  get rest(): string | undefined {
    return this.#words[this.#at]
  }

  #take(...operators: readonly string[]): string | undefined {
    const word = this.#words[this.#at]
    if (word === undefined || !operators.includes(word)) return undefined
    this.#at++
    return word
  }

  or(depth: number): Outcome {
    if (depth > DEPTH_MAX) return new Wrong('expression is too deep', 3)
    return this.#chain(
      () => this.#and(depth),
      ['|'],
      (_, left, right) => (isNull(left) ? (isNull(right) ? 0n : right) : left),
    )
  }

  #and(depth: number): Outcome {
    return this.#chain(
      () => this.#compare(depth),
      ['&'],
      (_, left, right) => (isNull(left) || isNull(right) ? 0n : left),
    )
  }

  #compare(depth: number): Outcome {
    return this.#chain(
      () => this.#sum(depth),
      Object.keys(COMPARISONS),
      (operator, left, right) => {
        const [a, b] = [integer(left), integer(right)]
        const [first, second] = a !== undefined && b !== undefined ? [a, b] : [String(left), String(right)]
        const order = first < second ? -1 : first > second ? 1 : 0
        return COMPARISONS[operator]!(order) ? 1n : 0n
      },
    )
  }

  #sum(depth: number): Outcome {
    return this.#chain(() => this.#product(depth), ['+', '-'], arithmetic)
  }

  #product(depth: number): Outcome {
    return this.#chain(() => this.#match(depth), ['*', '/', '%'], arithmetic)
  }

  #match(depth: number): Outcome {
    return this.#chain(
      () => this.#word(depth),
      [':'],
      (_, left, right) => match(String(left), String(right)),
    )
  }

  #chain(
    next: () => Outcome,
    operators: readonly string[],
    apply: (operator: string, left: Value, right: Value) => Outcome,
  ): Outcome {
    let left = next()
    while (!(left instanceof Wrong)) {
      const operator = this.#take(...operators)
      if (operator === undefined) return left
      const right = next()
      left = right instanceof Wrong ? right : apply(operator, left, right)
    }
    return left
  }

  #word(depth: number): Outcome {
    const word = this.rest
    if (word === undefined)
      return new Wrong(`syntax error: missing argument after ${this.#quote(this.#words[this.#at - 1] ?? '')}`, 2)
    this.#at++
    const more = this.rest !== undefined
    if (word === '(') return this.#group(depth)
    if (word === ')') return new Wrong(`syntax error: unexpected ${this.#quote(')')}`, 2)
    if (!more) return word
    if (word === '+') return this.#words[this.#at++]!
    if (word === 'length') return this.#call(depth, 1, ([text]) => BigInt([...text!].length))
    if (word === 'match') return this.#call(depth, 2, ([text, pattern]) => match(text!, pattern!))
    if (word === 'index')
      return this.#call(depth, 2, ([text, set]) => BigInt([...text!].findIndex(each => set!.includes(each)) + 1))
    if (word === 'substr')
      return this.#call(depth, 3, ([text, from, length]) => {
        const start = Number(from)
        const count = Number(length)
        return start >= 1 && count >= 1 ? [...text!].slice(start - 1, start - 1 + count).join('') : ''
      })
    return word
  }

  #group(depth: number): Outcome {
    const inner = this.or(depth + 1)
    if (inner instanceof Wrong || this.#take(')') !== undefined) return inner
    const after = this.#words[this.#at - 1] ?? ''
    return this.rest === undefined
      ? new Wrong(`syntax error: expecting ${this.#quote(')')} after ${this.#quote(after)}`, 2)
      : new Wrong(`syntax error: expecting ${this.#quote(')')} instead of ${this.#quote(this.rest)}`, 2)
  }

  #call(depth: number, count: number, apply: (values: readonly string[]) => Outcome): Outcome {
    const values: string[] = []
    while (values.length < count) {
      const value = this.#word(depth)
      if (value instanceof Wrong) return value
      values.push(String(value))
    }
    return apply(values)
  }
}

function arithmetic(operator: string, left: Value, right: Value): Outcome {
  const [a, b] = [integer(left), integer(right)]
  if (a === undefined || b === undefined) return new Wrong('non-integer argument', 2)
  if (operator === '+') return a + b
  if (operator === '-') return a - b
  if (operator === '*') return a * b
  if (b === 0n) return new Wrong('division by zero', 2)
  return operator === '/' ? a / b : a % b
}

/** The first group of what matches at the beginning, or its length. */
function match(text: string, pattern: string): Outcome {
  const expression = compileBasic(pattern)
  if (isExpressionError(expression)) return new Wrong(expression.error, 2)
  const found = expression.match(text, 0)
  const span = found?.start === 0 ? found.groups[expression.groups > 0 ? 1 : 0] : undefined
  const part = span === undefined ? '' : text.slice(span.start, span.end)
  return expression.groups > 0 ? part : BigInt([...part].length)
}
