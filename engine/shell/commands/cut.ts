import type { Running } from '../../linux/program.ts'
import { eachLine } from '../text/input.ts'
import { decodeText, encodeText } from '../text/lossless.ts'
import { quoteNeeded } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** Ranges of positions from 1 on, both ends included. */
type Ranges = readonly (readonly [number, number])[]

/** `1,3-5,7-` as ranges, or what is wrong with it. */
function parseRanges(text: string, what: 'byte/character' | 'field', quoted: string): Ranges | string {
  const zero = what === 'field' ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1'
  const ranges: [number, number][] = []
  for (const part of text.split(/[, \t]/)) {
    const found = /^(\d*)(-?)(\d*)$/.exec(part)
    if (found === null) {
      const rest = /[^\d-].*/s.exec(part)?.[0]
      if (rest === undefined)
        return 'invalid range'.replace('range', what === 'field' ? 'field range' : 'byte or character range')
      return what === 'field' ? `invalid field value ${quoted}` : `invalid byte/character position ${quoted}`
    }
    const [, low = '', dash = '', high = ''] = found
    if (low === '' && high === '') return dash === '-' ? 'invalid range with no endpoint: -' : zero
    if (Number(low || 1) === 0 || (high !== '' && Number(high) === 0 && low === '')) return zero
    const first = Number(low || 1)
    const last = dash === '' ? first : high === '' ? Number.POSITIVE_INFINITY : Number(high)
    if (last < first) return 'invalid decreasing range'
    ranges.push([first, last])
  }
  return ranges.sort((a, b) => a[0] - b[0])
}

function complement(ranges: Ranges): Ranges {
  const result: [number, number][] = []
  let next = 1
  for (const [low, high] of ranges) {
    if (low > next) result.push([next, low - 1])
    next = Math.max(next, high + 1)
  }
  if (next !== Number.POSITIVE_INFINITY) result.push([next, Number.POSITIVE_INFINITY])
  return result
}

function selects(ranges: Ranges, position: number): boolean {
  return ranges.some(([low, high]) => position >= low && position <= high)
}

function cutFields(
  line: string,
  ranges: Ranges,
  delimiter: string,
  output: string,
  onlyDelimited: boolean,
): string | null {
  if (!line.includes(delimiter)) return onlyDelimited ? null : line
  return line
    .split(delimiter)
    .filter((_, index) => selects(ranges, index + 1))
    .join(output)
}

/** Adjacent bytes belong together; with an output delimiter ranges are kept apart by it. */
function cutBytes(line: string, ranges: Ranges, output: string | undefined): string {
  const bytes = encodeText(line)
  if (output === undefined) return decodeText(bytes.filter((_, index) => selects(ranges, index + 1)))
  const parts: string[] = []
  let covered = 0
  for (const [low, high] of ranges) {
    const start = Math.max(low, covered + 1)
    if (start > bytes.length || start > high) continue
    parts.push(decodeText(bytes.subarray(start - 1, Math.min(high, bytes.length))))
    covered = high
  }
  return parts.join(output)
}

function* settingsOf(tool: Tool): Running<{ readonly fields: boolean; readonly ranges: Ranges } | number> {
  const lists = tool.options.filter(({ name }) => ['bytes', 'characters', 'fields'].includes(name))
  if (lists.length > 1) return yield* tool.misuse('only one list may be specified')
  const [list] = lists
  if (list === undefined) return yield* tool.misuse('you must specify a list of bytes, characters, or fields')
  const fields = list.name === 'fields'
  const delimiter = tool.value('delimiter')
  if (delimiter !== undefined && encodeText(delimiter).length > 1)
    return yield* tool.misuse('the delimiter must be a single character')
  if (delimiter !== undefined && !fields)
    return yield* tool.misuse('an input delimiter may be specified only when operating on fields')
  if (tool.has('only-delimited') && !fields)
    return yield* tool.misuse('suppressing non-delimited lines makes sense\n\tonly when operating on fields')
  const text = list.value ?? ''
  const ranges = parseRanges(text, fields ? 'field' : 'byte/character', tool.quote(text))
  if (typeof ranges === 'string') return yield* tool.misuse(ranges)
  return { fields, ranges: tool.has('complement') ? complement(ranges) : ranges }
}

/** cut(1) of coreutils; characters are bytes, as in the real one. */
export const cut = textCommand({
  name: 'cut',
  summary: 'print parts of each line',
  synopsis: ['OPTION... [FILE]...'],
  options: [
    { short: 'b', long: 'bytes', argument: 'LIST', text: 'These bytes.' },
    { short: 'c', long: 'characters', argument: 'LIST', text: 'These characters.' },
    { short: 'd', long: 'delimiter', argument: 'DELIM', text: 'What stands between fields, a tab unless told.' },
    { short: 'f', long: 'fields', argument: 'LIST', text: 'These fields.' },
    { short: 'n', text: 'Has no effect.' },
    { long: 'complement', text: 'Everything but these.' },
    { short: 's', long: 'only-delimited', text: 'Leave out lines without a delimiter.' },
    { long: 'output-delimiter', argument: 'STRING', text: 'What stands between them in the output.' },
    { short: 'z', long: 'zero-terminated', text: 'Lines end with NUL.' },
  ],
  *run(tool) {
    const settings = yield* settingsOf(tool)
    if (typeof settings === 'number') return settings
    const given = tool.value('delimiter')
    const delimiter = given === undefined ? '\t' : given === '' ? '\0' : given
    const output = tool.value('output-delimiter')
    const end = tool.has('zero-terminated') ? '\0' : '\n'
    yield* eachLine(
      tool,
      tool.operands,
      function* (line) {
        const text = settings.fields
          ? cutFields(line, settings.ranges, delimiter, output ?? delimiter, tool.has('only-delimited'))
          : cutBytes(line, settings.ranges, output)
        if (text !== null) yield* tool.print(text + end)
      },
      { separator: end.charCodeAt(0), what: quoteNeeded },
    )
    return tool.status
  },
})
