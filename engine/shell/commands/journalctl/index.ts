import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { JournalLine } from '../../../linux/systemd/journal.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { terminalOf, unitName } from '../systemctl/context.ts'
import { managerOf } from '../systemctl/index.ts'
import { FORMATS, journalText, microseconds } from './line.ts'
import { parseTime } from './time.ts'

const PRIORITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug']
const FOLLOWED = 10
const PRINT_COST = 2000

/** journalctl(1), systemd 252. */
export const journalctl: Command = {
  name: 'journalctl',
  directory: '/usr/bin',
  summary: 'read what services have printed',
  synopsis: ['[OPTIONS...] [MATCHES...]'],
  options: [
    { short: 'u', long: 'unit', argument: 'UNIT', text: 'Of this unit.' },
    { short: 't', long: 'identifier', argument: 'NAME', text: 'Of this program.' },
    { short: 'n', long: 'lines', argument: '[COUNT]', text: 'The last lines only (10).' },
    { short: 'f', long: 'follow', text: 'Goes on as more is written.' },
    { short: 'r', long: 'reverse', text: 'The newest first.' },
    { short: 'o', long: 'output', argument: 'FORMAT', text: `How a line is shown: ${FORMATS.join(', ')}.` },
    { short: 'p', long: 'priority', argument: 'RANGE', text: 'At least as bad as this.' },
    { short: 'g', long: 'grep', argument: 'PATTERN', text: 'Lines with this pattern.' },
    { short: 'S', long: 'since', argument: 'DATE', text: 'Not older.' },
    { short: 'U', long: 'until', argument: 'DATE', text: 'Not newer.' },
    { short: 'b', long: 'boot', argument: '[ID]', text: 'Of this boot: there is one.' },
    { short: 'k', long: 'dmesg', text: 'Messages of the kernel.', emulated: false },
    { short: 'e', long: 'pager-end', text: 'Accepted: there is no pager.' },
    { short: 'x', long: 'catalog', text: 'Accepted: there are no explanations.' },
    { short: 'a', long: 'all', text: 'Accepted.' },
    { short: 'l', long: 'full', text: 'Accepted: lines are never cut.' },
    { short: 'q', long: 'quiet', text: 'No hints.' },
    { short: 'm', long: 'merge', text: 'Accepted.' },
    { long: 'no-pager', text: 'Accepted.' },
    { long: 'no-hostname', text: 'Without the name of the host.' },
    { long: 'utc', text: 'Accepted: times are UTC.' },
    { long: 'no-tail', text: 'All lines, also with -f.' },
    { long: 'user-unit', argument: 'UNIT', text: 'Of a unit of a user.', emulated: false },
    { long: 'list-boots', text: 'The boots that there are.', emulated: false },
    { long: 'disk-usage', text: 'Room that the journal takes.', emulated: false },
    { long: 'vacuum-size', argument: 'SIZE', text: 'Throws old lines away.', emulated: false },
    { long: 'vacuum-time', argument: 'TIME', text: 'Throws old lines away.', emulated: false },
  ],
  *main(process) {
    const args = process.argv.slice(1).flatMap((arg, index, all) => {
      // An optional argument of -n or -b may also stand by itself (parse_argv() of journalctl.c).
      const joined = /^-n$|^--lines$/.test(all[index - 1] ?? '') && /^\d+$|^all$/.test(arg)
      const joins = /^-n$|^--lines$/.test(arg) && /^\d+$|^all$/.test(all[index + 1] ?? '')
      return joined ? [] : joins ? [`${arg}${arg === '-n' ? '' : '='}${all[index + 1]}`] : [arg]
    })
    const parsed = getopt(args, this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`journalctl: ${parsed.text}\n`)
      return 1
    }
    const view = viewOf(process, parsed)
    if (typeof view === 'string') {
      yield* process.printError(`${view}\n`)
      return 1
    }
    return yield* read(process, parsed, view)
  },
  *complete(process, words, index) {
    yield* process.compute(1000)
    return words[index - 1] === '-u' ? (managerOf(process)?.names ?? []) : null
  },
}

/** Which lines, and how they look. */
interface View {
  readonly wanted: (line: JournalLine) => boolean
  readonly format: string
  readonly last: number
}

function viewOf(process: Process, parsed: ParsedArguments): View | string {
  const all = (name: string) => parsed.options.filter(option => option.name === name).map(option => option.value!)
  const [match] = parsed.operands
  if (match !== undefined && !/^[A-Z_]+=/.test(match)) return `Failed to add match '${match}': Invalid argument`
  const format = lastOption(parsed, 'output') ?? 'short'
  if (!(FORMATS as readonly string[]).includes(format)) return `Unknown output format '${format}'.`
  const count = lastOption(parsed, 'lines')
  if (count !== undefined && count !== '' && !/^(\d+|all)$/.test(count)) return `Failed to parse lines '${count}'`
  const priority = parsePriority(lastOption(parsed, 'priority') ?? 'debug')
  if (priority === undefined) return `Unknown log level ${lastOption(parsed, 'priority')}`
  const bounds = ['since', 'until'].map(name => {
    const text = lastOption(parsed, name)
    return text === undefined ? null : (parseTime(process.host.sim.wallMilliseconds, text) ?? text)
  })
  const bad = bounds.find(bound => typeof bound === 'string')
  if (bad !== undefined) return `Failed to parse timestamp: ${bad}`
  const [since, until] = bounds as (number | null)[]
  const units = all('unit').map(unitName)
  const identifiers = all('identifier')
  const pattern = expression(lastOption(parsed, 'grep'))
  if (pattern === null) return `Bad pattern "${lastOption(parsed, 'grep')}"`
  const follows = hasOption(parsed, 'follow') && !hasOption(parsed, 'no-tail')
  const fallback = follows ? FOLLOWED : Number.POSITIVE_INFINITY
  const asked =
    count === undefined
      ? fallback
      : count === ''
        ? FOLLOWED
        : count === 'all'
          ? Number.POSITIVE_INFINITY
          : Number(count)
  const wanted = (line: JournalLine) => {
    const milliseconds = microseconds(process, line) / 1000
    return (
      (units.length === 0 || units.includes(line.unit)) &&
      (identifiers.length === 0 || identifiers.includes(line.identifier)) &&
      line.priority <= priority &&
      (since == null || milliseconds >= since) &&
      (until == null || milliseconds <= until) &&
      (pattern === undefined || pattern.test(line.text.slice(0, 4096))) &&
      parsed.operands.every(each => fits(line, each))
    )
  }
  return { wanted, format, last: asked }
}

function fits(line: JournalLine, match: string): boolean {
  const [field, value] = match.split(/=(.*)/s)
  if (field === '_PID') return String(line.pid) === value
  if (field === '_SYSTEMD_UNIT' || field === 'UNIT') return line.unit === value
  return field === 'SYSLOG_IDENTIFIER' && line.identifier === value
}

function parsePriority(text: string): number | undefined {
  const name = text.split('..').at(-1)!
  const at = PRIORITIES.indexOf(name)
  if (at >= 0) return at
  return /^[0-7]$/.test(name) ? Number(name) : undefined
}

/** Null for what is no pattern. Without capitals it fits both. */
function expression(pattern: string | undefined): RegExp | null | undefined {
  if (pattern === undefined) return undefined
  try {
    return new RegExp(pattern, /[A-Z]/.test(pattern) ? '' : 'i')
  } catch {
    return null
  }
}

function* read(process: Process, parsed: ParsedArguments, view: View): Running {
  const journal = managerOf(process)?.journal
  if (journal === undefined) {
    if (!hasOption(parsed, 'quiet')) yield* process.printError('No journal files were found.\n')
    yield* process.print('-- No entries --\n')
    return 0
  }
  if (process.uid !== 0) {
    if (!hasOption(parsed, 'quiet')) yield* process.printError(NOT_ALLOWED)
    return 1
  }
  const coloured = terminalOf(process) !== null
  const print = function* (line: JournalLine): Running<boolean> {
    const text = journalText(process, line, view.format, coloured)
    const shown = hasOption(parsed, 'no-hostname') ? text.replace(` ${process.uts.hostname} `, ' ') : text
    yield* process.compute(PRINT_COST)
    return typeof (yield* process.print(`${shown}\n`)) === 'number'
  }
  const found = journal.lines.filter(view.wanted)
  const lines = view.last === Number.POSITIVE_INFINITY ? found : view.last === 0 ? [] : found.slice(-view.last)
  if (lines.length === 0 && !hasOption(parsed, 'quiet') && !hasOption(parsed, 'follow')) {
    yield* process.print('-- No entries --\n')
    return 0
  }
  for (const line of hasOption(parsed, 'reverse') ? [...lines].reverse() : lines) if (!(yield* print(line))) return 1
  if (!hasOption(parsed, 'follow')) return 0
  for (let next = journal.sequence; ; ) {
    for (const line of journal.lines.filter(each => each.sequence >= next && view.wanted(each)))
      if (!(yield* print(line))) return 1
    next = journal.sequence
    if ((yield* process.wait([journal.written])) === 'signal') return 0
  }
}

const NOT_ALLOWED = `Hint: You are currently not seeing messages from other users and the system.
      Users in groups 'adm', 'systemd-journal' can see all messages.
      Pass -q to turn off this notice.
No journal files were opened due to insufficient permissions.
`
