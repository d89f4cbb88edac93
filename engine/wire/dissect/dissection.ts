import { hexBytes } from '../bytes.ts'
import { type DissectedField, field } from './field.ts'

/** Headers inside each other; a packet of a few bytes a header could have thousands. */
const LAYERS_MAX = 24
/** Bytes of a payload whose digits are shown. */
const DATA_SHOWN = 36

/** Reads one protocol from `[start, end)` and adds its layer, and those of what it carries. */
export type Dissector = (d: Dissection, start: number, end: number) => void

/** What an IP header tells the protocol above it. */
export interface IpContext {
  readonly ipStart: number
  /** Nothing of the packet was cut off, so that checksums can be verified. */
  readonly complete: boolean
}

/** The dissectors that others call without knowing them: tables.ts fills them in. */
export interface Layers {
  readonly ethernet: Dissector
  readonly ipv4: Dissector
  readonly ipv6: Dissector
  readonly etherType: (d: Dissection, type: number, start: number, end: number) => void
  readonly ipProtocol: (d: Dissection, protocol: number, start: number, end: number, ip: IpContext) => void
  readonly udpPayload: (d: Dissection, ports: readonly number[], start: number, end: number) => void
  readonly tcpPayload: (d: Dissection, ports: readonly number[], start: number, end: number) => void
}

/** A frame that is being taken apart. */
export class Dissection {
  readonly bytes: Uint8Array
  readonly protocols: Layers
  readonly layers: DissectedField[] = []
  /** An ICMP error quotes a packet, the end of which is missing: its checksums say nothing. */
  readonly quoted: boolean
  readonly #depth: number

  constructor(bytes: Uint8Array, protocols: Layers, quoted = false, depth = 0) {
    this.bytes = bytes
    this.protocols = protocols
    this.quoted = quoted
    this.#depth = depth
  }

  add(layer: DissectedField): void {
    this.layers.push(layer)
  }

  /** Whether there are so many bytes; otherwise the rest is shown as cut short, and nothing more is read. */
  need(protocol: string, start: number, length: number, end: number): boolean {
    if (start + length <= end && this.layers.length + this.#depth < LAYERS_MAX) return true
    const note = start + length <= end ? 'too many headers inside each other' : `too short for ${protocol}`
    this.add(field('_ws.malformed', 'Malformed Packet', protocol, start, Math.max(0, end - start), { note }))
    return false
  }

  /** The packet that an ICMP error quotes, as fields of the error. */
  quote(dissector: Dissector, start: number, end: number): readonly DissectedField[] {
    const inner = new Dissection(this.bytes, this.protocols, true, this.#depth + this.layers.length + 1)
    if (start < end) dissector(inner, start, end)
    return inner.layers
  }

  /** Bytes that no protocol is known for. */
  data(start: number, end: number): void {
    if (start < end) this.add(dataField(this.bytes, start, end))
  }
}

export function dataField(bytes: Uint8Array, start: number, end: number): DissectedField {
  const value = bytesText(bytes, start, end)
  const children = [field('data.data', 'Data', value, start, end - start)]
  return field('data', 'Data', `(${end - start} bytes)`, start, end - start, { children })
}

export function bytesText(bytes: Uint8Array, start: number, end: number): string {
  const shown = Math.min(end, start + DATA_SHOWN)
  return hexBytes(bytes, start, shown) + (shown < end ? '…' : '')
}
