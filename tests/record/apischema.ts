/**
 * Writes engine/kube/api/schema/generated from the Go types of Kubernetes v1.34. The published TypeScript packages do not
 * say what the API machinery needs: pointer or value, omitempty, patch and list keys, the order of fields.
 *
 *   tests/record/oracle.sh && node tests/record/apischema.ts
 *
 * Needs the Go toolchain and the scratch module that oracle.sh lays out; says so and does nothing where it is absent.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'

interface Field {
  name: string
  type: string
  pointer?: boolean
  always?: boolean
  zero?: boolean
  strategy?: string
  mergeKey?: string
  listType?: string
  listKeys?: string[]
  mapType?: string
  default?: unknown
  enum?: unknown[]
  required?: boolean
  doc?: string
}
interface Struct {
  doc?: string
  mapType?: string
  fields: Field[]
}
interface Root {
  group: string
  version: string
  kind: string
  type: string
}

const SCRATCH = `${process.env['ORACLE_DIR'] ?? '/tmp/apiserver-oracle'}/kube`
const HERE = new URL('./apischema/', import.meta.url).pathname
const OUT = new URL('../../engine/kube/api/schema/generated/', import.meta.url).pathname

const SCALARS: Record<string, string> = {
  string: 's',
  int32: 'i',
  int64: 'l',
  int: 'l',
  uint8: 'i',
  bool: 'b',
  float64: 'd',
  bytes: 'y',
  '=Quantity': 'Q',
  '=IntOrString': 'I',
  '=Time': 'T',
  '=MicroTime': 'M',
  '=Duration': 'D',
  '=FieldsV1': 'R',
  '=RawExtension': 'R',
  '=Any': 'R',
  '=JSON': 'R',
  '=JSONSchemaPropsOrBool': 'R',
  '=JSONSchemaPropsOrArray': 'R',
  '=JSONSchemaPropsOrStringArray': 'R',
}

/** `k8s.io/api/core/v1.Pod` -> `core/v1.Pod`. */
const short = (name: string): string => name.split('/').slice(-2).join('/')

function encodeType(type: string): string {
  if (type.startsWith('@')) return `@${short(type.slice(1))}`
  if (type.startsWith('[]')) return `[${encodeType(type.slice(2))}`
  if (type.startsWith('{}')) return `{${encodeType(type.slice(2))}`
  const [base, named] = type.split(':') as [string, string?]
  const letter = SCALARS[base]
  if (letter === undefined) throw new Error(`no encoding for the Go type ${type}`)
  return named === undefined ? letter : `${letter}:${named}`
}

function zeroDefault(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === 0 ||
    value === false ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  )
}

function encodeField(field: Field): string {
  const flags = `${field.pointer ? '*' : ''}${field.always ? '!' : ''}${field.zero ? '0' : ''}`
  const options: string[] = []
  if (field.strategy) options.push(`p=${field.strategy}`)
  if (field.mergeKey) options.push(`m=${field.mergeKey}`)
  if (field.listKeys) options.push(`k=${field.listKeys.join(',')}`)
  else if (field.listType && field.listType !== 'atomic') options.push(`l=${field.listType}`)
  if (field.mapType === 'atomic') options.push('a=1')
  if (!zeroDefault(field.default)) options.push(`d=${JSON.stringify(field.default)}`)
  if (field.required) options.push('r=1')
  return [`${field.name}${flags}:${encodeType(field.type)}`, ...options].join('|')
}

function tsType(type: string, names: Map<string, string>): string {
  if (type.startsWith('@')) return names.get(type.slice(1))!
  if (type.startsWith('[]')) return `readonly ${wrap(tsType(type.slice(2), names))}[]`
  if (type.startsWith('{}')) return `Readonly<Record<string, ${tsType(type.slice(2), names)}>>`
  const letter = encodeType(type)[0]!
  if ('ild'.includes(letter)) return 'number'
  if (letter === 'b') return 'boolean'
  if (letter === 'I') return 'number | string'
  return letter === 'R' ? 'unknown' : 'string'
}

const wrap = (text: string): string => (/[ |]/.test(text) ? `(${text})` : text)

/** Interface names: the plain name, with the group in front where an earlier type has it already. */
function interfaceNames(types: Record<string, Struct>): Map<string, string> {
  const order = (name: string) =>
    name.includes('/core/') ? 0 : name.includes('/meta/') ? 1 : name.includes('/v2.') ? 2 : 3
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const name of Object.keys(types).sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1))) {
    const [group, rest] = short(name).split('/') as [string, string]
    const [version, plain] = rest.split('.') as [string, string]
    const title = (text: string) => text[0]!.toUpperCase() + text.slice(1)
    const chosen = taken.has(plain) ? `${title(group)}${title(version)}${plain}` : plain
    taken.add(chosen)
    names.set(name, chosen)
  }
  return names
}

function tsInterface(name: string, struct: Struct, names: Map<string, string>, roots: Map<string, Root>): string {
  const root = roots.get(name)
  const lines = struct.fields.map(field => {
    let type = tsType(field.type, names)
    let required = field.always || (field.type.startsWith('@') && !field.pointer)
    if (field.name === 'kind' && root) [type, required] = [`'${root.kind}'`, true]
    if (field.name === 'apiVersion' && root)
      [type, required] = [`'${root.group === '' ? root.version : `${root.group}/${root.version}`}'`, true]
    if (type === 'ObjectMeta' && !root) type = 'Partial<ObjectMeta>'
    if (
      names.get(name) === 'ObjectMeta' &&
      ['name', 'uid', 'resourceVersion', 'creationTimestamp'].includes(field.name)
    )
      required = true
    return `  readonly ${/^\w+$/.test(field.name) ? field.name : `'${field.name}'`}${required ? '' : '?'}: ${type}`
  })
  return `export interface ${names.get(name)!} {\n${lines.join('\n')}\n}`
}

function main(): void {
  if (!existsSync(`${SCRATCH}/go.mod`)) {
    console.log(`skipped: no scratch module at ${SCRATCH}; run tests/record/oracle.sh where the Go toolchain is`)
    return
  }
  mkdirSync(`${SCRATCH}/schema`, { recursive: true })
  copyFileSync(`${HERE}main.go.txt`, `${SCRATCH}/schema/main.go`)
  const text = execFileSync('go', ['run', './schema'], {
    cwd: SCRATCH,
    input: readFileSync(`${HERE}kinds.json`),
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod -buildvcs=false' },
    maxBuffer: 1 << 28,
  })
  const { types, roots } = JSON.parse(String(text)) as { types: Record<string, Struct>; roots: Root[] }
  const head =
    '// Generated by tests/record/apischema.ts from the Go types of Kubernetes v1.34.4 (Apache License 2.0). Do not edit.\n'
  const keys = Object.keys(types).sort()
  const shapes = keys.map(key => {
    const struct = types[key]!
    return [`${short(key)}${struct.mapType === 'atomic' ? '|a=1' : ''}`, ...struct.fields.map(encodeField)].join(';')
  })
  const docs: Record<string, Record<string, string>> = {}
  for (const key of keys) {
    const struct = types[key]!
    const own: Record<string, string> = { '': struct.doc ?? '' }
    for (const field of struct.fields) {
      if (field.doc) own[field.name] = field.doc
      if (field.enum) own[`${field.name}|enum`] = field.enum.join(',')
    }
    docs[short(key)] = own
  }
  const rootMap = new Map(roots.map(root => [root.type, root]))
  const names = interfaceNames(types)
  mkdirSync(OUT, { recursive: true })
  writeFileSync(`${OUT}shapes.ts`, `${head}export const SHAPES: string =\n  ${JSON.stringify(shapes.join('\n'))}\n`)
  writeFileSync(
    `${OUT}descriptions.ts`,
    `${head}export const DESCRIPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = ${JSON.stringify(docs)}\n`,
  )
  const bodies = keys.map(key => tsInterface(key, types[key]!, names, rootMap))
  writeFileSync(`${OUT}types.ts`, `${head}${bodies.join('\n\n')}\n`)
  console.log(`${keys.length} types, ${roots.length} kinds`)
}

main()
