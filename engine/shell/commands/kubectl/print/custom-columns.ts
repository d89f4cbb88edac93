import { type CommandError, failure } from '../error.ts'
import { JsonPath } from '../jsonpath/evaluate.ts'
import { JsonPathError, relaxed } from '../jsonpath/parse.ts'
import type { Body } from '../session.ts'
import type { ObjectPrinter } from './printer.ts'
import { TABLE, tabbed } from './tabwriter.ts'

interface Column {
  readonly header: string
  readonly path: JsonPath
}

/** `-o custom-columns=NAME:.metadata.name,...`, or a file with a line of headers and one of paths. */
export function customColumns(text: string, fromFile: boolean, noHeaders: boolean): ObjectPrinter | CommandError {
  const columns = fromFile ? fileColumns(text) : listColumns(text)
  if (!Array.isArray(columns)) return columns
  let headed = noHeaders
  const widths: number[] = []
  return {
    print(object) {
      const rows: string[][] = []
      if (!headed) rows.push(columns.map(column => column.header))
      headed = true
      for (const item of itemsOf(object)) {
        const row = columns.map(column => cell(column, item))
        rows.push(row)
      }
      return rows.length === 0 ? '' : tabbed(`${rows.map(row => row.join('\t')).join('\n')}\n`, TABLE, widths)
    },
  }
}

const itemsOf = (object: Body): readonly unknown[] => (Array.isArray(object['items']) ? object['items'] : [object])

function cell({ path }: Column, item: unknown): string {
  const values = path.values(item)
  if (values instanceof JsonPathError || values.length === 0) return '<none>'
  return values.map(value => (value === null ? '<nil>' : goValue(value))).join(',')
}

/** Go's %v. */
export function goValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`
  if (typeof value === 'object' && value !== null)
    return `map[${Object.keys(value)
      .sort()
      .map(key => `${key}:${goValue((value as Body)[key])}`)
      .join(' ')}]`
  return value === null || value === undefined ? '<nil>' : String(value)
}

function listColumns(text: string): Column[] | CommandError {
  const columns: Column[] = []
  for (const part of text.split(',')) {
    const colon = part.indexOf(':')
    if (colon < 0) return failure(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
    const column = columnOf(part.slice(0, colon), part.slice(colon + 1))
    if ('text' in column) return column
    columns.push(column)
  }
  return columns
}

function fileColumns(text: string): Column[] | CommandError {
  const [heads = '', paths = ''] = text.split('\n')
  const headers = heads.trim().split(/\s+/)
  const specs = paths.trim().split(/\s+/)
  if (headers.length !== specs.length)
    return failure(`number of headers (${headers.length}) and field specifications (${specs.length}) don't match`)
  const columns: Column[] = []
  for (const [index, header] of headers.entries()) {
    const column = columnOf(header, specs[index]!)
    if ('text' in column) return column
    columns.push(column)
  }
  return columns
}

function columnOf(header: string, spec: string): Column | CommandError {
  const path = relaxed(spec)
  if (path instanceof JsonPathError) return failure(path.text)
  const parsed = JsonPath.parse(path)
  return parsed instanceof JsonPathError ? failure(parsed.text) : { header, path: parsed }
}
