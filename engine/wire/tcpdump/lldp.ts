import { Capability, ChassisSubtype, LENGTH_MASK, PortSubtype, TLV_HEADER_LENGTH, TYPE_SHIFT, Type } from '../lldp.ts'
import { unknownData } from './dump.ts'
import { printOrganization } from './lldp-organization.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, hex4, printPadded, sequence, type Tokens, wordOf } from './words.ts'

const TYPE_WORDS: Tokens = new Map([
  [Type.end, 'End'],
  [Type.chassisId, 'Chassis ID'],
  [Type.portId, 'Port ID'],
  [Type.timeToLive, 'Time to Live'],
  [Type.portDescription, 'Port Description'],
  [Type.systemName, 'System Name'],
  [Type.systemDescription, 'System Description'],
  [Type.capabilities, 'System Capabilities'],
  [Type.managementAddress, 'Management Address'],
  [Type.organization, 'Organization specific'],
])
const CHASSIS_WORDS: Tokens = new Map([
  [1, 'Chassis component'],
  [2, 'Interface alias'],
  [3, 'Port component'],
  [ChassisSubtype.mac, 'MAC address'],
  [ChassisSubtype.networkAddress, 'Network address'],
  [ChassisSubtype.interfaceName, 'Interface name'],
  [ChassisSubtype.local, 'Local'],
])
const PORT_WORDS: Tokens = new Map([
  [PortSubtype.interfaceAlias, 'Interface alias'],
  [2, 'Port component'],
  [PortSubtype.mac, 'MAC address'],
  [PortSubtype.networkAddress, 'Network Address'],
  [PortSubtype.interfaceName, 'Interface Name'],
  [6, 'Agent circuit ID'],
  [PortSubtype.local, 'Local'],
])
const CAPABILITY_WORDS: Bits = [
  [Capability.other, 'Other'],
  [Capability.repeater, 'Repeater'],
  [Capability.bridge, 'Bridge'],
  [Capability.wlan, 'WLAN AP'],
  [Capability.router, 'Router'],
  [0x20, 'Telephone'],
  [0x40, 'Docsis'],
  [Capability.station, 'Station Only'],
]
const NUMBERING_WORDS: Tokens = new Map([
  [2, 'Interface Index'],
  [3, 'System Port Number'],
])
/** IANA address-family-numbers; three of them are shown. */
const FAMILIES: Tokens = new Map([
  ...sequence(
    'Reserved|IPv4|IPv6|NSAP|HDLC|BBN 1822|802|E.163|E.164|F.69|X.121|Novell IPX|Appletalk|Decnet IV|Banyan Vines|E.164 with NSAP subaddress',
  ),
  [196, 'Layer-2 VPN'],
])
const ADDRESS_LENGTHS: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [2, 16],
  [6, 6],
])
const NUMBER_LENGTH = 5

/** Without -v only the name of the sender. */
export function printLldp(p: Printer, start: number, length: number) {
  p.protocol = 'lldp'
  p.print(`LLDP, length ${length}`)
  for (let at = start; at + TLV_HEADER_LENGTH <= start + length; ) {
    const head = p.u16(at)
    const [type, size] = [head >> TYPE_SHIFT, head & LENGTH_MASK]
    const value = at + TLV_HEADER_LENGTH
    if (p.verbose > 0) p.print(`\n\t${TYPE_WORDS.get(type) ?? 'Unknown'} TLV (${type}), length ${size}`)
    if (type === Type.end || size === 0) return
    if (!p.has(value, size) || value + size > start + length) return p.truncated()
    const read = printTlv(p, type, value, size)
    if (read === false) return p.truncated()
    if (p.verbose > 1 || (p.verbose === 1 && (read === 'bytes' || !isRead(p, type, value))))
      unknownData(p, '\n\t  ', value, size)
    at = value + size
  }
}

/** False where the TLV is shorter than it must be, 'bytes' where what it holds is to be shown. */
function printTlv(p: Printer, type: number, at: number, size: number): boolean | 'bytes' {
  if (type === Type.systemName && p.verbose === 0) {
    p.print(': ')
    printPadded(p, at, size)
  }
  if (p.verbose === 0) return true
  switch (type) {
    case Type.chassisId:
      return printId(p, at, size, CHASSIS_WORDS, ChassisSubtype.mac, ChassisSubtype.networkAddress)
    case Type.portId:
      return printId(p, at, size, PORT_WORDS, PortSubtype.mac, PortSubtype.networkAddress)
    case Type.timeToLive:
      if (size < 2) return false
      p.print(`: TTL ${p.u16(at)}s`)
      return true
    case Type.portDescription:
    case Type.systemName:
      p.print(': ')
      printPadded(p, at, size)
      return true
    case Type.systemDescription:
      p.print('\n\t  ')
      printPadded(p, at, size)
      return true
    case Type.capabilities: {
      if (size < 4) return false
      const words = (field: number) => `[${bitWords(CAPABILITY_WORDS, p.u16(field), 'none')}] (${hex4(p.u16(field))})`
      p.print(`\n\t  System  Capabilities ${words(at)}`)
      p.print(`\n\t  Enabled Capabilities ${words(at + 2)}`)
      return true
    }
    case Type.managementAddress:
      return printManagement(p, at, size)
    case Type.organization:
      return printOrganization(p, at, size)
    default:
      return true
  }
}

/** Whether -v shows what the TLV holds. */
function isRead(p: Printer, type: number, at: number): boolean {
  if (type === Type.chassisId) return CHASSIS_WORDS.has(p.u8(at))
  if (type === Type.portId) return PORT_WORDS.has(p.u8(at))
  return TYPE_WORDS.has(type)
}

function printId(p: Printer, at: number, size: number, words: Tokens, mac: number, network: number): boolean {
  if (size < 2) return false
  const subtype = p.u8(at)
  p.print(`\n\t  Subtype ${words.get(subtype) ?? 'Unknown'} (${subtype}): `)
  if (subtype === mac) {
    if (size < 7) return false
    p.print(p.mac(at + 1))
  } else if (subtype === network) {
    const address = addressText(p, at + 1, size - 1)
    if (address === undefined) return false
    p.print(address)
  } else if (words.has(subtype)) printPadded(p, at + 1, size - 1)
  return true
}

/** A family number (IANA address-family-numbers) and an address; undefined where that is cut short. */
function addressText(p: Printer, at: number, size: number): string | undefined {
  if (size < 1) return undefined
  const family = p.u8(at)
  const name = `AFI ${wordOf(FAMILIES, family, 'Unknown')} (${family})`
  const length = ADDRESS_LENGTHS.get(family)
  if (length === undefined) return `${name}, no AF printer !`
  if (size < 1 + length) return undefined
  return `${name}: ${family === 1 ? p.ipv4(at + 1) : family === 2 ? p.ipv6(at + 1) : p.mac(at + 1)}`
}

function printManagement(p: Printer, at: number, size: number): boolean {
  const length = p.u8(at)
  if (1 + length > size) return false
  const address = addressText(p, at + 1, length)
  if (address === undefined) return false
  p.print(`\n\t  Management Address length ${length}, ${address}`)
  const number = at + 1 + length
  const left = size - 1 - length
  if (left < NUMBER_LENGTH) return false
  const kind = p.u8(number)
  p.print(`\n\t  ${wordOf(NUMBERING_WORDS, kind, 'Unknown')} Interface Numbering (${kind}): ${p.u32(number + 1)}`)
  if (left === NUMBER_LENGTH) return true
  const oid = p.u8(number + NUMBER_LENGTH)
  if (left < NUMBER_LENGTH + 1 + oid) return false
  if (oid > 0) {
    p.print(`\n\t  OID length ${oid}`)
    printPadded(p, number + NUMBER_LENGTH + 1, oid)
  }
  return true
}
