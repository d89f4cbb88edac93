import { foldChecksum, hex, sum16 } from '../bytes.ts'
import { TTL } from '../ipv4.ts'
import { HOP_LIMIT } from '../ipv6.ts'
import type { IpContext, Printer } from './printer.ts'
import { transportSum } from './pseudo-header.ts'
import { printField, tokens, wordOf } from './words.ts'

// RFC 3768 5.1, RFC 5798 5.1.
const ID = 1
const PRIORITY = 2
const ADDRESSES = 3
const AUTHENTICATION = 4
const INTERVAL = 5
const CHECKSUM = 6
const HEADER_LENGTH = 8
const KEY_LENGTH = 8

const ADVERTISEMENT = 1
const SIMPLE = 1
const PROTOCOL = 112

const AUTHENTICATION_WORDS = tokens({ 0: 'none', 1: 'simple', 2: 'ah' })

export function lifetime(p: Printer, ip: IpContext): number {
  return p.u8(ip.ipStart + (ip.version === 4 ? TTL : HOP_LIMIT))
}

export function printVrrp(p: Printer, start: number, length: number, ip: IpContext) {
  p.protocol = 'vrrp'
  p.print('VRRP')
  const [version, type] = [p.u8(start) >> 4, p.u8(start) & 0xf]
  p.print(`v${version}, ${type === ADVERTISEMENT ? 'Advertisement' : `unknown type (${type})`}`)
  const ttl = lifetime(p, ip)
  if (ttl !== 255) p.print(`, (ttl ${ttl})`)
  if (version < 2 || version > 3 || type !== ADVERTISEMENT) return
  p.print(`, vrid ${p.u8(start + ID)}, prio ${p.u8(start + PRIORITY)}`)
  const authentication = version === 2 ? p.u8(start + AUTHENTICATION) : 0
  if (version === 2) {
    p.print(`, authtype ${wordOf(AUTHENTICATION_WORDS, authentication, '##')}`)
    p.print(`, intvl ${p.u8(start + INTERVAL)}s, length ${length}`)
  } else p.print(`, intvl ${p.u16(start + AUTHENTICATION) & 0xfff}cs, length ${length}`)
  if (p.verbose > 0) printDetails(p, start, length, ip, version, authentication === SIMPLE)
}

function printDetails(p: Printer, start: number, length: number, ip: IpContext, version: number, simple: boolean) {
  const count = p.u8(start + ADDRESSES)
  if (p.has(start, length)) {
    const sum =
      version === 2 ? sum16(p.bytes, start, start + length) : transportSum(p, ip, PROTOCOL, start, start + length)
    if (foldChecksum(sum) !== 0) p.print(`, (bad vrrp cksum ${hex(p.u16(start + CHECKSUM))})`)
  }
  p.print(`, addrs${count > 1 ? `(${count})` : ''}:`)
  let at = start + HEADER_LENGTH
  for (let index = 0; index < count; index++) {
    p.print((index === 0 ? ' ' : ',') + (ip.version === 4 ? p.ipv4(at) : p.ipv6(at)))
    at += ip.version === 4 ? 4 : 16
  }
  if (!simple) return
  p.print(' auth "')
  printField(p, at, KEY_LENGTH)
  p.print('"')
}
