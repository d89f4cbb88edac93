import { type Field, shapeOfType, type Type } from '../api/schema/shape.ts'
import type { Kinds } from './kinds.ts'

/** Something that may stand at a place of a manifest. */
export interface ManifestCompletion {
  readonly label: string
  /** What is put in; a second line stands relative to the first. */
  readonly insert: string
  /** Its type, in a word. */
  readonly detail: string
}

/** Where a line begins to say something: `dash` is the column of a list item's dash, `column` that of its first word. */
interface Line {
  readonly dash: number | undefined
  readonly column: number
  readonly key: string
  /** Nothing stands behind the colon: what is further in belongs to it. */
  readonly opens: boolean
}

/** What may stand where the text is cut: fields of the object there, or values of a field. Works on what comes before, since a text that is being written seldom parses. */
export function manifestCompletions(before: string, kinds: Kinds): ManifestCompletion[] {
  const lines = before.slice(before.lastIndexOf('\n---') + 1).split('\n')
  const current = lines.pop() ?? ''
  const value = /^\s*(?:- +)*([\w.-]+): +\S*$/.exec(current)
  const [, spaces = '', dashes = ''] = /^(\s*)((?:- +)*)[\w.-]*$/.exec(current) ?? []
  const said = (name: string) => new RegExp(`^${name}: *["']?([\\w./-]+)`, 'm').exec(lines.join('\n'))?.[1]
  if (value !== null && /^\S/.test(current) && value[1] === 'apiVersion') return kinds.apiVersions.map(word)
  if (value !== null && /^\S/.test(current) && value[1] === 'kind') return kinds.kindsOf(said('apiVersion')).map(word)
  const root = kinds.typeOf(said('apiVersion') ?? '', said('kind') ?? '')
  if (root === undefined) return value === null && spaces === '' ? ['apiVersion', 'kind'].map(topField) : []
  const indent = value === null ? spaces.length + dashes.length : current.search(/[^\s-]/)
  const type = typeAt(root, pathTo(lines.map(readLine), indent, dashes === '' ? undefined : spaces.length))
  if (type?.of !== 'struct') return []
  const { fields, byName } = shapeOfType(type)
  if (value === null) return fields.map(completionOf)
  const asked = byName.get(value[1]!)?.type
  return asked?.of === 'scalar' && asked.letter === 'b' ? ['true', 'false'].map(word) : []
}

function readLine(text: string): Line | undefined {
  const match = /^(\s*)((?:- +)*)(?:([\w./-]+):(\s*)(.*))?/.exec(text)
  if (match === null || text.trim() === '' || text.trim().startsWith('#')) return undefined
  const [, spaces = '', dashes = '', key = '', , rest = ''] = match
  const dash = dashes === '' ? undefined : spaces.length
  return { dash, column: spaces.length + dashes.length, key, opens: rest.trim() === '' || rest.startsWith('#') }
}

/** The names of the fields around a column, outermost first; `-` is an item of a list. */
function pathTo(lines: readonly (Line | undefined)[], indent: number, dash: number | undefined): string[] {
  const path: string[] = []
  let column = indent
  let inItem = dash
  for (const line of lines.toReversed()) {
    if (line === undefined) continue
    if (inItem !== undefined) {
      // The list that an item belongs to begins at its dash or before it.
      if (line.dash === undefined && line.column <= inItem && line.opens && line.key !== '') {
        path.unshift(line.key, '-')
        column = line.column
        inItem = undefined
      }
    } else if (line.column < column && line.opens && line.key !== '') {
      path.unshift(line.key)
      column = line.column
      inItem = line.dash
    } else if (line.dash !== undefined && line.column === column) inItem = line.dash
  }
  return path
}

function typeAt(root: Type, path: readonly string[]): Type | undefined {
  let type: Type | undefined = root
  for (const step of path) {
    if (type?.of === 'struct') type = shapeOfType(type).byName.get(step)?.type
    else if (type?.of === 'list' && step === '-') type = type.item
    else if (type?.of === 'map') type = type.item
    else return undefined
  }
  return type
}

function completionOf({ name, type, required }: Field): ManifestCompletion {
  const insert = type.of === 'scalar' ? `${name}: ` : type.of === 'list' ? `${name}:\n- ` : `${name}:\n  `
  return { label: name, insert, detail: `${wordOf(type)}${required ? ', required' : ''}` }
}

function wordOf(type: Type): string {
  if (type.of === 'list') return `list of ${wordOf(type.item)}`
  if (type.of === 'map') return 'map'
  if (type.of === 'struct') return type.name.slice(type.name.lastIndexOf('.') + 1)
  const words: Readonly<Record<string, string>> = {
    i: 'integer',
    l: 'integer',
    b: 'boolean',
    d: 'number',
    Q: 'quantity',
  }
  return words[type.letter] ?? (type.letter === 'I' ? 'integer or string' : 'string')
}

function word(text: string): ManifestCompletion {
  return { label: text, insert: text, detail: '' }
}

function topField(name: string): ManifestCompletion {
  return { label: name, insert: `${name}: `, detail: 'string' }
}
