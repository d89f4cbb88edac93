import type { Running } from '../../linux/program.ts'
import {
  aligned,
  calculate,
  type Decimal,
  DecimalError,
  DIGITS_MAX,
  decimalText,
  parseDecimal,
  rescaled,
  squareRoot,
} from '../text/decimal.ts'
import { eachLine } from '../text/input.ts'
import { type Tool, textCommand } from '../text/tool.ts'

class BcError {
  readonly text: string
  /** It happened while the line ran, not when it was read. */
  readonly running: boolean

  constructor(text: string, running = false) {
    this.text = text
    this.running = running
  }
}

const ZERO: Decimal = { digits: 0n, scale: 0 }

function raised(result: Decimal | DecimalError): Decimal | BcError {
  return result instanceof DecimalError ? new BcError(result.text, result.running) : result
}

const TOKEN = /\s*(\d+\.?\d*|\.\d+|[a-z][a-z0-9_]*|[-+*/%^]=|==|!=|<=|>=|&&|\|\||\+\+|--|[-+*/%^()=<>!;,])/y

/** One program's state: variables, and how numbers are read and written. */
class Calculator {
  readonly #variables = new Map<string, Decimal>()
  readonly #output: string[] = []
  scale = 0
  #base = 10
  #tokens: string[] = []
  #at = 0
  quit = false

  /** What a line prints; an error ends it, and a wrong syntax leaves nothing of it. */
  line(text: string): { readonly output: string; readonly error: BcError | undefined } {
    this.#output.length = 0
    const error = this.#run(text)
    const output = error === undefined || error.running ? this.#output.join('') : ''
    return { output, error }
  }

  /** Whether everything of the line was read when something was wrong with it. */
  get atEnd(): boolean {
    return this.#at >= this.#tokens.length
  }

  #run(text: string): BcError | undefined {
    const tokens = tokenize(text.replace(/\/\*.*?\*\//g, ' ').replace(/#.*$/, ''))
    if (tokens instanceof BcError) return tokens
    this.#tokens = tokens
    this.#at = 0
    while (this.#at < tokens.length && !this.quit) {
      if (this.#take(';')) continue
      const error = this.#statement()
      if (error !== undefined) return error
      if (this.#at < tokens.length && !this.#take(';')) return new BcError('syntax error')
    }
    return undefined
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false
    this.#at++
    return true
  }

  #statement(): BcError | undefined {
    const [first, second] = [this.#tokens[this.#at]!, this.#tokens[this.#at + 1]]
    if (first === 'quit' || first === 'halt') {
      this.quit = true
      this.#at++
      return undefined
    }
    if (['if', 'while', 'for', 'define', 'print', 'read'].includes(first))
      return new BcError(`"${first}" is not emulated here`)
    const assigns = /^[a-z]/.test(first) && second !== undefined && /^([-+*/%^]?=)$/.test(second)
    const value = this.#or()
    if (value instanceof BcError) return value
    if (!assigns) this.#output.push(`${decimalText(value, this.#base)}\n`)
    return undefined
  }

  #or(): Decimal | BcError {
    return this.#chain(
      ['||'],
      () => this.#and(),
      (_, a, b) => truth(a.digits !== 0n || b.digits !== 0n),
    )
  }

  #and(): Decimal | BcError {
    return this.#chain(
      ['&&'],
      () => this.#compare(),
      (_, a, b) => truth(a.digits !== 0n && b.digits !== 0n),
    )
  }

  #compare(): Decimal | BcError {
    return this.#chain(
      ['==', '!=', '<', '<=', '>', '>='],
      () => this.#assign(),
      (operator, a, b) => {
        const [left, right] = aligned(a, b)
        if (operator === '==') return truth(left === right)
        if (operator === '!=') return truth(left !== right)
        if (operator === '<') return truth(left < right)
        if (operator === '<=') return truth(left <= right)
        return operator === '>' ? truth(left > right) : truth(left >= right)
      },
    )
  }

  #assign(): Decimal | BcError {
    const name = this.#tokens[this.#at] ?? ''
    const operator = this.#tokens[this.#at + 1] ?? ''
    if (!/^[a-z]/.test(name) || !/^[-+*/%^]?=$/.test(operator)) return this.#sum()
    this.#at += 2
    const value = this.#assign()
    if (value instanceof BcError) return value
    const result = operator === '=' ? value : this.#apply(operator[0]!, this.#get(name), value)
    if (!(result instanceof BcError)) this.#set(name, result)
    return result
  }

  #get(name: string): Decimal {
    if (name === 'scale') return { digits: BigInt(this.scale), scale: 0 }
    if (name === 'obase') return { digits: BigInt(this.#base), scale: 0 }
    if (name === 'ibase') return { digits: 10n, scale: 0 }
    return this.#variables.get(name) ?? ZERO
  }

  #set(name: string, value: Decimal): void {
    const whole = Number(rescaled(value, 0).digits)
    if (name === 'scale') this.scale = Math.min(Math.max(whole, 0), DIGITS_MAX)
    else if (name === 'obase') this.#base = Math.min(Math.max(whole, 2), 16)
    else this.#variables.set(name, value)
  }

  #sum(): Decimal | BcError {
    return this.#chain(
      ['+', '-'],
      () => this.#product(),
      (operator, a, b) => this.#apply(operator, a, b),
    )
  }

  #product(): Decimal | BcError {
    return this.#chain(
      ['*', '/', '%'],
      () => this.#power(),
      (operator, a, b) => this.#apply(operator, a, b),
    )
  }

  /** To the right: 2^3^2 is 2^9. */
  #power(): Decimal | BcError {
    const base = this.#unary()
    if (base instanceof BcError || !this.#take('^')) return base
    const exponent = this.#power()
    return exponent instanceof BcError ? exponent : this.#apply('^', base, exponent)
  }

  #unary(): Decimal | BcError {
    if (this.#take('-')) {
      const value = this.#unary()
      return value instanceof BcError ? value : { ...value, digits: -value.digits }
    }
    if (this.#take('!')) {
      const value = this.#unary()
      return value instanceof BcError ? value : truth(value.digits === 0n)
    }
    return this.#primary()
  }

  #primary(): Decimal | BcError {
    const token = this.#tokens[this.#at++]
    if (token === undefined) return new BcError('syntax error')
    if (token === '(') {
      const inner = this.#or()
      return inner instanceof BcError || this.#take(')') ? inner : new BcError('syntax error')
    }
    if (/^[.\d]/.test(token)) return parseDecimal(token)
    if (!/^[a-z]/.test(token)) return new BcError('syntax error')
    return this.#take('(') ? this.#call(token) : this.#get(token)
  }

  #call(name: string): Decimal | BcError {
    const value = this.#or()
    if (value instanceof BcError) return value
    if (!this.#take(')')) return new BcError('syntax error')
    if (name === 'sqrt') return raised(squareRoot(value, this.scale))
    if (name === 'length') return { digits: BigInt(String(value.digits).replace('-', '').length), scale: 0 }
    if (name === 'scale') return { digits: BigInt(value.scale), scale: 0 }
    return new BcError(`Function ${name} not defined.`)
  }

  #apply(operator: string, a: Decimal, b: Decimal): Decimal | BcError {
    return raised(calculate(operator, a, b, this.scale))
  }

  #chain(
    operators: readonly string[],
    next: () => Decimal | BcError,
    apply: (operator: string, a: Decimal, b: Decimal) => Decimal | BcError,
  ): Decimal | BcError {
    let left = next()
    while (!(left instanceof BcError)) {
      const operator = this.#tokens[this.#at] ?? ''
      if (!operators.includes(operator)) return left
      this.#at++
      const right = next()
      left = right instanceof BcError ? right : apply(operator, left, right)
    }
    return left
  }
}

function truth(value: boolean): Decimal {
  return { digits: value ? 1n : 0n, scale: 0 }
}

function tokenize(text: string): string[] | BcError {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex
    const found = TOKEN.exec(text)
    if (found === null) return new BcError(`illegal character: ${text.slice(at).trim()[0]}`)
    tokens.push(found[1]!)
  }
  return tokens
}

/** bc(1) of GNU bc 1.07, for sums at the prompt and in scripts: no loops, no functions of one's own. */
export const bc = textCommand({
  name: 'bc',
  summary: 'a calculator with as many digits as asked for',
  synopsis: ['[-lq] [FILE]...'],
  options: [
    { short: 'l', long: 'mathlib', text: 'Twenty digits behind the point; of its functions there is sqrt.' },
    { short: 'q', long: 'quiet', text: 'No welcome: there is none.' },
    { short: 's', long: 'standard', text: 'Accepted.' },
    { short: 'i', long: 'interactive', text: 'Accepted.' },
    { short: 'w', long: 'warn', text: 'Accepted.' },
  ],
  notEmulated: ['if, while, for, define, print and read', 's(), c(), a(), l(), e(), j()', 'ibase other than 10'],
  *run(tool) {
    const calculator = new Calculator()
    if (tool.has('mathlib')) calculator.scale = 20
    let line = 0
    yield* eachLine(tool, tool.operands, text => evaluate(tool, calculator, text, ++line))
    return tool.status
  },
})

/** Errors are told with the line and go on with the next one (util.c, yyerror and rt_error). */
function* evaluate(tool: Tool, calculator: Calculator, text: string, line: number): Running<boolean> {
  const { output, error } = calculator.line(text)
  yield* tool.spend(5000 + text.length * 100)
  yield* tool.print(output)
  yield* tool.out.flush()
  if (error?.running === true) yield* tool.process.write(2, `Runtime error (func=(main), adr=3): ${error.text}\n`)
  else if (error !== undefined) {
    // The newline has been read when a statement turns out to be unfinished.
    const at = error.text === 'syntax error' && calculator.atEnd ? line + 1 : line
    yield* tool.process.write(2, `(standard_in) ${at}: ${error.text}\n`)
  }
  return !calculator.quit
}
