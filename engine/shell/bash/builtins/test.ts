import { binaryTest, compareIntegers, isComparison, unaryTest } from '../execute/primaries.ts'
import type { Shell } from '../shell.ts'
import type { Builtin } from './builtin.ts'

/** An expression of `test` (test.c): the number of arguments decides how they are read (POSIX, test). */
class TestParser {
  readonly #shell: Shell
  readonly #name: string
  readonly #args: readonly string[]
  #at = 0
  #failed = false

  constructor(shell: Shell, name: string, args: readonly string[]) {
    this.#shell = shell
    this.#name = name
    this.#args = args
  }

  /** The status of the command. */
  run(): number {
    const result = this.#byCount(0, this.#args.length)
    if (!this.#failed && result === null) {
      this.#at = 0
      const value = this.#or()
      if (!this.#failed && this.#at < this.#args.length) this.#fail('too many arguments')
      return this.#failed ? 2 : Number(!value)
    }
    return this.#failed ? 2 : Number(!result)
  }

  #fail(text: string): boolean {
    if (!this.#failed) this.#shell.complainAs(this.#name, text)
    this.#failed = true
    return false
  }

  /** Up to four arguments; null where the grammar of more has to decide. */
  #byCount(start: number, count: number): boolean | null {
    const [first = '', second = '', third = '', fourth = ''] = this.#args.slice(start, start + count)
    if (count === 0) return false
    if (count === 1) return first !== ''
    if (count === 2) return this.#two(first, second)
    if (count === 3) return this.#three(start, first, second, third)
    if (count !== 4) return null
    if (first === '!') {
      const rest = this.#byCount(start + 1, 3)
      return rest === null ? null : !rest
    }
    return first === '(' && fourth === ')' ? this.#two(second, third) : null
  }

  #two(first: string, second: string): boolean {
    if (first === '!') return second === ''
    if (/^-.$/.test(first)) return this.#unary(first, second)
    return this.#fail(`${first}: unary operator expected`)
  }

  #three(start: number, first: string, second: string, third: string): boolean | null {
    if (isBinary(second)) return this.#binary(first, second, third)
    if (second === '-a') return first !== '' && third !== ''
    if (second === '-o') return first !== '' || third !== ''
    if (first === '!') return !this.#byCount(start + 1, 2)
    if (first === '(' && third === ')') return second !== ''
    return this.#fail(`${second}: binary operator expected`)
  }

  #unary(operator: string, operand: string): boolean {
    if (operator === '-t' && !/^\s*[-+]?\d+\s*$/.test(operand))
      return this.#fail(`${operand}: integer expression expected`)
    return unaryTest(this.#shell, operator, operand) ?? this.#fail(`${operator}: unary operator expected`)
  }

  #binary(left: string, operator: string, right: string): boolean {
    if (!isComparison(operator)) return binaryTest(this.#shell, operator, left, right) === true
    const [a, b] = [this.#integer(left), this.#integer(right)]
    return a !== null && b !== null && compareIntegers(operator, a, b)
  }

  #integer(text: string): bigint | null {
    if (/^\s*[-+]?\d+\s*$/.test(text)) return BigInt(text.trim().replace(/^\+/, ''))
    this.#fail(`${text}: integer expression expected`)
    return null
  }

  // The grammar of more than four arguments.

  #or(): boolean {
    let value = this.#and()
    while (!this.#failed && this.#args[this.#at] === '-o') {
      this.#at++
      const right = this.#and()
      value = value || right
    }
    return value
  }

  #and(): boolean {
    let value = this.#term()
    while (!this.#failed && this.#args[this.#at] === '-a') {
      this.#at++
      const right = this.#term()
      value = value && right
    }
    return value
  }

  #term(): boolean {
    let negated = false
    while (this.#args[this.#at] === '!' && this.#at + 1 < this.#args.length) {
      this.#at++
      negated = !negated
    }
    const value = this.#primary()
    return value !== negated
  }

  #primary(): boolean {
    const first = this.#args[this.#at]
    if (first === undefined) return this.#fail('argument expected')
    const second = this.#args[this.#at + 1]
    const third = this.#args[this.#at + 2]
    if (second !== undefined && third !== undefined && isBinary(second)) {
      this.#at += 3
      return this.#binary(first, second, third)
    }
    if (first === '(') {
      this.#at++
      const value = this.#or()
      if (this.#args[this.#at] !== ')') return this.#fail("`)' expected")
      this.#at++
      return value
    }
    if (/^-.$/.test(first) && second !== undefined && unaryTest(this.#shell, first, second) !== undefined) {
      this.#at += 2
      return this.#unary(first, second)
    }
    this.#at++
    return first !== ''
  }
}

function isBinary(operator: string): boolean {
  return ['=', '==', '!=', '<', '>', '-nt', '-ot', '-ef'].includes(operator) || isComparison(operator)
}

export const test: Builtin = {
  name: 'test',
  synopsis: '[expr]',
  help: 'Evaluate a conditional expression.',
  *run(shell, args) {
    return new TestParser(shell, 'test', args.slice(1)).run()
  },
}

export const bracket: Builtin = {
  name: '[',
  synopsis: 'arg... ]',
  help: 'Evaluate a conditional expression: a synonym for test that ends in a bracket.',
  *run(shell, args) {
    if (args.at(-1) !== ']' || args.length < 2) {
      shell.complainAs('[', "missing `]'")
      return 2
    }
    return new TestParser(shell, '[', args.slice(1, -1)).run()
  },
}
