import { hex } from '../bytes.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, hex4, hexDigits, printWhole, visibleByte } from './words.ts'

const HEADER_LENGTH = 4
const TLV_HEADER_LENGTH = 4
const DEVICE_ID = 1

const CAPABILITIES: Bits = [
  [0x01, 'Router'],
  [0x02, 'Transparent Bridge'],
  [0x04, 'Source Route Bridge'],
  [0x08, 'L2 Switch'],
  [0x10, 'L3 capable'],
  [0x20, 'IGMP snooping'],
  [0x40, 'L1 capable'],
]

interface Tlv {
  readonly name: string
  /** Without it the value is not read, and not shown. */
  readonly print?: (p: Printer, at: number, size: number) => void
  readonly least?: number
  readonly most?: number
}

const TLVS: ReadonlyMap<number, Tlv> = new Map([
  [0x01, { name: 'Device-ID', print: quoted }],
  [0x02, { name: 'Address', print: printAddresses }],
  [0x03, { name: 'Port-ID', print: quoted }],
  [
    0x04,
    {
      name: 'Capability',
      least: 4,
      most: 4,
      print: (p, at) => p.print(`(0x${hex(p.u32(at), 8)}): ${bitWords(CAPABILITIES, p.u32(at), 'none')}`),
    },
  ],
  [0x05, { name: 'Version String', print: printVersion }],
  [0x06, { name: 'Platform', print: quoted }],
  [0x07, { name: 'Prefixes', print: printPrefixes }],
  [0x08, { name: 'Protocol-Hello option' }],
  [0x09, { name: 'VTP Management Domain', print: quoted }],
  [0x0a, { name: 'Native VLAN ID', least: 2, most: 2, print: (p, at) => p.print(`${p.u16(at)}`) }],
  [0x0b, { name: 'Duplex', least: 1, most: 1, print: (p, at) => p.print(p.u8(at) !== 0 ? 'full' : 'half') }],
  [0x0e, { name: 'ATA-186 VoIP VLAN assignment', least: 3, most: 3, print: printVoice }],
  [0x0f, { name: 'ATA-186 VoIP VLAN request', least: 2, most: 3, print: printVoice }],
  [0x10, { name: 'power consumption', least: 1, most: 3, print: printPower }],
  [0x11, { name: 'MTU', least: 4, most: 4, print: (p, at) => p.print(`${p.u32(at)} bytes`) }],
  [0x12, { name: 'AVVID trust bitmap', least: 1, most: 1, print: (p, at) => p.print(`0x${hex(p.u8(at), 2)}`) }],
  [0x13, { name: 'AVVID untrusted ports CoS', least: 1, most: 1, print: (p, at) => p.print(`0x${hex(p.u8(at), 2)}`) }],
  [0x14, { name: 'System Name', print: quoted }],
  [0x15, { name: 'System Object ID (not decoded)' }],
  [0x16, { name: 'Management Addresses', least: 4, print: printAddresses }],
  [0x17, { name: 'Physical Location', least: 1, print: printLocation }],
] satisfies (readonly [number, Tlv])[])
/** Types up to here are left out where they have no name. */
const TYPE_MAX = 0x17

const plural = (count: number) => `${count} byte${count === 1 ? '' : 's'}`

/** Cisco Discovery Protocol, as far as tcpdump knows it. */
export function printCdp(p: Printer, start: number, length: number) {
  p.protocol = 'cdp'
  let [at, left] = [start, length]
  const invalid = () => {
    p.invalid()
    p.need(at, left)
  }
  if (length < HEADER_LENGTH) {
    p.print(` (packet length ${length} < ${HEADER_LENGTH})`)
    return invalid()
  }
  p.print(`CDPv${p.u8(at)}, ttl: ${p.u8(at + 1)}s`)
  const checksum = p.u16(at + 2)
  if (p.verbose > 0) p.print(`, checksum: ${hex4(checksum)} (unverified), length ${length}`)
  at += HEADER_LENGTH
  left -= HEADER_LENGTH
  while (left > 0) {
    if (left < TLV_HEADER_LENGTH) {
      p.print(` (remaining packet length ${left} < ${TLV_HEADER_LENGTH})`)
      return invalid()
    }
    const [type, whole] = [p.u16(at), p.u16(at + 2)]
    const name = TLVS.get(type)?.name ?? 'unknown field type'
    const size = whole - TLV_HEADER_LENGTH
    if (size < 0) {
      if (p.verbose > 0) p.print(`\n\t${name} (0x${hex(type, 2)}), TLV length: ${plural(whole)} (too short)`)
      else p.print(`, ${name} TLV length ${whole} too short`)
      return invalid()
    }
    if (whole > left) {
      p.print(` (TLV length ${whole} > ${left})`)
      return invalid()
    }
    at += TLV_HEADER_LENGTH
    if (p.verbose > 0) p.print(`\n\t${name} (0x${hex(type, 2)}), value length: ${plural(size)}: `)
    else if (type === DEVICE_ID) p.print(', Device-ID ')
    printTlv(p, type, at, size)
    at += size
    left -= whole
  }
  if (p.verbose === 0) p.print(`, length ${length}`)
}

function printTlv(p: Printer, type: number, at: number, size: number) {
  if (type <= TYPE_MAX) {
    const { print, least = 0, most = size } = TLVS.get(type) ?? {}
    if (size < least || size > most) p.print(' (malformed TLV)')
    else if (p.verbose > 0 || type === DEVICE_ID) {
      if (print === undefined) p.need(at, size)
      else print(p, at, size)
      return
    }
  }
  p.need(at, size)
  unknownData(p, '\n\t  ', at, size)
}

function quoted(p: Printer, at: number, size: number) {
  p.print("'")
  printWhole(p, at, size)
  p.print("'")
}

function printVersion(p: Printer, start: number, size: number) {
  p.print('\n\t  ')
  for (let at = start; at < start + size; at++) p.print(p.u8(at) === 0x0a ? '\n\t  ' : visibleByte(p.u8(at)))
}

function printVoice(p: Printer, at: number, size: number) {
  p.print(size === 2 ? `unknown ${hex4(p.u16(at))}` : `app ${p.u8(at)}, vlan ${p.u16(at + 1)}`)
}

function printPower(p: Printer, at: number, size: number) {
  const milliwatts = size === 1 ? p.u8(at) : size === 2 ? p.u16(at) : p.u24(at)
  p.print(`${(milliwatts / 1000).toFixed(2)}W`)
}

function printLocation(p: Printer, at: number, size: number) {
  p.print(`0x${hex(p.u8(at), 2)}`)
  if (size === 1) return
  p.print('/')
  printWhole(p, at + 1, size - 1)
}

function printPrefixes(p: Printer, start: number, size: number) {
  if (size % 5 !== 0) {
    p.print(` [length ${size} is not a multiple of 5]`)
    return p.need(start, size)
  }
  p.print(` IPv4 Prefixes (${size / 5}):`)
  for (let at = start; at < start + size; at += 5)
    p.print(` ${[0, 1, 2, 3].map(index => p.u8(at + index)).join('.')}/${p.u8(at + 4)}`)
}

const IPV6_SNAP = 'aaaa0300000086dd'
const IPV4_NLPID = 0xcc

function printAddresses(p: Printer, start: number, size: number) {
  let [at, left] = [start, size]
  const missing = (what: string) => {
    p.print(` (not enough space for ${what})`)
    p.need(at, left)
  }
  if (left < 4) return missing('num')
  const count = p.u32(at)
  at += 4
  left -= 4
  for (let number = count; number > 0; number--) {
    if (left < 2) return missing('PT+PL')
    const [kind, length] = [p.u8(at), p.u8(at + 1)]
    at += 2
    left -= 2
    if (left < length + 2) return missing('P+AL')
    const addressLength = p.u16(at + length)
    const protocol = hexDigits(p, at, length)
    const four = kind === 1 && length === 1 && p.u8(at) === IPV4_NLPID && addressLength === 4
    const six = kind === 2 && protocol === IPV6_SNAP && addressLength === 16
    if (!four && !six) {
      p.print(`pt=0x${hex(kind, 2)}, pl=${length}, pb=${protocol.replace(/../g, ' $&')}, al=${addressLength}, a=`)
    }
    at += length + 2
    left -= length + 2
    if (left < addressLength) return missing('A')
    if (four) p.print(`IPv4 (${number}) ${p.ipv4(at)}`)
    else if (six) p.print(`IPv6 (${number}) ${p.ipv6(at)}`)
    else p.print(hexDigits(p, at, addressLength).replace(/../g, ' $&'))
    at += addressLength
    left -= addressLength
    if (number > 1) p.print(' ')
  }
  if (left > 0) p.print(` (${left} bytes of stray data)`)
}
