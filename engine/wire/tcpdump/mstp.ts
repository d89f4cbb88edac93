/** IEEE 802.1Q 14.4: BPDUs of several spanning trees, and behind them those of shortest path bridging (802.1aq). */
import { hex } from '../bytes.ts'
import { FORWARD_DELAY, HELLO_TIME, MAX_AGE, MESSAGE_AGE, PORT_ID, ROLE_SHIFT, ROOT_PATH_COST } from '../stp.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, hexDigits, printField } from './words.ts'

const FLAGS = 4
const ROOT_ID = 5
const REGIONAL_ROOT = 17
const VERSION_1_LENGTH = 35
const VERSION_3_LENGTH = 36
const NAME = 39
const REVISION = 71
const DIGEST = 73
const INTERNAL_COST = 89
const BRIDGE_ID = 93
const HOPS = 101
const INSTANCES = 102
const LENGTH_MIN = 102
/** Of the common header with the length of version 1. */
const HEADER_LENGTH = 36
/** What version 3 has before its instances. */
const CONFIGURATION_LENGTH = 64
const INSTANCE_LENGTH = 16
const NAME_LENGTH = 32
const SHORTEST_PATH = 4
const SHORTEST_PATH_LENGTH_MIN = 87

function bridge(p: Printer, at: number): string {
  return `${hex(p.u16(at), 4)}.${hexDigits(p, at + 2, 6).replace(/..(?!$)/g, '$&:')}`
}

export function printMultiple(
  p: Printer,
  start: number,
  length: number,
  version: number,
  flagWords: Bits,
  roles: readonly string[],
) {
  if (length < LENGTH_MIN || p.u8(start + VERSION_1_LENGTH) !== 0) return p.invalid()
  const size = p.u16(start + VERSION_3_LENGTH) + 2
  if (length < HEADER_LENGTH + size) return p.invalid()
  const role = (flags: number) => roles[(flags >> ROLE_SHIFT) & 3]
  const flags = p.u8(start + FLAGS)
  p.print(`, CIST Flags [${bitWords(flagWords, flags, 'none')}], length ${length}`)
  if (p.verbose > 0) {
    p.print(`\n\tport-role ${role(flags)}, CIST root-id ${bridge(p, start + ROOT_ID)}`)
    p.print(`, CIST ext-pathcost ${p.u32(start + ROOT_PATH_COST)}`)
    p.print(`\n\tCIST regional-root-id ${bridge(p, start + REGIONAL_ROOT)}, `)
    p.print(`CIST port-id ${hex(p.u16(start + PORT_ID), 4)},`)
    const seconds = (at: number) => `${(p.u16(start + at) / 256).toFixed(2)}s`
    p.print(`\n\tmessage-age ${seconds(MESSAGE_AGE)}, max-age ${seconds(MAX_AGE)}`)
    p.print(`, hello-time ${seconds(HELLO_TIME)}, forwarding-delay ${seconds(FORWARD_DELAY)}`)
    printRegion(p, start, size - 2)
    for (let at = start + INSTANCES, left = size - 2 - CONFIGURATION_LENGTH; left >= INSTANCE_LENGTH; ) {
      const own = p.u8(at)
      p.print(`\n\tMSTI ${p.u16(at + 1) & 0xfff}, Flags [${bitWords(flagWords, own, 'none')}], port-role ${role(own)}`)
      p.print(`\n\t\tMSTI regional-root-id ${bridge(p, at + 1)}, pathcost ${p.u32(at + 9)}`)
      p.print(`\n\t\tMSTI bridge-prio ${p.u8(at + 13) >> 4}, port-prio ${p.u8(at + 14) >> 4}, hops ${p.u8(at + 15)}`)
      at += INSTANCE_LENGTH
      left -= INSTANCE_LENGTH
    }
  }
  if (version === SHORTEST_PATH) printShortestPath(p, start, length, size)
}

function printRegion(p: Printer, start: number, size: number) {
  p.print(`\n\tv3len ${size}, MCID Name `)
  printField(p, start + NAME, NAME_LENGTH)
  p.print(`, rev ${p.u16(start + REVISION)},\n\t\tdigest ${hexDigits(p, start + DIGEST, 16)}, `)
  p.print(`CIST int-root-pathcost ${p.u32(start + INTERNAL_COST)},`)
  p.print(`\n\tCIST bridge-id ${bridge(p, start + BRIDGE_ID)}, CIST remaining-hops ${p.u8(start + HOPS)}`)
}

function printShortestPath(p: Printer, start: number, length: number, before: number) {
  const size = p.u16(start + VERSION_3_LENGTH + before) + 2
  if (length < HEADER_LENGTH + before + size || size < SHORTEST_PATH_LENGTH_MIN) return p.invalid()
  if (p.verbose === 0) return
  const at = start + HEADER_LENGTH + before
  p.print(`\n\tv4len ${p.u16(at)}, AUXMCID Name `)
  printField(p, at + 3, NAME_LENGTH)
  p.print(`, Rev ${p.u16(at + 35)},\n\t\tdigest ${hexDigits(p, at + 37, 16)}`)
  const agreement = p.u8(at + 53)
  p.print(`\n\tAgreement num ${agreement >> 6}, Discarded Agreement num ${(agreement >> 4) & 3}`)
  p.print(`, Agreement valid-flag ${(agreement >> 3) & 1},\n\tRestricted role-flag: ${(agreement >> 2) & 1}`)
  const [format, convention] = [p.u8(at + 55), p.u8(at + 56)]
  p.print(`, Format id ${format >> 4} cap ${format}, Convention id ${convention >> 4} cap ${convention}`)
  p.print(`,\n\tEdge count ${p.u16(at + 57)}, Agreement digest ${hexDigits(p, at + 67, 20)}`)
}
