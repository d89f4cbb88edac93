/** EIGRP: RFC 7868 6. Its AppleTalk and IPX routes are shown as bytes. */
import { formatIpv4 } from '../address.ts'
import { hex, u32 } from '../bytes.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, hex4, sequence, tokens, wordOf } from './words.ts'

const HEADER_LENGTH = 20
const TLV_HEADER_LENGTH = 4

const OPCODES = tokens({ 1: 'Update', 3: 'Query', 4: 'Reply', 5: 'Hello', 6: 'IPX SAP', 7: 'Probe' })
const FLAGS: Bits = [
  [0x01, 'Init'],
  [0x02, 'Conditionally Received'],
  [0x04, 'Restart'],
  [0x08, 'End-of-Table'],
]
const TLVS = tokens({
  1: 'General Parameters',
  2: 'Authentication',
  3: 'Sequence',
  4: 'Software Version',
  5: 'Next Multicast Sequence',
  258: 'IP Internal routes',
  259: 'IP External routes',
  514: 'AppleTalk Internal routes',
  515: 'AppleTalk External routes',
  516: 'AppleTalk Cable setup',
  770: 'IPX Internal routes',
  771: 'IPX External routes',
})
const PROTOCOLS = sequence('IGRP|EIGRP|Static|RIP|Hello|OSPF|IS-IS|EGP|BGP|IDRP|Connected', 1)

export function printEigrp(p: Printer, start: number, length: number) {
  p.protocol = 'eigrp'
  if (!p.has(start, HEADER_LENGTH)) return p.truncated()
  const [version, opcode] = [p.u8(start), p.u8(start + 1)]
  if (version !== 2) return p.print(`EIGRP version ${version} packet not supported`)
  const short = length < HEADER_LENGTH
  if (p.verbose === 0 || short) {
    p.print(`EIGRP ${wordOf(OPCODES, opcode, 'unknown (#)')}, length: ${length}`)
    if (p.verbose > 0) p.print(` (too short, < ${HEADER_LENGTH})`)
    return
  }
  let left = length - HEADER_LENGTH
  p.print(`\n\tEIGRP v${version}, opcode: ${wordOf(OPCODES, opcode, 'unknown, type: #')} (${opcode})`)
  p.print(`, chksum: ${hex4(p.u16(start + 2))}, Flags: [${bitWords(FLAGS, p.u32(start + 4), 'none')}]`)
  p.print(`\n\tseq: 0x${hex(p.u32(start + 8), 8)}, ack: 0x${hex(p.u32(start + 12), 8)}`)
  p.print(`, VRID: ${p.u16(start + 16)}, AS: ${p.u16(start + 18)}, length: ${left}`)
  for (let at = start + HEADER_LENGTH; left > 0; ) {
    if (!p.has(at, TLV_HEADER_LENGTH)) return p.truncated()
    const [type, size] = [p.u16(at), p.u16(at + 2)]
    const value = at + TLV_HEADER_LENGTH
    if (size < TLV_HEADER_LENGTH || size > left) return unknownData(p, '\n\t    ', value, left)
    p.print(`\n\t  ${wordOf(TLVS, type, 'Unknown')} TLV (${hex4(type)}), length: ${size}`)
    if (!p.has(at, size)) return p.truncated()
    const read = printTlv(p, type, value, size - TLV_HEADER_LENGTH)
    if (p.verbose > 1 || !read) unknownData(p, '\n\t    ', value, size - TLV_HEADER_LENGTH)
    at += size
    left -= size
  }
}

/** False where nobody knows what it holds. */
function printTlv(p: Printer, type: number, at: number, size: number): boolean {
  const least =
    type === 0x0204 && size < 8
      ? 8
      : type === 1
        ? 8
        : type === 4
          ? 4
          : type === 0x0102
            ? 22
            : type === 0x0103
              ? 42
              : undefined
  if (least === undefined) return false
  if (size < least) p.print(` (too short, < ${least + TLV_HEADER_LENGTH})`)
  else if (type === 1) {
    p.print(`\n\t    holdtime: ${p.u16(at + 6)}s`)
    for (let k = 1; k <= 5; k++) p.print(`, k${k} ${p.u8(at + k - 1)}`)
  } else if (type === 4)
    p.print(`\n\t    IOS version: ${p.u8(at)}.${p.u8(at + 1)}, EIGRP version ${p.u8(at + 2)}.${p.u8(at + 3)}`)
  else printRoute(p, at, type === 0x0103)
  return true
}

function printRoute(p: Printer, at: number, external: boolean) {
  const metric = at + (external ? 24 : 4)
  const length = p.u8(metric + 16)
  if (length > 32) return p.print(`\n\t    illegal prefix length ${length}`)
  const size = Math.ceil(length / 8)
  const destination = metric + 17
  p.need(destination, size)
  const padded = new Uint8Array(4)
  padded.set(p.bytes.subarray(destination, destination + size))
  const prefix = p.options.numeric ? formatIpv4(u32(padded, 0)) : p.host(u32(padded, 0))
  p.print(`\n\t    IPv4 prefix: ${prefix.padStart(15)}/${length}, nexthop: ${p.u32(at) === 0 ? 'self' : p.ipv4(at)}`)
  if (external) {
    p.print(`\n\t      origin-router ${p.ipv4(at + 4)}, origin-as ${p.u32(at + 8)}`)
    p.print(`, origin-proto ${wordOf(PROTOCOLS, p.u8(at + 22), 'unknown')}, flags [0x${hex(p.u8(at + 23), 2)}]`)
    p.print(`, tag 0x${hex(p.u32(at + 12), 8)}, metric ${p.u32(at + 16)}`)
  }
  p.print(`\n\t      delay ${Math.floor(p.u32(metric) / 100)} ms, bandwidth ${p.u32(metric + 4)} Kbps`)
  p.print(`, mtu ${p.u24(metric + 8)}, hop ${p.u8(metric + 11)}`)
  p.print(`, reliability ${p.u8(metric + 12)}, load ${p.u8(metric + 13)}`)
}
