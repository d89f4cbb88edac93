import { SHAPES } from './generated/shapes.ts'

/**
 * How a value of the API is typed. The letter says what Go holds: s string, i int32, l int64, b bool, d float64,
 * y []byte, Q Quantity, I IntOrString, T Time, M MicroTime, D Duration, R anything.
 */
export type Type =
  | { readonly of: 'scalar'; readonly letter: string; readonly go: string }
  | {
      readonly of: 'struct'
      readonly name: string /** Of a custom resource; others are found by name. */
      readonly shape?: Shape
    }
  | { readonly of: 'list'; readonly item: Type }
  | { readonly of: 'map'; readonly item: Type }

/** How a list behaves when two writers meet: replaced whole, a set of scalars, or items found by their keys. */
export type ListType = 'atomic' | 'set' | 'map'

export interface Field {
  readonly name: string
  /** Its place among the fields of its shape. */
  readonly index: number
  readonly type: Type
  /** A pointer in Go: the zero value is kept apart from absence. */
  readonly pointer: boolean
  /** Written even when empty (no omitempty). */
  readonly always: boolean
  /** Dropped when zero although a struct (omitzero). */
  readonly omitZero: boolean
  readonly required: boolean
  /** Strategic merge patch: `merge`, `replace`, `retainKeys`, or both of the latter. */
  readonly patchStrategy: string
  readonly patchMergeKey: string
  readonly listType: ListType
  readonly listKeys: readonly string[]
  readonly atomicMap: boolean
  readonly default: unknown
  /** A plain string. */
  readonly isText: boolean
  /** Go writes something for it where it is not given. */
  readonly zeroed: boolean
  /** As managedFields name it: `f:spec`. */
  readonly element: string
}

export interface Shape {
  /** `core/v1.Pod`. */
  readonly name: string
  /** As Go prints it in errors: `PodSpec`. */
  readonly goName: string
  readonly fields: readonly Field[]
  readonly byName: ReadonlyMap<string, Field>
  readonly atomic: boolean
}

export const shapeOfType = (type: Type & { of: 'struct' }): Shape => type.shape ?? shapeOf(type.name)

const lines = new Map<string, string>()
const shapes = new Map<string, Shape>()

/** The shape of an API type; read from the generated table when first asked for. */
export function shapeOf(name: string): Shape {
  let shape = shapes.get(name)
  if (shape === undefined) shapes.set(name, (shape = expand(name)))
  return shape
}

function expand(name: string): Shape {
  if (lines.size === 0)
    for (const line of SHAPES.split('\n')) {
      const end = line.indexOf(';')
      lines.set((end < 0 ? line : line.slice(0, end)).split('|')[0]!, line)
    }
  const line = lines.get(name)
  if (line === undefined) throw new Error(`no shape for the type ${name}`)
  const [head, ...texts] = line.split(';') as [string, ...string[]]
  const fields = texts.map(parseField)
  const byName = new Map(fields.map(field => [field.name, field]))
  return { name, goName: name.slice(name.lastIndexOf('.') + 1), fields, byName, atomic: head.endsWith('|a=1') }
}

function parseField(text: string, index: number): Field {
  const [declaration, ...options] = text.split('|') as [string, ...string[]]
  const colon = declaration.indexOf(':')
  const head = declaration.slice(0, colon)
  const flags = /[*!0]*$/.exec(head)![0]
  const option = new Map(options.map(each => [each[0]!, each.slice(2)]))
  const keys = option.get('k')
  const name = head.slice(0, head.length - flags.length)
  const type = parseType(declaration.slice(colon + 1))
  return {
    name,
    index,
    type,
    pointer: flags.includes('*'),
    always: flags.includes('!'),
    omitZero: flags.includes('0'),
    required: option.has('r'),
    patchStrategy: option.get('p') ?? '',
    patchMergeKey: option.get('m') ?? '',
    listType: keys !== undefined ? 'map' : option.get('l') === 'set' ? 'set' : 'atomic',
    listKeys: keys === undefined ? [] : keys.split(','),
    atomicMap: option.has('a'),
    default: option.has('d') ? JSON.parse(option.get('d')!) : undefined,
    isText: type.of === 'scalar' && type.letter === 's',
    zeroed: isZeroed(type, flags),
    element: `f:${name}`,
  }
}

/** See Decoder: pointers, lists and maps only when they are always written; text and numbers that may be left out are. */
function isZeroed(type: Type, flags: string): boolean {
  const always = flags.includes('!')
  if (flags.includes('*') || type.of === 'list' || type.of === 'map') return always
  if (flags.includes('0')) return false
  return type.of === 'struct' || always || 'TMQID'.includes(type.letter)
}

function parseType(text: string): Type {
  if (text[0] === '@') return { of: 'struct', name: text.slice(1) }
  if (text[0] === '[') return { of: 'list', item: parseType(text.slice(1)) }
  if (text[0] === '{') return { of: 'map', item: parseType(text.slice(1)) }
  return { of: 'scalar', letter: text[0]!, go: text.slice(2) }
}
