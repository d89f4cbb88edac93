import type { Schema, Schemas } from './schema.ts'

/** Deeper than any schema that does not lead back to itself. */
const DEPTH_MAX = 32

/** A kind or one of its fields as kubectl explains it; undefined without such a field (pkg/explain/v2/templates/plaintext.tmpl). */
export function explainSchema(
  { root, named }: Schemas,
  path: readonly string[],
  recursive: boolean,
): string | undefined {
  return new Plaintext(named, recursive).output(root, path, 0)
}

class Plaintext {
  readonly #named: Readonly<Record<string, Schema>>
  readonly #recursive: boolean

  constructor(named: Readonly<Record<string, Schema>>, recursive: boolean) {
    this.#named = named
    this.#recursive = recursive
  }

  /** Follows the path; at its end the field and what is in it. */
  output(schema: Schema, path: readonly string[], depth: number): string | undefined {
    if (depth > DEPTH_MAX) return undefined
    const resolved = this.#resolve(schema)
    const [name, ...rest] = path
    if (name === undefined) return this.#description(resolved)
    const field = own(resolved.properties, name)
    if (field !== undefined) {
      const below = this.output(field, rest, depth + 1)
      if (rest.length > 0 || below === undefined) return below
      const { enum: values } = field
      const choices = values === undefined ? '' : `ENUM:\n${values.map(value => `    ${String(value)}`).join('\n')}`
      return `FIELD: ${name} <${this.#type(field)}>\n${choices}\n\n${below}`
    }
    for (const inner of alternatives(resolved)) {
      const below = this.output(inner, path, depth + 1)
      if (below !== undefined) return below
    }
    return undefined
  }

  #resolve(schema: Schema): Schema {
    return (schema.$ref === undefined ? undefined : own(this.#named, lastPart(schema.$ref, '/'))) ?? schema
  }

  #description(schema: Schema): string {
    const text = this.#texts(schema, 0)
      .map(each => `${each}\n`)
      .join('')
    const fields = this.#fields(schema, 1, [], 0)
    return `DESCRIPTION:\n${wrapped(text || '<empty>', 76, 4)}${fields === '' ? '' : `FIELDS:\n${fields}`}`
  }

  /** What describes a schema, and what it is made of. */
  #texts(schema: Schema, depth: number): string[] {
    if (depth > DEPTH_MAX) return []
    const resolved = this.#resolve(schema)
    const inner = alternatives(resolved).flatMap(each => this.#texts(each, depth + 1))
    return resolved.description === undefined ? inner : [resolved.description, ...inner]
  }

  /** The fields of a schema; each reference is followed once on the way down. */
  #fields(schema: Schema, level: number, seen: readonly string[], depth: number): string {
    if (depth > DEPTH_MAX || (schema.$ref !== undefined && seen.includes(schema.$ref))) return ''
    const next = schema.$ref === undefined ? seen : [...seen, schema.$ref]
    const resolved = this.#resolve(schema)
    let out = ''
    for (const name of Object.keys(resolved.properties ?? {}).sort()) {
      const field = resolved.properties![name]!
      out += this.#field(name, field, resolved.required?.includes(name) === true, level)
      if (this.#recursive) out += this.#fields(field, level + 1, next, depth + 1)
    }
    for (const inner of alternatives(resolved)) out += this.#fields(inner, level, next, depth + 1)
    return out
  }

  #field(name: string, field: Schema, required: boolean, level: number): string {
    const indent = '  '.repeat(level)
    const values = field.enum ?? []
    const choices =
      values.length === 0 ? '' : `\n${indent}enum: ${values.slice(0, 4).join(', ')}${values.length > 4 ? ', ....' : ''}`
    const head = `${indent}${name}\t<${this.#type(field)}>${required ? ' -required-' : ''}${choices}\n`
    if (this.#recursive) return head
    return `${head}${wrapped(field.description ?? '<no description>', 78 - level * 2, level * 2 + 2)}\n`
  }

  #type(schema: Schema): string {
    const { items, additionalProperties, allOf, properties, $ref, type } = schema
    if (items !== undefined) return `[]${this.#type(items)}`
    if (typeof additionalProperties === 'object') return `map[string]${this.#type(additionalProperties)}`
    if (allOf?.length === 1 && properties === undefined) return this.#type(allOf[0]!)
    if ($ref !== undefined) {
      const target = own(this.#named, lastPart($ref, '/'))
      return target?.type === undefined || target.type === 'object' ? lastPart($ref, '.') : target.type
    }
    if (schema.format === 'int-or-string') return 'IntOrString'
    // The server writes quantities in place, where the real one has a schema of that name.
    if (schema.oneOf !== undefined && type === undefined) return 'Quantity'
    return type === undefined || type === 'object' ? 'Object' : type
  }
}

/** Items of a list, values of a map, parts of an allOf. */
function alternatives({ items, additionalProperties, allOf = [] }: Schema): readonly Schema[] {
  if (items !== undefined) return [items]
  if (typeof additionalProperties === 'object') return [additionalProperties]
  return allOf
}

function own<T>(of: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return of !== undefined && Object.hasOwn(of, name) ? of[name] : undefined
}

const lastPart = (text: string, separator: string): string => text.slice(text.lastIndexOf(separator) + 1)

/** Lines broken at blanks and indented, empty ones too. */
function wrapped(text: string, width: number, indent: number): string {
  const lines = text.split('\n').flatMap(line => broken(line, width))
  return lines.map(line => `${' '.repeat(indent)}${line}\n`).join('')
}

function broken(line: string, width: number): string[] {
  const out: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      out.push(current)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...out, current]
}
