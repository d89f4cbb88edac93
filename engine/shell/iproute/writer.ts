/** A number in JSON as it is to stand there: `0.00`. */
export class Literal {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What a value of JSON can be here; numbers are printed in full. */
export type JsonValue = string | number | bigint | boolean | null | Literal

/** The colours of lib/color.c, as indexes of its palette for dark-on-light terminals. */
export type Color = 'ifname' | 'mac' | 'inet' | 'inet6' | 'up' | 'down'

const ESCAPES: Readonly<Record<Color, string>> = {
  ifname: '\x1b[36m',
  mac: '\x1b[33m',
  inet: '\x1b[35m',
  inet6: '\x1b[34m',
  up: '\x1b[32m',
  down: '\x1b[31m',
}

export interface WriterOptions {
  readonly json: boolean
  readonly pretty: boolean
  readonly color: boolean
  /** `-oneline`: a backslash where a line would end. */
  readonly oneline: boolean
}

/**
 * The output of an iproute2 tool: the same calls make text, or JSON (lib/json_print.c, json_writer.c). Text goes into a buffer
 * that the command prints when it has the chance to.
 */
export class Writer {
  readonly #options: WriterOptions
  #buffer = ''
  /** Nesting of JSON, and whether something stands in front at each level. */
  #depth = 0
  #separator = ''

  constructor(options: WriterOptions) {
    this.#options = options
  }

  get json(): boolean {
    return this.#options.json
  }

  /** What has been written and not taken yet. */
  take(): string {
    const text = this.#buffer
    this.#buffer = ''
    return text
  }

  get empty(): boolean {
    return this.#buffer === ''
  }

  /** `_SL_`: the end of a line within an entry. */
  get newline(): string {
    return this.#options.oneline ? '\\' : '\n'
  }

  /** A value: `key: value` in JSON, `text` otherwise. */
  field(key: string | null, value: JsonValue, text: string, color?: Color): void {
    if (this.json) this.#value(key, value)
    else this.text(text, color)
  }

  /** Only as text. */
  text(text: string, color?: Color): void {
    if (this.json) return
    this.#buffer += color !== undefined && this.#options.color ? `${ESCAPES[color]}${text}\x1b[0m` : text
  }

  /** Text whatever the format, as where a tool uses printf. */
  raw(text: string): void {
    this.#buffer += text
  }

  /** Only in JSON. */
  value(key: string | null, value: JsonValue): void {
    if (this.json) this.#value(key, value)
  }

  /** An object; as text only what is in it. */
  object(key: string | null, inside: () => void): void {
    if (!this.json) return inside()
    this.openObject(key)
    inside()
    this.closeObject()
  }

  /** An array; as text `open` and `close` around what is in it. */
  array(key: string | null, inside: () => void, open = '', close = ''): void {
    if (!this.json) {
      this.#buffer += open
      inside()
      this.#buffer += close
      return
    }
    this.openArray(key)
    inside()
    this.closeArray()
  }

  openObject(key: string | null): void {
    if (!this.json) return
    this.#name(key)
    this.#begin('{')
  }

  closeObject(): void {
    if (this.json) this.#end('}')
  }

  openArray(key: string | null): void {
    if (!this.json) return
    this.#name(key)
    this.#begin('[')
    if (this.#options.pretty) this.#buffer += ' '
  }

  closeArray(): void {
    if (!this.json) return
    if (this.#options.pretty && this.#separator !== '') this.#buffer += ' '
    this.#separator = ''
    this.#end(']')
  }

  /** The whole output: an array, and a newline, in JSON (new_json_obj and delete_json_obj). */
  document(inside: () => void): void {
    this.openDocument()
    inside()
    this.closeDocument()
  }

  openDocument(): void {
    this.openArray(null)
  }

  closeDocument(): void {
    if (!this.json) return
    this.closeArray()
    this.#separator = ''
    this.#buffer += '\n'
  }

  #value(key: string | null, value: JsonValue): void {
    this.#name(key)
    this.#next()
    this.#buffer += typeof value === 'string' ? quote(value) : value instanceof Literal ? value.text : String(value)
  }

  #name(key: string | null): void {
    if (key === null) return
    this.#next()
    this.#line()
    this.#separator = ''
    this.#buffer += this.#options.pretty ? `${quote(key)}: ` : `${quote(key)}:`
  }

  #next(): void {
    this.#buffer += this.#separator
    this.#separator = ','
  }

  #line(): void {
    if (this.#options.pretty) this.#buffer += `\n${'    '.repeat(this.#depth)}`
  }

  #begin(bracket: string): void {
    this.#next()
    this.#buffer += bracket
    this.#depth++
    this.#separator = ''
  }

  #end(bracket: string): void {
    this.#depth--
    if (this.#separator !== '') this.#line()
    this.#buffer += bracket
    this.#separator = ','
  }
}

const ESCAPED: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\f': '\\f',
  '\b': '\\b',
  '\\': '\\\\',
  '"': '\\"',
}

function quote(text: string): string {
  return `"${text.replace(/[\t\n\r\f\b\\"]/g, character => ESCAPED[character]!)}"`
}
