import { copy, isObject, isTooDeep, same } from '../object.ts'

/** JSON Patch, RFC 6902. Error texts: github.com/evanphx/json-patch v4, which the server uses. */
interface Operation {
  readonly op: string
  readonly path: string
  readonly from?: string
  readonly value?: unknown
}

/** As many operations as the server takes in one patch (staging apiserver pkg/endpoints/handlers/patch.go). */
const OPERATIONS_MAX = 10_000

/** How much the copies of one patch may add up to (AccumulatedCopySizeLimit). */
const COPIED_MAX = 3 * 1024 * 1024

/** The document under the empty pointer, and how much was copied within it. */
interface Root {
  '': unknown
  copied: number
}

export function jsonPatch(target: unknown, patch: unknown): { value: unknown } | { error: string } {
  if (!Array.isArray(patch)) return { error: 'json: cannot unmarshal object into Go value of type jsonpatch.Patch' }
  if (patch.length > OPERATIONS_MAX)
    return { error: `The allowed maximum operations in a JSON patch is ${OPERATIONS_MAX}, got ${patch.length}` }
  const root: Root = { '': copy(target), copied: 0 }
  for (const operation of patch as unknown[]) {
    if (!isObject(operation)) return { error: 'json: cannot unmarshal value into Go value of type jsonpatch.Operation' }
    const error = perform(root, operation as unknown as Operation)
    if (error !== undefined) return { error }
  }
  return isTooDeep(root['']) ? { error: 'exceeded max depth' } : { value: root[''] }
}

function perform(root: Root, operation: Operation): string | undefined {
  const { op, path } = operation
  if (typeof path !== 'string') return `Unexpected kind: ${op}`
  switch (op) {
    case 'add':
      return add(root, path, copy(operation.value))
    case 'remove':
      return remove(root, path)
    case 'replace':
      return replace(root, path, copy(operation.value))
    case 'move':
    case 'copy':
      return transfer(root, operation)
    case 'test':
      return test(root, operation)
    default:
      return `Unexpected kind: ${op}`
  }
}

interface Place {
  readonly holder: unknown
  readonly key: string
}

/** Where a pointer (RFC 6901) leads: the value that holds the last step. */
function find(root: Root, path: string): Place | undefined {
  if (path === '') return { holder: root, key: '' }
  const steps = path
    .split('/')
    .slice(1)
    .map(step => step.replace(/~1/g, '/').replace(/~0/g, '~'))
  let holder: unknown = root['']
  for (const step of steps.slice(0, -1)) {
    const next = read(holder, step)
    if (typeof next !== 'object' || next === null) return undefined
    holder = next
  }
  return typeof holder === 'object' && holder !== null ? { holder, key: steps.at(-1)! } : undefined
}

function read(holder: unknown, key: string): unknown {
  if (Array.isArray(holder)) return /^-?\d+$/.test(key) ? holder.at(Number(key)) : undefined
  return isObject(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined
}

function add(root: Root, path: string, value: unknown): string | undefined {
  const place = find(root, path)
  if (place === undefined) return `add operation does not apply: doc is missing path: "${path}": missing value`
  const { holder, key } = place
  if (!Array.isArray(holder)) {
    ;(holder as { [key: string]: unknown })[key] = value
    return undefined
  }
  if (key === '-') {
    holder.push(value)
    return undefined
  }
  const error = checkIndex(key, holder.length, path)
  if (error !== undefined) return error
  const index = Number(key)
  holder.splice(index < 0 ? holder.length + 1 + index : index, 0, value)
  return undefined
}

function checkIndex(key: string, length: number, path: string): string | undefined {
  const head = `add operation does not apply: error in add for path: '${path}'`
  if (!/^-?\d+$/.test(key))
    return `${head}: value was not a proper array index: '${key}': strconv.Atoi: parsing "${key}": invalid syntax`
  const index = Number(key)
  if (index > length || index < -length - 1)
    return `${head}: Unable to access invalid index: ${index}: invalid index referenced`
  return undefined
}

function remove(root: Root, path: string): string | undefined {
  const place = find(root, path)
  if (place === undefined) return `remove operation does not apply: doc is missing path: "${path}": missing value`
  const { holder, key } = place
  if (Array.isArray(holder)) {
    if (!/^-?\d+$/.test(key)) return `strconv.Atoi: parsing "${key}": invalid syntax`
    const index = Number(key) < 0 ? holder.length + Number(key) : Number(key)
    if (index >= holder.length || index < 0)
      return `error in remove for path: '${path}': Unable to access invalid index: ${key}: invalid index referenced`
    holder.splice(index, 1)
    return undefined
  }
  if (read(holder, key) === undefined)
    return `error in remove for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`
  delete (holder as { [key: string]: unknown })[key]
  return undefined
}

function replace(root: Root, path: string, value: unknown): string | undefined {
  const place = find(root, path)
  if (place === undefined) return `replace operation does not apply: doc is missing path: ${path}: missing value`
  if (Array.isArray(place.holder) && read(place.holder, place.key) === undefined)
    return `replace operation does not apply: doc is missing key: ${path}: missing value`
  if (Array.isArray(place.holder)) place.holder[Number(place.key)] = value
  else (place.holder as { [key: string]: unknown })[place.key] = value
  return undefined
}

function transfer(root: Root, { op, path, from }: Operation): string | undefined {
  const source = find(root, from ?? '')
  const value = source === undefined ? undefined : read(source.holder, source.key)
  if (value === undefined)
    return `${op} operation does not apply: doc is missing from path: ${from ?? ''}: missing value`
  if (isTooDeep(value)) return 'exceeded max depth'
  if (op === 'copy') {
    root.copied += JSON.stringify(value).length
    if (root.copied > COPIED_MAX)
      return `Unable to complete the copy, the accumulated size increase of copy is ${root.copied}, exceeding the limit ${COPIED_MAX}`
  }
  const held = copy(value)
  if (op === 'move') {
    const error = remove(root, from!)
    if (error !== undefined) return error
  }
  return add(root, path, held)
}

function test(root: Root, { path, value }: Operation): string | undefined {
  const place = find(root, path)
  const found = place === undefined ? undefined : read(place.holder, place.key)
  if (isTooDeep(found)) return 'exceeded max depth'
  if (same(found ?? null, value ?? null)) return undefined
  return `testing value ${path} failed: test failed`
}
