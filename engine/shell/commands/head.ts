import type { Running } from '../../linux/program.ts'
import { type Errno, failed } from '../../net/errno.ts'
import { closeOperand, type OpenOperand, openOperand, readBytes } from '../text/input.ts'
import { LineReader } from '../text/lines.ts'
import { parseSize } from '../text/numbers.ts'
import { quoteAlways } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

interface Amount {
  readonly unit: 'lines' | 'bytes'
  readonly count: number
  /** -n -N: all but the last N. */
  readonly butLast: boolean
}

/** `-5`, `-5c` and the like of older days become `-n 5` and `-c 5`. */
export function obsoleteCount(args: readonly string[]): readonly string[] {
  const found = /^-(\d+)([bkm]?)([cl]?)([qv]*)$/.exec(args[0] ?? '')
  if (found === null) return args
  const [, digits = '', multiple = '', unit = '', rest = ''] = found
  const count = digits + { b: 'b', k: 'K', m: 'M', '': '' }[multiple]!
  return [unit === 'c' || multiple !== '' ? '-c' : '-n', count, ...(rest === '' ? [] : [`-${rest}`]), ...args.slice(1)]
}

/** The lines of -n -N and the bytes of -c -N wait here until it is clear that they are not the last. */
function* allButLast(tool: Tool, fd: number, { unit, count }: Amount): Running<Errno | undefined> {
  if (unit === 'lines') {
    const reader = new LineReader(tool, fd, separatorOf(tool))
    const held: string[] = []
    const end = String.fromCharCode(separatorOf(tool))
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      held.push(reader.terminated ? line + end : line)
      if (held.length > count) yield* tool.print(held.shift()!)
      if (tool.broken) return undefined
    }
    return reader.failure === 'too long' ? undefined : (reader.failure ?? undefined)
  }
  let held = new Uint8Array(0)
  for (;;) {
    const bytes = yield* readBytes(tool, fd)
    if (failed(bytes)) return bytes
    if (bytes.length === 0 || tool.broken) return undefined
    const all = new Uint8Array(held.length + bytes.length)
    all.set(held)
    all.set(bytes, held.length)
    const ready = Math.max(0, all.length - count)
    yield* tool.print(all.subarray(0, ready))
    held = all.slice(ready)
  }
}

function separatorOf(tool: Tool): number {
  return tool.has('zero-terminated') ? 0 : 0x0a
}

/** What is read too far of a file that can seek is given back, as head(1) does for whoever reads on. */
function* first(tool: Tool, fd: number, { unit, count }: Amount): Running<Errno | undefined> {
  let left = count
  const separator = separatorOf(tool)
  while (left > 0) {
    const bytes = yield* readBytes(tool, fd, unit === 'bytes' ? Math.min(left, 65536) : 8192)
    if (failed(bytes)) return bytes
    if (bytes.length === 0) return undefined
    let end = bytes.length
    if (unit === 'bytes') left -= bytes.length
    else for (let at = 0; at < bytes.length && left > 0; at++) if (bytes[at] === separator && --left === 0) end = at + 1
    yield* tool.print(bytes.subarray(0, end))
    if (tool.broken) return undefined
    if (end < bytes.length) tool.process.fds.get(fd)?.seek(end - bytes.length, 'current')
  }
  return undefined
}

export function titleOf(name: string): string {
  return name === '-' ? 'standard input' : name
}

function* amountOf(tool: Tool): Running<Amount | null> {
  const given = tool.options.findLast(({ name }) => name === 'lines' || name === 'bytes')
  const unit = given?.name === 'bytes' ? 'bytes' : 'lines'
  const text = given?.value ?? '10'
  const count = parseSize(text.replace(/^[-+]/, ''))
  if (count !== undefined) return { unit, count, butLast: text.startsWith('-') }
  yield* tool.complain(`invalid number of ${unit}: ${tool.quote(text)}`)
  return null
}

/** head(1) of coreutils. */
export const head = textCommand({
  name: 'head',
  summary: 'print the first part of files',
  synopsis: ['[OPTION]... [FILE]...'],
  rewrite: obsoleteCount,
  options: [
    { short: 'c', long: 'bytes', argument: 'NUM', text: 'The first bytes; with - all but the last.' },
    { short: 'n', long: 'lines', argument: 'NUM', text: 'The first lines, 10 unless told; with - all but the last.' },
    { short: 'q', long: 'quiet', text: 'Never print file names.' },
    { long: 'silent', text: 'The same.' },
    { short: 'v', long: 'verbose', text: 'Always print file names.' },
    { short: 'z', long: 'zero-terminated', text: 'Lines end with NUL.' },
  ],
  *run(tool) {
    const amount = yield* amountOf(tool)
    if (amount === null) return 1
    const quiet = tool.has('quiet') || tool.has('silent')
    const titled = tool.has('verbose') || (!quiet && tool.operands.length > 1)
    let printed = false
    const each = function* ({ fd, name }: OpenOperand): Running<void> {
      if (titled) yield* tool.print(`${printed ? '\n' : ''}==> ${titleOf(name)} <==\n`)
      printed = true
      const error = amount.butLast ? yield* allButLast(tool, fd, amount) : yield* first(tool, fd, amount)
      if (error !== undefined) yield* tool.complain(`error reading ${quoteAlways(titleOf(name))}: ${error.text}`)
    }
    for (const name of tool.operands.length === 0 ? ['-'] : tool.operands) {
      const operand = openOperand(tool, name)
      if (failed(operand)) {
        yield* tool.complain(`cannot open ${quoteAlways(name)} for reading: ${operand.text}`)
        continue
      }
      yield* each(operand)
      closeOperand(tool, operand)
      if (tool.broken) break
    }
    return tool.status
  },
})
