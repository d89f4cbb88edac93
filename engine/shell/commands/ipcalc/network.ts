import { parseIpv4 } from '../../../wire/address.ts'
import { addressLine, hostsLine, type Style, valueLine } from './bits.ts'

export const maskOf = (length: number): number => (length === 0 ? 0 : (-1 << (32 - length)) >>> 0)

/** 2 to the power of the bits of the host part. */
export const sizeOf = (length: number): number => 2 ** (32 - length)

/** Classes by how many ones an address begins with (RFC 791 3.2, RFC 1112 4). */
const CLASSES = ['A', 'B', 'C', 'D', 'E']

function leadingOnes(address: number): number {
  return Math.min(4, Math.clz32(~address))
}

/** The length of the mask that goes with the class of an address. */
export function classLength(address: number): number {
  return [8, 16, 24, 4, 5][leadingOnes(address)]!
}

/** Networks that are remarked upon (RFC 1918, RFC 3927, RFC 1122 3.2.1.3, RFC 1112). */
const SPECIAL: readonly (readonly [address: string, length: number, name: string])[] = [
  ['10.0.0.0', 8, 'Private Internet'],
  ['172.16.0.0', 12, 'Private Internet'],
  ['192.168.0.0', 16, 'Private Internet'],
  ['169.254.0.0', 16, 'APIPA'],
  ['127.0.0.0', 8, 'Loopback'],
  ['224.0.0.0', 4, 'Multicast'],
]

function remarks(network: number, length: number): string[] {
  const found: string[] = []
  for (const [text, specialLength, name] of SPECIAL) {
    const special = parseIpv4(text)!
    const shared = maskOf(Math.min(length, specialLength))
    if ((network & shared) >>> 0 !== (special & shared) >>> 0) continue
    found.push(specialLength <= length ? name : `In Part ${name}`)
    break
  }
  if (length === 31) found.push('PtP Link RFC 3021')
  return found
}

export function hostsOf(length: number): number {
  return length === 31 ? 2 : Math.max(1, sizeOf(length) - 2)
}

/** Netmask, and its inverse as Cisco's access lists have it. */
export function maskLines(style: Style, length: number, before: number | undefined, wildcard = true): string {
  const mask = maskOf(length)
  const marks = before === undefined ? { length } : { length, before }
  const netmask = valueLine(style, 'Netmask:', `${dotted(mask)} = ${length}`, mask, { ...marks, mask: true })
  return netmask + (wildcard ? addressLine(style, 'Wildcard:', ~mask >>> 0, marks) : '')
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map(shift => (address >>> shift) & 255).join('.')
}

/** A network with its first and last host, its broadcast address and what there is to say of it. */
export function networkLines(style: Style, network: number, length: number, before?: number): string {
  const marks = before === undefined ? { length } : { length, before }
  const ones = leadingOnes(network)
  const kind = `Class ${CLASSES[ones]}`
  const hosts = hostsLine(style, hostsOf(length), kind, remarks(network, length))
  const classed = { ...marks, classLength: ones + 1 }
  if (length === 32) return addressLine(style, 'Hostroute:', network, classed) + hosts
  const broadcast = (network + sizeOf(length) - 1) >>> 0
  const pair = length === 31
  return [
    valueLine(style, 'Network:', `${dotted(network)}/${length}`, network, classed),
    addressLine(style, 'HostMin:', pair ? network : network + 1, marks),
    addressLine(style, 'HostMax:', pair ? broadcast : broadcast - 1, marks),
    pair ? '' : addressLine(style, 'Broadcast:', broadcast, marks),
    hosts,
  ].join('')
}
