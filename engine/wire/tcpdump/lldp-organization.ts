/** The TLVs of organizations: IEEE 802.1Q annex D, 802.3 clause 79, and where the others stand. */
import { hex } from '../bytes.ts'
import { printDcbx } from './lldp-dcbx.ts'
import { printTia } from './lldp-med.ts'
import { OUI_WORDS, type Printer } from './printer.ts'
import { type Bits, bitWords, hex4, printField, printWhole, sequence, tokens, wordOf } from './words.ts'

/** `at` is where the organization stands, `size` the length of the TLV. True where its bytes are to be shown. */
export type OrganizationPrint = (p: Printer, at: number, size: number) => boolean

export function padded(p: Printer, at: number, size: number) {
  printField(p, at, size)
}

const SUPPORTED: Bits = [
  [0x01, 'supported'],
  [0x02, 'enabled'],
]
const PROTOCOL_VLAN: Bits = [
  [0x02, 'supported'],
  [0x04, 'enabled'],
]
const NAMES_8021 = tokens({
  1: 'Port VLAN Id',
  2: 'Port and Protocol VLAN ID',
  3: 'VLAN name',
  4: 'Protocol Identity',
  7: 'Link aggregation',
  8: 'Congestion Notification',
  9: 'ETS Configuration',
  10: 'ETS Recommendation',
  11: 'Priority Flow Control Configuration',
  12: 'Application Priority',
  13: 'EVB',
  14: 'CDCP',
})
const NAMES_8023 = sequence('MAC/PHY configuration/status|Power via MDI|Link aggregation|Max frame size', 1)

/** False where the TLV is shorter than an organization is. */
export function printOrganization(p: Printer, at: number, size: number): boolean | 'bytes' {
  if (size < 3) return false
  const oui = p.u24(at)
  p.print(`: OUI ${wordOf(OUI_WORDS, oui, 'Unknown')} (0x${hex(oui, 6)})`)
  const print = ORGANIZATIONS.get(oui)
  return print === undefined || print(p, at, size) ? 'bytes' : true
}

function print8021(p: Printer, at: number, size: number): boolean {
  if (size < 4) return false
  const subtype = p.u8(at + 3)
  p.print(`\n\t  ${wordOf(NAMES_8021, subtype, 'unknown')} Subtype (${subtype})`)
  switch (subtype) {
    case 1:
      if (size >= 6) p.print(`\n\t    port vlan id (PVID): ${p.u16(at + 4)}`)
      return false
    case 2: {
      if (size < 7) return false
      const flags = p.u8(at + 4)
      p.print(`\n\t    port and protocol vlan id (PPVID): ${p.u16(at + 5)}`)
      p.print(`, flags [${bitWords(PROTOCOL_VLAN, flags, 'none')}] (0x${hex(flags, 2)})`)
      return false
    }
    case 3:
      if (size < 6) return false
      p.print(`\n\t    vlan id (VID): ${p.u16(at + 4)}`)
      if (size < 7 || size < 7 + p.u8(at + 6)) return false
      p.print('\n\t    vlan name: ')
      padded(p, at + 7, p.u8(at + 6))
      return false
    case 4:
      if (size < 5 || size < 5 + p.u8(at + 4)) return false
      p.print('\n\t    protocol identity: ')
      padded(p, at + 5, p.u8(at + 4))
      return false
    case 7:
      printAggregation(p, at, size)
      return false
    default:
      return printBridging(p, subtype, at, size)
  }
}

function printAggregation(p: Printer, at: number, size: number) {
  if (size < 9) return
  p.print(`\n\t    aggregation status [${bitWords(SUPPORTED, p.u8(at + 4), 'none')}]`)
  p.print(`, aggregation port ID ${p.u32(at + 5)}`)
}

const PRIORITIES = '\n\t     Priority : 0  1  2  3  4  5  6  7\n\t     Value    : '

function bits(value: number): string {
  return [0, 1, 2, 3, 4, 5, 6, 7].map(bit => `${(value >> bit) & 1}  `).join('')
}

/** Data center bridging (802.1Qau, Qaz, Qbb) and edge virtual bridging (Qbg). */
function printBridging(p: Printer, subtype: number, at: number, size: number): boolean {
  switch (subtype) {
    case 8:
      if (size < 6) return false
      p.print(`\n\t    Pre-Priority CNPV Indicator${PRIORITIES}${bits(p.u8(at + 4))}`)
      p.print(`\n\t    Pre-Priority Ready Indicator${PRIORITIES}${bits(p.u8(at + 5))}`)
      return false
    case 9:
    case 10: {
      if (size < 25) return false
      const value = p.u8(at + 4)
      if (subtype === 10) p.print(`\n\t    RES: ${value}`)
      else {
        p.print(`\n\t    Willing:${value >> 7}, CBS:${(value >> 6) & 2}`)
        p.print(`, RES:${(value >> 3) & 7}, Max TCs:${value & 7}`)
      }
      printTransmission(p, at)
      return false
    }
    case 11: {
      if (size < 6) return false
      const value = p.u8(at + 4)
      p.print(
        `\n\t    Willing: ${value >> 7}, MBC: ${(value >> 6) & 1}, RES: ${(value >> 4) & 3}, PFC cap:${value & 15} `,
      )
      p.print(`\n\t    PFC Enable${PRIORITIES}${bits(p.u8(at + 5))}`)
      return false
    }
    case 12:
      if (size < 5) return false
      p.print(`\n\t    RES: ${p.u8(at + 4)}`)
      if (size === 5 || (size - 5) % 3 !== 0) return false
      p.print('\n\t    Application Priority Table')
      for (let next = at + 5; next < at + size; next += 3) {
        const value = p.u8(next)
        p.print(`\n\t      Priority: ${value >> 5}, RES: ${(value >> 3) & 3}, Sel: ${value & 7}`)
        p.print(`, Protocol ID: ${p.u16(next + 1)}`)
      }
      return false
    case 13:
      if (size >= 9) printVirtualBridging(p, at)
      return false
    case 14: {
      if (size < 8) return false
      const value = p.u8(at + 4)
      p.print(`\n\t    Role: ${value >> 7}, RES: ${(value >> 4) & 7}, Scomp: ${(value >> 3) & 1} `)
      p.print(`ChnCap: ${p.u16(at + 6) & 0xfff}`)
      if ((size - 8) % 3 !== 0) return false
      for (let next = at + 8; next < at + size; next += 3)
        p.print(`\n\t    SCID: ${p.u24(next) >> 12}, SVID: ${p.u24(next) & 0xfff}`)
      return false
    }
    default:
      return true
  }
}

function printTransmission(p: Printer, at: number) {
  const row = (values: readonly number[]) => values.map(value => `${value}`.padEnd(3)).join(' ')
  const bytes = (from: number) => [0, 1, 2, 3, 4, 5, 6, 7].map(index => p.u8(from + index))
  const halves = [5, 6, 7, 8].flatMap(index => [p.u8(at + index) >> 4, p.u8(at + index) & 15])
  p.print('\n\t    Priority Assignment Table\n\t     Priority : 0   1   2   3   4   5   6   7')
  p.print(`\n\t     Value    : ${row(halves)}`)
  p.print('\n\t    TC Bandwidth Table\n\t     TC%   : 0   1   2   3   4   5   6   7')
  p.print(`\n\t     Value : ${row(bytes(at + 9))}`)
  p.print('\n\t    TSA Assignment Table\n\t     Traffic Class: 0   1   2   3   4   5   6   7')
  p.print(`\n\t     Value        : ${row(bytes(at + 17))}`)
}

const MODES = sequence('Not Supported|EVB Bridge|EVB Station|Reserved for future Standardization')

function printVirtualBridging(p: Printer, at: number) {
  const [bridge, station, retries, mode, keep] = [4, 5, 6, 7, 8].map(index => p.u8(at + index)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  p.print(`\n\t    EVB Bridge Status\n\t      RES: ${bridge >> 3}, BGID: ${(bridge >> 2) & 1}`)
  p.print(`, RRCAP: ${(bridge >> 1) & 1}, RRCTR: ${bridge & 1}`)
  p.print(`\n\t    EVB Station Status\n\t      RES: ${station >> 4}, SGID: ${(station >> 3) & 1}`)
  p.print(`, RRREQ: ${(station >> 2) & 1},RRSTAT: ${station & 3}`)
  p.print(`\n\t    R: ${retries >> 5}, RTE: ${retries & 0x1f}, EVB Mode: ${MODES.get(mode >> 6)} [${mode >> 6}]`)
  p.print(`\n\t    ROL: ${(mode >> 5) & 1}, RWD: ${mode & 0x1f}`)
  p.print(`, RES: ${keep >> 6}, ROL: ${(keep >> 5) & 1}, RKA: ${keep & 0x1f}`)
}

const MEDIA: Bits = [
  [1 << 14, '10BASE-T hdx'],
  [1 << 13, '10BASE-T fdx'],
  [1 << 12, '100BASE-T4'],
  [1 << 11, '100BASE-TX hdx'],
  [1 << 10, '100BASE-TX fdx'],
  [1 << 9, '100BASE-T2 hdx'],
  [1 << 8, '100BASE-T2 fdx'],
  [1 << 7, 'Pause for fdx links'],
  [1 << 6, 'Asym PAUSE for fdx'],
  [1 << 5, 'Sym PAUSE for fdx'],
  [1 << 4, 'Asym and Sym PAUSE for fdx'],
  [1 << 3, '1000BASE-{X LX SX CX} hdx'],
  [1 << 2, '1000BASE-{X LX SX CX} fdx'],
  [1 << 1, '1000BASE-T hdx'],
  [1 << 0, '1000BASE-T fdx'],
]
/** IANA-MAU-MIB. */
const MAU_TYPES = sequence(
  'Unknown|AUI|10BASE_5|FOIRL|10BASE2|10BASET duplex mode unknown|10BASEFP|10BASEFB|10BASEFL duplex mode unknown|10BROAD36|10BASET hdx|10BASET fdx|10BASEFL hdx|10BASEFL fdx|100BASET4|100BASETX hdx|100BASETX fdx|100BASEFX hdx|100BASEFX fdx|100BASET2 hdx|100BASET2 fdx|1000BASEX hdx|1000BASEX fdx|1000BASELX hdx|1000BASELX fdx|1000BASESX hdx|1000BASESX fdx|1000BASECX hdx|1000BASECX fdx|1000BASET hdx|1000BASET fdx|10GBASEX|10GBASELX4|10GBASER|10GBASEER|10GBASELR|10GBASESR|10GBASEW|10GBASEEW|10GBASELW|10GBASESW',
)
const POWER: Bits = [
  [0x01, 'PSE'],
  [0x02, 'supported'],
  [0x04, 'enabled'],
  [0x08, 'can be controlled'],
]
const PAIRS = sequence('signal|spare', 1)
const CLASSES = sequence('class0|class1|class2|class3|class4', 1)

function print8023(p: Printer, at: number, size: number): boolean {
  if (size < 4) return false
  const subtype = p.u8(at + 3)
  p.print(`\n\t  ${wordOf(NAMES_8023, subtype, 'unknown')} Subtype (${subtype})`)
  switch (subtype) {
    case 1: {
      if (size < 9) return false
      const [status, media, type] = [p.u8(at + 4), p.u16(at + 5), p.u16(at + 7)]
      p.print(`\n\t    autonegotiation [${bitWords(SUPPORTED, status, 'none')}] (0x${hex(status, 2)})`)
      p.print(`\n\t    PMD autoneg capability [${bitWords(MEDIA, media, 'unknown')}] (${hex4(media)})`)
      p.print(`\n\t    MAU type ${wordOf(MAU_TYPES, type, 'unknown')} (${hex4(type)})`)
      return false
    }
    case 2:
      if (size < 7) return false
      p.print(`\n\t    MDI power support [${bitWords(POWER, p.u8(at + 4), 'none')}]`)
      p.print(`, power pair ${wordOf(PAIRS, p.u8(at + 5), 'unknown')}`)
      p.print(`, power class ${wordOf(CLASSES, p.u8(at + 6), 'unknown')}`)
      return false
    case 3:
      printAggregation(p, at, size)
      return false
    case 4:
      if (size >= 6) p.print(`\n\t    MTU size ${p.u16(at + 4)}`)
      return false
    default:
      return true
  }
}

/** RFC 8520 11: where a device tells what traffic is meant to be. */
function printIana(p: Printer, at: number, size: number): boolean {
  if (size < 8) return false
  const subtype = p.u8(at + 3)
  p.print(`\n\t  ${subtype === 1 ? 'MUD-URL' : 'unknown'} Subtype (${subtype})`)
  if (subtype !== 1) return true
  p.print('\n\t  MUD-URL=')
  printWhole(p, at + 4, size - 4)
  return false
}

const ORGANIZATIONS: ReadonlyMap<number, OrganizationPrint> = new Map([
  [0x0080c2, print8021],
  [0x00120f, print8023],
  [0x00005e, printIana],
  [0x0012bb, printTia],
  [0x001b21, printDcbx],
])
