/** PIM version 2: RFC 7761 4.9, and what RFC 3973 and RFC 5015 add. */
import { foldChecksum, hex, sum16 } from '../bytes.ts'
import { unknownData } from './dump.ts'
import { PimReader } from './pim-address.ts'
import type { IpContext, Printer } from './printer.ts'
import { transportSum } from './pseudo-header.ts'
import { hex4, relativeTime, sequence, tokens, wordOf } from './words.ts'

const PROTOCOL = 103
const HEADER_LENGTH = 4
const REGISTER = 1
const GRAFT_ACK = 7

const TYPES = sequence(
  'Hello|Register|Register Stop|Join / Prune|Bootstrap|Assert|Graft|Graft Acknowledgement|Candidate RP Advertisement|Prune Refresh|DF Election|ECMP Redirect',
)

export function printPim(p: Printer, start: number, length: number, ip: IpContext) {
  p.protocol = 'pim'
  const [version, type] = [p.u8(start) >> 4, p.u8(start) & 0xf]
  if (version !== 2) return p.print(`PIMv${version}, length ${length}`)
  const name = wordOf(TYPES, type, 'Unknown Type')
  if (p.verbose === 0) return p.print(`PIMv${version}, ${name}, length ${length}`)
  p.print(`PIMv${version}, length ${length}\n\t${name}`)
  p.protocol = 'pimv2'
  const short = (least: number) => {
    p.print(`[length ${length} < ${least}]`)
    p.invalid()
  }
  if (length < 2) return short(2)
  const reserved = p.u8(start + 1)
  if ((reserved & 0xf) !== 0) p.print(', RFC2117-encoding')
  if (length < 4) return short(4)
  const checksum = p.u16(start + 2)
  p.print(`, cksum ${hex4(checksum)} (${checksum === 0 ? 'unverified' : verdict(p, start, length, type, ip)})`)
  const reader = new PimReader(p, start + HEADER_LENGTH, length - HEADER_LENGTH, reserved & 0xf)
  if (!printBody(reader, type, reserved >> 4)) p.truncated()
}

/** Of a Register the sum is over the header alone, but some sum all of it. */
function verdict(p: Printer, start: number, length: number, type: number, ip: IpContext): string {
  const of = (size: number) => {
    if (!p.has(start, size)) return 'unverified'
    const sum =
      ip.version === 4 ? sum16(p.bytes, start, start + size) : transportSum(p, ip, PROTOCOL, start, start + size)
    return foldChecksum(sum) === 0 ? 'correct' : 'incorrect'
  }
  const header = type === REGISTER ? of(8) : undefined
  return header === undefined || header === 'incorrect' ? of(length) : header
}

/** False where it was cut short. */
function printBody(r: PimReader, type: number, subtype: number): boolean {
  const { p } = r
  switch (type) {
    case 0:
      return printHello(r)
    case REGISTER:
      return printRegister(r)
    case 2:
      return r.address(' group=', 'group') && r.address(' source=', 'unicast')
    case 3:
    case 6:
    case GRAFT_ACK:
      return printJoins(r, type)
    case 4:
      return printBootstrap(r)
    case 5:
      if (!r.address(' group=', 'group') || !r.address(' src=', 'unicast')) return false
      if (r.left < 8 || !p.has(r.at, 8)) return false
      if ((p.u8(r.at) & 0x80) !== 0) p.print(' RPT')
      p.print(` pref=${p.u32(r.at) & 0x7fffffff} metric=${p.u32(r.at + 4)}`)
      return true
    case 8:
      return printCandidate(r)
    case 9:
      if (!r.address(' src=', 'unicast') || !r.address(' grp=', 'group') || !r.address(' forwarder=', 'unicast'))
        return false
      if (r.left < 2) return false
      p.print(' TUNR ')
      p.print(relativeTime(p.u16(r.at)))
      return true
    case 10:
      return printElection(r, subtype)
    default:
      p.print(` [type ${type}]`)
      return true
  }
}

const OPTIONS = tokens({
  1: 'Hold Time',
  2: 'LAN Prune Delay',
  18: 'DR Priority (Old)',
  19: 'DR Priority',
  20: 'Generation ID',
  21: 'State Refresh Capability',
  22: 'Bi-Directional Capability',
  24: 'Address List',
  65001: 'Address List (Old)',
})

function printHello(r: PimReader): boolean {
  const { p } = r
  while (r.left > 0) {
    if (r.left < 4) return false
    const [type, size] = [p.u16(r.at), p.u16(r.at + 2)]
    p.print(`\n\t  ${wordOf(OPTIONS, type, 'Unknown')} Option (${type}), length ${size}, Value: `)
    r.skip(4)
    if (r.left < size || !p.has(r.at, size)) return false
    const read = printOption(r, type, size)
    if (read === 'invalid') {
      p.invalid()
      return true
    }
    if (read === 'cut') return false
    if (p.verbose > 1 || read === 'bytes') unknownData(p, '\n\t    ', r.at, size)
    r.skip(size)
  }
  return true
}

function printOption(r: PimReader, type: number, size: number): 'read' | 'bytes' | 'cut' | 'invalid' {
  const { p, at } = r
  const should = type === 1 ? 2 : type === 2 || (type >= 18 && type <= 21) ? 4 : size
  if ((type === 18 || type === 19) && size === 0) {
    p.print('Bi-Directional Capability (Old)')
    return 'read'
  }
  if (size !== should) {
    p.print(`[option length ${size} != ${should}]`)
    return 'invalid'
  }
  switch (type) {
    case 1:
      p.print(relativeTime(p.u16(at)))
      return 'read'
    case 2:
      p.print(`\n\t    T-bit=${p.u8(at) >> 7}, LAN delay ${p.u16(at) & 0x7fff}ms`)
      p.print(`, Override interval ${p.u16(at + 2)}ms`)
      return 'read'
    case 18:
    case 19:
      p.print(`${p.u32(at)}`)
      return 'read'
    case 20:
      p.print(`0x${hex(p.u32(at), 8)}`)
      return 'read'
    case 21:
      p.print(`v${p.u8(at)}`)
      if (p.u8(at + 1) !== 0) p.print(`, interval ${relativeTime(p.u8(at + 1))}`)
      if (p.u16(at + 2) !== 0) p.print(` ?${hex4(p.u16(at + 2))}?`)
      return 'read'
    case 22:
      return 'read'
    case 24:
    case 65001: {
      if (p.verbose < 2) return 'read'
      const list = new PimReader(p, at, r.left, r.length)
      while (list.at < at + size) if (!list.address('\n\t    ', 'unicast')) return 'cut'
      return 'read'
    }
    default:
      return 'bytes'
  }
}

function printRegister(r: PimReader): boolean {
  const { p } = r
  if (r.left < 4 || !p.has(r.at, 4)) return false
  const flags = p.u32(r.at)
  // One word for both bits: what is set must be exactly one of them to be named.
  p.print(`, Flags [ ${flags === 0x8000_0000 ? 'Border' : flags === 0x4000_0000 ? 'Null' : 'none'} ]\n\t`)
  r.skip(4)
  if (r.left === 0) return false
  const version = p.u8(r.at) >> 4
  if (version === 0) p.print(`IP-Null-header ${p.ipv4(r.at + 12)} > ${p.ipv4(r.at + 16)}`)
  else if (version === 4) p.layers.ipv4(p, r.at, r.left)
  else if (version === 6) p.layers.ipv6(p, r.at, r.left)
  else p.print(`IP ver ${version}`)
  return true
}

function printJoins(r: PimReader, type: number): boolean {
  const { p } = r
  if (type !== GRAFT_ACK && !r.address(', upstream-neighbor: ', 'unicast')) return false
  if (r.left < 4 || !p.has(r.at, 4)) return false
  const [groups, hold] = [p.u8(r.at + 1), p.u16(r.at + 2)]
  p.print(`\n\t  ${groups} group(s)`)
  if (type !== GRAFT_ACK) p.print(`, holdtime: ${hold === 0xffff ? 'infinite' : relativeTime(hold)}`)
  r.skip(4)
  for (let group = 1; group <= groups; group++) {
    if (!r.address(`\n\t    group #${group}: `, 'group')) return false
    if (r.left < 4 || !p.has(r.at, 4)) return false
    const [joined, pruned] = [p.u16(r.at), p.u16(r.at + 2)]
    p.print(`, joined sources: ${joined}, pruned sources: ${pruned}`)
    r.skip(4)
    for (const [name, count] of [
      ['joined', joined],
      ['pruned', pruned],
    ] as const)
      for (let source = 1; source <= count; source++)
        if (!r.address(`\n\t      ${name} source #${source}: `, 'source')) return false
  }
  return true
}

/** RFC 5059 4.1. */
function printBootstrap(r: PimReader): boolean {
  const { p } = r
  if (r.left < 2) return false
  p.print(` tag=${hex(p.u16(r.at))}`)
  r.skip(2)
  if (r.left < 1) return false
  p.print(` hashmlen=${p.u8(r.at)}`)
  if (r.left < 2 || !p.has(r.at + 2)) return false
  p.print(` BSRprio=${p.u8(r.at + 1)}`)
  r.skip(2)
  if (!r.address(' BSR=', 'unicast')) return false
  for (let group = 0; r.left > 0; group++) {
    if (!r.address(` (group${group}: `, 'group') || r.left < 1) return false
    p.print(` RPcnt=${p.u8(r.at)}`)
    if (r.left < 2) return false
    const count = p.u8(r.at + 1)
    p.print(` FRPcnt=${count}`)
    if (r.left < 4) return false
    r.skip(4)
    for (let index = 0; index < count && r.left > 0; index++) {
      if (!r.address(` RP${index}=`, 'unicast') || r.left < 2) return false
      p.print(',holdtime=')
      p.print(relativeTime(p.u16(r.at)))
      if (r.left < 3) return false
      p.print(`,prio=${p.u8(r.at + 2)}`)
      if (r.left < 4) return false
      r.skip(4)
    }
    p.print(')')
  }
  return true
}

function printCandidate(r: PimReader): boolean {
  const { p } = r
  if (r.left < 1) return false
  const count = p.u8(r.at)
  p.print(` prefix-cnt=${count}`)
  if (r.left < 2) return false
  p.print(` prio=${p.u8(r.at + 1)}`)
  if (r.left < 4) return false
  p.print(' holdtime=')
  p.print(relativeTime(p.u16(r.at + 2)))
  r.skip(4)
  if (!r.address(' RP=', 'unicast')) return false
  for (let index = 0; index < count && r.left > 0; index++) if (!r.address(` Group${index}=`, 'group')) return false
  return true
}

const ELECTIONS = sequence('Offer|Winner|Backoff|Pass', 1)

/** RFC 5015 3.7. */
function printElection(r: PimReader, subtype: number): boolean {
  const { p } = r
  p.print(`\n\t  ${wordOf(ELECTIONS, subtype, 'Unknown')},`)
  if (!r.address(' rpa=', 'unicast')) return false
  p.print(` sender pref=${p.u32(r.at)}`)
  p.print(` sender metric=${p.u32(r.at + 4)}`)
  r.skip(8)
  if (subtype !== 3 && subtype !== 4) return true
  const who = subtype === 3 ? 'offer' : 'new winner'
  if (!r.address(`\n\t  ${who} addr=`, 'unicast')) return false
  p.print(` ${who} pref=${p.u32(r.at)}`)
  p.print(` ${who} metric=${p.u32(r.at + 4)}`)
  r.skip(8)
  if (subtype === 3) p.print(` interval ${p.u16(r.at)}ms`)
  return true
}
