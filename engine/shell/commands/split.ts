import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { readOperand } from '../text/input.ts'
import { parseSize } from '../text/numbers.ts'
import { quoteAlways } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

const NEWLINE = 0x0a
const LINES = 1000

/** split(1) of coreutils. */
export const split = textCommand({
  name: 'split',
  summary: 'cut a file into pieces',
  synopsis: ['[OPTION]... [FILE [PREFIX]]'],
  options: [
    { short: 'a', long: 'suffix-length', argument: 'N', text: 'Suffixes of so many characters; 2 unless told.' },
    { short: 'b', long: 'bytes', argument: 'SIZE', text: 'So many bytes a piece.' },
    { short: 'd', text: 'Suffixes are numbers.' },
    { short: 'l', long: 'lines', argument: 'NUMBER', text: 'So many lines a piece; 1000 unless told.' },
    { short: 'n', long: 'number', argument: 'CHUNKS', text: 'So many pieces of the same size.' },
    { long: 'additional-suffix', argument: 'SUFFIX', text: 'Behind the suffix.' },
    { long: 'verbose', text: 'Say what is made.' },
    { short: 'C', long: 'line-bytes', argument: 'SIZE', text: 'Whole lines up to so many bytes.', emulated: false },
    { long: 'filter', argument: 'COMMAND', text: 'To a command instead of a file.', emulated: false },
  ],
  *run(tool) {
    const [file = '-', prefix = 'x', ...more] = tool.operands
    if (more.length > 0) return yield* tool.misuse(`extra operand ${tool.quote(more[0]!)}`)
    const wrong = wrongCount(tool)
    if (wrong !== undefined) {
      yield* tool.complain(wrong)
      return 1
    }
    const bytes = yield* readOperand(tool, file)
    if (failed(bytes)) {
      yield* tool.complain(`cannot open ${quoteAlways(file)} for reading: ${bytes.text}`)
      return 1
    }
    return yield* write(tool, prefix, pieces(tool, bytes))
  },
})

function wrongCount(tool: Tool): string | undefined {
  const kinds = [
    ['lines', 'lines'],
    ['bytes', 'bytes'],
    ['number', 'chunks'],
    ['suffix-length', 'suffix length'],
  ] as const
  for (const [option, what] of kinds) {
    const text = tool.value(option)
    if (text === undefined) continue
    const name = option === 'suffix-length' ? `invalid ${what}` : `invalid number of ${what}`
    const size = parseSize(text)
    if (size === undefined) return `${name}: ${tool.quote(text)}`
    if (size === 0 && option !== 'suffix-length')
      return `${name}: ${tool.quote(text)}${option === 'number' ? '' : ': Numerical result out of range'}`
  }
  return undefined
}

function* pieces(tool: Tool, bytes: Uint8Array): Generator<Uint8Array> {
  const size = tool.value('bytes')
  const chunks = tool.value('number')
  if (chunks !== undefined) {
    const count = parseSize(chunks)!
    const each = Math.floor(bytes.length / count)
    for (let index = 0; index < count; index++)
      yield bytes.subarray(index * each, index === count - 1 ? undefined : (index + 1) * each)
  } else if (size !== undefined) {
    const length = parseSize(size)!
    for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
  } else yield* byLines(bytes, parseSize(tool.value('lines') ?? String(LINES))!)
}

function* byLines(bytes: Uint8Array, lines: number): Generator<Uint8Array> {
  let start = 0
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
    if (++count < lines) continue
    yield bytes.subarray(start, at + 1)
    start = at + 1
    count = 0
  }
  if (start < bytes.length) yield bytes.subarray(start)
}

function suffix(tool: Tool, index: number): string | undefined {
  const length = parseSize(tool.value('suffix-length') ?? '2')! || 2
  const [base, first] = tool.has('d') ? [10, '0'] : [26, 'a']
  let text = ''
  for (let left = index, place = 0; place < length; place++) {
    text = String.fromCharCode(first.charCodeAt(0) + (left % base)) + text
    left = Math.floor(left / base)
  }
  return index < base ** length ? text : undefined
}

function* write(tool: Tool, prefix: string, all: Iterable<Uint8Array>): Running {
  const { process } = tool
  let index = 0
  for (const piece of all) {
    const end = suffix(tool, index++)
    if (end === undefined) {
      yield* tool.complain('output file suffixes exhausted')
      return 1
    }
    const name = `${prefix}${end}${tool.value('additional-suffix') ?? ''}`
    if (tool.has('verbose')) yield* tool.print(`creating file ${quoteAlways(name)}\n`)
    const fd = process.open(name, { write: true, create: true, truncate: true })
    const written = failed(fd) ? fd : yield* process.write(fd, piece)
    if (!failed(fd)) process.close(fd)
    if (failed(written)) {
      yield* tool.complain(`${name}: ${written.text}`)
      return 1
    }
    yield* tool.spend(piece.length)
  }
  return tool.status
}
