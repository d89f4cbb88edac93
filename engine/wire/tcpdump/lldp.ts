import { hex } from '../bytes.ts'
import { Capability, ChassisSubtype, LENGTH_MASK, PortSubtype, TLV_HEADER_LENGTH, TYPE_SHIFT, Type } from '../lldp.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, hex4, printText, type Tokens } from './words.ts'

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
const OUI_WORDS: Tokens = new Map([
  [0x0080c2, 'Ethernet bridged'],
  [0x00120f, 'IEEE 802.3 Private'],
  [0x0012bb, 'ANSI/TIA'],
])

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
    if (!printTlv(p, type, value, size)) return p.truncated()
    if (p.verbose > 1 || (p.verbose === 1 && !isRead(p, type, value))) unknownData(p, '\n\t  ', value, size)
    at = value + size
  }
}

/** False where the TLV is shorter than it must be. */
function printTlv(p: Printer, type: number, at: number, size: number): boolean {
  if (type === Type.systemName && p.verbose === 0) {
    p.print(': ')
    printText(p, at, size)
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
      printText(p, at, size)
      return true
    case Type.systemDescription:
      p.print('\n\t  ')
      printText(p, at, size)
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
  return type === Type.organization ? organizationPart(p, at) !== undefined : TYPE_WORDS.has(type)
}

function printId(p: Printer, at: number, size: number, words: Tokens, mac: number, network: number): boolean {
  if (size < 2) return false
  const subtype = p.u8(at)
  p.print(`\n\t  Subtype ${words.get(subtype) ?? 'Unknown'} (${subtype}): `)
  if (subtype === mac) {
    if (size < 7) return false
    p.print(p.mac(at + 1))
  } else if (subtype === network) p.print(addressText(p, at + 1, size - 1))
  else if (words.has(subtype)) printText(p, at + 1, size - 1)
  return true
}

/** A family number (IANA address-family-numbers) and an address. */
function addressText(p: Printer, at: number, size: number): string {
  const family = p.u8(at)
  if (family === 1 && size >= 5) return `AFI IPv4 (1): ${p.ipv4(at + 1)}`
  if (family === 2 && size >= 17) return `AFI IPv6 (2): ${p.ipv6(at + 1)}`
  if (family === 6 && size >= 7) return `AFI 802 (6): ${p.mac(at + 1)}`
  return `AFI ${family}, no AF printer !`
}

function printManagement(p: Printer, at: number, size: number): boolean {
  const length = p.u8(at)
  if (length < 1 || 1 + length > size) return false
  p.print(`\n\t  Management Address length ${length}, ${addressText(p, at + 1, length)}`)
  const interfaceAt = at + 1 + length
  const left = size - 1 - length
  if (left === 0) return true
  if (left < 6) return false
  const kind = p.u8(interfaceAt)
  p.print(`\n\t  ${NUMBERING_WORDS.get(kind) ?? 'Unknown'} Interface Numbering (${kind}): ${p.u32(interfaceAt + 1)}`)
  const oid = p.u8(interfaceAt + 5)
  if (oid > left - 6) return false
  if (oid > 0) {
    p.print(`\n\t  OID length ${oid}`)
    printText(p, interfaceAt + 6, oid)
  }
  return true
}

function printOrganization(p: Printer, at: number, size: number): boolean {
  if (size < 4) return false
  const oui = p.u24(at)
  p.print(`: OUI ${OUI_WORDS.get(oui) ?? 'Unknown'} (0x${hex(oui, 6)})`)
  const part = organizationPart(p, at)
  if (part === undefined) return true
  if (size < 4 + part.length) return false
  p.print(`\n\t  ${part.name} Subtype (${p.u8(at + 3)})`)
  part.print(at + 4)
  return true
}

/** The parts of IEEE 802.1Q annex D and 802.3 clause 79 that servers send; the others are shown as bytes. */
function organizationPart(p: Printer, at: number) {
  switch (`${hex(p.u24(at), 6)} ${p.u8(at + 3)}`) {
    case '0080c2 1':
      return {
        name: 'Port VLAN Id',
        length: 2,
        print: (value: number) => p.print(`\n\t    port vlan id (PVID): ${p.u16(value)}`),
      }
    case '0080c2 3':
      return {
        name: 'VLAN name',
        length: 3,
        print: (value: number) => {
          p.print(`\n\t    vlan id (VID): ${p.u16(value)}\n\t    vlan name: `)
          printText(p, value + 3, p.u8(value + 2))
        },
      }
    case '00120f 4':
      return {
        name: 'Max frame size',
        length: 2,
        print: (value: number) => p.print(`\n\t    MTU size ${p.u16(value)}`),
      }
    default:
      return undefined
  }
}
