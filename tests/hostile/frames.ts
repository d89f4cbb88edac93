import { readdirSync, readFileSync } from 'node:fs'
import { STRANGER } from './target.ts'

/** Numbers by chance, the same for the same seed (xorshift32). */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed || 1
  }

  /** From 0 to below `limit`. */
  below(limit: number): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return (this.#state >>> 0) % limit
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!
  }
}

const CAPTURES = new URL('../recordings/captures/', import.meta.url)
const FILE_HEADER = 24
const RECORD_HEADER = 16
const ETHERNET = 1

/** Ethernet frames of all recorded captures. */
export function recordedFrames(): Uint8Array[] {
  const frames: Uint8Array[] = []
  for (const name of readdirSync(CAPTURES).filter(each => each.endsWith('.pcap'))) {
    const bytes = new Uint8Array(readFileSync(new URL(name, CAPTURES)))
    const view = new DataView(bytes.buffer)
    if (view.getUint32(20, true) !== ETHERNET) continue
    for (let at = FILE_HEADER; at + RECORD_HEADER <= bytes.length; ) {
      const length = view.getUint32(at + 8, true)
      at += RECORD_HEADER
      frames.push(bytes.slice(at, at + length))
      at += length
    }
  }
  return frames
}

const ODD = [0, 1, 4, 5, 6, 8, 15, 17, 20, 58, 63, 64, 69, 127, 128, 192, 255]
/** Addresses of the target, of its neighbours, and those that may not occur. */
const ADDRESSES = [
  [10, 0, 0, 1],
  [10, 0, 0, 1],
  [10, 0, 0, 9],
  [10, 0, 9, 1],
  [10, 0, 0, 255],
  [127, 0, 0, 1],
  [255, 255, 255, 255],
  [224, 0, 0, 1],
  [0, 0, 0, 0],
]

/** An Ethernet frame with an IPv4 packet from whoever is outside; `fragment` is the field with flags and offset. */
export function ipv4Frame(
  mac: readonly number[],
  source: readonly number[],
  protocol: number,
  payload: readonly number[],
  { destination = TARGET, fragment = 0, identification = 0 } = {},
): Uint8Array {
  const length = 20 + payload.length
  const ids = [identification >> 8, identification & 255, fragment >> 8, fragment & 255]
  const ip = [69, 0, length >> 8, length & 255, ...ids, 64, protocol, 0, 0, ...source, ...destination]
  const sum = checksum(Uint8Array.from(ip), 0, 20, 0)
  ip[10] = sum >> 8
  ip[11] = sum & 255
  return Uint8Array.from([...mac, ...STRANGER, 8, 0, ...ip, ...payload])
}

export const TARGET: readonly number[] = [10, 0, 0, 1]
export const SYN = 2
export const ACK = 16
/** Segment size, SACK, a timestamp, a window scale of 7. */
export const SYN_OPTIONS = [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7]

/** A TCP segment to the host, its checksum right. */
export function tcpSegment(
  source: readonly number[],
  ports: readonly [number, number],
  [sequence, acknowledgment]: readonly [number, number],
  flags: number,
  options: readonly number[] = [],
): number[] {
  const numbers = [...ports.flatMap(port => [port >> 8, port & 255]), ...octets(sequence), ...octets(acknowledgment)]
  const segment = [...numbers, ((20 + options.length) / 4) << 4, flags, 250, 240, 0, 0, 0, 0, ...options]
  const pseudo = [...source, ...TARGET, 0, 6, 0, segment.length]
  const sum = checksum(Uint8Array.from([...pseudo, ...segment]), 0, pseudo.length + segment.length, 0)
  segment[16] = sum >> 8
  segment[17] = sum & 255
  return segment
}

export function octets(word: number): number[] {
  return [24, 16, 8, 0].map(shift => (word >>> shift) & 255)
}

/** A recorded frame for this host, with some bytes changed, cut somewhere or longer, its checksums right more often than not. */
export function damagedFrame(frames: readonly Uint8Array[], mac: readonly number[], chance: Chance): Uint8Array {
  let frame = chance.of(frames).slice()
  const multicast = (frame[0]! & 1) === 1 && chance.below(2) === 0
  if (!multicast) frame.set(mac)
  frame.set(STRANGER, 6)
  if (ipv4At(frame) > 0 && chance.below(4) > 0) {
    const ip = ipv4At(frame)
    if (frame.length >= ip + 20) {
      frame.set(chance.of(ADDRESSES), ip + 16)
      if (chance.below(2) > 0) frame.set(chance.of(ADDRESSES), ip + 12)
    }
  }
  for (let left = chance.below(5); left > 0; left--)
    frame[12 + chance.below(Math.max(1, Math.min(120, frame.length - 12)))] =
      chance.below(2) === 0 ? chance.of(ODD) : chance.below(256)
  if (chance.below(6) === 0) frame = frame.slice(0, chance.below(frame.length + 1))
  else if (chance.below(12) === 0) frame = Uint8Array.from([...frame, ...frame]).slice(0, 1514)
  if (chance.below(8) > 0) mendChecksums(frame, chance.below(6) > 0)
  return frame
}

/** Where the IPv4 header is; 0 for a frame of something else. */
function ipv4At(frame: Uint8Array): number {
  return frame.length >= 34 && frame[12] === 8 && frame[13] === 0 ? 14 : 0
}

/** The checksum of the IPv4 header and, with `transport`, of TCP, UDP or ICMP in a packet that is no fragment. */
function mendChecksums(frame: Uint8Array, transport: boolean): void {
  const ip = ipv4At(frame)
  if (ip === 0) return
  const header = (frame[ip]! & 15) * 4
  if (header < 20 || ip + header > frame.length) return
  put(frame, ip + 10, 0)
  put(frame, ip + 10, checksum(frame, ip, ip + header, 0))
  const end = ip + word(frame, ip + 2)
  const start = ip + header
  const offset = ({ 1: 2, 6: 16, 17: 6 } as Record<number, number>)[frame[ip + 9]!]
  if (!transport || offset === undefined || end > frame.length || start + offset + 2 > end) return
  const pseudo = frame[ip + 9] === 1 ? 0 : sum(frame, ip + 12, ip + 20) + frame[ip + 9]! + (end - start)
  put(frame, start + offset, 0)
  put(frame, start + offset, checksum(frame, start, end, pseudo))
}

function checksum(bytes: Uint8Array, start: number, end: number, before: number): number {
  let total = before + sum(bytes, start, end)
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x1_0000)
  return ~total & 0xffff
}

function sum(bytes: Uint8Array, start: number, end: number): number {
  let total = 0
  for (let at = start; at < end; at += 2) total += bytes[at]! * 256 + (at + 1 < end ? bytes[at + 1]! : 0)
  return total
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! * 256 + bytes[at + 1]!
}

function put(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8
  bytes[at + 1] = value & 255
}
