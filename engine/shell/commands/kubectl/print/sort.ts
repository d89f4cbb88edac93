import { nanoOf } from '../../../../kube/api/schema/quantity.ts'
import { type CommandError, failure } from '../error.ts'
import { JsonPath } from '../jsonpath/evaluate.ts'
import { JsonPathError, relaxed } from '../jsonpath/parse.ts'
import type { Body } from '../session.ts'
import type { Table } from './table.ts'
import { naturally } from './yaml.ts'

function pathOf(field: string): JsonPath | CommandError {
  const path = relaxed(field)
  const parsed = path instanceof JsonPathError ? JsonPath.parse(field) : JsonPath.parse(path)
  return parsed instanceof JsonPathError ? failure(parsed.text) : parsed
}

/** get --sort-by: rows by a field of their objects; rows without it come first (pkg/cmd/get/sorter.go). */
export function sortTable(table: Table, field: string): Table | CommandError {
  const path = pathOf(field)
  if ('code' in path) return path
  const rows = table.rows ?? []
  const keyed = rows.map(row => ({ row, value: first(path, row.object) }))
  // A field that no row has leaves nothing to print.
  if (keyed.every(each => each.value === undefined)) return { ...table, rows: [] }
  return { ...table, rows: keyed.sort((a, b) => compare(a.value, b.value)).map(each => each.row) }
}

export function sortObjects(objects: readonly Body[], field: string): Body[] | CommandError {
  const path = pathOf(field)
  if ('code' in path) return path
  const keyed = objects.map(object => ({ object, value: first(path, object) }))
  if (objects.length > 0 && keyed.every(each => each.value === undefined))
    return failure(`couldn't find any field with path ${JSON.stringify(shown(field))} in the list of objects`)
  return keyed.sort((a, b) => compare(a.value, b.value)).map(each => each.object)
}

function shown(field: string): string {
  const path = relaxed(field)
  return path instanceof JsonPathError ? field : path
}

function first(path: JsonPath, object: unknown): unknown {
  const values = path.values(object)
  return values instanceof JsonPathError ? undefined : values[0]
}

function compare(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a !== 'string' || typeof b !== 'string') return Number(a) - Number(b) || 0
  if (isQuantity(a) && isQuantity(b)) {
    const difference = nanoOf(a) - nanoOf(b)
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  }
  return naturally(a, b)
}

const isQuantity = (text: string): boolean => /^[+-]?\d+(?:\.\d+)?(?:[numkMGTPE]|[KMGTPE]i)?$/.test(text)
