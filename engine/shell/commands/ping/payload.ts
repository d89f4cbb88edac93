/** A point of the wall clock, as Sim.wallTime gives it. */
interface WallTime {
  readonly seconds: number
  readonly nanoseconds: number
}

/** struct timeval of a 64-bit machine. */
export const TIMEVAL_LENGTH = 16
/** More than an IP packet can hold is refused by the kernel, whatever it is. */
const BUFFER_MAX = 70_000

/** The data of a packet before the time is put in: the pattern of -p, or bytes that count up. */
export function fill(size: number, pattern: Uint8Array | null): Uint8Array {
  const data = new Uint8Array(Math.min(size, BUFFER_MAX))
  const filling = pattern !== null && pattern.length > 0 ? pattern : undefined
  for (let at = 0; at < data.length; at++) data[at] = filling === undefined ? at : filling[at % filling.length]!
  return data
}

/** Writes the time of sending into the first bytes of the data: seconds and microseconds, 64 bits each, little-endian. */
export function putTime(data: Uint8Array, { seconds, nanoseconds }: WallTime): void {
  putWord(data, 0, seconds)
  putWord(data, 8, Math.floor(nanoseconds / 1000))
}

/** Below 2 to the power of 32, as 64 bits, little-endian. */
function putWord(data: Uint8Array, at: number, word: number): void {
  for (let byte = 0; byte < 8; byte++) data[at + byte] = byte < 4 ? word >>> (8 * byte) : 0
}

/** Microseconds from the time that stands at `start` of a reply until `received`. */
export function tripTime(bytes: Uint8Array, start: number, received: WallTime): number {
  const seconds = received.seconds - word(bytes, start)
  return Math.max(0, seconds * 1e6 + Math.floor(received.nanoseconds / 1000) - word(bytes, start + 8))
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! + bytes[at + 1]! * 0x100 + bytes[at + 2]! * 0x1_0000 + bytes[at + 3]! * 0x100_0000
}
