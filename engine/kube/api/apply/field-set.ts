/**
 * Sets of fields in the form in which managedFields keeps them (FieldsV1): `{"f:spec": {"f:replicas": {}}}`. A vertex belongs
 * to the set when it is empty or holds ".". Sets are never changed once made; parts are shared.
 * Operations: sigs.k8s.io/structured-merge-diff fieldpath/set.go.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet
}

export const LEAF: FieldSet = {}

export function isMember(set: FieldSet): boolean {
  for (const element in set) return '.' in set || element === '.'
  return true
}

/** The vertex for these children, or nothing when it would stand for nothing. `{}` would be a member, hence the care. */
function vertex(member: boolean, children: { [element: string]: FieldSet }, count: number): FieldSet | undefined {
  if (count === 0) return member ? LEAF : undefined
  if (member) children['.'] = LEAF
  return children
}

type Maybe = FieldSet | undefined

export function union(a: Maybe, b: Maybe): Maybe {
  if (a === undefined || a === b) return b
  if (b === undefined) return a
  const out: { [element: string]: FieldSet } = {}
  let count = 0
  for (const element of Object.keys(a)) {
    if (element === '.') continue
    out[element] = union(a[element], b[element])!
    count++
  }
  for (const element of Object.keys(b)) {
    if (element === '.' || element in out) continue
    out[element] = b[element]!
    count++
  }
  return vertex(isMember(a) || isMember(b), out, count)
}

export function difference(a: Maybe, b: Maybe): Maybe {
  if (a === undefined || b === undefined) return a
  const out: { [element: string]: FieldSet } = {}
  let count = 0
  for (const element of Object.keys(a)) {
    if (element === '.') continue
    const rest = difference(a[element], b[element])
    if (rest === undefined) continue
    out[element] = rest
    count++
  }
  return vertex(isMember(a) && !isMember(b), out, count)
}

/** As `difference`, but a member of `b` takes all that is below it along. */
export function differenceBelow(a: Maybe, b: Maybe): Maybe {
  if (a === undefined || b === undefined) return a
  if (isMember(b)) return undefined
  const out: { [element: string]: FieldSet } = {}
  let count = 0
  for (const element of Object.keys(a)) {
    if (element === '.') continue
    const rest = differenceBelow(a[element], b[element])
    if (rest === undefined) continue
    out[element] = rest
    count++
  }
  return vertex(isMember(a), out, count)
}

export function intersection(a: Maybe, b: Maybe): Maybe {
  if (a === undefined || b === undefined) return undefined
  const out: { [element: string]: FieldSet } = {}
  let count = 0
  for (const element of Object.keys(a)) {
    if (element === '.') continue
    const both = intersection(a[element], b[element])
    if (both === undefined) continue
    out[element] = both
    count++
  }
  return vertex(isMember(a) && isMember(b), out, count)
}

/** The members as the server writes paths in messages: `.spec.containers[name="web"].image`. */
export function paths(set: FieldSet, prefix = ''): string[] {
  const out: string[] = []
  for (const element of Object.keys(set).sort()) {
    if (element === '.') {
      out.push(prefix)
      continue
    }
    const path = `${prefix}${elementText(element)}`
    const below = set[element]!
    if (Object.keys(below).length === 0) out.push(path)
    else out.push(...paths(below, path))
  }
  return out
}

function elementText(element: string): string {
  const body = element.slice(2)
  if (element.startsWith('f:')) return `.${body}`
  if (element.startsWith('v:')) return `[=${body}]`
  if (element.startsWith('i:')) return `[${body}]`
  const keys = JSON.parse(body) as { [key: string]: unknown }
  return `[${Object.keys(keys)
    .sort()
    .map(key => `${key}=${JSON.stringify(keys[key])}`)
    .join(',')}]`
}
