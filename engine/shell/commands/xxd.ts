import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import type { Command } from '../command.ts'
import { readOperand } from '../text/input.ts'
import { decodeText } from '../text/lossless.ts'
import { type Tool, textCommand } from '../text/tool.ts'

const hex = (byte: number, upper: boolean) => {
  const text = byte.toString(16).padStart(2, '0')
  return upper ? text.toUpperCase() : text
}

function printable(bytes: Uint8Array): string {
  return [...bytes].map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
}

function* dump(tool: Tool, bytes: Uint8Array, offset: number): Running<void> {
  const bits = tool.has('b')
  const upper = tool.has('u')
  const columns = Number(tool.value('c') ?? (bits ? 6 : 16)) || 16
  const group = Number(tool.value('g') ?? (bits ? 1 : tool.has('e') ? 4 : 2)) || columns
  const unit = bits ? 8 : 2
  const room = columns * unit + Math.ceil(columns / group) - 1
  for (let at = 0; at < bytes.length; at += columns) {
    const row = bytes.subarray(at, at + columns)
    const groups: string[] = []
    for (let from = 0; from < row.length; from += group) {
      const part = [...row.subarray(from, from + group)]
      if (tool.has('e')) part.reverse()
      const text = part.map(byte => (bits ? byte.toString(2).padStart(8, '0') : hex(byte, upper))).join('')
      groups.push(tool.has('e') ? text.padStart(group * unit) : text)
    }
    const address = (offset + at).toString(16).padStart(8, '0')
    yield* tool.print(`${address}: ${groups.join(' ').padEnd(room)}  ${printable(row)}\n`)
  }
}

function* plain(tool: Tool, bytes: Uint8Array): Running<void> {
  const columns = Number(tool.value('c') ?? 30) || bytes.length || 1
  for (let at = 0; at < bytes.length; at += columns)
    yield* tool.print(`${[...bytes.subarray(at, at + columns)].map(byte => hex(byte, tool.has('u'))).join('')}\n`)
}

function* include(tool: Tool, bytes: Uint8Array): Running<void> {
  const name = (tool.operands[0] ?? '').replace(/[^A-Za-z0-9]/g, '_')
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 12)
    lines.push(`  ${[...bytes.subarray(at, at + 12)].map(byte => `0x${hex(byte, tool.has('u'))}`).join(', ')}`)
  const body = lines.join(',\n')
  yield* tool.print(
    name === ''
      ? `${body}\n`
      : `unsigned char ${name}[] = {\n${body}\n};\nunsigned int ${name}_len = ${bytes.length};\n`,
  )
}

/** -r: bytes from a dump. */
function reverse(text: string, isPlain: boolean): Uint8Array {
  const digits = isPlain
    ? text.replace(/[^0-9a-fA-F]/g, '')
    : text
        .split('\n')
        .map(line => (/^[0-9a-fA-F]+:\s?(.*?)(?: {2}|$)/.exec(line)?.[1] ?? '').replace(/[^0-9a-fA-F]/g, ''))
        .join('')
  return Uint8Array.from({ length: digits.length >> 1 }, (_, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  )
}

/** xxd(1) of Vim. */
export const xxd: Command = textCommand({
  name: 'xxd',
  summary: 'make a hex dump, or bytes from one',
  synopsis: ['[OPTION]... [INFILE [OUTFILE]]', '-r [-p] [INFILE [OUTFILE]]'],
  options: [
    { short: 'b', text: 'Bits.' },
    { short: 'c', argument: 'COLS', text: 'Bytes a line.' },
    { short: 'e', text: 'Groups with the last byte first.' },
    { short: 'g', argument: 'BYTES', text: 'Bytes a group.' },
    { short: 'i', text: 'As a C array.' },
    { short: 'l', argument: 'LEN', text: 'At most so many bytes.' },
    { short: 'p', text: 'Digits only.' },
    { short: 'r', text: 'From a dump to bytes.' },
    { short: 's', argument: 'OFFSET', text: 'Skip bytes first; a negative number counts from the end.' },
    { short: 'u', text: 'Upper case digits.' },
  ],
  rewrite: args =>
    args.map(arg => (arg === '-ps' || arg === '-plain' ? '-p' : arg === '-bits' ? '-b' : arg === '-len' ? '-l' : arg)),
  *run(tool) {
    const bytes = yield* readOperand(tool, tool.operands[0] ?? '-')
    if (failed(bytes)) {
      yield* tool.complainOf(tool.operands[0] ?? '-', bytes, 2)
      return 2
    }
    const output = tool.operands[1]
    if (output !== undefined) {
      const fd = tool.process.open(output, { write: true, create: true, truncate: true })
      if (failed(fd)) {
        yield* tool.complainOf(output, fd, 3)
        return 3
      }
      tool.process.fds.duplicate(fd, 1)
    }
    const seek = Number(tool.value('s') ?? 0)
    const start = seek < 0 ? Math.max(0, bytes.length + seek) : seek
    const part = bytes.subarray(start, tool.has('l') ? start + Number(tool.value('l')) : undefined)
    if (tool.has('r')) yield* tool.print(reverse(decodeText(bytes), tool.has('p')))
    else if (tool.has('p')) yield* plain(tool, part)
    else if (tool.has('i')) yield* include(tool, part)
    else yield* dump(tool, part, start)
    return 0
  },
})

const WORDS: readonly {
  readonly short: string
  readonly unit: number
  readonly width: number
  readonly text: string
  readonly write: (value: number) => string
}[] = [
  { short: 'b', unit: 1, width: 3, text: 'Bytes in octal.', write: value => value.toString(8).padStart(3, '0') },
  {
    short: 'd',
    unit: 2,
    width: 7,
    text: 'Words of two bytes in decimal.',
    write: value => `  ${String(value).padStart(5, '0')}`,
  },
  {
    short: 'o',
    unit: 2,
    width: 7,
    text: 'Words of two bytes in octal.',
    write: value => ` ${value.toString(8).padStart(6, '0')}`,
  },
  {
    short: 'x',
    unit: 2,
    width: 7,
    text: 'Words of two bytes in hexadecimal.',
    write: value => `   ${value.toString(16).padStart(4, '0')}`,
  },
]

function canonical(block: Uint8Array): string {
  const bytes = Array.from(
    { length: 16 },
    (_, at) => `${at === 8 ? ' ' : ''}${at < block.length ? hex(block[at]!, false) : '  '}`,
  )
  return ` ${bytes.join(' ')}  |${printable(block)}|`
}

function words(block: Uint8Array, unit: number, write: (value: number) => string, width: number): string {
  let line = ''
  for (let at = 0; at < 16; at += unit) {
    const value = unit === 1 ? block[at] : (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8)
    line += ` ${at < block.length ? write(value ?? 0) : ' '.repeat(width)}`
  }
  return line
}

/** hexdump(1) of util-linux. */
export const hexdump = textCommand({
  name: 'hexdump',
  aliases: ['hd'],
  summary: 'show files in hexadecimal and other formats',
  synopsis: ['[OPTION]... FILE...'],
  options: [
    { short: 'C', long: 'canonical', text: 'Bytes in hexadecimal, and the text.' },
    ...WORDS.map(({ short, text }) => ({ short, text })),
    { short: 'c', text: 'Bytes as characters.', emulated: false as const },
    { short: 'e', argument: 'FORMAT', text: 'A format of your own.', emulated: false as const },
    { short: 'n', long: 'length', argument: 'LENGTH', text: 'At most so many bytes.' },
    { short: 's', long: 'skip', argument: 'OFFSET', text: 'Skip bytes first.' },
    { short: 'v', long: 'no-squeezing', text: 'Do not write * for lines that are the same.' },
  ],
  *run(tool) {
    const parts: number[] = []
    for (const name of tool.operands.length === 0 ? ['-'] : tool.operands) {
      const bytes = yield* readOperand(tool, name)
      if (failed(bytes)) yield* tool.complainOf(name, bytes)
      else for (const byte of bytes) parts.push(byte)
    }
    const skip = Number(tool.value('skip') ?? 0)
    const bytes = Uint8Array.from(parts).subarray(
      skip,
      tool.has('length') ? skip + Number(tool.value('length')) : undefined,
    )
    const isCanonical = tool.has('canonical') || tool.name.endsWith('hd')
    const word = WORDS.find(({ short }) => tool.has(short)) ?? {
      unit: 2,
      width: 4,
      write: (value: number) => value.toString(16).padStart(4, '0'),
    }
    const address = (at: number) => (skip + at).toString(16).padStart(isCanonical ? 8 : 7, '0')
    let before = ''
    let starred = false
    for (let at = 0; at < bytes.length; at += 16) {
      const block = bytes.subarray(at, at + 16)
      const same = block.length === 16 && block.join() === before && !tool.has('no-squeezing')
      before = block.join()
      if (!same)
        yield* tool.print(
          `${address(at)} ${isCanonical ? canonical(block) : words(block, word.unit, word.write, word.width).slice(0)}\n`.replace(
            /^(\S+) ( )/,
            isCanonical ? '$1 $2' : '$1$2',
          ),
        )
      else if (!starred) yield* tool.print('*\n')
      starred = same
    }
    if (bytes.length > 0) yield* tool.print(`${address(bytes.length)}\n`)
    return tool.status
  },
})
