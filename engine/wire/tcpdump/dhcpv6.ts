/** DHCP version 6: RFC 8415 7 to 9. */
import { hex } from '../bytes.ts'
import { printOptions6 } from './dhcpv6-option.ts'
import type { Printer } from './printer.ts'
import { sequence, wordOf } from './words.ts'

const HEADER_LENGTH = 4
const RELAY_HEADER_LENGTH = 34
const RELAY_FORWARD = 12
const RELAY_REPLY = 13

const TYPES = sequence(
  'solicit|advertise|request|confirm|renew|rebind|reply|release|decline|reconfigure|inf-req|relay-fwd|relay-reply|leasequery|leasequery-reply',
  1,
)

export function printDhcpv6(p: Printer, start: number, length: number) {
  p.protocol = 'dhcp6'
  p.print('dhcp6')
  if (!p.has(start, HEADER_LENGTH)) return p.truncated()
  const type = p.u8(start)
  p.print(` ${wordOf(TYPES, type, 'msgtype-#')}`)
  if (p.verbose === 0) return
  p.print(' (')
  const end = Math.min(p.end, start + length)
  if (type === RELAY_FORWARD || type === RELAY_REPLY) {
    p.print(`linkaddr=${p.ipv6(start + 2)}`)
    p.print(` peeraddr=${p.ipv6(start + 18)}`)
    printOptions6(p, start + RELAY_HEADER_LENGTH, end, printDhcpv6)
  } else {
    p.print(`xid=${hex(p.u32(start) & 0xffffff)}`)
    printOptions6(p, start + HEADER_LENGTH, end, printDhcpv6)
  }
  p.print(')')
}
