import { encodeUtf8 } from '../../../sim/utf8.ts'
import { DEPTH_MAX } from '../object.ts'

/**
 * JSON text -> value, with what JSON.parse does not tell: fields given twice, Go's words for a syntax error
 * (encoding/json scanner.go), and a bound on depth (10,000 in Go; ours is lower, since values are walked by recursion).
 */
export interface JsonText {
  readonly value: unknown
  /** Keys that an object holds more than once. */
  readonly duplicates: ReadonlyMap<object, ReadonlySet<string>>
  /** The same of YAML, in go-yaml's words. */
  readonly repeated?: readonly string[]
}

export function parseJson(text: string): JsonText | { readonly error: string } {
  const parser = new Parser(text)
  const value = parser.document()
  return parser.error === undefined ? { value, duplicates: parser.duplicates } : { error: parser.error }
}

/** A value of a stream of them (encoding/json, Decoder). */
export type JsonInStream =
  /** Where the next begins; nothing when there was none. */
  | { readonly value: unknown; readonly end: number }
  /** Where in the text the error is; nothing when the text ends too early. */
  | { readonly error: string; readonly at: number | undefined }
  | undefined

export function nextJson(text: string, start: number): JsonInStream {
  const parser = new Parser(text, start)
  return parser.next()
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

class Parser {
  error: string | undefined
  readonly duplicates = new Map<object, Set<string>>()
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string, start = 0) {
    this.#text = text
    this.#at = start
  }

  next(): JsonInStream {
    this.#space()
    if (this.#at >= this.#text.length) return undefined
    const value = this.#value('looking for beginning of value')
    if (this.error === undefined) return { value, end: this.#at }
    return { error: this.error, at: this.#at < this.#text.length ? this.#at : undefined }
  }

  document(): unknown {
    const value = this.#value('looking for beginning of value')
    this.#space()
    if (this.error === undefined && this.#at < this.#text.length) this.#fail('after top-level value')
    return value
  }

  #fail(context: string): undefined {
    if (this.error !== undefined) return undefined
    if (this.#at >= this.#text.length) this.error = 'unexpected end of JSON input'
    else this.error = `invalid character ${quoteChar(this.#text.codePointAt(this.#at)!)} ${context}`
    return undefined
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
      this.#at++
    }
  }

  #value(context: string): unknown {
    this.#space()
    const char = this.#text[this.#at]
    if (char === '{') return this.#nested(() => this.#object())
    if (char === '[') return this.#nested(() => this.#array())
    if (char === '"') return this.#string()
    if (char === 't') return this.#word('true', true)
    if (char === 'f') return this.#word('false', false)
    if (char === 'n') return this.#word('null', null)
    if (char === '-' || (char !== undefined && char >= '0' && char <= '9')) return this.#number()
    return this.#fail(context)
  }

  #nested(read: () => unknown): unknown {
    if (++this.#depth > DEPTH_MAX) {
      this.error ??= 'exceeded max depth'
      return undefined
    }
    const value = read()
    this.#depth--
    return value
  }

  #word(word: string, value: unknown): unknown {
    for (let index = 0; index < word.length; index++, this.#at++)
      if (this.#text[this.#at] !== word[index]) return this.#fail(`in literal ${word} (expecting '${word[index]}')`)
    return value
  }

  #number(): unknown {
    const start = this.#at
    if (this.#text[this.#at] === '-') this.#at++
    if (this.#text[this.#at] === '0') this.#at++
    else if (!this.#digits()) return this.#fail('in numeric literal')
    if (this.#text[this.#at] === '.') {
      this.#at++
      if (!this.#digits()) return this.#fail('after decimal point in numeric literal')
    }
    if (this.#text[this.#at] === 'e' || this.#text[this.#at] === 'E') {
      this.#at++
      if (this.#text[this.#at] === '+' || this.#text[this.#at] === '-') this.#at++
      if (!this.#digits()) return this.#fail('in exponent of numeric literal')
    }
    return Number(this.#text.slice(start, this.#at))
  }

  #digits(): boolean {
    const start = this.#at
    while (this.#text.charCodeAt(this.#at) >= 48 && this.#text.charCodeAt(this.#at) <= 57) this.#at++
    return this.#at > start
  }

  #string(): string | undefined {
    const start = ++this.#at
    let out = ''
    let from = start
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (Number.isNaN(code) || code < 32) return this.#fail('in string literal')
      if (code === 34) {
        out += this.#text.slice(from, this.#at++)
        return out
      }
      if (code !== 92) {
        this.#at++
        continue
      }
      out += this.#text.slice(from, this.#at++)
      const escaped = this.#escape()
      if (escaped === undefined) return undefined
      out += escaped
      from = this.#at
    }
  }

  #escape(): string | undefined {
    const char = this.#text[this.#at]
    if (char === 'u') {
      const start = ++this.#at
      for (; this.#at < start + 4; this.#at++)
        if (!/^[0-9a-fA-F]$/.test(this.#text[this.#at] ?? '')) return this.#fail('in \\u hexadecimal character escape')
      return String.fromCharCode(Number.parseInt(this.#text.slice(start, this.#at), 16))
    }
    const plain = char === undefined ? undefined : ESCAPES[char]
    if (plain === undefined) return this.#fail('in string escape code')
    this.#at++
    return plain
  }

  #array(): unknown {
    this.#at++
    const out: unknown[] = []
    this.#space()
    if (this.#text[this.#at] === ']') {
      this.#at++
      return out
    }
    for (;;) {
      out.push(this.#value('looking for beginning of value'))
      if (this.error !== undefined) return undefined
      this.#space()
      const char = this.#text[this.#at]
      if (char !== ',' && char !== ']') return this.#fail('after array element')
      this.#at++
      if (char === ']') return out
    }
  }

  #object(): unknown {
    this.#at++
    const out: { [key: string]: unknown } = {}
    this.#space()
    if (this.#text[this.#at] === '}') {
      this.#at++
      return out
    }
    for (;;) {
      this.#space()
      if (this.#text[this.#at] !== '"') return this.#fail('looking for beginning of object key string')
      const key = this.#string()
      if (key === undefined) return undefined
      this.#space()
      if (this.#text[this.#at] !== ':') return this.#fail('after object key')
      this.#at++
      const value = this.#value('looking for beginning of value')
      if (this.error !== undefined) return undefined
      this.#store(out, key, value)
      this.#space()
      const char = this.#text[this.#at]
      if (char !== ',' && char !== '}') return this.#fail('after object key:value pair')
      this.#at++
      if (char === '}') return out
    }
  }

  #store(out: { [key: string]: unknown }, key: string, value: unknown): void {
    if (Object.hasOwn(out, key)) {
      let twice = this.duplicates.get(out)
      if (twice === undefined) this.duplicates.set(out, (twice = new Set()))
      twice.add(key)
    }
    if (key === '__proto__')
      Object.defineProperty(out, key, { value, enumerable: true, writable: true, configurable: true })
    else out[key] = value
  }
}

const SHORT: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  34: '"',
  39: "\\'",
  92: '\\\\',
}

/** A character as the error quotes it. Go looks at bytes, and takes the first of a character for one of its own. */
function quoteChar(code: number): string {
  const byte = code < 0x80 ? code : encodeUtf8(String.fromCodePoint(code))[0]!
  const short = SHORT[byte]
  if (short !== undefined) return `'${short}'`
  if (byte < 32 || byte === 127) return `'\\x${byte.toString(16).padStart(2, '0')}'`
  const shown = (byte > 127 && byte <= 160) || byte === 173 ? `\\u00${byte.toString(16)}` : String.fromCharCode(byte)
  return `'${shown}'`
}
