/** The outermost layer, by link type: what `tcpdump -e` adds stands here. */
import { LinkType } from '../pcap.ts'
import { ADDRESS, ADDRESS_LENGTH, HEADER_LENGTH, INTERFACE_INDEX, PACKET_TYPE, PROTOCOL } from '../sll2.ts'
import { unreadable } from './dump.ts'
import { etherTypeWord } from './ether-type.ts'
import { printEthernet } from './ethernet.ts'
import { printLlc } from './llc.ts'
import type { Printer } from './printer.ts'
import { hex4 } from './words.ts'

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
    case LinkType.raw:
      return printRaw(p, length)
    default:
      p.print(`[link type ${linkType} is not emulated]`)
      return 0
  }
}

function printRaw(p: Printer, length: number): number {
  p.protocol = 'raw'
  if (p.options.linkLevel) p.print('ip: ')
  const version = p.u8(0) >> 4
  if (version === 4) p.layers.ipv4(p, 0, length)
  else if (version === 6) p.layers.ipv6(p, 0, length)
  else p.print(`unknown ip ${version}`)
  return 0
}

function printSll2(p: Printer, length: number, interfaceName: (index: number) => string): number {
  p.protocol = 'sll2'
  p.need(0, HEADER_LENGTH)
  const type = p.u16(PROTOCOL)
  p.print(`${interfaceName(p.u32(INTERFACE_INDEX)).padEnd(5)} `)
  p.print(`${(PACKET_TYPE_WORDS[p.u8(PACKET_TYPE)] ?? '?').padEnd(3)} `)
  const left = length - HEADER_LENGTH
  if (p.options.linkLevel) printHeader(p, type, length)
  if (type <= LENGTH_MAX) {
    // Where there is no EtherType Linux writes a number of its own: 4 for LLC (linux/if_ether.h, ETH_P_802_2).
    if (type !== ETH_P_802_2 || printLlc(p, HEADER_LENGTH, left, undefined) < 0) unreadable(p, HEADER_LENGTH)
  } else if (!p.layers.etherType(p, type, HEADER_LENGTH, left)) {
    if (!p.options.linkLevel) printHeader(p, type, length)
    unreadable(p, HEADER_LENGTH)
  }
  return HEADER_LENGTH
}

function printHeader(p: Printer, type: number, length: number) {
  p.print(`ifindex ${p.u32(INTERFACE_INDEX)} `)
  if (p.u8(ADDRESS_LENGTH) === 6) p.print(`${p.mac(ADDRESS)} `)
  if (!p.options.quick) p.print(`ethertype ${etherTypeWord(type)} (${hex4(type)}), length ${length}: `)
}
