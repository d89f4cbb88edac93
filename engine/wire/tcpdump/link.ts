/** The outermost layer, by link type: what `tcpdump -e` adds stands here. */
import { LinkType } from '../pcap.ts'
import { ADDRESS, ADDRESS_LENGTH, HEADER_LENGTH, INTERFACE_INDEX, PACKET_TYPE, PROTOCOL } from '../sll2.ts'
import { TAG_LENGTH } from '../vlan.ts'
import { unreadable } from './dump.ts'
import { etherTypeWord, TYPE_WORDS } from './ether-type.ts'
import { printEthernet, tagText } from './ethernet.ts'
import { printLlc } from './llc.ts'
import { printPppLink } from './ppp.ts'
import type { Printer } from './printer.ts'
import { hex4, type Tokens } from './words.ts'

/** Above it an EtherType. */
const LENGTH_MAX = 1500
const ETH_P_802_2 = 4

const PACKET_TYPE_WORDS = ['In', 'B', 'M', 'P', 'Out']

/** Gives the length of the link-level header. */
export function printLink(
  p: Printer,
  linkType: number,
  length: number,
  interfaceName: (index: number) => string,
): number {
  switch (linkType) {
    case LinkType.ethernet:
      return printEthernet(p, 0, length)
    case LinkType.linuxSll2:
      return printSll2(p, length, interfaceName)
    case LinkType.linuxSll:
      return printSll(p, length)
    case LinkType.raw:
    case LinkType.ipv4:
    case LinkType.ipv6:
      return printRaw(p, length)
    case LinkType.null:
    case LinkType.loop:
      return printNull(p, length)
    case LinkType.ppp:
      return printPppLink(p, length)
    default:
      p.print(`[link type ${linkType} is not emulated]`)
      return 0
  }
}

function printRaw(p: Printer, length: number): number {
  p.protocol = 'raw'
  if (p.options.linkLevel) p.print('ip: ')
  if (length < 1) {
    p.print('truncated-ip 0')
    return 0
  }
  const version = p.u8(0) >> 4
  if (version === 4) p.layers.ipv4(p, 0, length)
  else if (version === 6) p.layers.ipv6(p, 0, length)
  else p.print(`unknown ip ${version}`)
  return 0
}

const FAMILY_WORDS: Tokens = new Map([
  [2, 'IPv4'],
  [6, 'NS'],
  [7, 'ISO'],
  [16, 'Appletalk'],
  [23, 'IPX'],
  [24, 'IPv6'],
  [28, 'IPv6'],
  [30, 'IPv6'],
])
const FAMILY_LENGTH = 4

/** A family number in front, in the order of bytes of the machine that wrote it. */
function printNull(p: Printer, length: number): number {
  p.protocol = 'null'
  const big = p.u32(0)
  // A family is small: where the two upper bytes hold something the order is the other one.
  const swapped = ((big & 0xff) << 24) | ((big & 0xff00) << 8) | ((big >>> 8) & 0xff00) | (big >>> 24)
  const family = big >>> 16 !== 0 ? swapped >>> 0 : big
  const word = FAMILY_WORDS.get(family)
  const header = p.options.quick
    ? `${word ?? `Unknown AF ${family}`}, length ${length}: `
    : `AF ${word ?? 'Unknown'} (${family}), length ${length}: `
  if (p.options.linkLevel) p.print(header)
  if (family === 2) p.layers.ipv4(p, FAMILY_LENGTH, length - FAMILY_LENGTH)
  else if (word === 'IPv6') p.layers.ipv6(p, FAMILY_LENGTH, length - FAMILY_LENGTH)
  else {
    if (!p.options.linkLevel) p.print(header)
    unreadable(p, FAMILY_LENGTH)
  }
  return FAMILY_LENGTH
}

const ETH_P_8021Q = 0x8100

/** What follows either cooked header; `header` prints it where that has not happened. Gives the length of all headers. */
function printCooked(p: Printer, protocol: number, start: number, length: number, header: () => void): number {
  let [type, at, left] = [protocol, start, length]
  while (type === ETH_P_8021Q) {
    if (p.end - at < TAG_LENGTH) {
      p.protocol = 'vlan'
      p.truncated()
      return p.end
    }
    if (p.options.linkLevel) p.print(`${tagText(p.u16(at))}, `)
    type = p.u16(at + 2)
    if (type <= LENGTH_MAX) type = ETH_P_802_2
    if (!p.options.quick) p.print(`ethertype ${etherTypeWord(type)}, `)
    at += TAG_LENGTH
    left -= TAG_LENGTH
  }
  if (type <= LENGTH_MAX) {
    // Where there is no EtherType Linux writes a number of its own: 4 for LLC (linux/if_ether.h, ETH_P_802_2).
    const llc = type === ETH_P_802_2 ? printLlc(p, at, left, undefined) : -1
    if (llc < 0) unreadable(p, at)
    else at += llc
  } else if (!p.layers.etherType(p, type, at, left)) {
    if (!p.options.linkLevel) header()
    unreadable(p, at)
  }
  return at
}

const SLL = { packetType: 0, hatype: 2, addressLength: 4, address: 6, protocol: 14, length: 16 } as const

function printSll(p: Printer, length: number): number {
  p.protocol = 'sll'
  p.need(0, SLL.length)
  const header = () => {
    p.protocol = 'sll'
    p.print(`${(PACKET_TYPE_WORDS[p.u16(SLL.packetType)] ?? '?').padStart(3)} `)
    if (p.u16(SLL.addressLength) === 6) p.print(`${p.mac(SLL.address)} `)
    printType(p, p.u16(SLL.protocol), length)
  }
  if (p.options.linkLevel) header()
  return printCooked(p, p.u16(SLL.protocol), SLL.length, length - SLL.length, header)
}

/** `ethertype IPv4 (0x0800), length 98: ` */
function printType(p: Printer, type: number, length: number) {
  if (p.options.quick) return
  const words = type === 1 ? '802.3' : type === ETH_P_802_2 ? '802.2' : `ethertype ${typeWord(type)} (${hex4(type)})`
  p.print(`${words}, length ${length}: `)
}

function typeWord(type: number): string {
  return type <= LENGTH_MAX ? 'Unknown' : (TYPE_WORDS.get(type) ?? 'Unknown')
}

function printSll2(p: Printer, length: number, interfaceName: (index: number) => string): number {
  p.protocol = 'sll2'
  p.need(0, HEADER_LENGTH)
  const type = p.u16(PROTOCOL)
  p.print(`${interfaceName(p.u32(INTERFACE_INDEX)).padEnd(5)} `)
  p.print(`${(PACKET_TYPE_WORDS[p.u8(PACKET_TYPE)] ?? '?').padEnd(3)} `)
  const header = () => {
    p.protocol = 'sll2'
    p.print(`ifindex ${p.u32(INTERFACE_INDEX)} `)
    if (p.u8(ADDRESS_LENGTH) === 6) p.print(`${p.mac(ADDRESS)} `)
    printType(p, type, length)
  }
  if (p.options.linkLevel) header()
  return printCooked(p, type, HEADER_LENGTH, length - HEADER_LENGTH, header)
}
