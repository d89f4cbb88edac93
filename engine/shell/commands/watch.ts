import type { FdTable } from '../../linux/file.ts'
import { openPipe } from '../../linux/pipe.ts'
import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { SECOND } from '../../sim/timer.ts'
import { strftime } from '../bash/expand/strftime.ts'
import { PagedText } from '../pager/document.ts'
import { startChild } from '../text/child.ts'
import { decodeText, encodeText } from '../text/lossless.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** What one run may print: no screen shows more. */
const OUTPUT_MAX = 256 * 1024

interface Outcome {
  readonly bytes: Uint8Array
  readonly status: number
}

/** Runs the command and takes what it prints. */
function* runOnce(tool: Tool, argv: readonly string[]): Running<Outcome | null> {
  const { process } = tool
  const [reader, writer] = openPipe(process.host.nextId())
  reader.retain()
  const fds: FdTable = process.fds.copy(true)
  fds.set(1, writer)
  fds.set(2, writer)
  const child = startChild(tool, argv, { fds })
  if (failed(child)) {
    reader.release()
    return null
  }
  const parts: Uint8Array[] = []
  let length = 0
  const own = process.fds.open(reader, 10, true)
  reader.release()
  if (failed(own)) return null
  while (length < OUTPUT_MAX) {
    const bytes = yield* process.read(own)
    if (failed(bytes) && bytes.name === 'EINTR') continue
    if (failed(bytes) || bytes.length === 0) break
    parts.push(bytes)
    length += bytes.length
  }
  process.close(own)
  const status = yield* process.waitExit(child)
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return { bytes: all, status: status.type === 'exited' ? status.code : 128 }
}

function header(tool: Tool, seconds: number, columns: number): string {
  const { host } = tool.process
  const time = strftime('%a %b %e %H:%M:%S %Y', Math.floor(host.sim.wallMilliseconds / 1000))
  const right = `${tool.process.uts.hostname}: ${time}`
  const left = `Every ${seconds.toFixed(1)}s: ${tool.operands.join(' ')}`
  const room = columns - right.length - 1
  const shown =
    left.length <= room ? left : room > 20 ? `${left.slice(0, room - 3)}...` : left.slice(0, Math.max(0, room))
  return shown + ' '.repeat(Math.max(1, columns - shown.length - right.length)) + right
}

/** The rows that fit, changed characters marked when there is something to compare with. */
function rowsOf(
  tool: Tool,
  bytes: Uint8Array,
  rows: number,
  columns: number,
  before: readonly string[] | null,
): string[] {
  const text = new PagedText(columns, { colors: tool.has('color'), chop: tool.has('no-wrap'), numbers: false })
  text.push(bytes)
  text.end()
  const shown = text.rows.slice(0, rows)
  if (before === null) return shown
  return shown.map((row, index) => {
    const old = before[index] ?? ''
    if (row === old || row.includes('\x1b')) return row
    return Array.from(row, (character, column) =>
      character === old[column] ? character : `\x1b[7m${character}\x1b[27m`,
    ).join('')
  })
}

function* screen(tool: Tool, argv: readonly string[], seconds: number): Running {
  const { process } = tool
  const terminal = process.terminal!
  let last: Uint8Array | null = null
  let plain: readonly string[] | null = null
  for (;;) {
    const started = process.now
    const outcome = yield* runOnce(tool, argv)
    if (outcome === null) return 1
    const title = !tool.has('no-title')
    const rows = Math.max(1, terminal.rows - (title ? 2 : 0))
    const marks = tool.has('differences') ? plain : null
    const shown = rowsOf(tool, outcome.bytes, rows, terminal.columns, marks)
    plain = rowsOf(tool, outcome.bytes, rows, terminal.columns, null)
    const top = title ? `${header(tool, seconds, terminal.columns)}\n\n` : ''
    yield* process.write(1, encodeText(`\x1b[H\x1b[J${top}${shown.join('\n')}`))
    if (tool.has('beep') && outcome.status !== 0) yield* process.write(1, '\x07')
    if (tool.has('errexit') && outcome.status !== 0) return 8
    if (tool.has('chgexit') && last !== null && decodeText(last) !== decodeText(outcome.bytes)) return 0
    last = outcome.bytes
    yield* process.sleep(Math.max(0, (tool.has('precise') ? started : process.now) + seconds * SECOND - process.now))
  }
}

/** watch(1) of procps-ng. */
export const watch = textCommand({
  name: 'watch',
  summary: 'run a command again and again and show what it prints',
  synopsis: ['[OPTION]... COMMAND'],
  permute: false,
  options: [
    { short: 'n', long: 'interval', argument: 'SECONDS', text: 'Time between two runs, 2 unless told.' },
    { short: 'd', long: 'differences', argument: '[permanent]', text: 'Mark what has changed since the last run.' },
    { short: 't', long: 'no-title', text: 'No line with the command and the time.' },
    { short: 'b', long: 'beep', text: 'Ring when the command fails.' },
    { short: 'e', long: 'errexit', text: 'End when the command fails.' },
    { short: 'g', long: 'chgexit', text: 'End when what it prints changes.' },
    { short: 'c', long: 'color', text: 'Let colours through.' },
    { short: 'p', long: 'precise', text: 'Runs begin so often, however long they take.' },
    { short: 'w', long: 'no-wrap', text: 'Cut long lines off.' },
    { short: 'x', long: 'exec', text: 'Run the command itself, not by a shell.' },
  ],
  *run(tool) {
    const { process } = tool
    const text = tool.value('interval') ?? '2'
    const seconds = Math.max(0.1, Number(text.replace(',', '.')))
    if (Number.isNaN(seconds)) {
      yield* tool.complain(`failed to parse argument: ${tool.quote(text)}`)
      return 1
    }
    if (tool.operands.length === 0) {
      yield* process.write(2, 'Usage:\n watch [options] command\n')
      return 1
    }
    if (!process.isTerminal(1) || process.terminal === null) {
      yield* process.write(2, 'Error opening terminal: unknown.\n')
      return 1
    }
    const argv = tool.has('exec') ? tool.operands : ['/bin/sh', '-c', tool.operands.join(' ')]
    const file = process.fds.get(1)!
    yield* process.write(1, '\x1b[?1049h')
    try {
      return yield* screen(tool, argv, seconds)
    } finally {
      // A signal ends it too; nothing may wait here.
      file.write(encodeText(`\x1b[${process.terminal?.rows ?? 24};1H\r\n\x1b[?1049l`))
    }
  },
})
