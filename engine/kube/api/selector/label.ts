import { quote } from '../validation/field-error.ts'
import { labelValue, qualifiedName } from '../validation/names.ts'

/** Selectors over labels: `app=web,tier in (a,b),!canary`. Grammar and errors: apimachinery pkg/labels/selector.go. */
export interface Requirement {
  readonly key: string
  readonly operator: '=' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt'
  readonly values: readonly string[]
}

export type LabelSelector = readonly Requirement[]

type Labels = Readonly<Record<string, string>> | undefined

export function matchesLabels(selector: LabelSelector, labels: Labels): boolean {
  for (const requirement of selector) if (!meets(requirement, labels)) return false
  return true
}

function meets({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case '=':
    case 'in':
      return value !== undefined && values.includes(value)
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value)
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    default: {
      const number = value === undefined || !/^[+-]?\d+$/.test(value) ? Number.NaN : Number(value)
      return operator === 'gt' ? number > Number(values[0]) : number < Number(values[0])
    }
  }
}

/** The selector of a `labelSelector` field (matchLabels and matchExpressions); nothing selects nothing, `{}` everything. */
export function selectorOf(
  field:
    | {
        readonly matchLabels?: Readonly<Record<string, string>>
        readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[]
      }
    | undefined
    | null,
): LabelSelector | undefined {
  if (field === undefined || field === null) return undefined
  const requirements: Requirement[] = Object.entries(field.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: '=',
    values: [value],
  }))
  for (const { key, operator, values = [] } of field.matchExpressions ?? []) {
    const known = OPERATORS[operator]
    if (known === undefined) return undefined
    requirements.push({ key, operator: known, values })
  }
  return requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}

const OPERATORS: Readonly<Record<string, Requirement['operator']>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
}

/** `app=web,tier in (a,b)`, as it is shown in tables and in the status of Scale. */
export function selectorText(selector: LabelSelector): string {
  return selector
    .map(({ key, operator, values }) => {
      if (operator === 'exists') return key
      if (operator === '!') return `!${key}`
      if (operator === 'in' || operator === 'notin') return `${key} ${operator} (${[...values].sort().join(',')})`
      if (operator === 'gt' || operator === 'lt') return `${key}${operator === 'gt' ? '>' : '<'}${values[0]}`
      return `${key}${operator}${values[0]}`
    })
    .join(',')
}

const cache = new Map<string, LabelSelector | { readonly error: string }>()

/** The selector, or the text of what is wrong with it. */
export function parseLabelSelector(text: string): LabelSelector | { readonly error: string } {
  let result = cache.get(text)
  if (result === undefined) {
    if (cache.size > 1024) cache.clear()
    cache.set(text, (result = new Parser(text).parse()))
  }
  return result
}

type Token = readonly [kind: string, text: string]
const END: Token = ['end', '']
const BINARY_OPERATORS = 'in, notin, =, ==, !=, gt, lt'
const SYMBOLS = ['==', '!=', '=', '!', '(', ')', ',', '>', '<']

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    if (/[ \t\r\n]/.test(text[at]!)) {
      at++
      continue
    }
    const symbol = SYMBOLS.find(each => text.startsWith(each, at))
    if (symbol !== undefined) {
      tokens.push([symbol, symbol])
      at += symbol.length
      continue
    }
    const word = /^[^ \t\r\n=!(),<>]+/.exec(text.slice(at))![0]
    tokens.push([word === 'in' || word === 'notin' ? word : 'identifier', word])
    at += word.length
  }
  return tokens
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #error: string | undefined

  constructor(text: string) {
    this.#tokens = tokensOf(text)
  }

  parse(): LabelSelector | { readonly error: string } {
    const found: Requirement[] = []
    for (;;) {
      const [kind, text] = this.#peek()
      if (kind === 'end') return found
      if (kind !== 'identifier' && kind !== '!')
        return { error: `found '${text}', expected: !, identifier, or 'end of string'` }
      const requirement = this.#requirement()
      if (requirement === undefined) return { error: `unable to parse requirement: ${this.#error}` }
      found.push(requirement)
      const [next, nextText] = this.#take()
      if (next === 'end') return found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      if (next !== ',') return { error: `found '${nextText}', expected: ',' or 'end of string'` }
      const [after, afterText] = this.#peek()
      if (after !== 'identifier' && after !== '!')
        return { error: `found '${afterText}', expected: identifier after ','` }
    }
  }

  /** Where a value is read, the words `in` and `notin` are values like others. */
  #peek(asValue = true): Token {
    const token = this.#tokens[this.#at] ?? END
    return asValue && (token[0] === 'in' || token[0] === 'notin') ? ['identifier', token[1]] : token
  }

  #take(asValue = true): Token {
    const token = this.#peek(asValue)
    this.#at++
    return token
  }

  #fail(error: string): undefined {
    this.#error ??= error
    return undefined
  }

  #requirement(): Requirement | undefined {
    let [kind, key] = this.#take()
    const negated = kind === '!'
    if (negated) [kind, key] = this.#take()
    if (kind !== 'identifier') return this.#fail(`found '${key}', expected: identifier`)
    const wrong = qualifiedName(key)
    if (wrong.length > 0) return this.#fail(`<nil>: Invalid value: ${quote(key)}: ${wrong.join('; ')}`)
    if (negated) return { key, operator: '!', values: [] }
    const [next] = this.#peek()
    if (next === 'end' || next === ',') return { key, operator: 'exists', values: [] }
    const [operator, text] = this.#take(false)
    if (operator === 'in' || operator === 'notin') return this.#checked(key, operator, this.#list())
    const known = ({ '=': '=', '==': '=', '!=': '!=', '>': 'gt', '<': 'lt' } as const)[operator]
    if (known === undefined) return this.#fail(`found '${text}', expected: ${BINARY_OPERATORS}`)
    return this.#checked(key, known, this.#exact())
  }

  #checked(key: string, operator: Requirement['operator'], values: string[] | undefined): Requirement | undefined {
    if (values === undefined) return undefined
    if ((operator === 'gt' || operator === 'lt') && !/^[+-]?\d+$/.test(values[0]!))
      return this.#fail(
        `values[0]: Invalid value: ${quote(values[0]!)}: for 'Gt', 'Lt' operators, the value must be an integer`,
      )
    for (const [index, value] of values.entries()) {
      const wrong = labelValue(value)
      if (wrong.length > 0)
        return this.#fail(`values[${index}][${key}]: Invalid value: ${quote(value)}: ${wrong.join('; ')}`)
    }
    return { key, operator, values }
  }

  #exact(): string[] | undefined {
    const [kind, text] = this.#peek()
    if (kind === 'end' || kind === ',') return ['']
    this.#at++
    return kind === 'identifier' ? [text] : this.#fail(`found '${text}', expected: identifier`)
  }

  #list(): string[] | undefined {
    const [open, openText] = this.#take()
    if (open !== '(') return this.#fail(`found '${openText}' expected: '('`)
    const [first, firstText] = this.#peek()
    if (first === ')') {
      this.#at++
      return ['']
    }
    if (first !== 'identifier' && first !== ',')
      return this.#fail(`found '${firstText}', expected: ',', ')' or identifier`)
    const values = this.#items()
    if (values === undefined) return undefined
    const [close, closeText] = this.#take()
    return close === ')' ? [...values].sort() : this.#fail(`found '${closeText}', expected: ')'`)
  }

  #items(): Set<string> | undefined {
    const values = new Set<string>()
    for (;;) {
      const [kind, text] = this.#take()
      const [next, nextText] = this.#peek()
      if (kind === 'identifier') {
        values.add(text)
        if (next === ')') return values
        if (next !== ',') return this.#fail(`found '${nextText}', expected: ',' or ')'`)
      } else if (kind === ',') {
        if (values.size === 0) values.add('')
        if (next === ')') return values.add('')
        if (next === ',') {
          this.#at++
          values.add('')
        }
      } else return this.#fail(`found '${text}', expected: ',', or identifier`)
    }
  }
}
