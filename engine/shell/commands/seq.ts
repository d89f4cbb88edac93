import type { Running } from '../../linux/program.ts'
import { formatNumber, isFloatFormat } from '../text/format.ts'
import { type Tool, textCommand } from '../text/tool.ts'

const NUMBER = /^[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|0x[0-9a-fA-F]+|inf|infinity)$/i

/** Digits behind the point. */
function precisionOf(text: string): number {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const point = mantissa.indexOf('.')
  return Math.max(0, (point < 0 ? 0 : mantissa.length - point - 1) - Number(exponent))
}

function* parse(tool: Tool): Running<readonly [number, number, number] | number> {
  const { operands } = tool
  if (operands.length === 0) return yield* tool.misuse('missing operand')
  if (operands.length > 3) return yield* tool.misuse(`extra operand ${tool.quote(operands[3]!)}`)
  for (const text of operands)
    if (!NUMBER.test(text)) return yield* tool.misuse(`invalid floating point argument: ${tool.quote(text)}`)
  const values = operands.map(text =>
    /inf/i.test(text) ? Number(`${text.startsWith('-') ? '-' : ''}Infinity`) : Number(text),
  )
  const [first, step, last] =
    values.length === 1
      ? [1, 1, values[0]!]
      : values.length === 2
        ? [values[0]!, 1, values[1]!]
        : [values[0]!, values[1]!, values[2]!]
  if (step === 0) return yield* tool.misuse(`invalid Zero increment value: ${tool.quote(operands[1]!)}`)
  return [first, step, last]
}

/** How numbers are written: by -f, with -w as wide as the widest, else with the digits that the operands have. */
function writerOf(tool: Tool, [first, , last]: readonly [number, number, number]): (value: number) => string {
  const format = tool.value('format')
  if (format !== undefined) return value => formatNumber(format, value)
  const { operands } = tool
  const digits = Math.max(0, ...operands.slice(0, operands.length === 1 ? 1 : -1).map(precisionOf))
  const precision = operands.length === 1 ? 0 : digits
  const write = (value: number) => value.toFixed(Math.min(precision, 100))
  if (!tool.has('equal-width')) return write
  const widest = Math.max(write(first).length, write(last).length)
  return value => {
    const text = write(value)
    return text.startsWith('-') ? `-${text.slice(1).padStart(widest - 1, '0')}` : text.padStart(widest, '0')
  }
}

/** seq(1) of coreutils. */
export const seq = textCommand({
  name: 'seq',
  summary: 'print a sequence of numbers',
  synopsis: ['[OPTION]... LAST', '[OPTION]... FIRST LAST', '[OPTION]... FIRST INCREMENT LAST'],
  // A negative number is an operand, not an option.
  rewrite: args => {
    let at = 0
    while (/^-[^\d.]/.test(args[at] ?? '')) at += /^-[fs]$/.test(args[at]!) ? 2 : 1
    return /^-[\d.]/.test(args[at] ?? '') ? [...args.slice(0, at), '--', ...args.slice(at)] : args
  },
  options: [
    {
      short: 'f',
      long: 'format',
      argument: 'FORMAT',
      text: 'A format of printf for floating point, such as %g or %03.0f.',
    },
    {
      short: 's',
      long: 'separator',
      argument: 'STRING',
      text: 'What stands between the numbers, a newline unless told.',
    },
    { short: 'w', long: 'equal-width', text: 'Numbers of the same width, with zeros in front.' },
  ],
  permute: false,
  *run(tool) {
    const format = tool.value('format')
    if (format !== undefined && !isFloatFormat(format)) {
      yield* tool.complain(`format ${tool.quote(format)} has no % directive`)
      return 1
    }
    const range = yield* parse(tool)
    if (typeof range === 'number') return range
    const [first, step, last] = range
    const write = writerOf(tool, range)
    const separator = tool.value('separator') ?? '\n'
    const places = Math.max(0, ...tool.operands.map(precisionOf))
    const slack = 10 ** -places / 1e6
    for (let index = 0; ; index++) {
      const value = first + index * step
      if (step > 0 ? value > last + slack : value < last - slack) {
        if (index > 0) yield* tool.print('\n')
        return 0
      }
      yield* tool.print(index === 0 ? write(value) : separator + write(value))
      if (tool.broken) return 1
    }
  },
})
