import type { Process } from '../../../linux/process.ts'
import { type FileStatus, fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { compareBytes } from '../../text/lossless.ts'
import type { Tool } from '../../text/tool.ts'
import { compareVersions } from '../../text/version.ts'

/** A line of a listing. */
export interface Entry {
  readonly name: string
  readonly status: FileStatus
  /** What a symbolic link leads to, where it leads anywhere. */
  readonly leadsTo: FileStatus | undefined
}

export function entryOf(process: Process, name: string, status: FileStatus, path: string): Entry {
  const target = status.kind === 'symlink' ? fileStatus(process, path) : undefined
  return { name, status, leadsTo: target === undefined || failed(target) ? undefined : target }
}

type Order = (a: Entry, b: Entry) => number

const byName: Order = (a, b) => compareBytes(a.name, b.name)

function timeOf({ status }: Entry): number {
  return status.modified.seconds * 1e9 + status.modified.nanoseconds
}

function extensionOf(name: string): string {
  return name.lastIndexOf('.') < 0 ? '' : name.slice(name.lastIndexOf('.'))
}

/** The order that the options ask for. */
export function orderOf(tool: Tool): Order | null {
  const asked = tool.options.findLast(({ name }) => ['t', 'S', 'X', 'U', 'v', 'sort', 'f'].includes(name))
  const kind = asked?.name === 'sort' ? asked.value : asked?.name
  const order: Order | null =
    kind === 'U' || kind === 'f' || kind === 'none'
      ? null
      : kind === 't' || kind === 'time'
        ? (a, b) => timeOf(b) - timeOf(a) || byName(a, b)
        : kind === 'S' || kind === 'size'
          ? (a, b) => b.status.size - a.status.size || byName(a, b)
          : kind === 'X' || kind === 'extension'
            ? (a, b) => compareBytes(extensionOf(a.name), extensionOf(b.name)) || byName(a, b)
            : kind === 'v' || kind === 'version'
              ? (a, b) => compareVersions(a.name, b.name) || byName(a, b)
              : byName
  if (order === null) return null
  const reversed: Order = tool.has('reverse') ? (a, b) => order(b, a) : order
  if (!tool.has('group-directories-first')) return reversed
  const directory = (entry: Entry) => Number((entry.leadsTo ?? entry.status).kind !== 'directory')
  return (a, b) => directory(a) - directory(b) || reversed(a, b)
}
