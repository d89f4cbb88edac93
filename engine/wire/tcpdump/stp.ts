import { hex } from '../bytes.ts'
import {
  BRIDGE_ID,
  CONFIGURATION_LENGTH,
  FLAGS,
  FORWARD_DELAY,
  HELLO_TIME,
  MAX_AGE,
  MESSAGE_AGE,
  PORT_ID,
  PROTOCOL_ID,
  RAPID_LENGTH,
  ROLE_SHIFT,
  ROOT_ID,
  ROOT_PATH_COST,
  TYPE,
  Type,
  VERSION,
} from '../stp.ts'
import { printMultiple } from './mstp.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, hexDigits, type Tokens } from './words.ts'

const VERSION_WORDS: Tokens = new Map([
  [0, '802.1d'],
  [2, '802.1w'],
  [3, '802.1s'],
  [4, '802.1aq'],
])
const TYPE_WORDS: Tokens = new Map([
  [Type.configuration, 'Config'],
  [Type.rapid, 'Rapid STP'],
  [Type.topologyChange, 'Topology Change'],
])
const FLAG_WORDS: Bits = [
  [0x01, 'Topology change'],
  [0x02, 'Proposal'],
  [0x10, 'Learn'],
  [0x20, 'Forward'],
  [0x40, 'Agreement'],
  [0x80, 'Topology change ACK'],
]
const ROLE_WORDS = ['Unknown', 'Alternate', 'Root', 'Designated']

export function printStp(p: Printer, start: number, length: number) {
  p.protocol = 'stp'
  if (length < 4) return p.invalid()
  if (p.u16(start + PROTOCOL_ID) !== 0) return p.print(`unknown STP version, length ${length}`)
  const version = p.u8(start + VERSION)
  p.print(`STP ${VERSION_WORDS.get(version) ?? `Unknown STP protocol (0x${hex(version, 2)})`}`)
  if (!VERSION_WORDS.has(version)) return
  const type = p.u8(start + TYPE)
  p.print(`, ${TYPE_WORDS.get(type) ?? `Unknown BPDU Type (0x${hex(type, 2)})`}`)
  if (type === Type.topologyChange || !TYPE_WORDS.has(type)) return
  if (type === Type.rapid && version > 2) return printMultiple(p, start, length, version, FLAG_WORDS, ROLE_WORDS)
  if (type === Type.rapid && version !== 2) return
  if (length < (type === Type.rapid ? RAPID_LENGTH : CONFIGURATION_LENGTH)) return p.invalid()
  printConfiguration(p, start, length, version)
}

function printConfiguration(p: Printer, start: number, length: number, version: number) {
  const flags = p.u8(start + FLAGS)
  p.print(`, Flags [${bitWords(FLAG_WORDS, flags, 'none')}]`)
  p.print(`, bridge-id ${bridgeText(p, start + BRIDGE_ID)}.${hex(p.u16(start + PORT_ID), 4)}, length ${length}`)
  if (p.verbose === 0) return
  p.need(start, CONFIGURATION_LENGTH)
  const seconds = (at: number) => `${(p.u16(start + at) / 256).toFixed(2)}s`
  p.print(`\n\tmessage-age ${seconds(MESSAGE_AGE)}, max-age ${seconds(MAX_AGE)}`)
  p.print(`, hello-time ${seconds(HELLO_TIME)}, forwarding-delay ${seconds(FORWARD_DELAY)}`)
  p.print(`\n\troot-id ${bridgeText(p, start + ROOT_ID)}, root-pathcost ${p.u32(start + ROOT_PATH_COST)}`)
  if (version === 2) p.print(`, port-role ${ROLE_WORDS[(flags >> ROLE_SHIFT) & 3]}`)
}

function bridgeText(p: Printer, at: number): string {
  return `${hex(p.u16(at), 4)}.${hexDigits(p, at + 2, 6).replace(/..(?!$)/g, '$&:')}`
}
