import type { Process } from '../../linux/process.ts'
import type { Mount } from '../../linux/vfs/mounts.ts'
import { fileStatus, mountOf } from '../../linux/vfs/status.ts'
import { failed } from '../../net/errno.ts'
import { humanSize } from '../text/numbers.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** A file system as statfs(2) describes it; sizes in bytes. */
interface FileSystem {
  readonly source: string
  readonly type: string
  readonly size: number
  readonly used: number
  readonly target: string
}

/** File systems that the kernel makes up as they are read have no size, and are shown only when asked for. */
const WITHOUT_SIZE = new Set(['proc', 'sysfs', 'devtmpfs', 'cgroup2', 'nsfs', 'devpts', 'mqueue'])

/** df(1) of coreutils. */
export const df = textCommand({
  name: 'df',
  summary: 'how much room file systems have',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    { short: 'a', long: 'all', text: 'Those without a size too.' },
    { short: 'h', long: 'human-readable', text: 'Sizes as 1K, 234M, 2G.' },
    { short: 'H', long: 'si', text: 'The same with powers of 1000.' },
    { short: 'k', text: 'In KiB: the default.' },
    { short: 'm', text: 'In MiB.' },
    { short: 'P', long: 'portability', text: 'The heading of POSIX.' },
    { short: 'T', long: 'print-type', text: 'The type of each.' },
    { short: 't', long: 'type', argument: 'TYPE', text: 'Only of this type.' },
    { short: 'x', long: 'exclude-type', argument: 'TYPE', text: 'Not of this type.' },
    { long: 'total', text: 'A line with the sums.' },
    { short: 'l', long: 'local', text: 'Those of this machine: all are.' },
    { short: 'i', long: 'inodes', text: 'Inodes instead of blocks.', emulated: false },
    { long: 'output', argument: '[FIELDS]', text: 'Chosen columns.', emulated: false },
    { short: 'B', long: 'block-size', argument: 'SIZE', text: 'Units of this size.', emulated: false },
  ],
  *run(tool) {
    const chosen: FileSystem[] = []
    for (const path of tool.operands) {
      const status = fileStatus(tool.process, path)
      if (failed(status)) yield* tool.complainOf(path, status)
      else chosen.push(holding(tool.process, status.path))
    }
    const all = tool.operands.length > 0 ? chosen : everywhere(tool)
    const shown = all.filter(({ type }) => {
      const only = tool.options.filter(({ name }) => name === 'type').map(({ value }) => value)
      const without = tool.options.filter(({ name }) => name === 'exclude-type').map(({ value }) => value)
      return (only.length === 0 || only.includes(type)) && !without.includes(type)
    })
    if (shown.length === 0) {
      if (tool.status === 0) yield* tool.complain('no file systems processed')
      return 1
    }
    yield* tool.print(table(tool, shown))
    return tool.status
  },
})

/** The file system that has a file. */
function holding(process: Process, path: string): FileSystem {
  const mount = mountOf(process, path)
  return mount === undefined ? rootOf(process) : mounted(mount)
}

function rootOf({ mounts }: Process): FileSystem {
  const { size, used } = mounts.disk
  return { source: '/dev/vda1', type: 'ext4', size, used, target: '/' }
}

/** What is mounted beside the disk takes its room from the disk too, and has no size of its own. */
function mounted({ source, type, path }: Mount): FileSystem {
  return { source, type, size: 0, used: 0, target: path }
}

function everywhere(tool: Tool): FileSystem[] {
  const { process } = tool
  const others = process.mounts.table.map(mounted)
  return [
    rootOf(process),
    ...others.filter(({ type, size }) => tool.has('all') || (size > 0 && !WITHOUT_SIZE.has(type))),
  ]
}

function table(tool: Tool, systems: readonly FileSystem[]): string {
  const typed = tool.has('print-type')
  const total = {
    source: 'total',
    type: '-',
    size: systems.reduce((sum, { size }) => sum + size, 0),
    used: systems.reduce((sum, { used }) => sum + used, 0),
    target: '-',
  }
  const rows = (tool.has('total') ? [...systems, total] : systems).map(system => row(tool, system))
  const all = [heading(tool), ...rows].map(cells => (typed ? cells : cells.toSpliced(1, 1)))
  const widths = all[0]!.map((_, column) => Math.max(column === 0 ? 14 : 5, ...all.map(cells => cells[column]!.length)))
  const left = typed ? 2 : 1
  const text = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        if (column === cells.length - 1) return cell
        return column < left ? cell.padEnd(column === 1 ? cell.length : widths[column]!) : cell
      })
      .map((cell, column) => {
        if (column === cells.length - 1) return cell
        const width = column === 1 && typed ? Math.max(...all.map(each => each[1]!.length)) : widths[column]!
        return column < left ? cell.padEnd(width) : cell.padStart(columnWidth(all, column))
      })
      .join(' ')
  return all.map(cells => `${text(cells)}\n`).join('')
}

function columnWidth(all: readonly (readonly string[])[], column: number): number {
  return Math.max(...all.map(cells => cells[column]!.length))
}

function heading(tool: Tool): string[] {
  const human = tool.has('human-readable') || tool.has('si')
  const posix = tool.has('portability')
  const size = human ? ' Size' : tool.has('m') ? '1M-blocks' : posix ? '1024-blocks' : '1K-blocks'
  const free = human ? 'Avail' : 'Available'
  return ['Filesystem', 'Type', size, human ? ' Used' : 'Used', free, posix ? 'Capacity' : 'Use%', 'Mounted on']
}

function row(tool: Tool, { source, type, size, used, target }: FileSystem): string[] {
  const free = size - used
  const percent = size === 0 ? '-' : `${Math.ceil((used * 100) / size)}%`
  return [source, type, amount(tool, size), amount(tool, used), amount(tool, free), percent, target]
}

function amount(tool: Tool, bytes: number): string {
  if (tool.has('human-readable')) return humanSize(bytes)
  if (tool.has('si')) return humanSize(bytes, 1000)
  return String(Math.ceil(bytes / (tool.has('m') ? 1024 * 1024 : 1024)))
}
