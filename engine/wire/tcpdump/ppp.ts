import { hex } from '../bytes.ts'
import { unknownData } from './dump.ts'
import { printMpls } from './mpls.ts'
import { printChap, printPap } from './ppp-authentication.ts'
import { printControl } from './ppp-control.ts'
import { PPP_PROTOCOLS, PppProtocol } from './ppp-words.ts'
import type { Printer } from './printer.ts'
import { bitWords, hex4 } from './words.ts'

/** Address and control of RFC 1662, which may be left out; pppd writes a direction in their place. */
const FRAMING = new Map([
  [0x0003, 'In  '],
  [0x0103, 'Out '],
  [0xff03, ''],
])
const LINK_HEADER_LENGTH = 4

/** A capture of link type PPP. Gives the length of its header. */
export function printPppLink(p: Printer, length: number): number {
  p.protocol = 'ppp'
  if (p.end < LINK_HEADER_LENGTH) {
    p.truncated()
    return p.end
  }
  printPpp(p, 0, length)
  return LINK_HEADER_LENGTH
}

/** RFC 1661 2: the protocol in one byte or two, and what it says that follows. */
export function printPpp(p: Printer, start: number, length: number) {
  p.protocol = 'ppp'
  if (length < 2) return p.truncated()
  let [at, left] = [start, length]
  const framing = FRAMING.get(p.u16(at))
  if (framing !== undefined) {
    if (p.options.linkLevel) p.print(framing)
    at += 2
    left -= 2
    if (left < 2) return p.truncated()
  }
  const size = p.u8(at) & 1 ? 1 : 2
  const protocol = size === 1 ? p.u8(at) : p.u16(at)
  if (p.options.linkLevel) {
    const name = PPP_PROTOCOLS.get(protocol)
    p.print(`${name ?? 'unknown'} (${hex4(protocol)}), length ${length}`)
    if (name === undefined) return
    p.print(': ')
  }
  printPppProtocol(p, protocol, at + size, left - size)
}

const BEGIN_END = [
  [0x80, 'begin'],
  [0x40, 'end'],
] as const

export function printPppProtocol(p: Printer, protocol: number, at: number, length: number) {
  switch (protocol) {
    case PppProtocol.lcp:
    case PppProtocol.ipcp:
    case PppProtocol.osicp:
    case PppProtocol.mplscp:
    case PppProtocol.ipv6cp:
    case PppProtocol.ccp:
    case PppProtocol.bacp:
      return printControl(p, protocol, at, length)
    case PppProtocol.multilink:
      if (!p.options.linkLevel) p.print('MLPPP, ')
      if (length < 2 || !p.has(at, 2)) return p.print('[|mlppp]')
      p.print(`seq 0x${hex(p.u16(at) & 0xfff, 3)}, Flags [${bitWords(BEGIN_END, p.u8(at), 'none')}], length ${length}`)
      return
    case PppProtocol.chap:
      return printChap(p, at, length)
    case PppProtocol.pap:
      return printPap(p, at, length)
    case PppProtocol.bap:
      return
    case PppProtocol.ipv4:
    case PppProtocol.uncompressed:
    case 0x0800:
      return p.layers.ipv4(p, at, length)
    case PppProtocol.ipv6:
    case 0x86dd:
      return p.layers.ipv6(p, at, length)
    case PppProtocol.mpls:
    case PppProtocol.mplsMulticast:
      return printMpls(p, at, length)
    case PppProtocol.compressed:
      return p.print('compressed PPP data')
    default:
      p.print(`${PPP_PROTOCOLS.get(protocol) ?? `unknown PPP protocol (${hex4(protocol)})`} `)
      unknownData(p, '\n\t', at, length)
  }
}
