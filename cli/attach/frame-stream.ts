/** Octets of the length in front of a frame. */
const LENGTH = 2

/** A frame of at most 65535 octets as it goes over a stream: its length in front, the high octet first. */
export function frameWithLength(frame: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(LENGTH + frame.length)
  bytes[0] = frame.length >> 8
  bytes[1] = frame.length & 0xff
  bytes.set(frame, LENGTH)
  return bytes
}

/** Takes a stream apart into frames, whatever the pieces are in which it comes. */
export class FrameReader {
  /** The begin of a frame whose end has not come yet. */
  #rest = new Uint8Array(0)

  /** The frames that are complete with this piece; they may be parts of it. */
  push(piece: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = []
    let bytes = piece
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + piece.length)
      bytes.set(this.#rest)
      bytes.set(piece, this.#rest.length)
    }
    let at = 0
    while (bytes.length - at >= LENGTH) {
      const end = at + LENGTH + ((bytes[at]! << 8) | bytes[at + 1]!)
      if (end > bytes.length) break
      frames.push(bytes.subarray(at + LENGTH, end))
      at = end
    }
    this.#rest = bytes.slice(at)
    return frames
  }
}
