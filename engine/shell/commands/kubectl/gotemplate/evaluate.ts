import { isObject } from '../../../../kube/api/object.ts'
import { base64ToText } from '../../../../kube/api/schema/base64.ts'
import type { Pipeline, Statement, Term } from './parse.ts'

/** A mistake while the template runs; does not leave this folder. */
export class Stop {
  readonly error: string

  constructor(error: string) {
    this.error = error
  }
}

type Scope = Map<string, unknown>

/** Runs statements on a value. */
export function run(statements: readonly Statement[], root: unknown): string | Stop {
  return block(statements, root, new Map([['$', root]]))
}

function block(statements: readonly Statement[], dot: unknown, outer: Scope): string | Stop {
  const scope = new Map(outer)
  let out = ''
  for (const statement of statements) {
    if (statement.type === 'text') {
      out += statement.text
      continue
    }
    const text = statement.type === 'print' ? printed(statement.pipeline, dot, scope) : compound(statement, dot, scope)
    if (text instanceof Stop) return text
    out += text
  }
  return out
}

function printed(pipeline: Pipeline, dot: unknown, scope: Scope): string | Stop {
  const value = evaluate(pipeline, dot, scope)
  if (value instanceof Stop) return value
  if (pipeline.sets.length === 0) return shown(value)
  scope.set(pipeline.sets[0]!, value)
  return ''
}

function compound(statement: Statement & { type: 'if' | 'with' | 'range' }, dot: unknown, outer: Scope): string | Stop {
  const scope = new Map(outer)
  const { type, pipeline, body, otherwise } = statement
  const value = evaluate(pipeline, dot, scope)
  if (value instanceof Stop) return value
  if (type === 'range') return ranged(statement, value, dot, scope)
  if (pipeline.sets.length > 0) scope.set(pipeline.sets[0]!, value)
  if (!truth(value)) return block(otherwise, dot, scope)
  return block(body, type === 'with' ? value : dot, scope)
}

function ranged(
  { pipeline, body, otherwise }: Statement & { type: 'range' | 'if' | 'with' },
  value: unknown,
  dot: unknown,
  scope: Scope,
): string | Stop {
  const items = entries(value)
  if (items === undefined) return new Stop(`executing "output" at <range>: range can't iterate over ${shown(value)}`)
  if (items.length === 0) return block(otherwise, dot, scope)
  const { sets } = pipeline
  let out = ''
  for (const [key, item] of items) {
    if (sets.length > 1) scope.set(sets[0]!, key)
    if (sets.length > 0) scope.set(sets.at(-1)!, item)
    const text = block(body, item, scope)
    if (text instanceof Stop) return text
    out += text
  }
  return out
}

function entries(value: unknown): readonly (readonly [unknown, unknown])[] | undefined {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value.map((item, index) => [index, item] as const)
  if (isObject(value))
    return Object.keys(value)
      .sort()
      .map(key => [key, value[key]] as const)
  return undefined
}

function evaluate(pipeline: Pipeline, dot: unknown, scope: Scope): unknown {
  let value: unknown
  for (const [index, command] of pipeline.commands.entries()) {
    value = call(command, dot, scope, index === 0 ? [] : [value])
    if (value instanceof Stop) return value
  }
  return value
}

function call([head, ...rest]: readonly Term[], dot: unknown, scope: Scope, last: readonly unknown[]): unknown {
  if (head!.type !== 'function') return term(head!, dot, scope)
  const values: unknown[] = []
  for (const each of rest) {
    const value = each.type === 'function' ? call([each], dot, scope, []) : term(each, dot, scope)
    if (value instanceof Stop) return value
    values.push(value)
  }
  return apply(head!.name, [...values, ...last])
}

function term(each: Term, dot: unknown, scope: Scope): unknown {
  switch (each.type) {
    case 'dot':
      return dot
    case 'nil':
      return null
    case 'literal':
      return each.value
    case 'field':
      return member(dot, each.names)
    case 'variable':
      return scope.has(each.name)
        ? member(scope.get(each.name), each.names)
        : new Stop(`undefined variable ${JSON.stringify(each.name)}`)
    case 'function':
      return apply(each.name, [])
    case 'pipeline': {
      const value = evaluate(each.pipeline, dot, scope)
      return value instanceof Stop ? value : member(value, each.names)
    }
  }
}

function member(value: unknown, names: readonly string[]): unknown {
  let current = value
  for (const name of names) {
    if (current === undefined || current === null) return undefined
    if (!isObject(current))
      return new Stop(
        `executing "output" at <.${names.join('.')}>: can't evaluate field ${name} in type ${goType(current)}`,
      )
    current = Object.hasOwn(current, name) ? current[name] : undefined
  }
  return current
}

const goType = (value: unknown): string =>
  Array.isArray(value)
    ? '[]interface {}'
    : typeof value === 'string'
      ? 'string'
      : typeof value === 'boolean'
        ? 'bool'
        : 'int64'

export function truth(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (isObject(value)) return Object.keys(value).length > 0
  return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '<no value>'
  if (Array.isArray(value)) return `[${value.map(shown).join(' ')}]`
  if (isObject(value))
    return `map[${Object.keys(value)
      .sort()
      .map(key => `${key}:${shown(value[key])}`)
      .join(' ')}]`
  return String(value)
}

function apply(name: string, values: readonly unknown[]): unknown {
  const [first, second] = values
  switch (name) {
    case 'and':
      return values.find(value => !truth(value)) ?? values.at(-1)
    case 'or':
      return values.find(truth) ?? values.at(-1)
    case 'not':
      return !truth(first)
    case 'len':
      return typeof first === 'string'
        ? first.length
        : (entries(first)?.length ?? new Stop('error calling len: len of unsupported type'))
    case 'index':
      return indexed(first, values.slice(1))
    case 'exists':
      return indexed(first, values.slice(1)) !== undefined
    case 'print':
      return values.map(shown).join('')
    case 'println':
      return `${values.map(shown).join(' ')}\n`
    case 'printf':
      return formatted(shown(first), values.slice(1))
    case 'eq':
      return values.slice(1).some(value => value === first)
    case 'ne':
      return first !== second
    case 'lt':
      return (first as number) < (second as number)
    case 'le':
      return (first as number) <= (second as number)
    case 'gt':
      return (first as number) > (second as number)
    case 'ge':
      return (first as number) >= (second as number)
    case 'base64decode':
      return base64ToText(shown(first)) ?? new Stop('error calling base64decode: illegal base64 data')
    default:
      return new Stop(`function "${name}" is not emulated here`)
  }
}

function indexed(value: unknown, keys: readonly unknown[]): unknown {
  let current = value
  for (const key of keys) {
    if (Array.isArray(current)) {
      if (typeof key !== 'number' || key < 0 || key >= current.length)
        return new Stop(`error calling index: reflect: slice index out of range`)
      current = current[key]
    } else if (isObject(current)) current = Object.hasOwn(current, String(key)) ? current[String(key)] : undefined
    else return new Stop('error calling index: index of untyped nil')
  }
  return current
}

function formatted(format: string, values: readonly unknown[]): string {
  let at = 0
  return format.replace(/%(-?\d*)([sdvqtx%])/g, (_, width: string, verb: string) => {
    if (verb === '%') return '%'
    if (at >= values.length) return `%!${verb}(MISSING)`
    const value = values[at++]
    const text = verb === 'q' ? JSON.stringify(shown(value)) : verb === 'x' ? Number(value).toString(16) : shown(value)
    return width.startsWith('-')
      ? text.padEnd(Math.min(Number(width.slice(1)), 1000))
      : text.padStart(Math.min(Number(width), 1000))
  })
}
