import { EPROTO, failed, type Result } from '../../net/errno.ts'
import { putU16, u16 } from '../../wire/bytes.ts'
import type { Buffered } from '../http/stream.ts'
import type { Running } from '../program.ts'

/** Record types (RFC 8446 5.1). */
export const ContentType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const

/** Plaintext of one record (RFC 8446 5.1), and what protection adds: the inner type and a tag of 16 bytes. */
export const PLAINTEXT_MAX = 16384
const TAG_LENGTH = 16
const HEADER_LENGTH = 5

export interface TlsRecord {
  readonly type: number
  readonly payload: Uint8Array
}

export function emitRecord(type: number, payload: Uint8Array, version = 0x0303): Uint8Array {
  const record = emptyRecord(type, payload.length, version)
  record.set(payload, HEADER_LENGTH)
  return record
}

function emptyRecord(type: number, length: number, version: number): Uint8Array {
  const record = new Uint8Array(HEADER_LENGTH + length)
  record[0] = type
  putU16(record, 1, version)
  putU16(record, 3, length)
  return record
}

/** The next record; undefined at the end of the stream; EPROTO for what is none. */
export function* readRecord(buffer: Buffered, deadline?: number): Running<Result<TlsRecord | undefined>> {
  for (;;) {
    const { waiting } = buffer
    if (waiting.length > 0 && (waiting[0]! < 20 || waiting[0]! > 23)) return EPROTO
    if (waiting.length >= 5) {
      const length = u16(waiting, 3)
      if (waiting[1] !== 3 || length > PLAINTEXT_MAX + 256) return EPROTO
      if (waiting.length >= 5 + length) {
        const record = buffer.take(5 + length)
        return { type: record[0]!, payload: record.slice(5) }
      }
    }
    const more = yield* buffer.fill(deadline)
    if (failed(more)) return more
    if (!more) return waiting.length === 0 ? undefined : EPROTO
  }
}

/**
 * Protects records in one direction. On the wire they look as TLS 1.3's do (opaque, 17 bytes longer than their content), but the cipher is
 * a keystream that anyone could undo: nothing here is secret, and it must cost next to nothing.
 */
export class RecordProtection {
  #state: number

  constructor(key: number) {
    this.#state = key | 1
  }

  /** A record whose content is of the inner `type`. */
  protect(type: number, content: Uint8Array): Uint8Array {
    const record = emptyRecord(ContentType.applicationData, content.length + 1 + TAG_LENGTH, 0x0303)
    record.set(content, HEADER_LENGTH)
    record[HEADER_LENGTH + content.length] = type
    this.#mask(record, HEADER_LENGTH)
    return record
  }

  /** The inner type and content; undefined when the tag is wrong. */
  open(payload: Uint8Array): TlsRecord | undefined {
    if (payload.length < 1 + TAG_LENGTH) return undefined
    this.#mask(payload, 0)
    for (let at = payload.length - TAG_LENGTH; at < payload.length; at++) if (payload[at] !== 0) return undefined
    const end = payload.length - TAG_LENGTH - 1
    return { type: payload[end]!, payload: payload.subarray(0, end) }
  }

  /** Each word of a xorshift generator covers four bytes; what is left of the last one is not used. */
  #mask(bytes: Uint8Array, start: number): void {
    const { length } = bytes
    const whole = length - ((length - start) & 3)
    let word = this.#state
    let at = start
    for (; at < whole; at += 4) {
      word ^= word << 13
      word ^= word >>> 17
      word ^= word << 5
      bytes[at] = bytes[at]! ^ word
      bytes[at + 1] = bytes[at + 1]! ^ (word >>> 8)
      bytes[at + 2] = bytes[at + 2]! ^ (word >>> 16)
      bytes[at + 3] = bytes[at + 3]! ^ (word >>> 24)
    }
    if (at < length) {
      word ^= word << 13
      word ^= word >>> 17
      word ^= word << 5
      for (let shift = 0; at < length; at++, shift += 8) bytes[at] = bytes[at]! ^ (word >>> shift)
    }
    this.#state = word
  }
}
