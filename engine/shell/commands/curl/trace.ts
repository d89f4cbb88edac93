import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import type { CurlOptions } from './options.ts'

/** Where a run tells what it does (src/tool_cb_dbg.c). */
export interface Trace {
  info(text: string): Running<void>
  header(outgoing: boolean, lines: readonly string[]): Running<void>
  data(outgoing: boolean, bytes: Uint8Array): Running<void>
  /** Bytes of TLS itself, of which only the number is known. */
  sealed(outgoing: boolean, length: number): Running<void>
}

/** Characters of a line of --trace-ascii, and bytes of one of --trace. */
const TEXT_WIDTH = 64
const HEX_WIDTH = 16
const CR = 0x0d
const LF = 0x0a

/** -v, --trace and --trace-ascii: the last of them; undefined for none. */
export function traceOf(process: Process, { values, flags }: CurlOptions, dataShown: boolean): Trace | undefined {
  const stamp = flags.has('trace-time') ? () => stampOf(process) : () => ''
  const [kind, path] = ['trace', 'trace-ascii'].map(name => [name, values.get(name)]).find(each => each[1]) ?? []
  if (path === undefined) {
    if (!flags.has('verbose')) return undefined
    return new Lines(text => process.printError(text), stamp, dataShown)
  }
  const opened = path === '-' ? 1 : path === '%' ? 2 : process.open(path, { write: true, create: true, truncate: true })
  // Where the file cannot be made, standard error takes it.
  const fd = failed(opened) ? 2 : opened
  function* write(text: string): Running<void> {
    yield* process.write(fd, encodeUtf8(text))
  }
  return new Dump(write, stamp, kind === 'trace')
}

/** 09:00:00.123456 and a space. */
function stampOf(process: Process): string {
  const { seconds, nanoseconds } = process.host.sim.wallTime()
  const two = (value: number) => String(value).padStart(2, '0')
  const micro = String(Math.floor(nanoseconds / 1000)).padStart(6, '0')
  const day = seconds % 86_400
  return `${two(Math.floor(day / 3600))}:${two(Math.floor(day / 60) % 60)}:${two(day % 60)}.${micro} `
}

type Print = (text: string) => Running<unknown>

/** -v: `*` remarks, `>` and `<` headers, `}` and `{` lengths of data. */
class Lines implements Trace {
  readonly #print: Print
  readonly #stamp: () => string
  /** Data goes to the terminal anyway, so that its length is not told. */
  readonly #dataShown: boolean
  #traced = false

  constructor(print: Print, stamp: () => string, dataShown: boolean) {
    this.#print = print
    this.#stamp = stamp
    this.#dataShown = dataShown
  }

  *info(text: string): Running<void> {
    this.#traced = false
    yield* this.#print(`${this.#stamp()}* ${text}\n`)
  }

  *header(outgoing: boolean, lines: readonly string[]): Running<void> {
    this.#traced = false
    for (const line of lines) yield* this.#print(`${this.#stamp()}${outgoing ? '>' : '<'} ${line}\r\n`)
  }

  *data(outgoing: boolean, bytes: Uint8Array): Running<void> {
    yield* this.sealed(outgoing, bytes.length)
  }

  *sealed(outgoing: boolean, length: number): Running<void> {
    if (this.#traced || this.#dataShown) return
    this.#traced = true
    yield* this.#print(`${this.#stamp()}${outgoing ? '}' : '{'} [${length} bytes data]\n`)
  }
}

/** --trace and --trace-ascii: everything, with its place. */
class Dump implements Trace {
  readonly #print: Print
  readonly #stamp: () => string
  readonly #hex: boolean

  constructor(print: Print, stamp: () => string, hex: boolean) {
    this.#print = print
    this.#stamp = stamp
    this.#hex = hex
  }

  *info(text: string): Running<void> {
    yield* this.#print(`${this.#stamp()}== Info: ${text}\n`)
  }

  *header(outgoing: boolean, lines: readonly string[]): Running<void> {
    const bytes = encodeUtf8(lines.map(line => `${line}\r\n`).join(''))
    yield* this.#block(outgoing ? '=> Send header' : '<= Recv header', bytes)
  }

  *data(outgoing: boolean, bytes: Uint8Array): Running<void> {
    yield* this.#block(outgoing ? '=> Send data' : '<= Recv data', bytes)
  }

  *sealed(outgoing: boolean, length: number): Running<void> {
    yield* this.#print(`${this.#stamp()}${outgoing ? '=> Send' : '<= Recv'} SSL data, ${sizeText(length)}\n`)
  }

  *#block(title: string, bytes: Uint8Array): Running<void> {
    const lines = this.#hex ? hexLines(bytes) : textLines(bytes)
    yield* this.#print(`${this.#stamp()}${title}, ${sizeText(bytes.length)}\n${lines}`)
  }
}

const sizeText = (length: number) => `${length} bytes (0x${length.toString(16)})`
const place = (at: number) => at.toString(16).padStart(4, '0')
const shown = (byte: number) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')

function hexLines(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += HEX_WIDTH) {
    const row = [...bytes.subarray(at, at + HEX_WIDTH)]
    const hex = row.map(byte => `${byte.toString(16).padStart(2, '0')} `).join('')
    text += `${place(at)}: ${hex.padEnd(HEX_WIDTH * 3)}${row.map(shown).join('')}\n`
  }
  return text
}

/** A line ends at CR LF too, which is not shown. */
function textLines(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const most = Math.min(TEXT_WIDTH, bytes.length - at)
    let length = 0
    while (length < most && !(bytes[at + length] === CR && bytes[at + length + 1] === LF)) length++
    text += `${place(at)}: ${[...bytes.subarray(at, at + length)].map(shown).join('')}\n`
    at += length
    if (bytes[at] === CR && bytes[at + 1] === LF) at += 2
  }
  return text
}
