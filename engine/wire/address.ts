/** An IPv4 address as an unsigned 32-bit number. */
export type Ipv4 = number
/** An IPv6 address as an unsigned 128-bit bigint. */
export type Ipv6 = bigint
/** Either family: `typeof` tells which. Both compare with === and serve as Map keys. */
export type Ip = Ipv4 | Ipv6
/** A MAC address as an unsigned 48-bit number. */
export type Mac = number

export const BROADCAST_MAC: Mac = 0xffff_ffff_ffff

/** A network: the address with all host bits zero, and its length in bits. */
export interface Prefix<Address extends Ip = Ip> {
  readonly address: Address
  readonly length: number
}

const DOTTED = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

/** Four decimal numbers, as inet_pton(3) takes them; undefined for anything else. */
export function parseIpv4(text: string): Ipv4 | undefined {
  const match = DOTTED.exec(text)
  if (match === null) return undefined
  let address = 0
  for (let index = 1; index <= 4; index++) {
    const part = match[index]!
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return undefined
    address = address * 256 + Number(part)
  }
  return address
}

export function formatIpv4(address: Ipv4): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`
}

/** The forms of RFC 4291 2.2, an embedded IPv4 address included; undefined for anything else. */
export function parseIpv6(text: string): Ipv6 | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groups(halves[0]!, halves.length === 1)
  const tail = halves.length === 2 ? groups(halves[1]!, true) : []
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const all = [...head, ...new Array<number>(missing).fill(0), ...tail]
  return all.reduce((address, group) => (address << 16n) | BigInt(group), 0n)
}

function groups(text: string, last: boolean): number[] | undefined {
  if (text === '') return []
  const parts = text.split(':')
  const result: number[] = []
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      result.push(Number.parseInt(part, 16))
      continue
    }
    const v4 = last && index === parts.length - 1 ? parseIpv4(part) : undefined
    if (v4 === undefined) return undefined
    result.push(v4 >>> 16, v4 & 0xffff)
  }
  return result
}

/**
 * As inet_ntop(3) prints it, and so every tool of Linux: lower case, the longest run of zero groups as `::` (RFC 5952), mapped
 * and compatible addresses (RFC 4291 2.5.5) with dots.
 */
export function formatIpv6(address: Ipv6): string {
  const v4 = Number(address & 0xffff_ffffn)
  if (address >> 32n === 0xffffn) return `::ffff:${formatIpv4(v4)}`
  if (address >> 32n === 0n && v4 > 0xffff) return `::${formatIpv4(v4)}`
  const all = Array.from({ length: 8 }, (_, index) => Number((address >> BigInt(112 - 16 * index)) & 0xffffn))
  let best = { start: -1, length: 1 }
  for (let start = 0; start < 8; start++) {
    let length = 0
    while (all[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  const hex = (part: number[]) => part.map(group => group.toString(16)).join(':')
  if (best.start < 0) return hex(all)
  return `${hex(all.slice(0, best.start))}::${hex(all.slice(best.start + best.length))}`
}

export function parseIp(text: string): Ip | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

export function formatIp(address: Ip): string {
  return typeof address === 'number' ? formatIpv4(address) : formatIpv6(address)
}

/** Six pairs of hexadecimal digits with colons or dashes between them. */
export function parseMac(text: string): Mac | undefined {
  const parts = text.split(/[:-]/)
  if (parts.length !== 6 || !parts.every(part => /^[0-9a-f]{1,2}$/i.test(part))) return undefined
  return parts.reduce((mac, part) => mac * 256 + Number.parseInt(part, 16), 0)
}

export function formatMac(mac: Mac): string {
  const hex = mac.toString(16).padStart(12, '0')
  return `${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6, 8)}:${hex.slice(8, 10)}:${hex.slice(10)}`
}

/** The group bit of a MAC address (IEEE 802 8.2): multicast or broadcast. */
export function isGroupMac(mac: Mac): boolean {
  return (Math.floor(mac / 0x100_0000_0000) & 1) === 1
}

/** The mask of an IPv4 prefix of this length as a 32-bit number. */
export function maskIpv4(length: number): Ipv4 {
  return length === 0 ? 0 : (0xffff_ffff << (32 - length)) >>> 0
}

const MASKS_IPV6: readonly bigint[] = Array.from(
  { length: 129 },
  (_, length) => ((1n << 128n) - 1n) ^ ((1n << BigInt(128 - length)) - 1n),
)

/** `address` with all bits after the first `length` cleared. */
export function network<Address extends Ip>(address: Address, length: number): Address
export function network(address: Ip, length: number): Ip {
  return typeof address === 'number' ? (address & maskIpv4(length)) >>> 0 : address & MASKS_IPV6[length]!
}

/** Address bits of the family: 32 or 128. */
export function addressBits(address: Ip): number {
  return typeof address === 'number' ? 32 : 128
}

/** `address/length`; the host bits may be set, and stay. Without a length the whole address. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/')
  const address = parseIp(slash < 0 ? text : text.slice(0, slash))
  if (address === undefined) return undefined
  if (slash < 0) return { address, length: addressBits(address) }
  const length = text.slice(slash + 1)
  return /^\d{1,3}$/.test(length) && Number(length) <= addressBits(address)
    ? { address, length: Number(length) }
    : undefined
}

export function formatPrefix(prefix: Prefix): string {
  return `${formatIp(prefix.address)}/${prefix.length}`
}

export function prefixContains(prefix: Prefix, address: Ip): boolean {
  if (typeof prefix.address !== typeof address) return false
  return network(address, prefix.length) === network(prefix.address, prefix.length)
}

export function isMulticastIpv4(address: Ipv4): boolean {
  return address >>> 28 === 0xe
}

export function isLoopbackIpv4(address: Ipv4): boolean {
  return address >>> 24 === 127
}
