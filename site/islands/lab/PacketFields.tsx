import { useRef, useState } from 'preact/hooks'
import type { DissectedField } from '../../../engine/index.ts'
import { ancestorsOf, type FieldRow, fieldAt, fieldOf, visibleRows } from './fieldtree.ts'
import { HexBytes } from './HexBytes.tsx'

interface Props {
  readonly fields: readonly DissectedField[]
  readonly bytes: Uint8Array
}

/** A packet taken apart: its fields as a tree, its bytes, and which bytes are which field. */
export function PacketFields({ fields, bytes }: Props) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [selected, setSelected] = useState('0')
  const [hovered, setHovered] = useState<string | undefined>(undefined)
  const tree = useRef<HTMLDivElement>(null)
  const rows = visibleRows(fields, opened)
  const select = (path: string, focus: boolean) => {
    setSelected(path)
    setOpened(new Set([...opened, ...ancestorsOf(path)]))
    if (focus) requestAnimationFrame(() => tree.current?.querySelector<HTMLElement>(`[data-path="${path}"]`)?.focus())
  }
  const toggle = (path: string, open: boolean) => {
    const next = new Set(opened)
    if (open) next.add(path)
    else next.delete(path)
    setOpened(next)
  }
  const shown = fieldOf(fields, hovered ?? selected)
  return (
    <div class="lab-fields">
      <div class="tree" role="tree" aria-label="Fields" ref={tree} onMouseLeave={() => setHovered(undefined)}>
        {rows.map(row => (
          <Row
            key={row.path}
            row={row}
            selected={row.path === selected}
            hover={() => setHovered(row.path)}
            select={() => select(row.path, true)}
            toggle={open => toggle(row.path, open)}
            press={key => pressed(key, row, rows, select, toggle)}
          />
        ))}
      </div>
      <HexBytes
        bytes={bytes}
        from={shown?.offset ?? 0}
        to={(shown?.offset ?? 0) + (shown?.length ?? 0)}
        pick={byte => {
          const path = fieldAt(fields, byte)
          if (path !== undefined) select(path, false)
        }}
      />
    </div>
  )
}

interface RowProps {
  readonly row: FieldRow
  readonly selected: boolean
  readonly hover: () => void
  readonly select: () => void
  readonly toggle: (open: boolean) => void
  readonly press: (key: string) => boolean
}

function Row({ row: { path, level, field, open }, selected, hover, select, toggle, press }: RowProps) {
  return (
    <div
      class="field"
      role="treeitem"
      data-path={path}
      data-layer={level === 1 || undefined}
      tabIndex={selected ? 0 : -1}
      aria-level={level}
      aria-selected={selected}
      aria-expanded={open}
      title={field.name}
      style={{ paddingInlineStart: `${level * 0.9 - 0.4}rem` }}
      onMouseEnter={hover}
      onClick={() => {
        select()
        if (open !== undefined) toggle(!open)
      }}
      onKeyDown={event => {
        if (press(event.key)) event.preventDefault()
      }}
    >
      <span class="twist" aria-hidden="true">
        {open === undefined ? '' : open ? '▾' : '▸'}
      </span>
      <span>
        {field.label}
        {field.value !== '' && `: ${field.value}`}
        {field.note !== undefined && <i class="dim"> [{field.note}]</i>}
      </span>
    </div>
  )
}

/** The keys of a tree, as the WAI-ARIA Authoring Practices have them. */
function pressed(
  key: string,
  row: FieldRow,
  rows: readonly FieldRow[],
  select: (path: string, focus: boolean) => void,
  toggle: (path: string, open: boolean) => void,
): boolean {
  const at = rows.indexOf(row)
  const go = (target: FieldRow | undefined) => {
    if (target !== undefined) select(target.path, true)
    return true
  }
  if (key === 'ArrowDown') return go(rows[at + 1])
  if (key === 'ArrowUp') return go(rows[at - 1])
  if (key === 'Home') return go(rows[0])
  if (key === 'End') return go(rows.at(-1))
  if (key === 'ArrowRight' && row.open !== false) return go(rows[at + 1])
  if (key === 'ArrowRight') {
    toggle(row.path, true)
    return true
  }
  if (key === 'ArrowLeft') {
    if (row.open === true) toggle(row.path, false)
    else go(rows.find(each => each.path === ancestorsOf(row.path).at(-1)))
    return true
  }
  if ((key !== 'Enter' && key !== ' ') || row.open === undefined) return false
  toggle(row.path, !row.open)
  return true
}
