import { CapabilityCode } from '../bgp-capability.ts'
import { asText } from './bgp-prefix.ts'
import { CAPABILITY_WORDS, familyText } from './bgp-words.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords } from './words.ts'

/** RFC 8277 2.1. */
const MULTIPLE_LABELS = 8
const RESTART_FLAGS: Bits = [[0x08, 'R']]
const ADD_PATH_WORDS = ['', 'Receive', 'Send', 'Both']
/** Capabilities that are said by being there. */
const PLAIN: readonly number[] = [CapabilityCode.routeRefresh, CapabilityCode.longLivedGracefulRestart, 128]

export function printCapabilities(p: Printer, start: number, length: number) {
  for (let at = start; at < start + length; ) {
    if (!p.has(at, 2)) return p.truncated()
    const [code, size] = [p.u8(at), p.u8(at + 1)]
    p.print(`\n\t      ${CAPABILITY_WORDS.get(code) ?? 'Unknown'} (${code}), length: ${size}`)
    if (!p.has(at + 2, size)) return p.truncated()
    if (!printCapability(p, code, at + 2, size)) return
    if (p.verbose > 1 && size > 0) unknownData(p, '\n\t\t', at + 2, size)
    at += 2 + size
  }
}

/** False where it is too short to go on behind it. */
function printCapability(p: Printer, code: number, at: number, size: number): boolean {
  const short = code === CapabilityCode.multiprotocol || code === CapabilityCode.fourOctetAs ? 4 : 2
  const measured = short === 4 || code === CapabilityCode.gracefulRestart
  if (measured && size < short) {
    p.print(` (too short, < ${short})`)
    return false
  }
  switch (code) {
    case CapabilityCode.multiprotocol:
      p.print(`\n\t\t${familyText(p.u16(at), p.u8(at + 3))}`)
      break
    case CapabilityCode.fourOctetAs:
      p.print(`\n\t\t 4 Byte AS ${asText(p, p.u32(at))}`)
      break
    case CapabilityCode.gracefulRestart: {
      const flags = bitWords(RESTART_FLAGS, p.u8(at) >> 4, 'none')
      p.print(`\n\t\tRestart Flags: [${flags}], Restart Time ${p.u16(at) & 0x0fff}s`)
      for (let family = at + 2; family + 4 <= at + size; family += 4) {
        const kept = (p.u8(family + 3) & 0x80) !== 0 ? 'yes' : 'no'
        p.print(`\n\t\t  ${familyText(p.u16(family), p.u8(family + 2))}, Forwarding state preserved: ${kept}`)
      }
      break
    }
    case CapabilityCode.addPath:
      printAddPath(p, at, size)
      break
    case MULTIPLE_LABELS:
      for (let family = at; family + 4 <= at + size; family += 4)
        p.print(`\n\t\t${familyText(p.u16(family), p.u8(family + 2))}, Count: ${p.u8(family + 3)}`)
      break
    default:
      if (PLAIN.includes(code)) break
      p.print(`\n\t\tno decoder for Capability ${code}`)
      if (p.verbose < 2) unknownData(p, '\n\t\t', at, size)
  }
  return true
}

function printAddPath(p: Printer, start: number, size: number) {
  if (size === 0) return p.print(' (bogus)')
  for (let at = start; at < start + size; at += 4) {
    if (at + 4 > start + size) return p.invalid()
    const direction = p.u8(at + 3)
    const word = ADD_PATH_WORDS[direction] || `Bogus (0x${direction.toString(16).padStart(2, '0')})`
    p.print(`\n\t\t${familyText(p.u16(at), p.u8(at + 2))}, Send/Receive: ${word}`)
  }
}
