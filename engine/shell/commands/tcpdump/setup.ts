import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { type Filter, FilterError, type FilterOptions } from '../../../wire/filter.ts'
import { compileFor, expressionOf } from './expression.ts'
import type { Settings } from './options.ts'
import { PacketPrinter, type PacketSink, SavefileWriter } from './sink.ts'

/** The filter that the command line, or the file of -F, asks for; or what is wrong with it. */
export function* filterFor(
  process: Process,
  settings: Settings,
  operands: string,
  linkType: number,
  options: FilterOptions,
): Running<Filter | string> {
  let expression = operands
  const { filterFile } = settings
  if (filterFile !== undefined) {
    const text = process.readFile(filterFile)
    if (failed(text)) return `can't open ${filterFile}: ${text.text}`
    expression = expressionOf(text)
  }
  const optimize = !settings.flags.has('no-optimize')
  const filter = yield* compileFor(process, expression, linkType, { ...options, optimize })
  return filter instanceof FilterError ? filter.text : filter
}

/** What -d, -dd and -ddd print. */
export function filterText(filter: Filter, level: number): string {
  const { program, lines } = filter
  if (level === 1) return lines.map(line => `${line}\n`).join('')
  if (level > 2)
    return `${program.length}\n${program.map(({ code, jt, jf, k }) => `${code} ${jt} ${jf} ${k}\n`).join('')}`
  const hex = (value: number, digits: number) => `0x${value.toString(16).padStart(digits, '0')}`
  return program.map(({ code, jt, jf, k }) => `{ ${hex(code, 1)}, ${jt}, ${jf}, ${hex(k, 8)} },\n`).join('')
}

/** Where the packets go: to standard output, into a file, or both. */
export function* sinksFor(
  process: Process,
  settings: Settings,
  linkType: number,
  snapLength: number,
): Running<readonly PacketSink[] | string> {
  const { writeFile, flags, user } = settings
  const sinks: PacketSink[] = []
  if (writeFile !== undefined) {
    const writer = new SavefileWriter(process, settings, writeFile, linkType, snapLength)
    const wrong = yield* writer.start()
    if (wrong !== undefined) return wrong
    sinks.push(writer)
  }
  if (user !== undefined && !userExists(process, user)) return `Couldn't find user '${user}'`
  if (writeFile === undefined || flags.has('print')) sinks.push(new PacketPrinter(process, settings, linkType))
  return sinks
}

function userExists(process: Process, user: string): boolean {
  const passwd = process.readFile('/etc/passwd')
  return !failed(passwd) && passwd.split('\n').some(line => line.startsWith(`${user}:`))
}

/** `1 packet`, `2 packets`. */
export function packets(count: number): string {
  return `${count} packet${count === 1 ? '' : 's'}`
}
