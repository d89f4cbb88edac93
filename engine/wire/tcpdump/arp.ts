import { HLEN, HTYPE, OPER, PLEN, PTYPE, SHA } from '../arp.ts'
import { hexBytes } from '../bytes.ts'
import { EtherType } from '../ethernet.ts'
import { hexAndAscii } from './dump.ts'
import { etherTypeWord } from './ether-type.ts'
import type { Printer } from './printer.ts'
import { hex4, type Tokens } from './words.ts'

const ETHERNET = 1
const HARDWARE_WORDS: Tokens = new Map([
  [ETHERNET, 'Ethernet'],
  [6, 'TokenRing'],
  [7, 'ArcNet'],
  [15, 'FrameRelay'],
  [23, 'Strip'],
  [24, 'IEEE 1394'],
])
const OPERATION_WORDS: Tokens = new Map([
  [1, 'Request'],
  [2, 'Reply'],
  [3, 'Reverse Request'],
  [4, 'Reverse Reply'],
  [8, 'Inverse Request'],
  [9, 'Inverse Reply'],
  [10, 'NACK Reply'],
])

export function printArp(p: Printer, start: number, length: number) {
  p.protocol = 'arp'
  const [hardware, protocol] = [p.u16(start + HTYPE), p.u16(start + PTYPE)]
  const [hardwareLength, protocolLength] = [p.u8(start + HLEN), p.u8(start + PLEN)]
  const operation = p.u16(start + OPER)
  const senderIp = start + SHA + hardwareLength
  const target = senderIp + protocolLength
  const targetIp = target + hardwareLength
  if (!p.has(start, SHA + 2 * (hardwareLength + protocolLength))) {
    p.cut()
  }
  if (!p.options.linkLevel) p.print('ARP, ')
  const usual = protocol === EtherType.ipv4 && protocolLength === 4 && hardwareLength !== 0
  if (!usual || p.verbose > 0) {
    const hardwareWord = HARDWARE_WORDS.get(hardware) ?? `Unknown Hardware (${hardware})`
    const known = etherTypeWord(protocol)
    const protocolWord = known === 'Unknown' ? `Unknown Protocol (${hex4(protocol)})` : known
    p.print(`${hardwareWord} (len ${hardwareLength}), ${protocolWord} (len ${protocolLength}), `)
    if (!usual && p.verbose === 0) return p.print(`length ${length}`)
  }
  p.print(OPERATION_WORDS.get(operation) ?? `Unknown (${operation})`)
  p.print(' ')
  const ip = (at: number) => protocolText(p, at, protocol, protocolLength)
  const mac = (at: number) => hardwareText(p, at, hardwareLength)
  switch (operation) {
    case 1:
      p.print(`who-has ${ip(targetIp)}`)
      if (p.bytes.subarray(target, target + hardwareLength).some(byte => byte !== 0)) p.print(` (${mac(target)})`)
      p.print(` tell ${ip(senderIp)}`)
      break
    case 2:
      p.print(`${ip(senderIp)} is-at ${mac(start + SHA)}`)
      break
    case 3:
      p.print(`who-is ${mac(target)} tell ${mac(start + SHA)}`)
      break
    case 8:
      p.print(`who-is ${mac(target)} tell ${mac(start + SHA)}`)
      break
    case 4:
      p.print(`${mac(target)} at ${ip(targetIp)}`)
      break
    case 9:
      p.print(`${mac(start + SHA)} at ${ip(senderIp)}`)
      break
    default:
      return hexAndAscii(p, '\n\t', start, p.end - start)
  }
  p.print(`, length ${length}`)
}

function protocolText(p: Printer, at: number, protocol: number, length: number): string {
  if (protocol !== EtherType.ipv4) return '<wrong proto type>'
  return length === 4 ? p.ipv4(at) : '<wrong len>'
}

function hardwareText(p: Printer, at: number, length: number): string {
  if (length === 0) return '<empty>'
  return length === 6 ? p.mac(at) : hexBytes(p.bytes, at, at + length, ':')
}
