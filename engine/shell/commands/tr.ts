import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { readBytes } from '../text/input.ts'
import { encodeText } from '../text/lossless.ts'
import { type Tool, textCommand } from '../text/tool.ts'

const CLASSES: Readonly<Record<string, (byte: number) => boolean>> = {
  alnum: byte => CLASSES['alpha']!(byte) || CLASSES['digit']!(byte),
  alpha: byte => CLASSES['upper']!(byte) || CLASSES['lower']!(byte),
  blank: byte => byte === 0x20 || byte === 0x09,
  cntrl: byte => byte < 0x20 || byte === 0x7f,
  digit: byte => byte >= 0x30 && byte <= 0x39,
  graph: byte => byte > 0x20 && byte < 0x7f,
  lower: byte => byte >= 0x61 && byte <= 0x7a,
  print: byte => byte >= 0x20 && byte < 0x7f,
  punct: byte => CLASSES['graph']!(byte) && !CLASSES['alnum']!(byte),
  space: byte => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d),
  upper: byte => byte >= 0x41 && byte <= 0x5a,
  xdigit: byte => CLASSES['digit']!(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66),
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 }

/** Bytes of a set; a repeat without a count is to be made as long as needed. */
interface Part {
  readonly bytes: readonly number[]
  readonly fill: boolean
  readonly name?: string
}

class SetParser {
  readonly #units: readonly { readonly byte: number; readonly escaped: boolean }[]
  #at = 0

  constructor(text: string) {
    const bytes = encodeText(text)
    const units: { byte: number; escaped: boolean }[] = []
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] !== 0x5c || at + 1 >= bytes.length) {
        units.push({ byte: bytes[at]!, escaped: false })
        continue
      }
      const rest = String.fromCharCode(...bytes.subarray(at + 1, at + 4))
      const octal = /^[0-7]{1,3}/.exec(rest)?.[0]
      units.push({
        byte: octal === undefined ? (ESCAPES[rest[0]!] ?? rest.charCodeAt(0)) : Number.parseInt(octal, 8) & 0xff,
        escaped: true,
      })
      at += octal?.length ?? 1
    }
    this.#units = units
  }

  /** The parts, or what is wrong. */
  parse(): Part[] | string {
    const parts: Part[] = []
    while (this.#at < this.#units.length) {
      const part = this.#bracket() ?? this.#range()
      if (typeof part === 'string') return part
      parts.push(part)
    }
    return parts
  }

  #text(from: number, to: number): string {
    return this.#units
      .slice(from, to)
      .map(unit => String.fromCharCode(unit.byte))
      .join('')
  }

  #bracket(): Part | string | null {
    const rest = this.#text(this.#at, this.#at + 40)
    if (this.#units[this.#at]!.escaped || rest[0] !== '[') return null
    const named = /^\[:([^\]]*):\]/.exec(rest)
    if (named !== null) {
      const test = CLASSES[named[1]!]
      if (test === undefined) return `invalid character class '${named[1]}'`
      this.#at += named[0].length
      return { bytes: Array.from({ length: 256 }, (_, byte) => byte).filter(test), fill: false, name: named[1]! }
    }
    const equivalent = /^\[=(.)=\]/s.exec(rest)
    if (equivalent !== null) {
      this.#at += equivalent[0].length
      return { bytes: [equivalent[1]!.charCodeAt(0)], fill: false }
    }
    const repeat = /^\[(.)\*(\d*)\]/s.exec(rest)
    if (repeat === null) return null
    this.#at += repeat[0].length
    const count = repeat[2]!.startsWith('0') ? Number.parseInt(repeat[2]!, 8) : Number(repeat[2])
    const byte = repeat[1]!.charCodeAt(0)
    return count === 0
      ? { bytes: [byte], fill: true }
      : { bytes: new Array<number>(Math.min(count, 256)).fill(byte), fill: false }
  }

  #range(): Part | string {
    const low = this.#units[this.#at++]!.byte
    const dash = this.#units[this.#at]
    const end = this.#units[this.#at + 1]
    if (dash === undefined || dash.escaped || dash.byte !== 0x2d || end === undefined)
      return { bytes: [low], fill: false }
    this.#at += 2
    if (end.byte < low)
      return `range-endpoints of '${String.fromCharCode(low)}-${String.fromCharCode(end.byte)}' are in reverse collating sequence order`
    return { bytes: Array.from({ length: end.byte - low + 1 }, (_, index) => low + index), fill: false }
  }
}

function flatten(parts: readonly Part[], length: number): number[] {
  const missing = length - parts.reduce((sum, part) => sum + (part.fill ? 0 : part.bytes.length), 0)
  return parts.flatMap(part => (part.fill ? new Array<number>(Math.max(0, missing)).fill(part.bytes[0]!) : part.bytes))
}

/** The table that translates, set 2 made as long as set 1 by its last byte (or set 1 cut with -t). */
function translation(
  from: readonly number[],
  to: readonly number[],
  first: readonly Part[],
  second: readonly Part[],
): Uint8Array {
  const table = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  const swap = casePair(first, second)
  for (const [index, byte] of from.entries())
    table[byte] = swap === null ? (to[index] ?? to.at(-1) ?? byte) : byte ^ 0x20
  return table
}

/** `tr [:lower:] [:upper:]` and its reverse map letters, not positions. */
function casePair(first: readonly Part[], second: readonly Part[]): true | null {
  const [a, b] = [first[0]?.name, second[0]?.name]
  if (first.length !== 1 || second.length !== 1) return null
  return (a === 'lower' && b === 'upper') || (a === 'upper' && b === 'lower') ? true : null
}

interface Filter {
  readonly table: Uint8Array | null
  readonly deleted: ReadonlySet<number>
  readonly squeezed: ReadonlySet<number>
}

function* filterOf(tool: Tool): Running<Filter | number> {
  const [one, two, extra] = tool.operands
  const [deletes, squeezes] = [tool.has('delete'), tool.has('squeeze-repeats')]
  const complain = tool.misuse.bind(tool)
  if (one === undefined) return yield* complain('missing operand')
  if (two === undefined && deletes === squeezes) {
    const why = deletes
      ? 'Two strings must be given when both deleting and squeezing repeats.'
      : 'Two strings must be given when translating.'
    yield* tool.complain(`missing operand after ${tool.quote(one)}\n${why}`)
    yield* tool.process.write(2, `Try '${tool.name} --help' for more information.\n`)
    return 1
  }
  const most = deletes && !squeezes ? 1 : 2
  if (extra !== undefined || (two !== undefined && most === 1)) {
    const stray = tool.operands[most]!
    const why = most === 1 ? '\nOnly one string may be given when deleting without squeezing repeats.' : ''
    return yield* complain(`extra operand ${tool.quote(stray)}${why}`)
  }
  const first = new SetParser(one).parse()
  const second = two === undefined ? [] : new SetParser(two).parse()
  const wrong = [first, second].find(part => typeof part === 'string')
  if (typeof first === 'string' || typeof second === 'string') {
    yield* tool.complain(String(wrong))
    return 1
  }
  return build(tool, first, second)
}

function build(tool: Tool, first: readonly Part[], second: readonly Part[]): Filter {
  let from = flatten(first, 0)
  if (tool.has('complement') || tool.has('C')) {
    const set = new Set(from)
    from = Array.from({ length: 256 }, (_, byte) => byte).filter(byte => !set.has(byte))
  }
  const to = flatten(second, from.length)
  const translates = !tool.has('delete') && second.length > 0
  const kept = tool.has('truncate-set1') ? from.slice(0, to.length) : from
  return {
    table: translates ? translation(kept, to, first, second) : null,
    deleted: new Set(tool.has('delete') ? from : []),
    squeezed: new Set(tool.has('squeeze-repeats') ? (second.length > 0 ? to : from) : []),
  }
}

/** tr(1) of coreutils: bytes, as the real one. */
export const tr = textCommand({
  name: 'tr',
  summary: 'translate, squeeze or delete characters',
  synopsis: ['[OPTION]... SET1 [SET2]'],
  permute: false,
  options: [
    { short: 'c', long: 'complement', text: 'All characters that are not in SET1.' },
    { short: 'C', text: 'The same.' },
    { short: 'd', long: 'delete', text: 'Delete what is in SET1.' },
    { short: 's', long: 'squeeze-repeats', text: 'One character for a run of the same, of the last set.' },
    { short: 't', long: 'truncate-set1', text: 'Cut SET1 to the length of SET2.' },
  ],
  *run(tool) {
    const filter = yield* filterOf(tool)
    if (typeof filter === 'number') return filter
    let last = -1
    for (;;) {
      const bytes = yield* readBytes(tool, 0)
      if (failed(bytes)) {
        yield* tool.complainOf('read error', bytes)
        return 1
      }
      if (bytes.length === 0 || tool.broken) return 0
      const out = new Uint8Array(bytes.length)
      let length = 0
      for (const byte of bytes) {
        if (filter.deleted.has(byte)) continue
        const next = filter.table === null ? byte : filter.table[byte]!
        if (next === last && filter.squeezed.has(next)) continue
        out[length++] = last = next
      }
      yield* tool.print(out.subarray(0, length))
      yield* tool.out.flush()
    }
  },
})
