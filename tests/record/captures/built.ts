/**
 * Writes the captures that this kernel cannot send: tests/recordings/captures/built.pcap, of frames that the codecs emit, and
 * damaged.pcap, of frames from the other captures with bytes changed and pieces cut off. Both come out the same every time.
 *
 *   node tests/record/captures/built.ts
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Malformed } from '../../../engine/wire/bytes.ts'
import * as pcap from '../../../engine/wire/pcap.ts'
import { icmpFrames } from './icmp-frames.ts'
import { icmp6Frames } from './icmp6-frames.ts'
import { linkFrames } from './link-frames.ts'
import { protocolFrames } from './protocol-frames.ts'
import { transportFrames } from './transport-frames.ts'
import { tunnelFrames } from './tunnel-frames.ts'

const FOLDER = new URL('../../recordings/captures/', import.meta.url)

function write(name: string, frames: readonly { readonly bytes: Uint8Array; readonly originalLength: number }[]): void {
  const packets = frames.map((one, index) => ({ ...one, seconds: 1_700_000_000 + index, nanoseconds: 0 }))
  const capture = {
    linkType: pcap.LinkType.ethernet,
    snapLength: pcap.SNAP_LENGTH_DEFAULT,
    nanoseconds: false,
    packets,
  }
  writeFileSync(new URL(name, FOLDER), pcap.emit(capture))
  console.log(`${name}: ${frames.length} frames`)
}

/** Of every capture a few frames: cut where a snapshot length cuts, cut as a frame, and with one or two bytes changed. */
function damagedFrames(): { bytes: Uint8Array; originalLength: number }[] {
  let state = 20_250_101
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 0x1_0000_0000) * limit)
  }
  const frames: { bytes: Uint8Array; originalLength: number }[] = []
  const names = readdirSync(FOLDER)
    .filter(name => name.endsWith('.pcap') && name !== 'damaged.pcap')
    .sort()
  for (const name of names) {
    const capture = pcap.parse(new Uint8Array(readFileSync(new URL(name, FOLDER))))
    if (capture instanceof Malformed || capture.linkType !== pcap.LinkType.ethernet) continue
    for (let round = 0; round < 24; round++) {
      const chosen = capture.packets[below(capture.packets.length)]!
      let bytes = chosen.bytes.slice(0, 200)
      const way = round % 3
      if (way > 0)
        for (let changes = 1 + below(2); changes > 0; changes--) {
          const at = 14 + below(Math.min(80, bytes.length - 14))
          // Not the protocol: printers of protocols that the lab does not speak are not under test.
          if (at !== 23 && at !== 20 && at !== 54)
            bytes[at] = below(2) === 0 ? below(256) : [0, 1, 4, 8, 128, 255][below(6)]!
        }
      if (way < 2) bytes = bytes.slice(0, 15 + below(bytes.length - 15))
      const short = below(3) === 0
      frames.push({ bytes, originalLength: short ? bytes.length : Math.max(bytes.length, chosen.originalLength) })
    }
  }
  return frames
}

const whole = (bytes: Uint8Array) => ({ bytes, originalLength: bytes.length })
write(
  'built.pcap',
  [...linkFrames(), ...tunnelFrames(), ...transportFrames(), ...icmpFrames(), ...icmp6Frames()].map(whole),
)
write('protocols.pcap', protocolFrames().map(whole))
write('damaged.pcap', damagedFrames())
