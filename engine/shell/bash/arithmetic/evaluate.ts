import { binary, type Integer, parseConstant, power } from './integer.ts'

/** Where names in an expression lead. A failure that is not one of syntax is told by the context itself and ends the evaluation. */
export interface ArithmeticContext {
  /** The value of a variable or of an element; null when that was an error that has been told. */
  read(name: string, subscript: string | null): string | null
  /** False when that was an error that has been told. */
  assign(name: string, subscript: string | null, value: string): boolean
}

export interface ArithmeticError {
  /** The message as bash prints it, without the script's name; empty where it has been printed. */
  readonly error: string
}

export type ArithmeticResult = Integer | ArithmeticError

export function isArithmeticError(result: ArithmeticResult): result is ArithmeticError {
  return typeof result === 'object'
}

/** Variables whose values are expressions that name variables (bash, expr.c: MAX_EXPR_RECURSION_LEVEL). */
const DEPTH_MAX = 1024

/** Evaluates an expression whose expansions are done (bash(1), ARITHMETIC EVALUATION). */
export function evaluate(expression: string, context: ArithmeticContext, depth = 0): ArithmeticResult {
  const plain = plainInteger(expression)
  return plain ?? new Evaluation(expression, context, depth).run()
}

function plainInteger(text: string): number | undefined {
  return /^\s*-?(?:[1-9]\d{0,14}|0)\s*$/.test(text) ? Number(text) || 0 : undefined
}

type Token =
  | { readonly type: 'number'; readonly value: Integer }
  | { readonly type: 'name'; readonly name: string; readonly subscript: string | null }
  | { readonly type: 'operator'; readonly operator: string }
  | { readonly type: 'end' }

const END: Token = { type: 'end' }

/** Operators of more than one character, longest first. */
const OPERATORS = ['<<=', '>>=', '**', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '+=', '-=', '*=', '/=', '%=']
const MORE_OPERATORS = ['&=', '^=', '|=']
const SINGLE = '+-*/%=<>&|^!~?:,()'
const ASSIGNMENTS: ReadonlySet<string> = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|='])

/** How tightly the operators of two operands bind; `**` apart, all group from the left. */
const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['&&', 2],
  ['|', 3],
  ['^', 4],
  ['&', 5],
  ['==', 6],
  ['!=', 6],
  ['<', 7],
  ['>', 7],
  ['<=', 7],
  ['>=', 7],
  ['<<', 8],
  ['>>', 8],
  ['+', 9],
  ['-', 9],
  ['*', 10],
  ['/', 10],
  ['%', 10],
  ['**', 11],
])

class Evaluation {
  readonly #expression: string
  readonly #context: ArithmeticContext
  readonly #depth: number
  #at = 0
  /** Where the current token begins: what errors quote. */
  #start = 0
  #token: Token = END
  #previous: Token = END
  #error: string | null = null
  /** Above zero where a value does not count: behind `0 &&`, in the branch not taken. */
  #skipped = 0

  constructor(expression: string, context: ArithmeticContext, depth: number) {
    this.#expression = expression
    this.#context = context
    this.#depth = depth
  }

  run(): ArithmeticResult {
    if (this.#depth > DEPTH_MAX) this.#fail('expression recursion level exceeded')
    else this.#next()
    const value = this.#token.type === 'end' ? 0 : this.#comma()
    if (this.#error === null && this.#token.type !== 'end') this.#fail('syntax error in expression')
    return this.#error === null ? value : { error: this.#error }
  }

  /** From here on there is nothing more to read, so that everything under way comes to its end. */
  #fail(message: string): Integer {
    if (this.#error === null) {
      const expression = this.#expression.trimStart()
      this.#error = `${expression}: ${message} (error token is "${this.#expression.slice(this.#start)}")`
    }
    return this.#stop()
  }

  #stop(): Integer {
    this.#error ??= ''
    this.#token = END
    this.#skipped++
    this.#at = this.#expression.length
    return 0
  }

  // Tokens.

  #next(): void {
    if (this.#error !== null) return
    const text = this.#expression
    while (/\s/.test(text[this.#at] ?? 'x')) this.#at++
    this.#previous = this.#token
    this.#start = this.#at
    const character = text[this.#at]
    if (character === undefined) this.#token = END
    else if (/[A-Za-z_]/.test(character)) this.#token = this.#name()
    else if (/\d/.test(character)) this.#number()
    else this.#operator(character)
  }

  #name(): Token {
    const name = /^[A-Za-z0-9_]+/.exec(this.#expression.slice(this.#at))![0]
    this.#at += name.length
    if (this.#expression[this.#at] !== '[') return { type: 'name', name, subscript: null }
    const end = closingBracket(this.#expression, this.#at)
    if (end < 0) {
      this.#fail('bad array subscript')
      return END
    }
    const subscript = this.#expression.slice(this.#at + 1, end)
    this.#at = end + 1
    return { type: 'name', name, subscript }
  }

  #number(): void {
    const text = /^[0-9A-Za-z#@_]+/.exec(this.#expression.slice(this.#at))![0]
    const value = parseConstant(text)
    if (typeof value === 'string') {
      this.#fail(value)
      return
    }
    this.#at += text.length
    this.#token = { type: 'number', value }
  }

  #operator(character: string): void {
    const rest = this.#expression.slice(this.#at, this.#at + 3)
    const double = rest.slice(0, 2)
    if (double === '++' || double === '--') {
      const postfix = this.#token.type === 'name'
      const prefix = /^\s*[A-Za-z_]/.test(this.#expression.slice(this.#at + 2))
      this.#take(postfix || prefix ? double : character)
      return
    }
    const long = [...OPERATORS, ...MORE_OPERATORS].find(operator => rest.startsWith(operator))
    if (long !== undefined) this.#take(long)
    else if (SINGLE.includes(character)) this.#take(character)
    else {
      const operand = this.#token.type === 'end' || this.#token.type === 'operator'
      this.#fail(operand ? 'syntax error: operand expected' : 'syntax error: invalid arithmetic operator')
    }
  }

  #take(operator: string): void {
    this.#at += operator.length
    this.#token = { type: 'operator', operator }
  }

  #atEnd(): boolean {
    return this.#token.type === 'end'
  }

  #current(): string {
    return this.#token.type === 'operator' ? this.#token.operator : ''
  }

  // Grammar.

  #comma(): Integer {
    let value = this.#assignment()
    while (this.#current() === ',') {
      this.#next()
      value = this.#assignment()
    }
    return value
  }

  #assignment(): Integer {
    const target = this.#token
    if (target.type === 'name') {
      const operator = this.#peekAssignment()
      if (operator !== null) return this.#assign(target, operator)
    }
    const value = this.#conditional()
    if (ASSIGNMENTS.has(this.#current())) return this.#fail('attempted assignment to non-variable')
    return value
  }

  /** The assignment operator that follows the current name, taken; null where none follows. */
  #peekAssignment(): string | null {
    const [at, start, token, previous] = [this.#at, this.#start, this.#token, this.#previous]
    const rest = /^\s*(<<=|>>=|[-+*/%&^|]=|=(?!=))/.exec(this.#expression.slice(at))
    if (rest === null) return null
    this.#next()
    if (ASSIGNMENTS.has(this.#current())) return this.#current()
    ;[this.#at, this.#start, this.#token, this.#previous] = [at, start, token, previous]
    return null
  }

  #assign(target: Token & { readonly type: 'name' }, operator: string): Integer {
    const old = operator === '=' ? 0 : this.#read(target)
    this.#next()
    const right = this.#assignment()
    const value = operator === '=' ? right : this.#apply(operator.slice(0, -1), old, right)
    this.#write(target, value)
    return value
  }

  #conditional(): Integer {
    const test = this.#binary(1)
    if (this.#current() !== '?') return test
    this.#next()
    if (this.#atEnd() || this.#current() === ':') return this.#fail('expression expected')
    const taken = this.#guarded(test === 0, () => this.#comma())
    if (this.#current() !== ':') return this.#fail("`:' expected for conditional expression")
    this.#next()
    if (this.#atEnd()) return this.#fail('expression expected')
    const other = this.#guarded(test !== 0, () => this.#conditional())
    return test !== 0 ? taken : other
  }

  #guarded(skip: boolean, body: () => Integer): Integer {
    if (skip) this.#skipped++
    const value = body()
    if (skip) this.#skipped--
    return value
  }

  #binary(lowest: number): Integer {
    let left = this.#unary()
    for (;;) {
      const operator = this.#current()
      const precedence = PRECEDENCE.get(operator)
      if (precedence === undefined || precedence < lowest) return left
      this.#next()
      if (operator === '&&' || operator === '||') {
        const decided = operator === '&&' ? left === 0 : left !== 0
        const right = this.#guarded(decided, () => this.#binary(precedence + 1))
        left = Number(operator === '&&' ? left !== 0 && right !== 0 : left !== 0 || right !== 0)
      } else left = this.#apply(operator, left, this.#binary(operator === '**' ? precedence : precedence + 1))
    }
  }

  #apply(operator: string, left: Integer, right: Integer): Integer {
    if ((operator === '/' || operator === '%') && right === 0) {
      return this.#skipped > 0 ? 0 : this.#failAtOperand('division by 0')
    }
    if (operator !== '**') return binary(operator, left, right)!
    if (right < 0) return this.#failAtOperand('exponent less than 0')
    return power(left, right)
  }

  /** An error that quotes the operand that was just read rather than what follows it. */
  #failAtOperand(message: string): Integer {
    if (this.#error === null) this.#start = this.#operandStart
    return this.#fail(message)
  }

  #operandStart = 0

  #unary(): Integer {
    const operator = this.#current()
    if (operator === '!' || operator === '~' || operator === '-' || operator === '+') {
      this.#next()
      const value = this.#unary()
      if (operator === '!') return Number(value === 0)
      if (operator === '~') return binary('-', -1, value)!
      return operator === '-' ? binary('-', 0, value)! : value
    }
    if (operator === '++' || operator === '--') return this.#prefix(operator)
    return this.#primary()
  }

  #prefix(operator: string): Integer {
    this.#next()
    const target = this.#token
    if (target.type !== 'name') return this.#fail('identifier expected after pre-increment or pre-decrement')
    const value = binary(operator[0]!, this.#read(target), 1)!
    this.#write(target, value)
    this.#operandStart = this.#start
    this.#next()
    return value
  }

  #primary(): Integer {
    const token = this.#token
    this.#operandStart = this.#start
    if (token.type === 'number') {
      this.#next()
      return token.value
    }
    if (token.type === 'name') return this.#variable(token)
    if (this.#current() !== '(') return this.#missingOperand()
    this.#next()
    const value = this.#comma()
    if (this.#current() !== ')') return this.#fail("missing `)'")
    this.#next()
    return value
  }

  #missingOperand(): Integer {
    if (this.#token.type === 'end' && this.#error === null) this.#start = this.#lastStart()
    return this.#fail('syntax error: operand expected')
  }

  /** At the end, the message quotes from the last operator on. */
  #lastStart(): number {
    const text = this.#expression.trimEnd()
    const { length } = this.#previous.type === 'operator' ? this.#previous.operator : ''
    return Math.max(0, text.length - length)
  }

  #variable(target: Token & { readonly type: 'name' }): Integer {
    const value = this.#read(target)
    this.#next()
    const operator = this.#current()
    if (operator !== '++' && operator !== '--') return value
    this.#write(target, binary(operator[0]!, value, 1)!)
    this.#next()
    return value
  }

  #read(target: Token & { readonly type: 'name' }): Integer {
    if (this.#skipped > 0) return 0
    const text = this.#context.read(target.name, target.subscript)
    if (text === null) return this.#stop()
    const value = text === '' ? 0 : evaluate(text, this.#context, this.#depth + 1)
    if (!isArithmeticError(value)) return value
    this.#error ??= value.error
    return this.#stop()
  }

  #write(target: Token & { readonly type: 'name' }, value: Integer): void {
    if (this.#skipped === 0 && !this.#context.assign(target.name, target.subscript, String(value))) this.#stop()
  }
}

function closingBracket(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '[') depth++
    else if (text[at] === ']' && --depth === 0) return at
  }
  return -1
}
