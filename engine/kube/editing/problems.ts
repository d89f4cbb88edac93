import { isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type YAMLMap } from 'yaml'
import { shapeOfType, type Type } from '../api/schema/shape.ts'
import type { Kinds } from './kinds.ts'

/** Something in a manifest that the API server would refuse, with its place: characters from the beginning. */
export interface ManifestProblem {
  readonly from: number
  readonly to: number
  readonly text: string
}

const PROBLEMS_MAX = 100
const DEPTH_MAX = 40

/** What is wrong with a manifest, as far as YAML and the shapes of the kinds tell; the server's own rules go further. */
export function manifestProblems(text: string, kinds: Kinds): ManifestProblem[] {
  const found: ManifestProblem[] = []
  for (const document of parseAllDocuments(text)) {
    if (!('contents' in document)) continue
    for (const { pos, message } of document.errors)
      found.push({ from: pos[0], to: Math.max(pos[1], pos[0] + 1), text: message.split('\n')[0]!.replace(/:$/, '') })
    const root = document.contents as Node | null
    if (document.errors.length > 0 || root === null || (isScalar(root) && root.value === null)) continue
    checkObject(root, kinds, found)
  }
  return found.slice(0, PROBLEMS_MAX)
}

function checkObject(root: Node, kinds: Kinds, found: ManifestProblem[]): void {
  const [from, to] = placeOf(root)
  if (!isMap(root)) {
    found.push({ from, to, text: `expected an object with apiVersion and kind, found ${wordFor(root)}` })
    return
  }
  const apiVersion = root.get('apiVersion')
  const kind = root.get('kind')
  for (const [name, value] of [['apiVersion', apiVersion] as const, ['kind', kind] as const])
    if (typeof value !== 'string') found.push({ from, to: from + 1, text: `${name} not set` })
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return
  if (kind === 'List') return
  const type = kinds.typeOf(apiVersion, kind)
  if (type !== undefined) return checkValue(root, type, '', 0, found)
  const [at, end] = placeOf(root.get('kind', true) as Node)
  found.push({ from: at, to: end, text: `no matches for kind "${kind}" in version "${apiVersion}"` })
}

function checkValue(value: Node, type: Type, path: string, depth: number, found: ManifestProblem[]): void {
  if (depth > DEPTH_MAX || isAlias(value) || (isScalar(value) && value.value === null)) return
  const expected = expectationOf(value, type)
  if (expected !== undefined) {
    const [from, to] = placeOf(value)
    found.push({ from, to, text: `${path || 'the object'}: expected ${expected}, found ${wordFor(value)}` })
  } else if (type.of === 'struct') checkFields(value as YAMLMap<Node, Node | null>, type, path, depth, found)
  else if (type.of === 'list' && isSeq<Node>(value))
    for (const [index, item] of value.items.entries())
      checkValue(item, type.item, `${path}[${index}]`, depth + 1, found)
  else if (type.of === 'map' && isMap<Node, Node | null>(value))
    for (const { key, value: item } of value.items)
      if (item !== null) checkValue(item, type.item, `${path}[${String(key)}]`, depth + 1, found)
}

function checkFields(
  value: YAMLMap<Node, Node | null>,
  type: Type & { of: 'struct' },
  path: string,
  depth: number,
  found: ManifestProblem[],
): void {
  const shape = shapeOfType(type)
  for (const { key, value: item } of value.items) {
    const name = isScalar(key) ? String(key.value) : ''
    const inner = path === '' ? name : `${path}.${name}`
    const field = shape.byName.get(name)
    const [from, to] = placeOf(key)
    if (field === undefined) found.push({ from, to, text: `unknown field "${inner}"` })
    else if (item !== null) checkValue(item, field.type, inner, depth + 1, found)
  }
}

/** What a value should have been; undefined when it fits. */
function expectationOf(value: Node, type: Type): string | undefined {
  if (type.of === 'struct' || type.of === 'map') return isMap(value) ? undefined : 'an object'
  if (type.of === 'list') return isSeq(value) ? undefined : 'a list'
  if (type.letter === 'R') return undefined
  const found = isScalar(value) ? typeof value.value : 'object'
  switch (type.letter) {
    case 'b':
      return found === 'boolean' ? undefined : 'true or false'
    case 'i':
    case 'l':
    case 'd':
      return found === 'number' || found === 'bigint' ? undefined : 'a number'
    case 'I':
    case 'Q':
      return found === 'number' || found === 'string' ? undefined : 'a number or a string'
    default:
      return found === 'string' ? undefined : 'a string'
  }
}

function wordFor(value: Node): string {
  if (isMap(value)) return 'an object'
  if (isSeq(value)) return 'a list'
  return isScalar(value) ? JSON.stringify(value.value) : 'an alias'
}

function placeOf(node: Node): [number, number] {
  const [from, to] = node.range ?? [0, 1, 1]
  return [from, Math.max(to, from + 1)]
}
