import type { DissectedField } from '../../../engine/index.ts'

/** A line of the tree: `path` is the place of each field among its siblings, from the root. */
export interface FieldRow {
  readonly path: string
  readonly level: number
  readonly field: DissectedField
  readonly open: boolean | undefined
}

/** The lines in view: children only of fields that are open. */
export function visibleRows(fields: readonly DissectedField[], opened: ReadonlySet<string>): FieldRow[] {
  const rows: FieldRow[] = []
  const add = (list: readonly DissectedField[], parent: string, level: number) => {
    for (const [place, field] of list.entries()) {
      const path = parent === '' ? `${place}` : `${parent}.${place}`
      const open = field.children.length === 0 ? undefined : opened.has(path)
      rows.push({ path, level, field, open })
      if (open === true) add(field.children, path, level + 1)
    }
  }
  add(fields, '', 1)
  return rows
}

/** The innermost field that has a byte, as a path: the last one of those that fit, since later fields lie further in. */
export function fieldAt(fields: readonly DissectedField[], byte: number): string | undefined {
  let found: string | undefined
  const look = (list: readonly DissectedField[], parent: string) => {
    for (const [place, field] of list.entries()) {
      const inside = byte >= field.offset && byte < field.offset + field.length
      const path = parent === '' ? `${place}` : `${parent}.${place}`
      if (inside) found = path
      // What only groups others may have no bytes of its own.
      if (inside || field.length === 0) look(field.children, path)
    }
  }
  look(fields, '')
  return found
}

/** Every field above one: what has to be open so that it is in view. */
export function ancestorsOf(path: string): string[] {
  const parts = path.split('.')
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('.'))
}

export function fieldOf(fields: readonly DissectedField[], path: string): DissectedField | undefined {
  let found: DissectedField | undefined
  let list = fields
  for (const part of path.split('.')) {
    found = list[Number(part)]
    list = found?.children ?? []
  }
  return found
}
