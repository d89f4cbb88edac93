import { hex } from '../bytes.ts'
import {
  DESTINATION,
  FLOW_LABEL_MASK,
  HEADER_LENGTH,
  HOP_LIMIT,
  NEXT_HEADER,
  NextHeader,
  PAYLOAD_LENGTH,
  SOURCE,
  VERSION_CLASS_FLOW,
} from '../ipv6.ts'
import { protocolWord, withPorts } from './ip-protocol.ts'
import { extensionLength, isPrintedExtension, printExtension } from './ipv6-extension.ts'
import type { Printer } from './printer.ts'

export function printIpv6(p: Printer, start: number, length: number) {
  p.protocol = 'ip6'
  if (!p.has(start, HEADER_LENGTH)) return p.truncated()
  if (length < HEADER_LENGTH) return p.print(`truncated-ip6 ${length}`)
  if (!p.options.linkLevel) p.print('IP6 ')
  const word = p.u32(start + VERSION_CLASS_FLOW)
  if (word >>> 28 !== 6) return p.print(`version error: ${word >>> 28} != 6`)
  const payload = p.u16(start + PAYLOAD_LENGTH)
  const total = payload === 0 ? length : payload + HEADER_LENGTH
  if (length < total) p.print(`truncated-ip6 - ${total - length} bytes missing!`)
  const next = p.u8(start + NEXT_HEADER)
  if (p.verbose > 0) {
    p.print('(')
    if ((word & 0x0ff0_0000) !== 0) p.print(`class 0x${hex((word >>> 20) & 0xff, 2)}, `)
    if ((word & FLOW_LABEL_MASK) !== 0) p.print(`flowlabel 0x${hex(word & FLOW_LABEL_MASK, 5)}, `)
    p.print(`hlim ${p.u8(start + HOP_LIMIT)}, next-header ${protocolWord(next)} (${next}) payload length: ${payload}) `)
  }
  p.enter(start + total)
  printHeaders(p, start, total, payload, next)
  p.leave()
}

function printHeaders(p: Printer, start: number, total: number, payload: number, next: number) {
  let at = start + HEADER_LENGTH
  let fragmented = false
  if (!withPorts(next)) p.print(`${p.ipv6(start + SOURCE)} > ${p.ipv6(start + DESTINATION)}: `)
  let hopByHop = false
  for (let first = true; isPrintedExtension(next); first = false) {
    if (next === NextHeader.hopByHop) {
      if (hopByHop) p.print('[The Hop-by-Hop Options header was already found]')
      else if (!first) p.print("[The Hop-by-Hop Options header don't follow the IPv6 header]")
      if (!first) return p.invalid()
      hopByHop = true
    }
    if (next === NextHeader.routing && !p.has(at)) return p.truncated()
    const whole = printExtension(p, next, at, start)
    if (next === NextHeader.hopByHop && payload === 0) {
      p.print('[No valid Jumbo Payload Hop-by-Hop option found]')
      return p.invalid()
    }
    if (!whole) return
    if (next === NextHeader.fragment) fragmented = true
    const length = extensionLength(p, next, at)
    next = p.u8(at)
    at += length
    p.protocol = 'ip6'
    if (at >= p.end && fragmented) return
  }
  const left = payload === 0 ? 0 : start + total - at
  if (payload === 0 && at > start + HEADER_LENGTH) return p.truncated()
  if (left < 0) return p.truncated()
  p.end = Math.min(p.end, at + left)
  p.layers.ipProtocol(p, next, at, left, { version: 6, ipStart: start, fragmented })
}
