import { sha1 } from '@noble/hashes/legacy.js'
import { EPROTO, type Errno, failed, type Result } from '../../net/errno.ts'
import { encodeUtf8 } from '../../sim/utf8.ts'
import { concatAll, u16, u32 } from '../../wire/bytes.ts'
import type { Process } from '../process.ts'
import type { Running } from '../program.ts'
import { Headers } from './headers.ts'
import type { RequestHead } from './message.ts'
import type { Buffered, ByteStream } from './stream.ts'

// RFC 6455: the GUID of 1.3, opcodes of 5.2.
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
export const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** Longest message that is taken, in bytes. */
const MESSAGE_MAX = 32 * 1024 * 1024

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const word = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    for (let part = 0; part < 4; part++)
      text += at + part > bytes.length ? '=' : BASE64[(word >> (18 - 6 * part)) & 63]!
  }
  return text
}

/** The answer to a client's key (4.2.2). */
export function acceptKey(key: string): string {
  return base64(sha1(encodeUtf8(key + GUID)))
}

/** Headers of an opening handshake (4.1), and the key that was sent. */
export function upgradeHeaders(
  process: Process,
  protocols: readonly string[],
): { readonly headers: Headers; readonly key: string } {
  const key = base64(process.host.sim.random(`websocket:${process.host.name}`).bytes(16))
  const headers = Headers.of({
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': key,
  })
  if (protocols.length > 0) headers.add('Sec-WebSocket-Protocol', protocols.join(', '))
  return { headers, key }
}

export function isWebSocketRequest(head: RequestHead): boolean {
  return (
    head.headers.lists('Connection', 'upgrade') &&
    head.headers.get('Upgrade')?.toLowerCase() === 'websocket' &&
    head.headers.has('Sec-WebSocket-Key')
  )
}

/** The first of the client's subprotocols that the server speaks. */
export function chooseProtocol(head: RequestHead, spoken: readonly string[]): string | undefined {
  const offered = head.headers.all('Sec-WebSocket-Protocol').flatMap(value => value.split(',').map(each => each.trim()))
  return spoken.find(each => offered.includes(each))
}

export function acceptHeaders(head: RequestHead, protocol: string | undefined): Headers {
  const headers = Headers.of({
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Accept': acceptKey(head.headers.get('Sec-WebSocket-Key') ?? ''),
  })
  if (protocol !== undefined) headers.add('Sec-WebSocket-Protocol', protocol)
  return headers
}

export interface Message {
  readonly opcode: number
  readonly payload: Uint8Array
}

/** A WebSocket after its handshake: whole messages both ways. Clients mask what they send (5.3). */
export class WebSocket {
  readonly #stream: ByteStream
  readonly #buffer: Buffered
  readonly #mask: (() => Uint8Array) | undefined
  #closed = false

  /** `mask` makes four bytes for each frame; only a client has it. */
  constructor(stream: ByteStream, buffer: Buffered, mask?: () => Uint8Array) {
    this.#stream = stream
    this.#buffer = buffer
    this.#mask = mask
  }

  *send(payload: Uint8Array, opcode: number = Opcode.binary): Running<Errno | undefined> {
    if (this.#closed) return EPROTO
    return yield* this.#stream.write(frame(opcode, payload, this.#mask?.()))
  }

  /** The next message; undefined at the end. Pings are answered on the way. */
  *receive(deadline?: number): Running<Result<Message | undefined>> {
    let opcode = 0
    const parts: Uint8Array[] = []
    let length = 0
    for (;;) {
      const next = yield* this.#frame(deadline)
      if (failed(next)) return next
      if (next === undefined || next.opcode === Opcode.close) {
        if (next !== undefined && !this.#closed) yield* this.send(next.payload, Opcode.close)
        this.#closed = true
        return undefined
      }
      if (next.opcode === Opcode.ping) yield* this.send(next.payload, Opcode.pong)
      if (next.opcode >= 8) continue
      if (next.opcode !== Opcode.continuation) opcode = next.opcode
      parts.push(next.payload)
      length += next.payload.length
      if (length > MESSAGE_MAX) return EPROTO
      if (!next.last) continue
      return { opcode, payload: parts.length === 1 ? parts[0]! : concatAll(parts) }
    }
  }

  *#frame(deadline?: number): Running<Result<{ opcode: number; payload: Uint8Array; last: boolean } | undefined>> {
    for (;;) {
      const { waiting } = this.#buffer
      const head = frameHead(waiting)
      if (head !== undefined) {
        if (head.length > MESSAGE_MAX) return EPROTO
        if (waiting.length >= head.size + head.length) {
          const bytes = this.#buffer.take(head.size + head.length)
          const payload = bytes.slice(head.size)
          if (head.masked)
            for (let at = 0; at < payload.length; at++) payload[at] = payload[at]! ^ bytes[head.size - 4 + (at & 3)]!
          return { opcode: bytes[0]! & 15, payload, last: (bytes[0]! & 0x80) !== 0 }
        }
      }
      const more = yield* this.#buffer.fill(deadline)
      if (failed(more)) return more
      if (!more) return undefined
    }
  }

  /** Says goodbye (5.5.1) and closes the connection. */
  *close(code = 1000): Running<void> {
    if (!this.#closed) yield* this.send(Uint8Array.of(code >> 8, code & 255), Opcode.close)
    this.#closed = true
    this.#stream.close()
  }
}

function frameHead(
  bytes: Uint8Array,
): { readonly size: number; readonly length: number; readonly masked: boolean } | undefined {
  if (bytes.length < 2) return undefined
  const masked = (bytes[1]! & 0x80) !== 0
  const short = bytes[1]! & 0x7f
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0
  const size = 2 + extra + (masked ? 4 : 0)
  if (bytes.length < size) return undefined
  const length = short === 126 ? u16(bytes, 2) : short === 127 ? u32(bytes, 2) * 2 ** 32 + u32(bytes, 6) : short
  return { size, length, masked }
}

function frame(opcode: number, payload: Uint8Array, mask: Uint8Array | undefined): Uint8Array {
  const { length } = payload
  const extra = length > 65535 ? 8 : length > 125 ? 2 : 0
  const size = 2 + extra + (mask === undefined ? 0 : 4)
  const bytes = new Uint8Array(size + length)
  bytes[0] = 0x80 | opcode
  bytes[1] = (mask === undefined ? 0 : 0x80) | (extra === 8 ? 127 : extra === 2 ? 126 : length)
  for (let at = 0; at < extra; at++) bytes[2 + at] = Math.floor(length / 256 ** (extra - 1 - at)) & 255
  bytes.set(payload, size)
  if (mask === undefined) return bytes
  bytes.set(mask, size - 4)
  for (let at = 0; at < length; at++) bytes[size + at] = bytes[size + at]! ^ mask[at & 3]!
  return bytes
}
