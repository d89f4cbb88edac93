import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { Terminal } from '../../../linux/terminal.ts'
import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { switchNamespace } from '../ip/netns/switch.ts'
import { type Line, renderTable } from './columns.ts'
import { detailsText } from './details.ts'
import { endTexts } from './ends.ts'
import { FilterError, parseFilter } from './filter.ts'
import { destroySocket } from './kill.ts'
import { SS_OPTIONS } from './options.ts'
import { readSettings, type Settings } from './settings.ts'
import { type SocketRow, socketRows } from './sockets.ts'
import { summaryText } from './summary.ts'
import { unixLines } from './unix.ts'
import { type SocketUsers, socketUsers } from './users.ts'

/** ss(8) of iproute2 6.1. */
export const ss: Command = {
  name: 'ss',
  directory: '/usr/bin',
  summary: 'another utility to investigate sockets',
  synopsis: ['[OPTIONS] [FILTER]'],
  options: SS_OPTIONS,
  description: [
    'FILTER is [state NAME] [EXPRESSION]. Expressions are made of sport, dport, src, dst, dev, fwmark and autobound with and, or, not and parentheses.',
  ],
  notEmulated: ['cgroup in a filter', 'netlink, vsock, TIPC and XDP sockets'],
  *main(process) {
    const settings = readSettings(process.argv.slice(1))
    if ('status' in settings) {
      if (settings.output !== '') yield* process.print(settings.output)
      if (settings.error !== '') yield* process.printError(settings.error)
      return settings.status
    }
    if (settings.namespace !== null && (yield* switchNamespace(process, settings.namespace)) !== 0) return 1
    if (settings.flags.has('summary')) {
      yield* process.print(summaryText(process.network))
    }
    return settings.listed ? yield* list(process, settings) : 0
  },
}

function* list(process: Process, settings: Settings): Running {
  const words = filterWords(process, settings)
  if (words === undefined) {
    yield* process.printError('fopen filter file: No such file or directory\n')
    return 255
  }
  const filter = yield* parseFilter(process, words)
  if (filter instanceof FilterError) {
    yield* process.printError(filter.text)
    return filter.status
  }
  const { flags, tables, states, families } = settings
  const users = socketUsers(process)
  const inet = families.has('inet') || families.has('inet6')
  const lines: Line[] = []
  const unix = settings.filter.length === 0 && settings.filterFile === null ? unixLines(process, settings, users) : []
  let unixDue = true
  for (const row of socketRows(process.network.net, tables)) {
    // They stand between packet sockets and those of the Internet.
    if (unixDue && row.table !== 'packet_raw') {
      lines.push(...unix)
      unixDue = false
    }
    if (!states.has(row.state) || (inet && !families.has(row.family)) || !filter(row)) continue
    yield* process.compute(2000)
    lines.push(yield* line(process, row, flags, users))
    if (!flags.has('kill')) continue
    const error = destroySocket(row, process.capable('NET_ADMIN'))
    if (error === undefined) continue
    lines.pop()
    if (error.name !== 'EOPNOTSUPP') yield* process.printError(`SOCK_DESTROY answers: ${error.text}\n`)
  }
  if (unixDue) lines.push(...unix)
  const shape = { netid: tables.size > 1, state: states.size !== 1, header: !flags.has('no-header') }
  yield* process.print(renderTable(lines, { ...shape, screen: screenWidth(process) }))
  return 0
}

/** Null where standard output is no terminal. */
function screenWidth(process: Process): number | null {
  const terminal = process.fds.get(1)?.terminal
  return terminal instanceof Terminal ? terminal.columns : null
}

/** The words of the command line behind those of -F's file; undefined when there is no such file. */
function filterWords(process: Process, { filter, filterFile }: Settings): readonly string[] | undefined {
  if (filterFile === null) return filter
  const text = process.readFile(filterFile)
  return failed(text) ? undefined : [text, ...filter]
}

function* line(process: Process, row: SocketRow, flags: ReadonlySet<string>, users: SocketUsers): Running<Line> {
  const ends = yield* endTexts(process, row, { numeric: flags.has('numeric'), resolve: flags.has('resolve') })
  const queue = (value: number) => String(value).padEnd(6)
  const netid = row.table === 'packet_raw' ? 'p_raw' : row.table
  const rest = detailsText(row, flags, users)
  return [netid, row.state, queue(row.receiveQueue), queue(row.sendQueue), ...ends, rest]
}
