import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { closeOperand, openOperand } from '../../text/input.ts'
import { parseDuration, parseSize } from '../../text/numbers.ts'
import { quoteAlways } from '../../text/quote.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { titleOf } from '../head.ts'
import { type Amount, printEnd } from './end.ts'
import { type Followed, follow } from './follow.ts'

/** `-5`, `+5`, `-5f`, `-c5` of older days. */
function obsolete(args: readonly string[]): readonly string[] {
  const found = /^([-+])(\d*)([bcl]?)(f?)$/.exec(args[0] ?? '')
  if (found === null || (found[2] === '' && (found[1] === '-' || args[0] === '+'))) return args
  const [, sign, digits = '', unit = '', rest] = found
  const count = `${sign === '+' ? '+' : ''}${digits === '' ? '10' : digits}${unit === 'b' ? 'b' : ''}`
  return [unit === 'c' || unit === 'b' ? '-c' : '-n', count, ...(rest === '' ? [] : ['-f']), ...args.slice(1)]
}

function* amountOf(tool: Tool): Running<Amount | null> {
  const given = tool.options.findLast(({ name }) => name === 'lines' || name === 'bytes')
  const unit = given?.name === 'bytes' ? 'bytes' : 'lines'
  const text = given?.value ?? '10'
  const count = parseSize(text.replace(/^[-+]/, ''))
  if (count !== undefined)
    return { unit, count, fromStart: text.startsWith('+'), separator: tool.has('zero-terminated') ? 0 : 0x0a }
  yield* tool.complain(`invalid number of ${unit}: ${tool.quote(text)}`)
  return null
}

/** tail(1) of coreutils. */
export const tail = textCommand({
  name: 'tail',
  summary: 'print the last part of files',
  synopsis: ['[OPTION]... [FILE]...'],
  rewrite: obsolete,
  options: [
    { short: 'c', long: 'bytes', argument: 'NUM', text: 'The last bytes; with + from that byte on.' },
    { short: 'f', long: 'follow', argument: '[name|descriptor]', text: 'Go on printing what is added.' },
    { short: 'F', text: 'The same as --follow=name --retry.' },
    { short: 'n', long: 'lines', argument: 'NUM', text: 'The last lines, 10 unless told; with + from that line on.' },
    { long: 'pid', argument: 'PID', text: 'With -f: end when that process has.' },
    { short: 'q', long: 'quiet', text: 'Never print file names.' },
    { long: 'silent', text: 'The same.' },
    { long: 'retry', text: 'Keep trying to open a file.' },
    { short: 's', long: 'sleep-interval', argument: 'N', text: 'With -f: seconds between looks, 1 unless told.' },
    { short: 'v', long: 'verbose', text: 'Always print file names.' },
    { short: 'z', long: 'zero-terminated', text: 'Lines end with NUL.' },
  ],
  *run(tool) {
    const amount = yield* amountOf(tool)
    if (amount === null) return 1
    const interval = parseDuration(tool.value('sleep-interval') ?? '1')
    if (interval === undefined) {
      yield* tool.complain(`invalid number of seconds: ${tool.quote(tool.value('sleep-interval')!)}`)
      return 1
    }
    const quiet = tool.has('quiet') || tool.has('silent')
    const titled = tool.has('verbose') || (!quiet && tool.operands.length > 1)
    const following = tool.has('follow') || tool.has('F')
    const followed: Followed[] = []
    let printed = false
    for (const name of tool.operands.length === 0 ? ['-'] : tool.operands) {
      const operand = openOperand(tool, name)
      if (failed(operand)) {
        yield* tool.complain(`cannot open ${quoteAlways(name)} for reading: ${operand.text}`)
        if (tool.has('F') || tool.has('retry')) followed.push({ name, fd: null })
        continue
      }
      if (titled) yield* tool.print(`${printed ? '\n' : ''}==> ${titleOf(name)} <==\n`)
      printed = true
      const error = yield* printEnd(tool, operand.fd, amount)
      if (error !== undefined) yield* tool.complain(`error reading ${quoteAlways(titleOf(name))}: ${error.text}`)
      if (following && error === undefined) followed.push({ name, fd: operand.fd })
      else closeOperand(tool, operand)
    }
    const byName = tool.has('F') || tool.value('follow') === 'name'
    if (following && !tool.broken) {
      if (followed.length === 0) {
        yield* tool.complain('no files remaining')
        return 1
      }
      const pid = tool.value('pid')
      yield* follow(tool, followed, { interval, byName, titled, pid: pid === undefined ? null : Number(pid) })
    }
    return tool.status
  },
})
