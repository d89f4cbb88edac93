import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { closeOperand, INPUT_MAX, openOperand, readOperand } from '../../text/input.ts'
import { LineReader } from '../../text/lines.ts'
import { decodeText } from '../../text/lossless.ts'
import { quoteNeeded } from '../../text/quote.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { type Compare, lineOrder, type Sorting } from './compare.ts'
import { type Key, orderingOf, parseKey } from './key.ts'

const GLOBAL: Readonly<Record<string, string>> = {
  'ignore-leading-blanks': 'b',
  'dictionary-order': 'd',
  'ignore-case': 'f',
  'general-numeric-sort': 'g',
  'ignore-nonprinting': 'i',
  'month-sort': 'M',
  'human-numeric-sort': 'h',
  'numeric-sort': 'n',
  'random-sort': 'R',
  reverse: 'r',
  'version-sort': 'V',
}

const WORDS: Readonly<Record<string, string>> = {
  'general-numeric': 'g',
  'human-numeric': 'h',
  month: 'M',
  numeric: 'n',
  random: 'R',
  version: 'V',
}

function* sortingOf(tool: Tool): Running<Sorting | null> {
  const letters = tool.options
    .map(({ name, value }) => (name === 'sort' ? (WORDS[value ?? ''] ?? '') : (GLOBAL[name] ?? '')))
    .join('')
  const clash = [...'ghMnRV'].filter(letter => letters.includes(letter)).join('')
  if (clash.length > 1) {
    yield* tool.complain(`options '-${clash}' are incompatible`)
    return null
  }
  const keys: Key[] = []
  for (const { name, value = '' } of tool.options) {
    if (name !== 'key') continue
    const key = parseKey(value, tool.quote(value))
    if ('error' in key) {
      yield* tool.complain(key.error)
      return null
    }
    keys.push(key)
  }
  const separator = tool.value('field-separator')
  if (separator !== undefined && separator.length !== 1 && separator !== '\\0') {
    yield* tool.complain(separator === '' ? 'empty tab' : `multi-character tab ${tool.quote(separator)}`)
    return null
  }
  const scattered = new Map<string, number>()
  const random = tool.process.host.sim.random(`sort:${tool.process.host.name}`)
  return {
    keys,
    global: orderingOf(letters, letters.includes('b') ? 'b' : ''),
    separator: separator === '\\0' ? '\0' : (separator ?? null),
    keysOnly: tool.has('stable') || tool.has('unique'),
    scatter: text => {
      let value = scattered.get(text)
      if (value === undefined) scattered.set(text, (value = random.below(2 ** 31)))
      return value
    },
  }
}

/** All lines of the operands; null when something could not be read, which ends sort(1). */
function* readLines(tool: Tool, names: readonly string[], separator: number): Running<string[] | null> {
  const lines: string[] = []
  let length = 0
  for (const name of names) {
    const operand = openOperand(tool, name)
    if (failed(operand)) {
      yield* tool.complain(`cannot read: ${quoteNeeded(name)}: ${operand.text}`)
      return null
    }
    const reader = new LineReader(tool, operand.fd, separator)
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      lines.push(line)
      length += line.length + 16
      if (length > INPUT_MAX) break
    }
    closeOperand(tool, operand)
    if (reader.failure === 'too long' || length > INPUT_MAX) {
      yield* tool.complain('memory exhausted')
      return null
    }
    if (reader.failure !== null) {
      yield* tool.complain(`read failed: ${quoteNeeded(name)}: ${reader.failure.text}`)
      return null
    }
  }
  return lines
}

function* check(tool: Tool, lines: readonly string[], compare: Compare, name: string): Running {
  for (let index = 1; index < lines.length; index++) {
    const order = compare(lines[index - 1]!, lines[index]!)
    if (order < 0 || (order === 0 && !tool.has('unique'))) continue
    if (!tool.has('C') && tool.value('check') !== 'silent' && tool.value('check') !== 'quiet')
      yield* tool.process.write(2, `${tool.name}: ${name}:${index + 1}: disorder: ${lines[index]}\n`)
    return 1
  }
  return 0
}

/** sort(1) of coreutils, in the locale C. */
export const sort = textCommand({
  name: 'sort',
  summary: 'sort lines',
  synopsis: ['[OPTION]... [FILE]...', '[OPTION]... --files0-from=F'],
  failure: 2,
  options: [
    { short: 'b', long: 'ignore-leading-blanks', text: 'Blanks in front do not count.' },
    { short: 'c', long: 'check', argument: '[WORD]', text: 'Only say whether the input is sorted.' },
    { short: 'C', text: 'The same without a message.' },
    { short: 'd', long: 'dictionary-order', text: 'Only blanks, letters and digits count.' },
    { short: 'f', long: 'ignore-case', text: 'Lower case counts as upper case.' },
    { short: 'g', long: 'general-numeric-sort', text: 'By number, with exponents.' },
    { short: 'h', long: 'human-numeric-sort', text: 'By number with a unit, as 2K or 1G.' },
    { short: 'i', long: 'ignore-nonprinting', text: 'Only printable characters count.' },
    { short: 'k', long: 'key', argument: 'KEYDEF', text: 'Sort by a key: F[.C][OPTS][,F[.C][OPTS]].' },
    { short: 'm', long: 'merge', text: 'The files are sorted already.' },
    { short: 'M', long: 'month-sort', text: 'By the names of months.' },
    { short: 'n', long: 'numeric-sort', text: 'By number.' },
    { short: 'o', long: 'output', argument: 'FILE', text: 'Write into a file.' },
    { short: 'r', long: 'reverse', text: 'The other way round.' },
    { short: 'R', long: 'random-sort', text: 'Shuffled, equal keys together.' },
    { short: 's', long: 'stable', text: 'Lines with equal keys stay in their order.' },
    { short: 'S', long: 'buffer-size', argument: 'SIZE', text: 'Has no effect.' },
    { long: 'sort', argument: 'WORD', text: 'general-numeric, human-numeric, month, numeric, random or version.' },
    { short: 't', long: 'field-separator', argument: 'SEP', text: 'What stands between fields.' },
    { short: 'T', long: 'temporary-directory', argument: 'DIR', text: 'Has no effect.' },
    { long: 'parallel', argument: 'N', text: 'Has no effect.' },
    { long: 'files0-from', argument: 'F', text: 'Names of files, each ended by NUL, from a file.' },
    { short: 'u', long: 'unique', text: 'Of lines with equal keys the first only.' },
    { short: 'V', long: 'version-sort', text: 'By version: numbers in the text count as numbers.' },
    { short: 'z', long: 'zero-terminated', text: 'Lines end with NUL.' },
  ],
  *run(tool) {
    const sorting = yield* sortingOf(tool)
    if (sorting === null) return 2
    const compare = lineOrder(sorting)
    let names: readonly string[] = tool.operands.length === 0 ? ['-'] : tool.operands
    const list = tool.value('files0-from')
    if (list !== undefined) {
      const bytes = yield* readOperand(tool, list)
      if (failed(bytes)) {
        yield* tool.complain(`open failed: ${quoteNeeded(list)}: ${bytes.text}`)
        return 2
      }
      names = decodeText(bytes)
        .split('\0')
        .filter(name => name !== '')
    }
    const end = tool.has('zero-terminated') ? '\0' : '\n'
    const lines = yield* readLines(tool, names, end.charCodeAt(0))
    if (lines === null) return 2
    if (tool.has('check') || tool.has('C')) return yield* check(tool, lines, compare, names[0]!)
    yield* tool.process.compute(1000 + lines.length * Math.log2(lines.length + 2) * 100)
    lines.sort(compare)
    return yield* write(tool, lines, compare, end)
  },
})

function* write(tool: Tool, lines: readonly string[], compare: Compare, end: string): Running {
  const output = tool.value('output')
  if (output !== undefined) {
    const fd = tool.process.open(output, { write: true, create: true, truncate: true })
    if (failed(fd)) {
      yield* tool.complain(`open failed: ${quoteNeeded(output)}: ${fd.text}`)
      return 2
    }
    yield* tool.out.flush()
    tool.process.fds.duplicate(fd, 1)
  }
  const unique = tool.has('unique')
  for (const [index, line] of lines.entries()) {
    if (unique && index > 0 && compare(lines[index - 1]!, line) === 0) continue
    yield* tool.print(line + end)
    if (tool.broken) break
  }
  return 0
}
