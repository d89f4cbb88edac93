/** What opaque LSAs hold: traffic engineering (RFC 3630), graceful restart (RFC 3623), router information (RFC 7770). */
import { hex } from '../bytes.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, sequence, tokens, wordOf } from './words.ts'

const TLV_HEADER_LENGTH = 4
const pad = (size: number) => (size + 3) & ~3

const CAPABILITIES: Bits = [
  [1, 'Reserved'],
  [2, 'Reserved'],
  [4, 'Reserved'],
  [8, 'Reserved'],
  [16, 'graceful restart capable'],
  [32, 'graceful restart helper'],
  [64, 'Stub router support'],
  [128, 'Traffic engineering'],
  [256, 'p2p over LAN'],
  [512, 'path computation server'],
]

/** False where nothing more is to be printed of the LSA. */
export function printRouterInformation(p: Printer, start: number, end: number): boolean | 'cut' {
  for (let at = start; at < end; ) {
    if (!p.has(at, TLV_HEADER_LENGTH)) return 'cut'
    if (end - at < TLV_HEADER_LENGTH) return bogus(p, `Remaining LS length ${end - at} < 4`)
    const [type, size] = [p.u16(at), p.u16(at + 2)]
    at += TLV_HEADER_LENGTH
    p.print(`\n\t    ${type === 1 ? 'Router Capabilities' : 'unknown'} TLV (${type}), length: ${size}, value: `)
    if (size > end - at) return bogus(p, `Bogus length ${size} > remaining LS length ${end - at}`)
    if (!p.has(at, size)) return 'cut'
    if (type !== 1) {
      if (p.verbose <= 1) unknownData(p, '\n\t      ', at, size)
    } else if (size !== 4) return bogus(p, `Bogus length ${size} != 4`)
    else p.print(`Capabilities: ${bitWords(CAPABILITIES, p.u32(at), 'Unknown')}`)
    at += size
  }
  return true
}

function bogus(p: Printer, text: string): false {
  p.print(`\n\t    ${text}`)
  return false
}

const GRACE_TLVS = sequence('Grace Period|Graceful restart Reason|IPv4 interface address', 1)
const REASONS = sequence('Unknown|Software Restart|Software Reload/Upgrade|Control Processor Switch')

export function printGrace(p: Printer, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    if (!p.has(at, TLV_HEADER_LENGTH)) return false
    if (end - at < TLV_HEADER_LENGTH) return bogus(p, `Remaining LS length ${end - at} < 4`)
    const [type, size] = [p.u16(at), p.u16(at + 2)]
    at += TLV_HEADER_LENGTH
    p.print(`\n\t    ${wordOf(GRACE_TLVS, type, 'unknown')} TLV (${type}), length ${size}, value: `)
    if (size > end - at) return bogus(p, `Bogus length ${size} > ${end - at}`)
    if (type === 0 || size === 0 || !p.has(at, size)) return false
    const should = type === 2 ? 1 : 4
    if (!GRACE_TLVS.has(type)) {
      if (p.verbose <= 1) unknownData(p, '\n\t      ', at, size)
    } else if (size !== should) return bogus(p, `Bogus length ${size} != ${should}`)
    else if (type === 1) p.print(`${p.u32(at)}s`)
    else if (type === 2) p.print(`${wordOf(REASONS, p.u8(at), 'Unknown')} (${p.u8(at)})`)
    else p.print(p.ipv4(at))
    at += pad(size)
  }
  return true
}

const TRAFFIC_TLVS = sequence('Router Address|Link', 1)
const LINK_TLVS = tokens({
  1: 'Link Type',
  2: 'Link ID',
  3: 'Local Interface IP address',
  4: 'Remote Interface IP address',
  5: 'Traffic Engineering Metric',
  6: 'Maximum Bandwidth',
  7: 'Maximum Reservable Bandwidth',
  8: 'Unreserved Bandwidth',
  9: 'Administrative Group',
  11: 'Link Local/Remote Identifier',
  14: 'Link Protection Type',
  15: 'Interface Switching Capability',
  16: 'Shared Risk Link Group',
  17: 'Bandwidth Constraints',
})
const LINK_TYPES = sequence('Point-to-point|Multi-Access', 1)

export function printTraffic(p: Printer, start: number, end: number): boolean {
  let [at, left] = [start, end - start]
  while (left > 0) {
    if (!p.has(at, TLV_HEADER_LENGTH)) return false
    if (left < TLV_HEADER_LENGTH) return bogus(p, `Remaining LS length ${left} < 4`)
    const [type, size] = [p.u16(at), p.u16(at + 2)]
    at += TLV_HEADER_LENGTH
    left -= TLV_HEADER_LENGTH
    p.print(`\n\t    ${wordOf(TRAFFIC_TLVS, type, 'unknown')} TLV (${type}), length: ${size}`)
    if (size > left) return bogus(p, `Bogus length ${size} > ${left}`)
    if (type === 0 || size === 0) return false
    if (type === 2) {
      if (!printLink(p, at, size)) return false
      // tcpdump has used up the length by then: it goes on as if as much were left as before.
      at += size
      continue
    }
    if (type === 1) {
      if (size < 4) return bogus(p, `TLV length ${size} < 4`)
      p.print(`, ${p.ipv4(at)}`)
    } else if (p.verbose <= 1) unknownData(p, '\n\t      ', at, size)
    if (pad(size) > left) return bogus(p, `Bogus padded length ${pad(size)} > ${left}`)
    at += pad(size)
    left -= pad(size)
  }
  return true
}

function printLink(p: Printer, start: number, length: number): boolean {
  let [at, left] = [start, length]
  while (left > 0) {
    if (left < TLV_HEADER_LENGTH) return bogus(p, `Remaining TLV length ${left} < 4`)
    const [type, size] = [p.u16(at), p.u16(at + 2)]
    at += TLV_HEADER_LENGTH
    left -= TLV_HEADER_LENGTH
    const invalid = () => {
      p.invalid()
      return false
    }
    if (type === 0 || size === 0) return invalid()
    p.print(`\n\t      ${wordOf(LINK_TLVS, type, 'unknown')} subTLV (${type}), length: ${size}`)
    if (left < size) return bogus(p, `Remaining TLV length ${left + 4} < ${size + 4}`)
    if (!p.has(at, size)) return false
    if (!printLinkValue(p, type, at, size)) return invalid()
    if (left < pad(size)) return bogus(p, `Remaining TLV length ${left + 4} < ${pad(size) + 4}`)
    at += pad(size)
    left -= pad(size)
  }
  return true
}

/** RFC 4203 1.4, RFC 3471 3. */
const PROTECTIONS: Bits = [
  [0x01, 'Extra Traffic'],
  [0x02, 'Unprotected'],
  [0x04, 'Shared'],
  [0x08, 'Dedicated 1:1'],
  [0x10, 'Dedicated 1+1'],
  [0x20, 'Enhanced'],
  [0x40, 'Reserved'],
  [0x80, 'Reserved'],
]
const SWITCHING = tokens({
  1: 'Packet-Switch Capable-1',
  2: 'Packet-Switch Capable-2',
  3: 'Packet-Switch Capable-3',
  4: 'Packet-Switch Capable-4',
  51: 'Layer-2 Switch Capable',
  100: 'Time-Division-Multiplex',
  150: 'Lambda-Switch Capable',
  200: 'Fiber-Switch Capable',
})
const ENCODINGS = tokens({
  1: 'Packet',
  2: 'Ethernet V2/DIX',
  3: 'ANSI/ETSI PDH',
  4: 'Reserved',
  5: 'SDH ITU-T G.707/SONET ANSI T1.105',
  6: 'Reserved',
  7: 'Digital Wrapper',
  8: 'Lambda (photonic)',
  9: 'Fiber',
  10: 'Reserved',
  11: 'FiberChannel',
})
/** RFC 4124 5.1. */
const MODELS = sequence('Russian dolls|Maximum allocation|Maximum allocation with E-LSP support')

function printConstraints(p: Printer, at: number, size: number): boolean {
  if (size < 4) {
    p.print(' < 4')
    return false
  }
  p.print(`\n\t\tBandwidth Constraints Model ID: ${wordOf(MODELS, p.u8(at), 'unknown')} (${p.u8(at)})`)
  const wrong = size % 4 !== 0 ? `${size} != N x 4` : size > 36 ? `${size} > 36` : undefined
  if (wrong !== undefined) {
    p.print(`\n\t\tlength ${wrong}`)
    return false
  }
  for (let index = 0; index < size / 4 - 1; index++)
    p.print(`\n\t\t  Bandwidth constraint CT${index}: ${megabits(p, at + 4 + 4 * index)}`)
  return true
}

/** Bytes a second as an IEEE single, in megabits. */
function megabits(p: Printer, at: number): string {
  const view = new DataView(p.bytes.buffer, p.bytes.byteOffset, p.bytes.length)
  p.need(at, 4)
  return `${((view.getFloat32(at) * 8) / 1_000_000).toFixed(3)} Mbps`
}

/** False where it has the wrong length. */
function printLinkValue(p: Printer, type: number, at: number, size: number): boolean {
  const should = type === 1 ? 1 : type === 8 ? 32 : [3, 4, 5, 6, 7, 9, 14].includes(type) ? 4 : undefined
  if (should !== undefined && size !== should) {
    p.print(` != ${should}`)
    return false
  }
  switch (type) {
    case 1:
      p.print(`, ${wordOf(LINK_TYPES, p.u8(at), 'unknown')} (${p.u8(at)})`)
      return true
    case 2:
    case 11:
      if (size !== 4 && size !== 8) {
        p.print(' != 4 && != 8')
        return false
      }
      for (let next = at; next < at + size; next += 4) p.print(`, ${p.ipv4(next)} (0x${hex(p.u32(next), 8)})`)
      return true
    case 3:
    case 4:
      p.print(`, ${p.ipv4(at)}`)
      return true
    case 5:
      p.print(`, Metric ${p.u32(at)}`)
      return true
    case 6:
    case 7:
      p.print(`, ${megabits(p, at)}`)
      return true
    case 8:
      for (let index = 0; index < 8; index++) p.print(`\n\t\tTE-Class ${index}: ${megabits(p, at + 4 * index)}`)
      return true
    case 9:
      p.print(`, 0x${hex(p.u32(at), 8)}`)
      return true
    case 14:
      p.print(`, ${bitWords(PROTECTIONS, p.u8(at), 'none')}`)
      return true
    case 15:
      if (size < 36) {
        p.print(' < 36')
        return false
      }
      p.print(`\n\t\tInterface Switching Capability: ${wordOf(SWITCHING, p.u8(at), 'Unknown')}`)
      p.print(`\n\t\tLSP Encoding: ${wordOf(ENCODINGS, p.u8(at + 1), 'Unknown')}\n\t\tMax LSP Bandwidth:`)
      for (let level = 0; level < 8; level++)
        p.print(`\n\t\t  priority level ${level}: ${megabits(p, at + 4 + 4 * level)}`)
      return true
    case 17:
      return printConstraints(p, at, size)
    case 16: {
      if (size % 4 !== 0) {
        p.print(' != N x 4')
        return false
      }
      const groups = Array.from({ length: size / 4 }, (_, index) => p.u32(at + 4 * index))
      p.print(`\n\t\t  Shared risk group: ${groups.join(', ')}`)
      return true
    }
    default:
      if (p.verbose <= 1) unknownData(p, '\n\t\t', at, size)
      return true
  }
}
