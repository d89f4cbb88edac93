/** What follows the SNAP header of IEEE 802.2: a protocol of an organization. */
import { hex } from '../bytes.ts'
import { printCdp } from './cdp.ts'
import { printDtp } from './dtp.ts'
import { etherTypeWord } from './ether-type.ts'
import { OUI_WORDS, type Print, type Printer } from './printer.ts'
import { printStp } from './stp.ts'
import { printUdld } from './udld.ts'
import { hex4, tokens, wordOf } from './words.ts'

const HEADER_LENGTH = 5

const Organization = { ethernet: 0x000000, cisco: 0x00000c, bridgedCisco: 0x0000f8, bridged: 0x0080c2 } as const

const CISCO_WORDS = tokens({
  8192: 'CDP',
  8195: 'VTP',
  8196: 'DTP',
  273: 'UDLD',
  267: 'PVST',
  268: 'VLAN Bridge',
})
/** RFC 2684 5.2. */
const BRIDGED_WORDS = tokens({
  1: 'Ethernet + FCS',
  7: 'Ethernet w/o FCS',
  2: '802.4 + FCS',
  8: '802.4 w/o FCS',
  3: 'Token Ring + FCS',
  9: 'Token Ring w/o FCS',
  4: 'FDDI + FCS',
  10: 'FDDI w/o FCS',
  14: 'BPDU',
})
const CISCO: ReadonlyMap<number, Print> = new Map([
  [0x2000, printCdp],
  [0x2004, printDtp],
  [0x0111, printUdld],
  [0x010b, printStp],
  [0x010c, printStp],
])

function protocolWord(organization: number, protocol: number): string {
  if (organization === Organization.ethernet) return etherTypeWord(protocol)
  const table =
    organization === Organization.cisco
      ? CISCO_WORDS
      : organization === Organization.bridged
        ? BRIDGED_WORDS
        : undefined
  return table?.get(protocol) ?? (organization === Organization.bridgedCisco ? etherTypeWord(protocol) : 'Unknown')
}

/** False where nothing is known about the protocol. `addresses` are `source > destination`. */
export function printSnap(p: Printer, start: number, length: number, addresses: string | undefined): boolean {
  p.protocol = 'snap'
  if (!p.has(start, HEADER_LENGTH) || length < HEADER_LENGTH) {
    p.truncated()
    return true
  }
  const [oui, protocol] = [p.u24(start), p.u16(start + 3)]
  const [at, left] = [start + HEADER_LENGTH, length - HEADER_LENGTH]
  const owner = `oui ${wordOf(OUI_WORDS, oui, 'Unknown')} (0x${hex(oui, 6)})`
  const kind = oui === Organization.ethernet ? 'ethertype' : 'pid'
  const named = `${kind} ${protocolWord(oui, protocol)} (${hex4(protocol)}), length ${left}: `
  if (p.options.linkLevel) p.print(`${owner}, ${named}`)
  if (readSnap(p, oui, protocol, at, left)) return true
  if (!p.options.linkLevel) {
    if (addresses !== undefined) p.print(`${addresses} `)
    p.print(`SNAP, ${oui === Organization.ethernet ? '' : `${owner}, `}${named}`)
  }
  return false
}

function readSnap(p: Printer, oui: number, protocol: number, at: number, left: number): boolean {
  if (oui === Organization.ethernet || oui === Organization.bridgedCisco)
    return p.layers.etherType(p, protocol, at, left)
  if (oui === Organization.bridged) {
    if (protocol === 14) printStp(p, at, left)
    else if (protocol === 1 || protocol === 7) p.layers.ethernet(p, at, left)
    else return false
    return true
  }
  const print = oui === Organization.cisco ? CISCO.get(protocol) : undefined
  print?.(p, at, left)
  return print !== undefined
}
