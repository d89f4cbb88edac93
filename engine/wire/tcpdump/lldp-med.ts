/** ANSI/TIA-1057: what telephones and their switches tell each other. */
import { hex } from '../bytes.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, hex4, printField, sequence, wordOf } from './words.ts'

const NAMES = sequence(
  'LLDP-MED Capabilities|Network policy|Location identification|Extended power-via-MDI|Inventory - hardware revision|Inventory - firmware revision|Inventory - software revision|Inventory - serial number|Inventory - manufacturer name|Inventory - model name|Inventory - asset ID',
  1,
)
const INVENTORY = sequence(
  'Hardware revision|Firmware revision|Software revision|Serial number|Manufacturer name|Model name|Asset ID',
  5,
)
const CAPABILITIES: Bits = [
  [0x01, 'LLDP-MED capabilities'],
  [0x02, 'network policy'],
  [0x04, 'location identification'],
  [0x08, 'extended power via MDI-PSE'],
  [0x10, 'extended power via MDI-PD'],
  [0x20, 'Inventory'],
]
const DEVICES = sequence('endpoint class 1|endpoint class 2|endpoint class 3|network connectivity', 1)
const APPLICATIONS = sequence(
  'voice|voice signaling|guest voice|guest voice signaling|softphone voice|video conferencing|streaming video|video signaling',
  1,
)
const POLICY: Bits = [
  [0x80, 'Unknown'],
  [0x40, 'Tagged'],
  [0x20, 'reserved'],
]
const FORMATS = sequence('coordinate-based LCI|civic address LCI|ECS ELIN', 1)
const ALTITUDES = sequence('meters|floors', 1)
const DATUMS = sequence(
  'World Geodesic System 1984|North American Datum 1983 (NAVD88)|North American Datum 1983 (MLLW)',
  1,
)
const WHATS = sequence(
  'location of DHCP server|location of the network element believed to be closest to the client|location of the client',
)
const CIVIC = sequence(
  'national subdivisions (state,canton,region,province,prefecture)|county, parish, gun, district|city, township, shi|city division, borough, city district, ward chou|neighborhood, block|street',
  1,
)
const SOURCES = sequence('PSE - primary power source|local - backup power source|PSE+local - reserved', 1)
const URGENCIES = sequence('critical|high|low', 1)

function padded(p: Printer, at: number, size: number) {
  printField(p, at, size)
}

/** True where the bytes are to be shown. */
export function printTia(p: Printer, at: number, size: number): boolean {
  if (size < 4) return false
  const subtype = p.u8(at + 3)
  p.print(`\n\t  ${wordOf(NAMES, subtype, 'unknown')} Subtype (${subtype})`)
  if (subtype === 1) {
    if (size < 7) return false
    p.print(`\n\t    Media capabilities [${bitWords(CAPABILITIES, p.u16(at + 4), 'none')}] (${hex4(p.u16(at + 4))})`)
    p.print(`\n\t    Device type [${wordOf(DEVICES, p.u8(at + 6), 'unknown')}] (0x${hex(p.u8(at + 6), 2)})`)
  } else if (subtype === 2) {
    if (size < 8) return false
    p.print(`\n\t    Application type [${wordOf(APPLICATIONS, p.u8(at + 4), 'none')}] (0x${hex(p.u8(at + 4), 2)})`)
    p.print(`, Flags [${bitWords(POLICY, p.u8(at + 5), 'none')}]`)
    p.print(`\n\t    Vlan id ${(p.u16(at + 5) & 0x1ffe) >> 1}`)
    p.print(`, L2 priority ${(p.u16(at + 6) & 0x1ff) >> 6}, DSCP value ${p.u16(at + 6) & 0x3f}`)
  } else if (subtype === 3) printLocation(p, at, size)
  else if (subtype === 4) {
    if (size >= 7) printPower(p, at)
  } else if (INVENTORY.has(subtype)) {
    p.print(`\n\t  ${INVENTORY.get(subtype)} `)
    padded(p, at + 4, size - 4)
  } else return true
  return false
}

function printPower(p: Printer, at: number) {
  const kind = p.u8(at + 4)
  // tcpdump looks at the two lowest bits here, where the standard has the two highest.
  p.print(`\n\t    Power type [${(kind & 3) !== 0 ? 'PD device' : 'PSE device'}]`)
  p.print(`, Power source [${wordOf(SOURCES, (kind & 0x30) >> 4, 'none')}]`)
  p.print(`\n\t    Power priority [${wordOf(URGENCIES, kind & 0xf, 'none')}] (0x${hex(kind & 0xf, 2)})`)
  const value = p.u16(at + 5)
  p.print(value < 1024 ? `, Power ${(value / 10).toFixed(1)} Watts` : `, Power ${value} (Reserved)`)
}

function printLocation(p: Printer, at: number, size: number) {
  if (size < 5) return
  const format = p.u8(at + 4)
  p.print(`\n\t    Location data format ${wordOf(FORMATS, format, 'unknown')} (0x${hex(format, 2)})`)
  if (format === 1) printCoordinates(p, at, size)
  else if (format === 2) printCivic(p, at, size)
  else if (format === 3) {
    p.print('\n\t    ECS ELIN id ')
    padded(p, at + 5, size - 5)
  } else {
    p.print('\n\t    Location ID ')
    unknownData(p, '\n\t      ', at + 5, size - 5)
  }
}

function printCoordinates(p: Printer, at: number, size: number) {
  if (size < 21) return
  for (const [name, from] of [
    ['Latitude', at + 5],
    ['Longitude', at + 10],
  ] as const) {
    const value = (BigInt(p.u8(from) & 3) << 32n) | BigInt(p.u32(from + 1))
    p.print(`\n\t    ${name} resolution ${p.u8(from) >> 2}, ${name.toLowerCase()} value ${value}`)
  }
  const kind = p.u8(at + 15) >> 4
  p.print(`\n\t    Altitude type ${wordOf(ALTITUDES, kind, 'unknown')} (${kind})`)
  p.print(`\n\t    Altitude resolution ${(p.u16(at + 15) >> 6) & 0x3f}`)
  p.print(`, altitude value 0x${hex(p.u32(at + 16) & 0x3fffffff)}`)
  p.print(`\n\t    Datum ${wordOf(DATUMS, p.u8(at + 20), 'unknown')} (0x${hex(p.u8(at + 20), 2)})`)
}

/** RFC 4776. */
function printCivic(p: Printer, at: number, size: number) {
  if (size < 6) return
  const length = p.u8(at + 5)
  if (length < 3 || size < 7 + length) return
  p.print(
    `\n\t    LCI length ${length}, LCI what ${wordOf(WHATS, p.u8(at + 6), 'unknown')} (0x${hex(p.u8(at + 6), 2)})`,
  )
  p.print(', Country-code ')
  padded(p, at + 7, 2)
  let [next, left] = [at + 9, length - 3]
  while (left >= 2) {
    const [kind, count] = [p.u8(next), p.u8(next + 1)]
    next += 2
    left -= 2
    p.print(`\n\t      CA type '${wordOf(CIVIC, kind, 'unknown')}' (${kind}), length ${count}: `)
    if (kind === 0 || count === 0 || left < count) return
    padded(p, next, count)
    next += count
    left -= count
  }
}
