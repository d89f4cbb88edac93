import { groupName, userName } from '../../../linux/accounts.ts'
import type { FileKind } from '../../../linux/vfs/inode.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import { modeText } from '../../text/mode.ts'
import { humanSize } from '../../text/numbers.ts'
import { quoteNeeded } from '../../text/quote.ts'
import type { Tool } from '../../text/tool.ts'
import { width } from '../../text/width.ts'
import type { Entry } from './entry.ts'

/** How names look. */
export interface Look {
  readonly color: boolean
  readonly quoting: boolean
  /** -F: all kinds; -p: directories only. */
  readonly classify: 'all' | 'directories' | null
}

/** The colours that dircolors(1) sets up by default. */
const COLORS: Readonly<Partial<Record<FileKind, string>>> = {
  directory: '01;34',
  symlink: '01;36',
  fifo: '33',
  socket: '01;35',
  block: '01;33',
  character: '01;33',
}
const BROKEN = '40;31;01'
const EXECUTABLE = '01;32'
const STICKY = '30;42'

function colorOf({ status, leadsTo }: Entry): string | undefined {
  if (status.kind === 'symlink' && leadsTo === undefined) return BROKEN
  if (status.kind === 'directory' && (status.mode & 0o1002) === 0o1002) return STICKY
  if (status.kind === 'file') return (status.mode & 0o111) !== 0 ? EXECUTABLE : undefined
  return COLORS[status.kind]
}

function indicator(kind: FileKind, mode: number, look: Look): string {
  if (kind === 'directory') return look.classify === null ? '' : '/'
  if (look.classify !== 'all') return ''
  if (kind === 'file') return (mode & 0o111) !== 0 ? '*' : ''
  return { symlink: '@', fifo: '|', socket: '=', character: '', block: '' }[kind] ?? ''
}

/** Whether any name of a listing is quoted, so that the others are moved by a column (ls.c, align_variable_outer_quotes). */
export function quotesAny(entries: readonly Entry[], look: Look): boolean {
  return look.quoting && entries.some(({ name }) => quoteNeeded(name) !== name)
}

export interface Shown {
  readonly text: string
  readonly width: number
}

export function showName(entry: Entry, look: Look, aligned: boolean): Shown {
  const name = look.quoting ? quoteNeeded(entry.name) : entry.name
  const shifted = aligned && name === entry.name ? ' ' : ''
  const suffix = indicator(entry.status.kind, entry.status.mode, look)
  const color = look.color ? colorOf(entry) : undefined
  const painted = color === undefined ? name : `\x1b[0m\x1b[${color}m${name}\x1b[0m`
  return { text: shifted + painted + suffix, width: width(shifted + name + suffix) }
}

const SIX_MONTHS = 31_556_952 / 2

function timeText(tool: Tool, { status }: Entry): string {
  const { seconds, nanoseconds } = status.modified
  const style = tool.has('full-time') ? 'full-iso' : (tool.value('time-style') ?? '')
  if (style === 'full-iso') return strftime(`%Y-%m-%d %H:%M:%S.${String(nanoseconds).padStart(9, '0')} %z`, seconds)
  if (style === 'long-iso') return strftime('%Y-%m-%d %H:%M', seconds)
  if (style.startsWith('+')) return strftime(style.slice(1), seconds)
  const now = tool.process.host.sim.wallTime().seconds
  const recent = seconds <= now && seconds > now - SIX_MONTHS
  if (style === 'iso') return strftime(recent ? '%m-%d %H:%M' : '%Y-%m-%d ', seconds)
  return strftime(recent ? '%b %e %H:%M' : '%b %e  %Y', seconds)
}

function sizeText(tool: Tool, { status }: Entry): string {
  if (status.special !== undefined) return `${status.special.major}, ${status.special.minor}`
  if (tool.has('si')) return humanSize(status.size, 1000)
  return tool.has('human-readable') ? humanSize(status.size) : String(status.size)
}

/** Blocks as `ls -s` and the total show them: of 1024 bytes. */
export function blocksText(tool: Tool, blocks: number): string {
  return tool.has('human-readable') ? humanSize(blocks * 512) : String(blocks / 2)
}

/** The lines of a long listing. */
export function longLines(tool: Tool, entries: readonly Entry[], look: Look): string[] {
  const { process } = tool
  const numeric = tool.has('numeric-uid-gid')
  const owner = (id: number) => (numeric ? String(id) : userName(process, id))
  const group = (id: number) => (numeric ? String(id) : groupName(process, id))
  const rows = entries.map(entry => {
    const { status } = entry
    const left = [
      ...(tool.has('inode') ? [String(status.number)] : []),
      ...(tool.has('size') ? [blocksText(tool, status.blocks)] : []),
    ]
    const owners = [...(tool.has('g') ? [] : [owner(status.uid)]), ...(hidesGroup(tool) ? [] : [group(status.gid)])]
    return {
      left,
      mode: modeText(status.kind, status.mode),
      links: String(status.links),
      owners,
      size: sizeText(tool, entry),
      time: timeText(tool, entry),
    }
  })
  const widest = (values: readonly string[]) => Math.max(0, ...values.map(value => value.length))
  const linksWidth = widest(rows.map(row => row.links))
  const sizeWidth = widest(rows.map(row => row.size))
  const timeWidth = widest(rows.map(row => row.time))
  const leftWidths = (rows[0]?.left ?? []).map((_, at) => widest(rows.map(row => row.left[at]!)))
  const ownerWidths = (rows[0]?.owners ?? []).map((_, at) => widest(rows.map(row => row.owners[at]!)))
  const aligned = quotesAny(entries, look)
  return rows.map((row, index) => {
    const left = row.left.map((value, at) => `${value.padStart(leftWidths[at]!)} `).join('')
    const owners = row.owners.map((value, at) => `${value.padEnd(ownerWidths[at]!)} `).join('')
    const name = linkText(entries[index]!, look, aligned)
    return `${left}${row.mode} ${row.links.padStart(linksWidth)} ${owners}${row.size.padStart(sizeWidth)} ${row.time.padStart(timeWidth)} ${name}`
  })
}

function hidesGroup(tool: Tool): boolean {
  return tool.has('no-group') || tool.has('o')
}

function linkText(entry: Entry, look: Look, aligned: boolean): string {
  const { status, leadsTo } = entry
  if (status.target === undefined) return showName(entry, look, aligned).text
  const bare = { ...look, classify: null }
  const target = { name: status.target, status: leadsTo ?? status, leadsTo }
  const shown =
    leadsTo === undefined ? (look.quoting ? quoteNeeded(target.name) : target.name) : showName(target, look, false).text
  return `${showName(entry, bare, aligned).text} -> ${shown}`
}
