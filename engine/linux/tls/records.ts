import { EPROTO, failed, type Result } from '../../net/errno.ts'
import { putU16, u16 } from '../../wire/bytes.ts'
import type { Buffered } from '../http/stream.ts'
import type { Running } from '../program.ts'

/** Record types (RFC 8446 5.1). */
export const ContentType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const

/** Plaintext of one record (RFC 8446 5.1), and what protection adds: the inner type and a tag of 16 bytes. */
export const PLAINTEXT_MAX = 16384
const TAG_LENGTH = 16

export interface TlsRecord {
  readonly type: number
  readonly payload: Uint8Array
}

export function emitRecord(type: number, payload: Uint8Array, version = 0x0303): Uint8Array {
  const record = new Uint8Array(5 + payload.length)
  record[0] = type
  putU16(record, 1, version)
  putU16(record, 3, payload.length)
  record.set(payload, 5)
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

  #next(): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return this.#state
  }

  /** A record whose content is of the inner `type`. */
  protect(type: number, content: Uint8Array): Uint8Array {
    const sealed = new Uint8Array(content.length + 1 + TAG_LENGTH)
    sealed.set(content)
    sealed[content.length] = type
    this.#mask(sealed)
    return emitRecord(ContentType.applicationData, sealed)
  }

  /** The inner type and content; undefined when the tag is wrong. */
  open(payload: Uint8Array): TlsRecord | undefined {
    if (payload.length < 1 + TAG_LENGTH) return undefined
    this.#mask(payload)
    for (let at = payload.length - TAG_LENGTH; at < payload.length; at++) if (payload[at] !== 0) return undefined
    const end = payload.length - TAG_LENGTH - 1
    return { type: payload[end]!, payload: payload.subarray(0, end) }
  }

  #mask(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += 4) {
      const word = this.#next()
      bytes[at] = bytes[at]! ^ word
      if (at + 1 < bytes.length) bytes[at + 1] = bytes[at + 1]! ^ (word >>> 8)
      if (at + 2 < bytes.length) bytes[at + 2] = bytes[at + 2]! ^ (word >>> 16)
      if (at + 3 < bytes.length) bytes[at + 3] = bytes[at + 3]! ^ (word >>> 24)
    }
  }
}
