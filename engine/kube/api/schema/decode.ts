import { copy, isTooDeep } from '../object.ts'
import { base64Decode } from './base64.ts'
import { formatQuantity, parseQuantity } from './quantity.ts'
import { type Field, type Shape, shapeOf, shapeOfType, type Type } from './shape.ts'
import { normalTime } from './time.ts'

/**
 * JSON -> the object as Go would hold it and write it again: unknown fields left out, empty values of omitempty fields
 * dropped, structs that are not pointers always there, quantities and times in their one form, fields in Go's order.
 * Every later step relies on that form.
 */
export interface Decoded {
  readonly value: { [key: string]: unknown }
  /** Unknown and duplicate fields, as `unknown field "spec.foo"`, in the order of the text. */
  readonly strict: readonly string[]
}

type Duplicates = ReadonlyMap<object, ReadonlySet<string>>
const NONE: Duplicates = new Map()

/** The decoded object, or the text of Go's first error. */
export function decode(typeName: string, input: unknown, duplicates: Duplicates = NONE): Decoded | { error: string } {
  const decoder = new Decoder(duplicates)
  const value = decoder.struct(shapeOf(typeName), input, '', `v1.${typeName.slice(typeName.lastIndexOf('.') + 1)}`)
  return decoder.error === undefined ? { value, strict: decoder.strict } : { error: decoder.error }
}

/** An empty struct as Go writes it. */
export function zeroOf(typeName: string): { [key: string]: unknown } {
  return new Decoder(NONE).struct(shapeOf(typeName), {}, '', '')
}

const STRICT_MAX = 100
/** Schemas of custom resources can be nested in themselves. */
const STACK_MAX = 300
const TOO_DEEP = 'exceeded max depth'

class Decoder {
  error: string | undefined
  readonly strict: string[] = []
  readonly #duplicates: Duplicates
  /** Go's context of errors: the innermost struct and the names of the fields that led here. */
  #struct = ''
  readonly #stack: string[] = []

  constructor(duplicates: Duplicates) {
    this.#duplicates = duplicates
  }

  struct(shape: Shape, input: unknown, path: string, go: string): { [key: string]: unknown } {
    if (this.#stack.length > STACK_MAX) {
      this.error ??= TOO_DEEP
      return {}
    }
    const found = new Array<unknown>(shape.fields.length)
    if (input !== null && input !== undefined && input !== EMPTY) {
      if (typeof input !== 'object' || Array.isArray(input)) {
        this.#mismatch(input, go)
      } else {
        this.#fields(shape, input as { [key: string]: unknown }, path, found)
      }
    }
    const out: { [key: string]: unknown } = {}
    for (const field of shape.fields) {
      const value = found[field.index]
      if (value !== undefined) {
        if (!omitted(field, value)) out[field.name] = value
      } else if (field.zeroed) {
        const zero = this.#zero(field)
        if (zero !== undefined) out[field.name] = zero
      }
    }
    return out
  }

  #fields(shape: Shape, input: { [key: string]: unknown }, path: string, found: unknown[]): void {
    const outer = this.#struct
    const twice = this.#duplicates.get(input)
    for (const key of Object.keys(input)) {
      const field = shape.byName.get(key)
      const value = input[key]
      // Most fields are texts, and as they should be.
      if (twice === undefined && typeof value === 'string' && field?.isText === true) {
        found[field.index] = value
        continue
      }
      const at = path === '' ? key : `${path}.${key}`
      if (field === undefined) {
        if (this.strict.length < STRICT_MAX) this.strict.push(`unknown field "${at}"`)
        continue
      }
      if (value !== null && value !== undefined) {
        this.#struct = shape.goName
        this.#stack.push(key)
        found[field.index] = this.#value(field.type, value, at)
        this.#stack.pop()
      }
      if (twice?.has(key)) this.strict.push(`duplicate field "${at}"`)
    }
    this.#struct = outer
  }

  #value(type: Type, input: unknown, path: string): unknown {
    switch (type.of) {
      case 'scalar':
        return this.#scalar(type.letter, type.go, input)
      case 'struct':
        return this.struct(shapeOfType(type), input, path, goType(type))
      case 'list':
        return this.#list(type, input, path)
      case 'map':
        return this.#map(type, input, path)
    }
  }

  #list(type: Type & { of: 'list' }, input: unknown, path: string): unknown {
    if (!Array.isArray(input)) return this.#mismatch(input, goType(type))
    return input.map((item, index) => this.#item(type.item, item, `${path}[${index}]`))
  }

  #map(type: Type & { of: 'map' }, input: unknown, path: string): unknown {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return this.#mismatch(input, goType(type))
    const out: { [key: string]: unknown } = {}
    const twice = this.#duplicates.get(input)
    for (const [key, item] of Object.entries(input)) {
      const value = this.#item(type.item, item, `${path}.${key}`)
      if (key === '__proto__') continue
      out[key] = value
      if (twice?.has(key)) this.strict.push(`duplicate field "${path}.${key}"`)
    }
    return out
  }

  #item(type: Type, item: unknown, path: string): unknown {
    return this.#value(type, item === null || item === undefined ? zeroInput(type) : item, path)
  }

  #scalar(letter: string, go: string, input: unknown): unknown {
    switch (letter) {
      case 's':
        return typeof input === 'string' ? input : this.#mismatch(input, go || 'string')
      case 'b':
        return typeof input === 'boolean' ? input : this.#mismatch(input, go || 'bool')
      case 'i':
        return this.#integer(input, go || 'int32', 0x7fffffff)
      case 'l':
        return this.#integer(input, go || 'int64', Number.MAX_SAFE_INTEGER)
      case 'd':
        return typeof input === 'number' ? input : this.#mismatch(input, 'float64')
      case 'I':
        return typeof input === 'string' ? input : this.#integer(input, 'int32', 0x7fffffff)
      case 'R':
        return this.#free(input)
      default:
        return this.#textual(letter, input)
    }
  }

  /** What has no type: a copy, since the original belongs to whoever sent it. */
  #free(input: unknown): unknown {
    if (!isTooDeep(input)) return copy(input)
    this.error ??= TOO_DEEP
    return undefined
  }

  #integer(input: unknown, go: string, max: number): unknown {
    if (typeof input !== 'number') return this.#mismatch(input, go)
    if (Number.isInteger(input) && input <= max && input >= -max - 1) return input
    return this.#fail(`cannot unmarshal number ${input} into`, go)
  }

  /** Types with an UnmarshalJSON of their own, whose errors carry no place. */
  #textual(letter: string, input: unknown): unknown {
    if (letter === 'Q') {
      const quantity =
        typeof input === 'string' || typeof input === 'number' ? parseQuantity(String(input)) : NOT_A_QUANTITY
      if (typeof quantity !== 'string') return formatQuantity(quantity)
      this.error ??= quantity
      return undefined
    }
    if (typeof input !== 'string') return this.#mismatch(input, letter === 'y' ? '[]uint8' : 'string')
    if (letter === 'T' || letter === 'M') {
      const time = normalTime(input, letter === 'M')
      if ('time' in time) return time.time
      this.error ??= time.error
    } else if (letter === 'y') {
      const bytes = base64Decode(input)
      if (typeof bytes !== 'number') return input
      this.error ??= `illegal base64 data at input byte ${bytes}`
    } else return input
    return undefined
  }

  #mismatch(input: unknown, go: string): undefined {
    return this.#fail(`cannot unmarshal ${jsonKind(input)} into`, go)
  }

  #fail(what: string, go: string): undefined {
    const place =
      this.#stack.length === 0
        ? `Go value of type ${go}`
        : `Go struct field ${this.#struct}.${this.#stack.join('.')} of type ${go}`
    this.error ??= `json: ${what} ${place}`
    return undefined
  }

  /** What Go writes for a field that is not given. */
  #zero(field: Field): unknown {
    if (field.pointer) return field.always ? null : undefined
    const { type } = field
    if (type.of === 'struct') return field.omitZero ? undefined : this.struct(shapeOfType(type), EMPTY, '', '')
    if (type.of !== 'scalar') return field.always ? null : undefined
    if (field.omitZero) return undefined
    switch (type.letter) {
      case 'T':
      case 'M':
        return null
      case 'Q':
        return '0'
      case 'I':
        return 0
      case 'D':
        return '0s'
      default:
        return field.always ? ZERO[type.letter] : undefined
    }
  }
}

const EMPTY = {}
const NOT_A_QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const ZERO: Readonly<Record<string, unknown>> = { s: '', i: 0, l: 0, d: 0, b: false, y: null, R: null }

function omitted(field: Field, value: unknown): boolean {
  if (field.always || field.pointer) return false
  const { type } = field
  if (type.of === 'scalar') return (value === '' || value === 0 || value === false) && !'QID'.includes(type.letter)
  if (type.of === 'list') return (value as unknown[]).length === 0
  if (type.of === 'map') for (const _ in value as object) return false
  return type.of === 'map'
}

function zeroInput(type: Type): unknown {
  if (type.of === 'list') return []
  if (type.of !== 'scalar') return {}
  return type.letter === 'R' ? null : (ZERO[type.letter] ?? '')
}

function jsonKind(input: unknown): string {
  if (Array.isArray(input)) return 'array'
  if (typeof input === 'boolean') return 'bool'
  return typeof input
}

const GO_SCALARS: Readonly<Record<string, string>> = {
  s: 'string',
  i: 'int32',
  l: 'int64',
  b: 'bool',
  d: 'float64',
  y: '[]uint8',
  Q: 'resource.Quantity',
  I: 'intstr.IntOrString',
  T: 'v1.Time',
  M: 'v1.MicroTime',
  D: 'v1.Duration',
}

/** `[]v1.Container`, as Go's reflection prints a type. */
function goType(type: Type): string {
  switch (type.of) {
    case 'struct':
      return type.name.slice(type.name.indexOf('/') + 1)
    case 'list':
      return `[]${goType(type.item)}`
    case 'map':
      return `map[string]${goType(type.item)}`
    case 'scalar':
      return type.go || (GO_SCALARS[type.letter] ?? 'interface {}')
  }
}
