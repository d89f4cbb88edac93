import type { Running } from '../../linux/program.ts'
import { type Errno, failed } from '../../net/errno.ts'
import { eachOperand, readBytes } from '../text/input.ts'
import { quoteNeeded } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

const NEWLINE = 0x0a
const TAB = 0x09

interface Format {
  readonly number: 'all' | 'nonblank' | null
  readonly squeeze: boolean
  readonly ends: boolean
  readonly tabs: boolean
  readonly controls: boolean
}

function formatOf(tool: Tool): Format {
  const all = tool.has('show-all')
  return {
    number: tool.has('number-nonblank') ? 'nonblank' : tool.has('number') ? 'all' : null,
    squeeze: tool.has('squeeze-blank'),
    ends: all || tool.has('show-ends') || tool.has('e'),
    tabs: all || tool.has('show-tabs') || tool.has('t'),
    controls: all || tool.has('show-nonprinting') || tool.has('e') || tool.has('t'),
  }
}

/** Rewrites bytes as the options ask; the state goes on from one file to the next. */
class Rewriter {
  readonly #format: Format
  #line = 0
  #start = true
  #blanks = 0

  constructor(format: Format) {
    this.#format = format
  }

  rewrite(bytes: Uint8Array): Uint8Array {
    const out: number[] = []
    for (const byte of bytes) this.#byte(byte, out)
    return Uint8Array.from(out)
  }

  #byte(byte: number, out: number[]): void {
    const { number, squeeze, ends } = this.#format
    const blank = this.#start && byte === NEWLINE
    this.#blanks = blank ? this.#blanks + 1 : 0
    if (squeeze && this.#blanks > 1) return
    if (this.#start && (number === 'all' || (number === 'nonblank' && !blank))) this.#text(this.#number(), out)
    this.#start = byte === NEWLINE
    if (byte !== NEWLINE) this.#visible(byte, out)
    else if (ends) out.push(0x24, NEWLINE)
    else out.push(NEWLINE)
  }

  #number(): string {
    return `${String(++this.#line).padStart(6)}\t`
  }

  #text(text: string, out: number[]): void {
    for (const character of text) out.push(character.charCodeAt(0))
  }

  #visible(byte: number, out: number[]): void {
    const { tabs, controls } = this.#format
    if (byte === TAB) return tabs ? this.#text('^I', out) : void out.push(byte)
    if (!controls) return void out.push(byte)
    if (byte >= 0x80) this.#text('M-', out)
    const low = byte & 0x7f
    if (low === 0x7f) this.#text('^?', out)
    else if (low < 0x20) out.push(0x5e, low + 0x40)
    else out.push(low)
  }
}

function* copy(tool: Tool, fd: number, rewriter: Rewriter | null): Running<Errno | undefined> {
  for (;;) {
    const bytes = yield* readBytes(tool, fd)
    if (failed(bytes)) return bytes
    if (bytes.length === 0 || tool.broken) return undefined
    yield* tool.print(rewriter === null ? bytes : rewriter.rewrite(bytes))
    yield* tool.out.flush()
  }
}

/** cat(1) of coreutils. */
export const cat = textCommand({
  name: 'cat',
  summary: 'concatenate files to standard output',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    { short: 'A', long: 'show-all', text: 'The same as -vET.' },
    { short: 'b', long: 'number-nonblank', text: 'Number the lines that are not empty.' },
    { short: 'e', text: 'The same as -vE.' },
    { short: 'E', long: 'show-ends', text: 'Show $ at the end of each line.' },
    { short: 'n', long: 'number', text: 'Number all lines.' },
    { short: 's', long: 'squeeze-blank', text: 'Show one empty line where there are several.' },
    { short: 't', text: 'The same as -vT.' },
    { short: 'T', long: 'show-tabs', text: 'Show tabs as ^I.' },
    { short: 'u', text: 'Has no effect.' },
    { short: 'v', long: 'show-nonprinting', text: 'Show control characters as ^X and bytes beyond ASCII as M-x.' },
  ],
  *run(tool) {
    const format = formatOf(tool)
    const plain = format.number === null && !format.squeeze && !format.ends && !format.tabs && !format.controls
    const rewriter = plain ? null : new Rewriter(format)
    yield* eachOperand(tool, tool.operands, ({ fd }) => copy(tool, fd, rewriter), quoteNeeded)
    return tool.status
  },
})
