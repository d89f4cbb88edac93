import type { Cell, Column } from '../definition.ts'
import { isObject, textOf } from '../object.ts'
import type { CustomResourceColumnDefinition } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'

/** additionalPrinterColumns: name, then a column for each. apiextensions-apiserver pkg/registry/customresource/tableconvertor. */
export function customColumns(list: readonly CustomResourceColumnDefinition[] | undefined): readonly Column[] {
  const name: Column = { name: 'Name', type: 'string', format: 'name', priority: 0 }
  const given = list ?? [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }]
  return [
    name,
    ...given.map(each => ({
      name: each.name,
      type: each.type,
      format: each.format ?? '',
      priority: each.priority ?? 0,
    })),
  ]
}

export function customCells(
  object: { readonly metadata: { readonly name: string } },
  list: readonly CustomResourceColumnDefinition[] | undefined,
  now: number,
): readonly Cell[] {
  const given = list ?? [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }]
  return [object.metadata.name, ...given.map(each => cell(find(object, each.jsonPath), each.type, now))]
}

function cell(value: unknown, type: string, now: number): Cell {
  if (value === undefined || value === null) return null
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
      return typeof value === 'string' ? age(value, now) : '<invalid>'
    default:
      return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
  }
}

/** The subset of JSONPath that printer columns use: `.a.b`, `[0]`, `['x']`, `\.`, `[?(@.type=="Ready")]`, `[*]`. */
function find(root: unknown, path: string): unknown {
  let found: unknown[] = [root]
  for (const step of stepsOf(path)) {
    found = found.flatMap(value => advance(value, step))
    if (found.length === 0) return undefined
  }
  return found.length > 1 && path.includes('[*]') ? found.map(textOf).join(',') : found[0]
}

type Step = { readonly key: string } | { readonly filter: string; readonly equals: string }

function stepsOf(path: string): Step[] {
  const steps: Step[] = []
  const pattern =
    /\[\?\(@\.([\w.-]+)\s*==\s*["']([^"']*)["']\)\]|\[['"]([^'"]*)['"]\]|\[(\*|-?\d+)\]|\.?((?:\\.|[^.[\]])+)/g
  for (const match of path
    .replace(/^\{|\}$/g, '')
    .replace(/^\$/, '')
    .matchAll(pattern)) {
    if (match[1] !== undefined) steps.push({ filter: match[1], equals: match[2]! })
    else steps.push({ key: match[3] ?? match[4] ?? match[5]!.replace(/\\(.)/g, '$1') })
  }
  return steps
}

function advance(value: unknown, step: Step): unknown[] {
  if ('filter' in step)
    return Array.isArray(value) ? value.filter(item => isObject(item) && textOf(item[step.filter]) === step.equals) : []
  if (step.key === '*') return Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []
  if (Array.isArray(value))
    return /^-?\d+$/.test(step.key) && value.at(Number(step.key)) !== undefined ? [value.at(Number(step.key))] : []
  return isObject(value) && Object.hasOwn(value, step.key) ? [value[step.key]] : []
}
