import { metadataOf } from '../info.ts'
import type { Mapping } from '../mapper.ts'
import type { Body } from '../session.ts'
import { TABLE, tabbed } from './tabwriter.ts'

export interface Column {
  readonly name: string
  readonly type: string
  readonly format: string
  readonly priority: number
}

export interface Row {
  readonly cells: readonly unknown[]
  readonly object?: Body | null
}

/** `kind: Table` of meta.k8s.io/v1. */
export interface Table {
  readonly columnDefinitions: readonly Column[] | null
  readonly rows: readonly Row[] | null
}

export interface TableOptions {
  readonly wide: boolean
  readonly noHeaders: boolean
  readonly withNamespace: boolean
  /** Names with their kind in front; undefined for names alone. */
  readonly withKind: Mapping | undefined
  readonly showLabels: boolean
  readonly labelColumns: readonly string[]
  readonly showKind?: boolean
}

/** Prints tables one after the other with a single header (cli-runtime printers.HumanReadablePrinter). */
export class TablePrinter {
  readonly #options: TableOptions
  #columns: readonly Column[] = []
  #headed = false
  /** Widths so far: what is printed later is not narrower. */
  readonly #widths: number[] = []
  #text = ''

  constructor(options: TableOptions) {
    this.#options = options
  }

  add(table: Table, event?: string): void {
    const options = this.#options
    let columns = table.columnDefinitions ?? []
    if (columns.length === 0) columns = this.#columns
    else if (JSON.stringify(columns) !== JSON.stringify(this.#columns)) {
      this.#columns = columns
      this.#headed = false
    }
    const rows = table.rows ?? []
    if (rows.length === 0) return
    const shown = columns
      .map((column, index) => ({ column, index }))
      .filter(each => options.wide || each.column.priority === 0)
    if (!this.#headed && !options.noHeaders)
      this.#line(
        this.#heads(
          shown.map(each => each.column.name),
          event !== undefined,
        ),
      )
    this.#headed = true
    const nameAt = columns.findIndex(column => column.format === 'name' && column.type === 'string')
    for (const row of rows) {
      const cells = shown.map(({ index }) => cellText(this.#withKind(row.cells[index], index === nameAt)))
      this.#line(this.#decorated(cells, row, event))
    }
  }

  #withKind(cell: unknown, isName: boolean): unknown {
    const mapping = this.#options.withKind
    if (mapping === undefined || !isName) return cell
    return `${mapping.kind.toLowerCase()}${mapping.group === '' ? '' : `.${mapping.group}`}/${cell}`
  }

  #heads(names: readonly string[], event: boolean): string[] {
    const { withNamespace, labelColumns, showLabels } = this.#options
    return [
      ...(event ? ['EVENT'] : []),
      ...(withNamespace ? ['NAMESPACE'] : []),
      ...names.map(name => name.toUpperCase()),
      ...labelColumns.map(label => label.slice(label.lastIndexOf('/') + 1).toUpperCase()),
      ...(showLabels ? ['LABELS'] : []),
    ]
  }

  #decorated(cells: readonly string[], row: Row, event: string | undefined): string[] {
    const { withNamespace, labelColumns, showLabels } = this.#options
    const metadata = metadataOf(row.object ?? undefined)
    const labels = (metadata['labels'] ?? {}) as { readonly [name: string]: string }
    return [
      ...(event === undefined ? [] : [event.padEnd(10)]),
      ...(withNamespace ? [String(metadata['namespace'] ?? '')] : []),
      ...cells,
      ...labelColumns.map(label => labels[label] ?? ''),
      ...(showLabels ? [labelsText(labels)] : []),
    ]
  }

  #line(cells: readonly string[]): void {
    this.#text += `${cells.join('\t')}\n`
  }

  /** What was added since the last flush, in columns. */
  flush(): string {
    if (this.#text === '') return ''
    const text = tabbed(this.#text, TABLE, this.#widths)
    this.#text = ''
    return text
  }
}

export function labelsText(labels: { readonly [name: string]: string }): string {
  const names = Object.keys(labels).sort()
  return names.length === 0 ? '<none>' : names.map(name => `${name}=${labels[name]}`).join(',')
}

/** A cell up to its first line break. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  const text = String(cell)
  const end = text.search(/[\f\n\r]/)
  return end < 0 ? text : `${text.slice(0, end)}...`
}
