import { hex } from '../bytes.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, hexDigits, printWhole, sequence, tokens, wordOf } from './words.ts'

// RFC 5880 4.1.
const FLAGS = 1
const MULTIPLIER = 2
const LENGTH = 3
const OWN = 4
const PEER = 8
const TX_INTERVAL = 12
const RX_INTERVAL = 16
const ECHO_INTERVAL = 20
const HEADER_LENGTH = 24

const AUTHENTICATED = 0x04
const ECHO_PORT = 3785

const PORT_WORDS = tokens({ 3784: 'Control', 4784: 'Multihop', 6784: 'Lag' })
const STATE_WORDS = sequence('AdminDown|Down|Init|Up')
const DIAGNOSTICS = sequence(
  'No Diagnostic|Control Detection Time Expired|Echo Function Failed|Neighbor Signaled Session Down|Forwarding Plane Reset|Path Down|Concatenated Path Down|Administratively Down|Reverse Concatenated Path Down',
)
const FLAG_WORDS: readonly Bits[] = [
  [
    [0x80, 'I Hear You'],
    [0x40, 'Demand'],
    [0x20, 'Poll'],
    [0x10, 'Final'],
    [0x08, 'Control Plane Independent'],
    [AUTHENTICATED, 'Authentication Present'],
    [0x02, 'Reserved'],
    [0x01, 'Reserved'],
  ],
  [
    [0x20, 'Poll'],
    [0x10, 'Final'],
    [0x08, 'Control Plane Independent'],
    [AUTHENTICATED, 'Authentication Present'],
    [0x02, 'Demand'],
    [0x01, 'Multipoint'],
  ],
]
const AUTHENTICATIONS = sequence('Simple Password|Keyed MD5|Meticulous Keyed MD5|Keyed SHA1|Meticulous Keyed SHA1', 1)

export function printBfd(p: Printer, start: number, length: number, _source: number, port: number) {
  p.protocol = 'bfd'
  if (port === ECHO_PORT) {
    p.print(`BFD, Echo, length: ${length}`)
    if (p.verbose > 0) unknownData(p, '\n\t', start, length)
    return
  }
  p.need(start, HEADER_LENGTH)
  const version = p.u8(start) >> 5
  if (version > 1) {
    p.print(`BFDv${version}, Control, length: ${length}`)
    if (p.verbose > 0) unknownData(p, '\n\t', start, length)
    return
  }
  const flags = p.u8(start + FLAGS)
  const words = bitWords(FLAG_WORDS[version]!, version === 0 ? flags : flags & 0x3f, 'none')
  const kind =
    version === 0
      ? 'Control'
      : `${wordOf(PORT_WORDS, port, 'unknown (#)')}, State ${wordOf(STATE_WORDS, flags >> 6, 'unknown (#)')}`
  if (p.verbose === 0) return p.print(`BFDv${version}, ${kind}, Flags: [${words}], length: ${length}`)
  const diagnostic = p.u8(start) & 0x1f
  p.print(`BFDv${version}, length: ${length}\n\t${kind}, Flags: [${words}]`)
  p.print(`, Diagnostic: ${wordOf(DIAGNOSTICS, diagnostic, 'unknown')} (0x${hex(diagnostic, 2)})`)
  printTimes(p, start)
  if ((flags & AUTHENTICATED) !== 0) printAuthentication(p, start + HEADER_LENGTH)
}

function printTimes(p: Printer, start: number) {
  const multiplier = p.u8(start + MULTIPLIER)
  const detection = Math.floor(((multiplier * p.u32(start + TX_INTERVAL)) >>> 0) / 1000)
  p.print(`\n\tDetection Timer Multiplier: ${multiplier} (${detection} ms Detection time)`)
  p.print(`, BFD Length: ${p.u8(start + LENGTH)}`)
  p.print(`\n\tMy Discriminator: 0x${hex(p.u32(start + OWN), 8)}, Your Discriminator: 0x${hex(p.u32(start + PEER), 8)}`)
  const interval = (at: number) => `${String(Math.floor(p.u32(start + at) / 1000)).padStart(4)} ms`
  p.print(`\n\t  Desired min Tx Interval:    ${interval(TX_INTERVAL)}`)
  p.print(`\n\t  Required min Rx Interval:   ${interval(RX_INTERVAL)}`)
  p.print(`\n\t  Required min Echo Interval: ${interval(ECHO_INTERVAL)}`)
}

/** RFC 5880 4.2 to 4.4. */
function printAuthentication(p: Printer, at: number) {
  p.need(at, 4)
  const [type, length] = [p.u8(at), p.u8(at + 1)]
  p.print(`\n\tAuthentication: ${wordOf(AUTHENTICATIONS, type, 'Unknown')} (${type}), length: ${length}`)
  p.print(`\n\t  Auth Key ID: ${p.u8(at + 2)}`)
  if (type === 1) {
    if (length < 4 || length > 19) return p.print(`[invalid length ${length}]`)
    p.print(', Password: ')
    return printWhole(p, at + 3, length - 3)
  }
  if (type < 2 || type > 5) return
  const digest = type < 4 ? 16 : 20
  if (length !== digest + 8) return p.print(`[invalid length ${length}]`)
  p.print(`, Sequence Number: 0x${hex(p.u32(at + 4), 8)}`)
  p.need(at + 8, digest)
  p.print(`\n\t  ${type < 4 ? 'Digest' : 'Hash'}: ${hexDigits(p, at + 8, digest)}`)
}
