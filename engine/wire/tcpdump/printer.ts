import { formatIpv4, formatIpv6, formatMac, type Ip } from '../address.ts'
import { u16, u24, u32, u48, u64, u128 } from '../bytes.ts'
import type { FlowTable } from './flow.ts'

/** Makers of network cards and organizations, as far as tcpdump knows them. */
export const OUI_WORDS: ReadonlyMap<number, string> = new Map([
  [0x000000, 'Ethernet'],
  [0x00000c, 'Cisco'],
  [0x00005e, 'IANA'],
  [0x000081, 'Nortel Networks SONMP'],
  [0x0000f8, 'Cisco bridged'],
  [0x00049f, 'Freescale'],
  [0x0004ea, 'HP-Labs'],
  [0x001018, 'Broadcom'],
  [0x00120f, 'IEEE 802.3 Private'],
  [0x0012bb, 'ANSI/TIA'],
  [0x0015ad, 'Netronome'],
  [0x001b21, 'DCBX'],
  [0x002320, 'Nicira Networks'],
  [0x002481, 'HP'],
  [0x0080c2, 'Ethernet bridged'],
  [0x009069, 'Juniper'],
  [0x00a03e, 'ATM Forum'],
  [0x00e004, 'PMC-Sierra'],
  [0x00e02f, 'DOCSIS Spanning Tree'],
  [0x080007, 'Appletalk'],
  [0x080009, 'Hewlett-Packard'],
  [0x5c16c7, 'Big Switch Networks'],
  [0x748771, 'Infoblox Inc'],
  [0xa42305, 'Open Networking Lab'],
  [0xb0d2f5, 'Vello Systems'],
  [0xd0f0db, 'Ericsson'],
])

/** Names for numbers, where the caller knows one. Without them everything is printed as a number. */
export interface Names {
  readonly host?: (address: Ip) => string | undefined
  readonly service?: (port: number, protocol: 'tcp' | 'udp') => string | undefined
}

/** What tcpdump's options choose; each is off where it is left out. */
export interface TcpdumpOptions {
  /** `-n`: no names, whatever `names` has. */
  readonly numeric?: boolean
  readonly names?: Names
  /** For `-i any`: the name of the link with this index. */
  readonly interfaceName?: (index: number) => string | undefined
  /** `-v`, `-vv`, `-vvv`. */
  readonly verbose?: 0 | 1 | 2 | 3
  /** `-e` */
  readonly linkLevel?: boolean
  /** `-q` */
  readonly quick?: boolean
  /** `-S` */
  readonly absoluteSequence?: boolean
  /** `-K` */
  readonly skipChecksums?: boolean
  /** `-x`, `-xx` */
  readonly hex?: 0 | 1 | 2
  /** `-X`, `-XX` */
  readonly hexAscii?: 0 | 1 | 2
  /** `-A`, `-AA` */
  readonly ascii?: 0 | 1 | 2
  /** `-T`: what the payload is, whatever the ports say. */
  readonly readAs?: 'carp' | 'domain' | 'radius' | 'resp' | 'snmp' | 'tftp' | 'vxlan'
  /** `-b`: AS numbers above 16 bits as `65536.1`. */
  readonly asDot?: boolean
}

/** Prints what starts at `start` and is `length` bytes long by what the layer before says; fewer may be there. */
export type Print = (p: Printer, start: number, length: number) => void

/** What an IP header tells the protocol above it. */
export interface IpContext {
  readonly version: 4 | 6
  /** Where the IP header starts. */
  readonly ipStart: number
  /** A fragment, so that checksums cannot be verified. */
  readonly fragmented: boolean
}

/** The printers that others call without knowing them: tables.ts fills them in. */
export interface Layers {
  readonly ipv4: Print
  readonly ipv6: Print
  /** Gives the length of the link-level header. */
  readonly ethernet: (p: Printer, start: number, length: number) => number
  /** False where nothing is known about the EtherType, and then nothing was printed. */
  readonly etherType: (p: Printer, type: number, start: number, length: number) => boolean
  readonly ipProtocol: (p: Printer, protocol: number, start: number, length: number, ip: IpContext) => void
  /** Whether -T says what the payload of UDP is. */
  readonly readsUdp: (readAs: string | undefined) => boolean
  /** False where no printer reads the payload of these ports. */
  readonly udpPayload: (
    p: Printer,
    source: number,
    destination: number,
    start: number,
    length: number,
    ip: IpContext,
  ) => boolean
  readonly tcpPayload: (p: Printer, source: number, destination: number, start: number, length: number) => void
}

/**
 * Thrown by reads past the end of what was captured, and by nothing else: tcpdump gives up the frame there, however deep it
 * is, and says which protocol was cut. `describe` in tcpdump.ts catches it; it never leaves this folder.
 */
export class CutShort {}
const CUT_SHORT = new CutShort()

/** The state of printing one frame: its bytes, how far they may be read, and the text so far. */
export class Printer {
  readonly bytes: Uint8Array
  readonly options: TcpdumpOptions
  readonly verbose: number
  readonly flows: FlowTable
  readonly layers: Layers
  /** Where reading must stop: the end of the captured bytes or of the packet that is being printed. */
  end: number
  /** What a cut is reported for; the printers of a protocol set it when they start, and nobody sets it back. */
  protocol = ''
  text = ''
  readonly #ends: number[] = []

  constructor(bytes: Uint8Array, options: TcpdumpOptions, flows: FlowTable, layers: Layers) {
    this.bytes = bytes
    this.options = options
    this.verbose = options.verbose ?? 0
    this.flows = flows
    this.layers = layers
    this.end = bytes.length
  }

  print(text: string): void {
    this.text += text
  }

  /** ` [|udp]`: the protocol was cut short. */
  truncated(): void {
    this.text += ` [|${this.protocol}]`
  }

  invalid(): void {
    this.text += ' (invalid)'
  }

  /** Gives up the frame. */
  cut(): never {
    throw CUT_SHORT
  }

  has(at: number, length = 1): boolean {
    return at >= 0 && length >= 0 && at + length <= this.end
  }

  need(at: number, length = 1): void {
    if (!this.has(at, length)) throw CUT_SHORT
  }

  /** Lets nothing read behind `end`, until `leave`. */
  enter(end: number): void {
    this.#ends.push(this.end)
    this.end = Math.min(this.end, end)
  }

  leave(): void {
    this.end = this.#ends.pop() ?? this.bytes.length
  }

  u8(at: number): number {
    this.need(at)
    return this.bytes[at]!
  }

  u16(at: number): number {
    this.need(at, 2)
    return u16(this.bytes, at)
  }

  u24(at: number): number {
    this.need(at, 3)
    return u24(this.bytes, at)
  }

  u32(at: number): number {
    this.need(at, 4)
    return u32(this.bytes, at)
  }

  u64(at: number): bigint {
    this.need(at, 8)
    return u64(this.bytes, at)
  }

  mac(at: number): string {
    this.need(at, 6)
    const text = formatMac(u48(this.bytes, at))
    if (this.options.numeric) return text
    return text === 'ff:ff:ff:ff:ff:ff'
      ? 'Broadcast'
      : `${text} (oui ${OUI_WORDS.get(u24(this.bytes, at)) ?? 'Unknown'})`
  }

  ipv4(at: number): string {
    this.need(at, 4)
    return this.host(u32(this.bytes, at))
  }

  ipv6(at: number): string {
    this.need(at, 16)
    return this.host(u128(this.bytes, at))
  }

  /** The name of an address, or its number. */
  host(address: Ip): string {
    const name = this.options.numeric ? undefined : this.options.names?.host?.(address)
    return name ?? (typeof address === 'number' ? formatIpv4(address) : formatIpv6(address))
  }

  port(port: number, protocol: 'tcp' | 'udp'): string {
    const name = this.options.numeric ? undefined : this.options.names?.service?.(port, protocol)
    return name ?? `${port}`
  }
}
