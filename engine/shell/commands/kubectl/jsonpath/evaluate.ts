import { isObject } from '../../../../kube/api/object.ts'
import { compactJson } from '../print/json.ts'
import { JsonPathError, type Node, parseTemplate } from './parse.ts'

/** A template that was parsed once, for many objects. */
export class JsonPath {
  readonly #nodes: readonly Node[]

  constructor(nodes: readonly Node[]) {
    this.#nodes = nodes
  }

  static parse(text: string): JsonPath | JsonPathError {
    const nodes = parseTemplate(text)
    return nodes instanceof JsonPathError ? nodes : new JsonPath(nodes)
  }

  /** The template with values in it. */
  text(root: unknown): string | JsonPathError {
    return render(this.#nodes, root)
  }

  /** What the first action finds. */
  values(root: unknown): readonly unknown[] | JsonPathError {
    const action = this.#nodes.find(node => node.type === 'list')
    return action === undefined ? [] : find([root], action)
  }
}

function render(nodes: readonly Node[], root: unknown): string | JsonPathError {
  let out = ''
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!
    if (node.type === 'text') {
      out += node.text
      continue
    }
    if (node.type === 'end') return new JsonPathError('not in range, nothing to end')
    const found = find([root], node)
    if (found instanceof JsonPathError) return found
    if (!isRange(node)) {
      out += found.map(valueText).join(' ')
      continue
    }
    const end = matchingEnd(nodes, at)
    const body = nodes.slice(at + 1, end)
    for (const item of found) {
      const text = render(body, item)
      if (text instanceof JsonPathError) return text
      out += text
    }
    at = end
  }
  return out
}

const isRange = (node: Node): boolean =>
  node.type === 'range' || (node.type === 'list' && node.nodes[0]?.type === 'range')

function matchingEnd(nodes: readonly Node[], at: number): number {
  let depth = 0
  for (let index = at; index < nodes.length; index++) {
    if (isRange(nodes[index]!)) depth++
    else if (nodes[index]!.type === 'end' && --depth === 0) return index
  }
  return nodes.length
}

/** As Go's fmt prints it, objects and lists as JSON. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? compactJson(value) : String(value)
}

function find(values: readonly unknown[], node: Node): readonly unknown[] | JsonPathError {
  switch (node.type) {
    case 'list': {
      let current = values
      for (const each of node.nodes) {
        if (each.type === 'range') continue
        const next = find(current, each)
        if (next instanceof JsonPathError) return next
        current = next
      }
      return current
    }
    case 'field':
      return values.flatMap(value => {
        const member = isObject(value) && Object.hasOwn(value, node.name) ? value[node.name] : undefined
        return member === undefined ? [] : [member]
      })
    case 'wildcard':
      return values.flatMap(children)
    case 'recursive':
      return values.flatMap(value => descend(value))
    case 'slice':
      return sliced(values, node)
    case 'union':
      return each(node.parts, part => find(values, part))
    case 'filter':
      return filtered(values, node)
    case 'value':
      return [node.value]
    case 'text':
      return [node.text]
    case 'range':
    case 'end':
      return values
  }
}

function each(
  parts: readonly Node[],
  act: (part: Node) => readonly unknown[] | JsonPathError,
): readonly unknown[] | JsonPathError {
  const out: unknown[] = []
  for (const part of parts) {
    const found = act(part)
    if (found instanceof JsonPathError) return found
    out.push(...found)
  }
  return out
}

function children(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return isObject(value)
    ? Object.keys(value)
        .sort()
        .map(key => value[key])
    : []
}

function descend(value: unknown): unknown[] {
  return [value, ...children(value).flatMap(descend)]
}

function sliced(
  values: readonly unknown[],
  { from, to, step, one }: Node & { type: 'slice' },
): readonly unknown[] | JsonPathError {
  const out: unknown[] = []
  for (const value of values) {
    if (!Array.isArray(value)) continue
    const { length } = value
    const place = (index: number) => (index < 0 ? index + length : index)
    if (one) {
      const index = place(from ?? 0)
      if (index < 0 || index >= length)
        return new JsonPathError(`array index out of bounds: index ${from ?? 0}, length ${length}`)
      out.push(value[index])
      continue
    }
    const end = Math.min(place(to ?? length), length)
    for (let index = Math.max(place(from ?? 0), 0); index < end; index += Math.max(step, 1)) out.push(value[index])
  }
  return out
}

function filtered(
  values: readonly unknown[],
  { left, operator, right }: Node & { type: 'filter' },
): readonly unknown[] | JsonPathError {
  const out: unknown[] = []
  for (const value of values)
    for (const item of Array.isArray(value) ? value : isObject(value) ? [value] : []) {
      const lefts = find([item], left)
      if (lefts instanceof JsonPathError) return lefts
      if (operator === 'exists') {
        if (lefts.length > 0) out.push(item)
        continue
      }
      const rights = find([item], right)
      if (rights instanceof JsonPathError) return rights
      if (lefts.length === 0 || rights.length === 0) continue
      const compared = compare(lefts[0], rights[0], operator)
      if (compared instanceof JsonPathError) return compared
      if (compared) out.push(item)
    }
  return out
}

function compare(left: unknown, right: unknown, operator: string): boolean | JsonPathError {
  if (typeof left !== typeof right) return new JsonPathError('incompatible types for comparison')
  switch (operator) {
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return (left as number) < (right as number)
    case '>':
      return (left as number) > (right as number)
    case '<=':
      return (left as number) <= (right as number)
    default:
      return (left as number) >= (right as number)
  }
}
