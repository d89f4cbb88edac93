import type { Running } from '../../linux/program.ts'
import { type Errno, failed } from '../../net/errno.ts'
import { Utf8Decoder } from '../../sim/utf8.ts'
import { closeOperand, openOperand, readBytes, readOperand } from '../text/input.ts'
import { decodeText } from '../text/lossless.ts'
import { quoteNeeded } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'
import { width } from '../text/width.ts'

const FIELDS = ['lines', 'words', 'chars', 'bytes', 'max-line-length'] as const
type Counts = Record<(typeof FIELDS)[number], number>

const ZERO: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, 'max-line-length': 0 }

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}

function* count(tool: Tool, fd: number, counts: Counts): Running<Errno | undefined> {
  let word = false
  const long = tool.has('max-line-length')
  const decoder = new Utf8Decoder()
  let line = ''
  for (;;) {
    const bytes = yield* readBytes(tool, fd)
    if (failed(bytes)) return bytes
    if (bytes.length === 0) break
    counts.bytes += bytes.length
    for (const byte of bytes) {
      if (byte === 0x0a) counts.lines++
      if ((byte & 0xc0) !== 0x80) counts.chars++
      const space = isSpace(byte)
      if (!space && !word) counts.words++
      word = !space
    }
    if (!long) continue
    const lines = (line + decoder.decode(bytes)).split('\n')
    line = lines.pop()!.slice(-1_000_000)
    for (const each of lines) counts['max-line-length'] = Math.max(counts['max-line-length'], columnsOf(each))
  }
  counts['max-line-length'] = Math.max(counts['max-line-length'], columnsOf(line))
  return undefined
}

function columnsOf(line: string): number {
  let columns = 0
  for (const part of line.split(/(\t)/))
    columns = part === '\t' ? (Math.floor(columns / 8) + 1) * 8 : columns + width(part)
  return columns
}

/** The width of the numbers: that of the sum of the sizes of regular files, 7 where one is not regular (wc.c, compute_number_width). */
function widthOf(tool: Tool, names: readonly string[], fields: number): number {
  if (names.length <= 1 && fields === 1) return 1
  let total = 0
  let least = 1
  for (const name of names) {
    const fd = name === '-' ? 0 : tool.process.open(name, { read: true })
    if (failed(fd)) continue
    const inode = tool.process.fds.get(fd)?.inode
    if (inode?.kind === 'file') total += inode.size
    else least = 7
    if (fd !== 0) tool.process.close(fd)
  }
  return Math.max(least, String(total).length)
}

/** wc(1) of coreutils. */
export const wc = textCommand({
  name: 'wc',
  summary: 'count lines, words and bytes',
  synopsis: ['[OPTION]... [FILE]...', '[OPTION]... --files0-from=F'],
  options: [
    { short: 'c', long: 'bytes', text: 'Bytes.' },
    { short: 'm', long: 'chars', text: 'Characters.' },
    { short: 'l', long: 'lines', text: 'Newlines.' },
    { long: 'files0-from', argument: 'F', text: 'Names of files, each ended by NUL, from a file.' },
    { short: 'L', long: 'max-line-length', text: 'Columns of the longest line.' },
    { short: 'w', long: 'words', text: 'Words.' },
  ],
  *run(tool) {
    const asked = FIELDS.filter(field => tool.has(field))
    const fields = asked.length > 0 ? asked : (['lines', 'words', 'bytes'] as const)
    let names: readonly string[] = tool.operands.length === 0 ? ['-'] : tool.operands
    const list = tool.value('files0-from')
    if (list !== undefined) {
      const bytes = yield* readOperand(tool, list)
      if (failed(bytes)) {
        yield* tool.complain(`cannot open ${tool.quote(list)} for reading: ${bytes.text}`)
        return 1
      }
      names = decodeText(bytes)
        .split('\0')
        .filter(name => name !== '')
    }
    const digits = widthOf(tool, names, fields.length)
    const total = { ...ZERO }
    const row = (counts: Counts, name: string) =>
      `${fields.map(field => String(counts[field]).padStart(digits)).join(' ')}${name === '' ? '' : ` ${name}`}\n`
    for (const name of names) {
      const operand = openOperand(tool, name)
      if (failed(operand)) {
        yield* tool.complainOf(quoteNeeded(name), operand)
        continue
      }
      const counts = { ...ZERO }
      const error = yield* count(tool, operand.fd, counts)
      closeOperand(tool, operand)
      if (error !== undefined) yield* tool.complainOf(quoteNeeded(name), error)
      for (const field of FIELDS)
        total[field] =
          field === 'max-line-length' ? Math.max(total[field], counts[field]) : total[field] + counts[field]
      yield* tool.print(row(counts, tool.operands.length === 0 && list === undefined ? '' : quoteNeeded(name)))
    }
    if (names.length > 1) yield* tool.print(row(total, 'total'))
    return tool.status
  },
})
