import { hex } from '../bytes.ts'
import { HEADER_LENGTH, Sap, UNNUMBERED_INFORMATION } from '../llc.ts'
import { hexAndAscii } from './dump.ts'
import type { Printer } from './printer.ts'
import { printSnap } from './snap.ts'
import { printStp } from './stp.ts'
import type { Tokens } from './words.ts'

const SAP_WORDS: Tokens = new Map([
  [0x00, 'Null'],
  [0x02, '802.1B I'],
  [0x03, '802.1B G'],
  [0x04, 'SNA'],
  [0x05, 'SNA'],
  [0x06, 'IP'],
  [0x0e, 'ProWay NM'],
  [0x42, 'STP'],
  [0x4e, 'RS511'],
  [0x7e, 'ISO8208'],
  [0x8e, 'ProWay'],
  [0xaa, 'SNAP'],
  [0xe0, 'IPX'],
  [0xf0, 'NetBeui'],
  [0xfe, 'OSI'],
  [0xff, 'Global'],
])

const COMMAND_WORDS: Tokens = new Map([
  [0x03, 'ui'],
  [0xe3, 'test'],
  [0xaf, 'xid'],
  [0x6f, 'sabme'],
  [0x43, 'disc'],
  [0x63, 'ua'],
  [0x87, 'frmr'],
  [0x0f, 'dm'],
])

const SUPERVISORY_WORDS = ['Receiver Ready', 'Receiver not Ready', 'Reject']
const SNAP_LENGTH = 5

/** Gives the length of the header, negative where the payload is still to be shown. `addresses` are `source > destination`. */
export function printLlc(p: Printer, start: number, length: number, addresses: string | undefined): number {
  p.protocol = 'llc'
  if (!p.has(start, HEADER_LENGTH) || length < HEADER_LENGTH) {
    return cutShort(p, start)
  }
  const [dsapField, ssapField] = [p.u8(start), p.u8(start + 1)]
  const unnumbered = (p.u8(start + 2) & 0x03) === 0x03
  if (!unnumbered && (!p.has(start, 4) || length < 4)) {
    return cutShort(p, start)
  }
  const control = unnumbered ? p.u8(start + 2) : p.u8(start + 2) | (p.u8(start + 3) << 8)
  const header = unnumbered ? 3 : 4
  const [dsap, ssap] = [dsapField & 0xfe, ssapField & 0xfe]
  if (p.options.linkLevel) {
    const word = (sap: number) => `${SAP_WORDS.get(sap) ?? 'Unknown'} (0x${hex(sap, 2)})`
    const group = (dsapField & 1) === 0 ? 'Individual' : 'Group'
    const response = (ssapField & 1) === 0 ? 'Command' : 'Response'
    p.print(`LLC, dsap ${word(dsap)} ${group}, ssap ${word(ssap)} ${response}`)
    p.print(`, ctrl 0x${hex(control, unnumbered ? 2 : 4)}: `)
  }
  const [at, left] = [start + header, length - header]
  if (dsap === ssap && control === UNNUMBERED_INFORMATION) {
    if (dsap === Sap.snap) return printSnap(p, at, left, addresses) ? header + SNAP_LENGTH : -(header + SNAP_LENGTH)
    if (dsap === Sap.stp) {
      printStp(p, at, left)
      return header
    }
    if (dsap === 0x06) {
      p.layers.ipv4(p, at, left)
      return header
    }
  }
  if (!p.options.linkLevel) {
    const word = (sap: number, kind: string) => SAP_WORDS.get(sap) ?? `Unknown ${kind} 0x${hex(sap, 2)}`
    const [to, from] = [word(dsap, 'DSAP'), word(ssap, 'SSAP')]
    if (addresses === undefined) p.print(dsap === ssap ? `${to} ` : `${from} > ${to} `)
    else p.print(`${dsap === ssap ? addresses : addresses.replace(' > ', ` ${from} > `)} ${to} `)
  }
  return printControl(p, ssapField & 1, control, unnumbered, length) ? header : -header
}

function cutShort(p: Printer, start: number): number {
  p.truncated()
  hexAndAscii(p, '\n\t', start, p.end - start)
  return p.end - start
}

/** True where no payload is to be shown. */
function printControl(p: Printer, response: number, control: number, unnumbered: boolean, length: number): boolean {
  const flags = (poll: boolean) => {
    const words = ['Command', 'Response', 'Poll', 'Final']
    return words[response + (poll ? 2 : 0)]!
  }
  if (unnumbered) {
    const word = COMMAND_WORDS.get(control & ~0x10) ?? hex(control & ~0x10, 2)
    p.print(`Unnumbered, ${word}, Flags [${flags((control & 0x10) !== 0)}], length ${length}`)
    return false
  }
  const poll = (control & 0x0100) !== 0
  const received = control >> 9
  if ((control & 0x03) === 0x01) {
    const word = SUPERVISORY_WORDS[(control >> 2) & 3] ?? '?'
    p.print(`Supervisory, ${word}, rcv seq ${received}, Flags [${flags(poll)}], length ${length}`)
    return true
  }
  p.print(
    `Information, send seq ${(control >> 1) & 0x7f}, rcv seq ${received}, Flags [${flags(poll)}], length ${length}`,
  )
  return false
}
