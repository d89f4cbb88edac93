/** The text of a frame as tcpdump 4.99.3 prints it behind the time; more lines where it prints more, no newline at the end. */
import { SNAP_LENGTH_DEFAULT } from './pcap.ts'
import { ascii, hexAndAscii, hexOnly } from './tcpdump/dump.ts'
import { FlowTable } from './tcpdump/flow.ts'
import { printLink } from './tcpdump/link.ts'
import { CutShort, Printer, type TcpdumpOptions } from './tcpdump/printer.ts'
import { LAYERS } from './tcpdump/tables.ts'

export type { Names, TcpdumpOptions } from './tcpdump/printer.ts'

/** Prints the frames of one capture, in their order: sequence numbers are counted from the start of each connection. */
export class TcpdumpPrinter {
  readonly #options: TcpdumpOptions
  readonly #flows = new FlowTable()

  constructor(options: TcpdumpOptions) {
    this.#options = options
  }

  /** `length` is that of the frame on the wire, of which `bytes` may be only the start. */
  describe(bytes: Uint8Array, linkType: number, length = bytes.length): string {
    const impossible = invalidHeader(bytes.length, length)
    if (impossible !== undefined) return impossible
    const p = new Printer(bytes, this.#options, this.#flows, LAYERS)
    let header = 0
    try {
      header = printLink(p, linkType, length, index => this.#options.interfaceName?.(index) ?? '?')
    } catch (thrown) {
      if (!(thrown instanceof CutShort)) throw thrown
      p.truncated()
    }
    printDump(p, bytes, header)
    return p.text
  }
}

/** What stands instead of a packet whose lengths cannot be; not even its time is printed then. */
export function invalidHeader(captured: number, length: number): string | undefined {
  const reasons: string[] = []
  if (captured === 0) reasons.push('caplen==0')
  if (length === 0) reasons.push('len==0')
  else if (length < captured) reasons.push(`len(${length}) < caplen(${captured})`)
  if (captured > SNAP_LENGTH_DEFAULT) reasons.push(`caplen(${captured}) > ${SNAP_LENGTH_DEFAULT}`)
  if (length > SNAP_LENGTH_DEFAULT) reasons.push(`len(${length}) > ${SNAP_LENGTH_DEFAULT}`)
  return reasons.length === 0 ? undefined : `[Invalid header: ${reasons.join(', ')}]`
}

/** The text of one frame that stands alone: sequence numbers are those of a connection's first segment. */
export function describeFrame(bytes: Uint8Array, linkType: number, options: TcpdumpOptions = {}): string {
  return new TcpdumpPrinter(options).describe(bytes, linkType)
}

/** What -x, -X and -A add: the frame behind its link-level header, or all of it where the letter is given twice. */
function printDump(p: Printer, bytes: Uint8Array, header: number): void {
  const { hexAscii = 0, hex = 0, ascii: letters = 0 } = p.options
  const level = hexAscii || hex || letters
  if (level === 0) return
  p.end = bytes.length
  const start = level > 1 ? 0 : header
  if (start >= bytes.length) return
  const length = bytes.length - start
  if (hexAscii > 0) hexAndAscii(p, '\n\t', start, length)
  else if (hex > 0) hexOnly(p, '\n\t', start, length)
  else ascii(p, start, length)
}
