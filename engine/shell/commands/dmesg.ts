import { LOG_LEVELS, type LogLine } from '../../linux/kernel-log.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { SECOND } from '../../sim/timer.ts'
import { strftime } from '../bash/expand/strftime.ts'
import type { Command } from '../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../getopt.ts'

const FACILITIES = ['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news'] as const
type Format = 'plain' | 'ctime' | 'notime' | 'delta' | 'reltime' | 'iso'

/** What is to be shown, and how. */
interface View {
  readonly format: Format
  readonly levels: ReadonlySet<number> | null
  readonly decode: boolean
  readonly raw: boolean
}

function seconds(nanoseconds: number, width: number): string {
  const whole = Math.floor(nanoseconds / SECOND)
  const micro = Math.floor((nanoseconds - whole * SECOND) / 1000)
  return `${whole}.${String(micro).padStart(6, '0')}`.padStart(width)
}

function timeText(process: Process, { time }: LogLine, before: LogLine | undefined, format: Format): string {
  const { host } = process
  const up = time - host.bootedAt
  const delta = before === undefined ? 0 : time - before.time
  const wall = host.sim.wallTime(time)
  switch (format) {
    case 'notime':
      return ''
    case 'ctime':
      return `[${strftime('%c', wall.seconds)}] `
    case 'iso':
      return `${strftime('%FT%T', wall.seconds)},${String(Math.floor(wall.nanoseconds / 1000)).padStart(6, '0')}+00:00 `
    case 'delta':
      return `[${seconds(up, 12)} <${seconds(delta, 12)}>] `
    case 'reltime': {
      const minute = (each: number) => Math.floor(each / 60)
      const last = before === undefined ? undefined : host.sim.wallTime(before.time).seconds
      if (last === undefined || minute(last) !== minute(wall.seconds))
        return `[${strftime('%b%e %H:%M', wall.seconds)}] `
      return `[${`+${seconds(delta, 0)}`.padStart(11)}] `
    }
    default:
      return `[${seconds(up, 12)}] `
  }
}

function lineText(process: Process, line: LogLine, before: LogLine | undefined, view: View): string {
  if (view.raw) return `<${line.level}>[${seconds(line.time - process.host.bootedAt, 12)}] ${line.text}\n`
  const head = view.decode ? `kern  :${LOG_LEVELS[line.level]!.padEnd(6)}: ` : ''
  return `${head}${timeText(process, line, before, view.format)}${line.text}\n`
}

/** The levels of -l, `err+` and `+err` among them; a string names a level that there is not. */
function parseLevels(text: string): ReadonlySet<number> | string {
  const levels = new Set<number>()
  for (const word of text.split(',')) {
    const level = (LOG_LEVELS as readonly string[]).indexOf(word.replace(/^\+|\+$/g, ''))
    if (level < 0) return word
    const [first, last] = word.startsWith('+') ? [level, 7] : word.endsWith('+') ? [0, level] : [level, level]
    for (let each = first; each <= last; each++) levels.add(each)
  }
  return levels
}

function formatOf(parsed: ParsedArguments): Format | string {
  const named = lastOption(parsed, 'time-format')
  if (named !== undefined)
    return ['ctime', 'notime', 'delta', 'reltime', 'iso'].includes(named)
      ? (named as Format)
      : `unknown time format: ${named}`
  for (const format of ['ctime', 'notime', 'reltime'] as const) if (hasOption(parsed, format)) return format
  return hasOption(parsed, 'show-delta') ? 'delta' : 'plain'
}

function* fail(process: Process, text: string): Running {
  yield* process.printError(`dmesg: ${text}\n`)
  return 1
}

function* show(
  process: Process,
  lines: readonly LogLine[],
  view: View,
  before?: LogLine,
): Running<LogLine | undefined> {
  let last = before
  let text = ''
  for (const line of lines) {
    if (view.levels !== null && !view.levels.has(line.level)) continue
    text += lineText(process, line, last, view)
    last = line
  }
  if (text !== '') yield* process.print(text)
  return last
}

/** dmesg(1) of util-linux 2.38. */
export const dmesg: Command = {
  name: 'dmesg',
  directory: '/usr/bin',
  summary: 'what the kernel has said',
  synopsis: ['[-T|-t|-d|-e] [-x] [-l LEVELS] [-w|-W]', '-C', '-c'],
  options: [
    { short: 'C', long: 'clear', text: 'Later runs show only what comes after now.' },
    { short: 'c', long: 'read-clear', text: 'Show all, then clear.' },
    { short: 'f', long: 'facility', argument: 'LIST', text: 'Only these facilities; all lines here are of kern.' },
    { short: 'H', long: 'human', text: 'Colours and a pager.', emulated: false },
    { short: 'J', long: 'json', text: 'Output as JSON.', emulated: false },
    { short: 'k', long: 'kernel', text: 'Only lines of the kernel.' },
    { short: 'u', long: 'userspace', text: 'Only lines of programs; there are none here.' },
    { short: 'L', long: 'color', argument: '[WHEN]', text: 'Accepted; there are no colours.' },
    { short: 'l', long: 'level', argument: 'LIST', text: 'Only these levels.' },
    { short: 'P', long: 'nopager', text: 'Accepted; there is no pager.' },
    { short: 'r', long: 'raw', text: 'Lines as the kernel keeps them.' },
    { short: 'S', long: 'syslog', text: 'Accepted and without effect.' },
    { short: 'w', long: 'follow', text: 'Wait for more.' },
    { short: 'W', long: 'follow-new', text: 'Wait, and show only what comes from now on.' },
    { short: 'x', long: 'decode', text: 'Facility and level of each line.' },
    { short: 'd', long: 'show-delta', text: 'The time since the line before, too.' },
    { short: 'e', long: 'reltime', text: 'The time of day by minutes, and what passed between lines.' },
    { short: 'T', long: 'ctime', text: 'The time of day.' },
    { short: 't', long: 'notime', text: 'No time.' },
    { long: 'time-format', argument: 'FORMAT', text: 'ctime, notime, delta, reltime or iso.' },
    { short: 'h', long: 'help', text: 'Print a summary of options.' },
    { short: 'V', long: 'version', text: 'Print the version.' },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      const hint = parsed.notEmulated === true ? '' : "Try 'dmesg --help' for more information.\n"
      yield* process.printError(`dmesg: ${parsed.text}\n${hint}`)
      return 1
    }
    if (hasOption(parsed, 'version')) {
      yield* process.print('dmesg from util-linux 2.38.1\n')
      return 0
    }
    if (hasOption(parsed, 'help')) {
      const lines = this.options.map(
        ({ short, long, text }) => ` ${short === undefined ? '   ' : `-${short},`} --${long!.padEnd(22)} ${text}\n`,
      )
      yield* process.print(`\nUsage:\n dmesg [options]\n\nOptions:\n${lines.join('')}`)
      return 0
    }
    const format = formatOf(parsed)
    const levelText = lastOption(parsed, 'level')
    const levels = levelText === undefined ? null : parseLevels(levelText)
    if (typeof levels === 'string') return yield* fail(process, `unknown level '${levels}'`)
    const facility = lastOption(parsed, 'facility')
      ?.split(',')
      .find(word => !(FACILITIES as readonly string[]).includes(word))
    if (facility !== undefined) return yield* fail(process, `unknown facility '${facility}'`)
    const view: View = {
      format: format as Format,
      levels,
      decode: hasOption(parsed, 'decode'),
      raw: hasOption(parsed, 'raw'),
    }
    if (format.startsWith('unknown')) return yield* fail(process, format)
    return yield* read(process, parsed, view)
  },
}

function* read(process: Process, parsed: ParsedArguments, view: View): Running {
  const { kernelLog } = process.host
  if (!process.capable('SYSLOG') && !process.capable('SYS_ADMIN'))
    return yield* fail(process, 'read kernel buffer failed: Operation not permitted')
  if (hasOption(parsed, 'clear')) {
    kernelLog.clear()
    return 0
  }
  const facility = lastOption(parsed, 'facility')
  const kernel = !hasOption(parsed, 'userspace') && (facility === undefined || facility.split(',').includes('kern'))
  const follow = hasOption(parsed, 'follow') || hasOption(parsed, 'follow-new')
  let next = kernelLog.next
  let last: LogLine | undefined
  if (kernel && !hasOption(parsed, 'follow-new')) last = yield* show(process, kernelLog.current, view)
  if (hasOption(parsed, 'read-clear')) kernelLog.clear()
  while (follow) {
    const lines = kernelLog.since(next)
    next = kernelLog.next
    if (kernel) last = yield* show(process, lines, view, last)
    yield* process.wait([kernelLog.grown])
  }
  return 0
}
