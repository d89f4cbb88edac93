import type { Running } from '../../linux/program.ts'
import { fileStatus } from '../../linux/vfs/status.ts'
import { failed } from '../../net/errno.ts'
import { strftime } from '../bash/expand/strftime.ts'
import { parseDate } from '../text/date.ts'
import { eachLine } from '../text/input.ts'
import { quoteNeeded } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

const ISO: Readonly<Record<string, string>> = {
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H%:z',
  minutes: '%Y-%m-%dT%H:%M%:z',
  seconds: '%Y-%m-%dT%H:%M:%S%:z',
  ns: '%Y-%m-%dT%H:%M:%S,%N%:z',
}

const RFC3339: Readonly<Record<string, string>> = {
  date: '%Y-%m-%d',
  seconds: '%Y-%m-%d %H:%M:%S%:z',
  ns: '%Y-%m-%d %H:%M:%S.%N%:z',
}

/** strftime with what GNU date adds: nanoseconds and zones with colons. */
export function formatDate(format: string, seconds: number, nanoseconds: number): string {
  const digits = String(nanoseconds).padStart(9, '0')
  const expanded = format.replace(/%(%|-?(\d*)N|:{1,3}z|_?q)/g, (whole, what: string, places: string) => {
    if (what === '%') return '%%'
    if (what.endsWith('N')) return digits.slice(0, places === '' ? 9 : Math.min(9, Number(places)))
    if (what.endsWith('q')) return String(Math.floor(new Date(seconds * 1000).getUTCMonth() / 3) + 1)
    return what === ':z' ? '+00:00' : what === '::z' ? '+00:00:00' : what === ':::z' ? '+00' : whole
  })
  return strftime(expanded, seconds)
}

function* formatOf(tool: Tool): Running<string | number> {
  const [first, extra] = tool.operands
  if (extra !== undefined && first?.startsWith('+') === true)
    return yield* tool.misuse(`extra operand ${tool.quote(extra)}`)
  if (first?.startsWith('+') === true) return first.slice(1)
  const iso = tool.options.findLast(({ name }) => ['iso-8601', 'rfc-3339', 'rfc-email'].includes(name))
  if (iso?.name === 'rfc-email') return '%a, %d %b %Y %H:%M:%S %z'
  const table = iso?.name === 'rfc-3339' ? RFC3339 : ISO
  if (iso === undefined) return '%a %b %e %H:%M:%S %Z %Y'
  const word = iso.value ?? 'date'
  const format = Object.entries(table).find(([name]) => name.startsWith(word))?.[1]
  if (format !== undefined) return format
  return yield* tool.misuse(`invalid argument ${tool.quote(word)} for ${tool.quote(`--${iso.name}`)}`)
}

function* print(tool: Tool, text: string, format: string): Running<void> {
  const { sim } = tool.process.host
  const now = sim.wallTime()
  const time = parseDate(text, now.seconds)
  if (time === undefined) yield* tool.complain(`invalid date ${tool.quote(text)}`)
  else yield* tool.print(`${formatDate(format, Math.floor(time), Math.round((time - Math.floor(time)) * 1e9))}\n`)
}

/** date(1) of coreutils: the clock of the lab, in UTC. */
export const date = textCommand({
  name: 'date',
  summary: 'print the date and time',
  synopsis: ['[OPTION]... [+FORMAT]'],
  options: [
    { short: 'd', long: 'date', argument: 'STRING', text: 'This time instead of now.' },
    { short: 'f', long: 'file', argument: 'FILE', text: 'One time for each line of a file.' },
    { short: 'I', long: 'iso-8601', argument: '[FMT]', text: 'ISO 8601: date, hours, minutes, seconds or ns.' },
    { short: 'R', long: 'rfc-email', text: 'As in the header of a mail.' },
    { long: 'rfc-3339', argument: 'FMT', text: 'RFC 3339: date, seconds or ns.' },
    { short: 'r', long: 'reference', argument: 'FILE', text: "A file's time." },
    { short: 's', long: 'set', argument: 'STRING', text: 'Set the clock.', emulated: false },
    { short: 'u', long: 'utc', text: 'In UTC, which is the zone here anyway.' },
  ],
  description: [
    'The clock is that of the lab, which begins on Monday, 5 January 2026, 09:00 UTC. All hosts are in UTC.',
  ],
  *run(tool) {
    const format = yield* formatOf(tool)
    if (typeof format === 'number') return format
    const { process } = tool
    const [given, file, reference] = [tool.value('date'), tool.value('file'), tool.value('reference')]
    if (given !== undefined) yield* print(tool, given, format)
    else if (file !== undefined) yield* eachLine(tool, [file], line => print(tool, line, format), { what: quoteNeeded })
    else if (tool.operands[0] !== undefined && !tool.operands[0].startsWith('+'))
      yield* tool.complain(`invalid date ${tool.quote(tool.operands[0])}`)
    else {
      const status = reference === undefined ? undefined : fileStatus(process, reference)
      if (failed(status)) {
        yield* tool.complainOf(quoteNeeded(reference!), status)
        return 1
      }
      const { seconds, nanoseconds } = status?.modified ?? process.host.sim.wallTime()
      yield* tool.print(`${formatDate(format, seconds, nanoseconds)}\n`)
    }
    return tool.status
  },
})
