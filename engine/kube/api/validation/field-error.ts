/** What is wrong with one field. Texts: apimachinery pkg/util/validation/field/errors.go. */
export interface FieldError {
  readonly field: string
  readonly reason: string
  /** The text without the field: `Invalid value: 70000: must be ...`. */
  readonly body: string
}

/** Collects what is wrong with an object, in the order in which upstream checks it. */
export class FieldErrors {
  readonly list: FieldError[] = []

  required(field: string, detail = ''): void {
    this.#add(field, 'FieldValueRequired', 'Required value', detail)
  }

  invalid(field: string, value: unknown, detail: string): void {
    this.#add(field, 'FieldValueInvalid', `Invalid value: ${show(value)}`, detail)
  }

  /** As `invalid`, for a wrong type in a custom resource. */
  typeInvalid(field: string, value: unknown, detail: string): void {
    this.#add(field, 'FieldValueTypeInvalid', `Invalid value: ${show(value)}`, detail)
  }

  notSupported(field: string, value: unknown, supported: readonly string[]): void {
    const detail = supported.length === 0 ? '' : `supported values: ${supported.map(each => quote(each)).join(', ')}`
    this.#add(field, 'FieldValueNotSupported', `Unsupported value: ${show(value)}`, detail)
  }

  duplicate(field: string, value: unknown, detail = ''): void {
    this.#add(field, 'FieldValueDuplicate', `Duplicate value: ${show(value)}`, detail)
  }

  notFound(field: string, value: unknown): void {
    this.#add(field, 'FieldValueNotFound', `Not found: ${show(value)}`, '')
  }

  forbidden(field: string, detail: string): void {
    this.#add(field, 'FieldValueForbidden', 'Forbidden', detail)
  }

  tooLong(field: string, max: number): void {
    this.#add(field, 'FieldValueTooLong', 'Too long', `may not be more than ${max} bytes`)
  }

  tooMany(field: string, actual: number, max: number): void {
    this.#add(field, 'FieldValueTooMany', `Too many: ${actual}`, `must have at most ${max} item${max === 1 ? '' : 's'}`)
  }

  internal(field: string, detail: string): void {
    this.#add(field, 'InternalError', 'Internal error', detail)
  }

  /** One `invalid` for each text. */
  each(field: string, value: unknown, texts: readonly string[]): void {
    for (const text of texts) this.invalid(field, value, text)
  }

  #add(field: string, reason: string, head: string, detail: string): void {
    this.list.push({ field, reason, body: detail === '' ? head : `${head}: ${detail}` })
  }
}

/** Text that Go prints as it stands, without quotes: a struct or a number of its own kind. */
export class Verbatim {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

function show(value: unknown): string {
  if (value instanceof Verbatim) return value.text
  if (typeof value === 'string') return quote(value)
  return value === undefined ? 'null' : goJson(value)
}

/** Go's encoding/json sorts the keys of maps but not of structs; ours come in Go's order already. */
const MAPS = ['labels', 'matchLabels', 'annotations', 'limits', 'requests']

/** A map as Go writes it. */
export function sortedKeys<T>(map: Readonly<Record<string, T>> | undefined): Readonly<Record<string, T>> | null {
  if (map === undefined) return null
  return Object.fromEntries(
    Object.keys(map)
      .sort()
      .map(key => [key, map[key]!]),
  )
}

function goJson(value: unknown): string {
  const sorted = (key: string, item: unknown): unknown =>
    MAPS.includes(key) && typeof item === 'object' && item !== null ? sortedKeys(item as Record<string, unknown>) : item
  return JSON.stringify(value, sorted).replace(/[<>&]/g, char => `\\u00${char.charCodeAt(0).toString(16)}`)
}

/** Go's %q for what occurs in the API. */
export function quote(text: string): string {
  let out = '"'
  for (const char of text) {
    const code = char.codePointAt(0)!
    if (char === '"' || char === '\\') out += `\\${char}`
    else if (code === 10) out += '\\n'
    else if (code === 13) out += '\\r'
    else if (code === 9) out += '\\t'
    else if (code < 32 || code === 127) out += `\\x${code.toString(16).padStart(2, '0')}`
    else out += char
  }
  return `${out}"`
}
