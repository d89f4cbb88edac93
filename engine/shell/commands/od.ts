import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { concatAll } from '../../wire/bytes.ts'
import { readOperand } from '../text/input.ts'
import { parseSize } from '../text/numbers.ts'
import { quoteNeeded } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

const NAMES =
  'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'.split(
    ' ',
  )
const ESCAPES: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
}

/** One output format: how many bytes a unit takes, how wide it is written, and how. */
interface Format {
  readonly size: number
  readonly width: number
  readonly write: (bytes: DataView, at: number) => string
  readonly text: boolean
}

const WIDTHS: Readonly<Record<string, readonly number[]>> = {
  d: [0, 4, 6, 0, 11, 0, 0, 0, 20],
  u: [0, 3, 5, 0, 10, 0, 0, 0, 20],
  o: [0, 3, 6, 0, 11, 0, 0, 0, 22],
  x: [0, 2, 4, 0, 8, 0, 0, 0, 16],
}

function integerFormat(kind: string, size: number): Format {
  const width = WIDTHS[kind]![size]!
  return {
    size,
    width,
    text: false,
    write: (view, at) => {
      let value = 0n
      for (let byte = size - 1; byte >= 0; byte--) value = (value << 8n) | BigInt(view.getUint8(at + byte))
      if (kind === 'd') return String(BigInt.asIntN(size * 8, value))
      const base = kind === 'o' ? 8 : kind === 'x' ? 16 : 10
      return kind === 'u' ? String(value) : value.toString(base).padStart(width, '0')
    },
  }
}

function characterFormat(named: boolean): Format {
  return {
    size: 1,
    width: 3,
    text: false,
    write: (view, at) => {
      const byte = view.getUint8(at)
      if (named) return (byte & 0x7f) === 0x7f ? 'del' : (NAMES[byte & 0x7f] ?? String.fromCharCode(byte & 0x7f))
      if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte)
      return ESCAPES[byte] ?? byte.toString(8).padStart(3, '0')
    },
  }
}

function floatFormat(size: number): Format {
  return {
    size,
    width: size === 4 ? 15 : 24,
    text: false,
    write: (view, at) =>
      String(
        Number((size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true)).toPrecision(size === 4 ? 8 : 17)),
      ),
  }
}

const SIZES: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8, F: 4, D: 8 }

/** `-t x1z` and the like; what is wrong otherwise. */
function parseTypes(text: string, quoted: string): Format[] | string {
  const formats: Format[] = []
  for (let rest = text; rest !== ''; ) {
    const found = /^([acdfoux])([CSILFD]|\d+)?(z?)/.exec(rest)
    if (found === null) return `invalid character '${rest[0]}' in type string ${quoted}`
    const [whole, kind = '', size, tail] = found
    rest = rest.slice(whole.length)
    const bytes = size === undefined ? (kind === 'f' ? 8 : 4) : (SIZES[size] ?? Number(size))
    const valid = kind === 'f' ? [4, 8] : [1, 2, 4, 8]
    if (!'ac'.includes(kind) && !valid.includes(bytes))
      return `invalid type string ${quoted};\nthis system doesn't provide a ${bytes}-byte ${kind === 'f' ? 'floating point' : 'integral'} type`
    const format =
      kind === 'a' || kind === 'c'
        ? characterFormat(kind === 'a')
        : kind === 'f'
          ? floatFormat(bytes)
          : integerFormat(kind, bytes)
    formats.push({ ...format, text: tail === 'z' })
  }
  return formats
}

const SHORT: Readonly<Record<string, string>> = {
  a: 'a',
  b: 'o1',
  c: 'c',
  d: 'u2',
  f: 'fF',
  i: 'dI',
  l: 'dL',
  o: 'o2',
  s: 'd2',
  x: 'x2',
}

/** A block of bytes by all formats, the first line with the address in front. */
function lines(block: Uint8Array, address: string, formats: readonly Format[], width: number): string[] {
  const padded = new Uint8Array(Math.ceil(block.length / 8) * 8 + 8)
  padded.set(block)
  const view = new DataView(padded.buffer)
  // Columns of all formats line up: each unit takes as much room as the widest format needs for as many bytes.
  const perByte = Math.max(...formats.map(format => (format.width + 1) / format.size))
  return formats.map((format, index) => {
    const room = perByte * format.size
    let line = index === 0 ? address : ' '.repeat(address.length)
    for (let at = 0; at < block.length; at += format.size) line += format.write(view, at).padStart(room)
    if (!format.text) return line
    const printable = [...block].map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    return `${line.padEnd(address.length + (room * width) / format.size)}  >${printable}<`
  })
}

function addressOf(tool: Tool): (offset: number) => string {
  const radix = tool.value('address-radix') ?? 'o'
  if (radix === 'n') return () => ''
  const base = { o: 8, d: 10, x: 16 }[radix] ?? 8
  return offset => offset.toString(base).padStart(base === 16 ? 6 : 7, '0')
}

/** od(1) of coreutils. */
export const od = textCommand({
  name: 'od',
  summary: 'dump files in octal and other formats',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    { short: 'A', long: 'address-radix', argument: 'RADIX', text: 'Addresses in d, o, x, or n for none.' },
    { short: 'j', long: 'skip-bytes', argument: 'BYTES', text: 'Skip bytes first.' },
    { short: 'N', long: 'read-bytes', argument: 'BYTES', text: 'At most so many bytes.' },
    { short: 't', long: 'format', argument: 'TYPE', text: 'a, c, or d f o u x with a size; z adds the text.' },
    { short: 'v', long: 'output-duplicates', text: 'Do not write * for lines that are the same.' },
    { short: 'w', long: 'width', argument: '[BYTES]', text: 'Bytes a line, 16 unless told.' },
    ...Object.entries(SHORT).map(([short, type]) => ({ short, text: `The same as -t ${type}.` })),
  ],
  *run(tool) {
    const formats: Format[] = []
    for (const { name, value } of tool.options) {
      const type = name === 'format' ? (value ?? '') : SHORT[name]
      if (type === undefined) continue
      const parsed = parseTypes(type, tool.quote(type))
      if (typeof parsed === 'string') {
        yield* tool.complain(parsed)
        return 1
      }
      formats.push(...parsed)
    }
    if (formats.length === 0) formats.push(integerFormat('o', 2))
    const all = yield* readInput(tool)
    const skip = parseSize(tool.value('skip-bytes') ?? '0') ?? 0
    const most = parseSize(tool.value('read-bytes') ?? '') ?? Number.POSITIVE_INFINITY
    const bytes = all.subarray(skip, skip + most)
    const width = tool.has('width') ? Number(tool.value('width') || 32) : 16
    yield* dump(tool, bytes, skip, formats, width)
    return tool.status
  },
})

function* readInput(tool: Tool): Running<Uint8Array> {
  const parts: Uint8Array[] = []
  for (const name of tool.operands.length === 0 ? ['-'] : tool.operands) {
    const bytes = yield* readOperand(tool, name)
    if (failed(bytes)) yield* tool.complainOf(quoteNeeded(name), bytes)
    else parts.push(bytes)
  }
  return parts.length === 1 ? parts[0]! : concatAll(parts)
}

function* dump(tool: Tool, bytes: Uint8Array, skip: number, formats: readonly Format[], width: number): Running<void> {
  const address = addressOf(tool)
  let before = ''
  let starred = false
  for (let at = 0; at < bytes.length; at += width) {
    const block = bytes.subarray(at, at + width)
    const key = block.join()
    const same = key === before && block.length === width && !tool.has('output-duplicates')
    before = key
    if (same) {
      if (!starred) yield* tool.print('*\n')
      starred = true
      continue
    }
    starred = false
    for (const line of lines(block, address(skip + at), formats, width)) yield* tool.print(`${line}\n`)
    if (tool.broken) return
  }
  const end = address(skip + bytes.length)
  if (end !== '') yield* tool.print(`${end}\n`)
}
