import { userName } from '../../linux/accounts.ts'
import type { JournalLine } from '../../linux/systemd/journal.ts'
import { failed } from '../../net/errno.ts'
import { decodeUtf8 } from '../../sim/utf8.ts'
import { textCommand } from '../text/tool.ts'
import { managerOf } from './systemctl/index.ts'

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug']
const OTHER_NAMES: Readonly<Record<string, string>> = { panic: 'emerg', error: 'err', warn: 'warning' }

/** The level of `facility.level`; undefined where there is none of that name. */
function levelOf(priority: string): number | undefined {
  const name = priority.slice(priority.indexOf('.') + 1)
  const index = LEVELS.indexOf(OTHER_NAMES[name] ?? name)
  return index < 0 ? undefined : index
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Nov 21 23:10:27`, as RFC 3164 4.1.2 has it. */
function stamp(milliseconds: number): string {
  const at = new Date(milliseconds)
  return `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${at.toISOString().slice(11, 19)}`
}

/** A line of the journal: it knows fewer levels. */
function entry(identifier: string, pid: number, level: number, text: string): Omit<JournalLine, 'sequence' | 'time'> {
  const priority = level <= 3 ? 3 : level === 4 ? 4 : level === 5 ? 5 : 6
  return { unit: '', identifier, pid, priority, text }
}

/** logger(1) of util-linux 2.38: lines for the journal. */
export const logger = textCommand({
  name: 'logger',
  summary: 'enter messages into the system log',
  synopsis: ['[options] [MESSAGE]'],
  options: [
    { short: 't', long: 'tag', argument: 'TAG', text: 'Mark each line with it, instead of the name of the user.' },
    { short: 'p', long: 'priority', argument: 'PRIORITY', text: 'FACILITY.LEVEL; user.notice unless told.' },
    { short: 's', long: 'stderr', text: 'Print it to standard error too.' },
    { short: 'i', text: 'Mark it with the number of the process.' },
    { long: 'id', argument: '[ID]', text: 'The same.' },
    { short: 'f', long: 'file', argument: 'FILE', text: 'Log what stands in a file.' },
    { short: 'n', long: 'server', argument: 'NAME', text: 'Write to a server.', emulated: false },
  ],
  *run(tool) {
    const { process } = tool
    const priority = tool.value('priority') ?? 'user.notice'
    const level = levelOf(priority)
    if (level === undefined) {
      yield* tool.complain(`unknown priority name: ${priority.slice(priority.indexOf('.') + 1)}`)
      return 1
    }
    const tag = tool.value('tag') ?? userName(process, process.uid)
    const file = tool.value('file')
    const read =
      tool.operands.length > 0 ? null : file === undefined ? yield* process.readAll(0) : yield* process.readWhole(file)
    if (read !== null && failed(read)) {
      yield* tool.complain(`file ${file ?? '-'}: ${read.text}`)
      return 1
    }
    const text = read === null ? tool.operands.join(' ') : typeof read === 'string' ? read : decodeUtf8(read)
    const journal = managerOf(process)?.journal
    const pid = tool.has('i') || tool.has('id') ? process.ownPid : null
    for (const message of text.replace(/\n$/, '').split('\n')) {
      journal?.write(entry(tag, process.ownPid, level, message))
      if (tool.has('stderr'))
        yield* process.write(
          2,
          `<${8 + level}>${stamp(process.host.sim.wallMilliseconds)} ${tag}${pid === null ? '' : `[${pid}]`}: ${message}\n`,
        )
    }
    return 0
  },
})
