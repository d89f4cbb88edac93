import { hex } from '../bytes.ts'
import type { Printer } from './printer.ts'
import { hexDigits, sequence, tokens, wordOf } from './words.ts'

// RFC 8684 3; `at` is where the option's kind stands, `size` its length.
type Body = (p: Printer, at: number, size: number, flags: number) => boolean

const SYN = 0x02
const ACK = 0x10
const BACKUP = 0x01

const NAMES = sequence('capable|join|dss|add-addr|rem-addr|prio|fail|fast-close|unknown')
const ADDRESS_KINDS = tokens({ 6: 'v0-ip6', 4: 'v0-ip4', 1: 'v1-echo', 0: 'v1' })

/** False where it cannot be such an option. */
export function printMptcp(p: Printer, at: number, size: number, flags: number): boolean {
  p.protocol = 'mptcp'
  if (size < 3) return false
  const subtype = Math.min(p.u8(at + 2) >> 4, BODIES.length)
  p.print(` ${size} ${NAMES.get(subtype)}`)
  return BODIES[subtype]?.(p, at, size, flags) ?? true
}

function long(p: Printer, at: number): string {
  return `0x${p.u64(at).toString(16)}`
}

function capable(p: Printer, at: number, size: number, flags: number): boolean {
  const first = (size === 12 || size === 4) && (flags & SYN) !== 0
  const later = (size === 20 || size === 22) && (flags & (SYN | ACK)) === ACK
  if (!first && !later) return false
  const version = p.u8(at + 2) & 0xf
  if (version > 1) {
    p.print(` Unknown Version (${version})`)
    return true
  }
  p.print(` v${version}`)
  if ((p.u8(at + 3) & 0x80) !== 0) p.print(' csum')
  if (size < 12) return true
  p.print(` {${long(p, at + 4)}`)
  if (size >= 20) p.print(`,${long(p, at + 12)}`)
  p.print('}')
  return true
}

function join(p: Printer, at: number, size: number, flags: number): boolean {
  const syn = size === 12 && (flags & SYN) !== 0
  const both = size === 16 && (flags & (SYN | ACK)) === (SYN | ACK)
  const last = size === 24 && (flags & ACK) !== 0
  if (!syn && !both && !last) return false
  if (size !== 24) {
    if ((p.u8(at + 2) & BACKUP) !== 0) p.print(' backup')
    p.print(` id ${p.u8(at + 3)}`)
  }
  if (size === 12) p.print(` token 0x${hex(p.u32(at + 4))} nonce 0x${hex(p.u32(at + 8))}`)
  else if (size === 16) p.print(` hmac ${long(p, at + 4)} nonce 0x${hex(p.u32(at + 12))}`)
  else p.print(` hmac 0x${hexDigits(p, at + 4, 20)}`)
  return true
}

/** RFC 8684 3.3. */
function sequenceSignal(p: Printer, start: number, size: number, tcpFlags: number): boolean {
  if (size < 4 || (tcpFlags & SYN) !== 0) return false
  const flags = p.u8(start + 3)
  if ((flags & 0x10) !== 0) p.print(' fin')
  let [at, left] = [start + 4, size - 4]
  const number = (name: string, wide: boolean): boolean => {
    p.print(` ${name} `)
    const width = wide ? 8 : 4
    if (left < width) return false
    p.print(wide ? `${p.u64(at)}` : `${p.u32(at)}`)
    at += width
    left -= width
    return true
  }
  if ((flags & 0x01) !== 0 && !number('ack', (flags & 0x02) !== 0)) return false
  if ((flags & 0x04) !== 0) {
    if (!number('seq', (flags & 0x08) !== 0) || left < 4) return false
    p.print(` subseq ${p.u32(at)}`)
    if (left < 6) return false
    p.print(` len ${p.u16(at + 4)}`)
    at += 6
    left -= 6
    if (left >= 2) {
      p.print(` csum 0x${hex(p.u16(at))}`)
      left -= 2
    }
  }
  return left === 0
}

function addAddress(p: Printer, at: number, size: number): boolean {
  const [four, six] = [[8, 10, 16, 18].includes(size), [20, 22, 28, 30].includes(size)]
  if (!four && !six) return false
  p.print(` ${wordOf(ADDRESS_KINDS, p.u8(at + 2) & 0xf, '[bad version/echo]')} id ${p.u8(at + 3)}`)
  p.print(` ${four ? p.ipv4(at + 4) : p.ipv6(at + 4)}`)
  let next = at + (four ? 8 : 20)
  if (size % 4 === 2) {
    p.print(`:${p.u16(next)}`)
    next += 2
  }
  if (at + size - next === 8) p.print(` hmac ${long(p, next)}`)
  return true
}

function removeAddress(p: Printer, at: number, size: number): boolean {
  if (size < 4) return false
  p.print(' id')
  for (let index = 3; index < size; index++) p.print(` ${p.u8(at + index)}`)
  return true
}

function priority(p: Printer, at: number, size: number): boolean {
  if (size !== 3 && size !== 4) return false
  p.print((p.u8(at + 2) & BACKUP) !== 0 ? ' backup' : ' non-backup')
  if (size === 4) p.print(` id ${p.u8(at + 3)}`)
  return true
}

function fail(p: Printer, at: number, size: number): boolean {
  if (size !== 12) return false
  p.print(` seq ${p.u64(at + 4)}`)
  return true
}

function fastClose(p: Printer, at: number, size: number): boolean {
  if (size !== 12) return false
  p.print(` key ${long(p, at + 4)}`)
  return true
}

const BODIES: readonly Body[] = [capable, join, sequenceSignal, addAddress, removeAddress, priority, fail, fastClose]
