import type { Json } from './json.ts'

/** How deep values may lie in each other (src/jv_parse.c, MAX_PARSING_DEPTH). */
const DEPTH_MAX = 256
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/

const CONTROL = 'Invalid string: control characters from U+0000 through U+001F must be escaped'
const SIMPLE: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
])

type Open = { readonly array: Json[] } | { readonly object: Map<string, Json>; key: string | null }

/** Reads JSON texts one after another from pieces of input (src/jv_parse.c): a value is there as soon as its last character is. */
export class JsonParser {
  readonly #values: Json[] = []
  readonly #stack: Open[] = []
  /** The value that has just ended and has no place yet. */
  #next: Json | undefined
  #literal = ''
  #string: string[] | null = null
  /** What is wrong with the string under way; told at its end. */
  #fault: string | null = null
  #escape: string | null = null
  #line = 1
  #column = 0
  /** What is wrong with the text; nothing is read after that. */
  error: string | null = null

  /** The next whole value, or undefined when more input is needed. */
  take(): Json | undefined {
    return this.#values.shift()
  }

  push(text: string): void {
    for (const character of text) {
      if (this.error !== null) return
      if (character === '\n') {
        this.#line++
        this.#column = 0
      } else this.#column++
      const wrong = this.#string === null ? this.#outside(character) : this.#inside(character, this.#string)
      if (wrong !== null) this.error = `${wrong} at line ${this.#line}, column ${this.#column}`
    }
  }

  end(): void {
    if (this.error !== null) return
    const where = `at EOF at line ${this.#line}, column ${this.#column}`
    if (this.#string !== null) this.error = `Unfinished string ${where}`
    else {
      const wrong = this.#endLiteral()
      if (wrong !== null) this.error = `${wrong} ${where}`
      else if (this.#stack.length > 0) this.error = `Unfinished JSON term ${where}`
      else this.#finish()
    }
  }

  #outside(character: string): string | null {
    if (!/[\s[{:,\]}"]/.test(character)) {
      this.#literal += character
      return null
    }
    const wrong = this.#endLiteral()
    if (wrong !== null) return wrong
    if (character === '"') {
      this.#finish()
      this.#string = []
      return null
    }
    if (character === '[' || character === '{') this.#finish()
    const structural = /\s/.test(character) ? null : this.#structure(character)
    if (structural === null) this.#finish()
    return structural
  }

  #endLiteral(): string | null {
    const literal = this.#literal
    if (literal === '') return null
    this.#literal = ''
    const word = literal[0] === 't' ? 'true' : literal[0] === 'f' ? 'false' : literal[0] === 'n' ? 'null' : ''
    // What begins with n and has three letters may be meant as a number: nan.
    if (word !== '' && !(word === 'null' && literal.length === 3))
      return literal === word ? this.#value(WORDS.get(word)!) : 'Invalid literal'
    if (/^nan$/i.test(literal)) return this.#value(Number.NaN)
    return NUMBER.test(literal) ? this.#value(Number(literal)) : 'Invalid numeric literal'
  }

  #value(value: Json): string | null {
    if (this.#next !== undefined) return 'Expected separator between values'
    this.#next = value
    return null
  }

  #finish(): void {
    if (this.#stack.length > 0 || this.#next === undefined) return
    this.#values.push(this.#next)
    this.#next = undefined
  }

  #structure(character: string): string | null {
    if (character === '[' || character === '{') {
      if (this.#stack.length >= DEPTH_MAX) return 'Exceeds depth limit for parsing'
      if (this.#next !== undefined) return 'Expected separator between values'
      this.#stack.push(character === '[' ? { array: [] } : { object: new Map(), key: null })
      return null
    }
    const top = this.#stack.at(-1)
    if (character === ':') return this.#colon(top)
    if (character === ',') return this.#comma(top)
    return character === ']' ? this.#closeArray(top) : this.#closeObject(top)
  }

  #colon(top: Open | undefined): string | null {
    if (this.#next === undefined) return "Expected string key before ':'"
    if (top === undefined || 'array' in top) return "':' not as part of an object"
    if (top.key !== null) return "':' should follow a key"
    if (typeof this.#next !== 'string') return 'Object keys must be strings'
    top.key = this.#next
    this.#next = undefined
    return null
  }

  #comma(top: Open | undefined): string | null {
    if (this.#next === undefined || top === undefined) return "Expected value before ','"
    if ('array' in top) top.array.push(this.#next)
    else if (top.key === null) return 'Objects must consist of key:value pairs'
    else {
      top.object.set(top.key, this.#next)
      top.key = null
    }
    this.#next = undefined
    return null
  }

  #closeArray(top: Open | undefined): string | null {
    if (top === undefined || !('array' in top)) return "Unmatched ']'"
    if (this.#next !== undefined) top.array.push(this.#next)
    else if (top.array.length > 0) return 'Expected another array element'
    this.#stack.pop()
    this.#next = top.array
    return null
  }

  #closeObject(top: Open | undefined): string | null {
    if (top === undefined) return "Unmatched '}'"
    if (this.#next !== undefined) {
      if ('array' in top || top.key === null) return 'Objects must consist of key:value pairs'
      top.object.set(top.key, this.#next)
    } else if ('array' in top || top.key !== null) return "Unmatched '}'"
    else if (top.object.size > 0) return 'Expected another key-value pair'
    this.#stack.pop()
    this.#next = top.object
    return null
  }

  #inside(character: string, string: string[]): string | null {
    if (this.#escape !== null) {
      this.#escape += character
      if (/^u[\dA-Fa-f]{0,3}$/.test(this.#escape)) return null
      this.#endEscape(this.#escape, string)
      this.#escape = null
      return null
    }
    if (character === '\\') this.#escape = ''
    else if (character === '"') return this.#endString(string.join(''))
    else {
      if (character < ' ') this.#fault ??= CONTROL
      string.push(character)
    }
    return null
  }

  #endString(text: string): string | null {
    const fault = this.#fault
    this.#string = null
    this.#fault = null
    if (fault !== null) return fault
    if (LONE.test(text)) return 'Invalid \\uXXXX\\uXXXX surrogate pair escape'
    const wrong = this.#value(text)
    this.#finish()
    return wrong
  }

  #endEscape(sequence: string, string: string[]): void {
    const simple = SIMPLE[sequence]
    if (simple !== undefined) string.push(simple)
    else if (/^u[\dA-Fa-f]{4}$/.test(sequence)) string.push(String.fromCharCode(Number.parseInt(sequence.slice(1), 16)))
    else this.#fault ??= 'Invalid escape'
  }
}

/** One value and nothing else; the error says why it is none. */
export function parseJson(text: string): { readonly value: Json } | { readonly error: string } {
  const parser = new JsonParser()
  parser.push(text)
  parser.end()
  if (parser.error !== null) return { error: `${parser.error} (while parsing '${text}')` }
  const value = parser.take()
  if (value === undefined) return { error: `Expected JSON value (while parsing '${text}')` }
  if (parser.take() !== undefined) return { error: `Unexpected extra JSON values (while parsing '${text}')` }
  return { value }
}
