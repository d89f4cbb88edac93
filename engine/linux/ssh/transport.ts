import { sha256 } from '@noble/hashes/sha2.js'
import { EAGAIN, EINTR, EPROTO, type Errno, failed, type Result } from '../../net/errno.ts'
import type { TcpSocket } from '../../net/tcp/socket.ts'
import { hash32 } from '../../sim/random.ts'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { WaitQueue } from '../../sim/wait.ts'
import { concat, putU32, u32 } from '../../wire/bytes.ts'
import type { Process } from '../process.ts'
import type { Running } from '../program.ts'
import { SshReader, SshWriter } from './encoding.ts'
import { isSignedBy, KEY_TYPE, keyBlob, keyFromBlob, type SshKey, sign } from './key.ts'
import { Message } from './message.ts'

/** What both sides say first (RFC 4253 4.2). */
export const VERSION = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10'
const PACKET_MAX = 262_144
const VERSION_LINE_MAX = 1024
const BLOCK = 8
const LENGTH_LENGTH = 4
const TAG_LENGTH = 16
/** The default of OpenSSH (ssh_config(5), Ciphers). */
const CIPHER = 'chacha20-poly1305@openssh.com'
const ALGORITHMS = [
  'curve25519-sha256',
  KEY_TYPE,
  CIPHER,
  CIPHER,
  'umac-128-etm@openssh.com',
  'umac-128-etm@openssh.com',
  'none',
  'none',
  '',
  '',
] as const

/** Bytes that hide what they are combined with; no cryptography (see key.ts). */
class KeyStream {
  #state: number

  constructor(seed: number) {
    this.#state = seed === 0 ? 1 : seed
  }

  apply(bytes: Uint8Array): Uint8Array {
    const result = new Uint8Array(bytes.length)
    for (let index = 0; index < bytes.length; index++) {
      // xorshift32
      this.#state ^= this.#state << 13
      this.#state ^= this.#state >>> 17
      this.#state ^= this.#state << 5
      result[index] = bytes[index]! ^ (this.#state & 255)
    }
    return result
  }
}

/** The two streams of a direction: lengths have a key of their own. */
class DirectionKeys {
  readonly length: KeyStream
  readonly payload: KeyStream

  constructor(seed: string, direction: number) {
    this.length = new KeyStream(hash32(seed, direction))
    this.payload = new KeyStream(hash32(seed, direction + 2))
  }
}

/** The binary packet protocol on a connection (RFC 4253 6), framed as PROTOCOL.chacha20poly1305 of OpenSSH says: lengths are hidden, too. */
export class SshTransport {
  readonly #process: Process
  readonly socket: TcpSocket
  #waiting: Uint8Array = new Uint8Array(0)
  #outgoing: DirectionKeys | undefined
  #incoming: DirectionKeys | undefined
  /** Length of the packet that is coming in; its four bytes have been taken. */
  #size: number | undefined
  /** Somebody is writing; the next packet waits for its end. */
  #writing = false
  readonly #written = new WaitQueue()
  /** Of the other side. */
  peerVersion = ''
  sessionId: Uint8Array = new Uint8Array(0)

  constructor(process: Process, socket: TcpSocket) {
    this.#process = process
    this.socket = socket
  }

  /** Both sides' first lines. EPROTO for what is none. */
  *exchangeVersions(deadline?: number): Running<Errno | 'closed' | undefined> {
    const error = yield* this.#send(encodeUtf8(`${VERSION}\r\n`))
    if (error !== undefined) return error
    for (;;) {
      const end = this.#waiting.indexOf(0x0a)
      if (end >= 0) {
        this.peerVersion = decodeUtf8(this.#waiting.subarray(0, end)).replace(/\r$/, '')
        this.#waiting = this.#waiting.subarray(end + 1)
        return this.peerVersion.startsWith('SSH-2.0-') ? undefined : EPROTO
      }
      if (this.#waiting.length > VERSION_LINE_MAX) return EPROTO
      const more = yield* this.#fill(deadline)
      if (failed(more)) return more
      if (!more) return 'closed'
    }
  }

  /** Whether bytes wait that were read ahead. */
  get hasPacket(): boolean {
    return this.#waiting.length > 0 || this.#size !== undefined
  }

  /** The next packet's payload; undefined when the other side is gone. */
  *read(deadline?: number): Running<Result<Uint8Array | undefined>> {
    for (;;) {
      this.#readLength()
      const size = this.#size
      if (size !== undefined) {
        if (size < 2 || size > PACKET_MAX) return EPROTO
        const whole = size + (this.#incoming === undefined ? 0 : TAG_LENGTH)
        if (this.#waiting.length >= whole) {
          const hidden = this.#waiting.subarray(0, size)
          const plain = this.#incoming === undefined ? hidden.slice() : this.#incoming.payload.apply(hidden)
          this.#waiting = this.#waiting.subarray(whole)
          this.#size = undefined
          const padding = plain[0]!
          return padding + 1 > size ? EPROTO : plain.subarray(1, size - padding)
        }
      }
      const more = yield* this.#fill(deadline)
      if (failed(more)) return more
      if (!more) return undefined
    }
  }

  #readLength(): void {
    if (this.#size !== undefined || this.#waiting.length < LENGTH_LENGTH) return
    const hidden = this.#waiting.subarray(0, LENGTH_LENGTH)
    this.#size = u32(this.#incoming === undefined ? hidden : this.#incoming.length.apply(hidden), 0)
    this.#waiting = this.#waiting.subarray(LENGTH_LENGTH)
  }

  *write(payload: Uint8Array): Running<Errno | undefined> {
    const keys = this.#outgoing
    const unpadded = 1 + payload.length + (keys === undefined ? LENGTH_LENGTH : 0)
    const padding = BLOCK - (unpadded % BLOCK) + (BLOCK - (unpadded % BLOCK) < 4 ? BLOCK : 0)
    const plain = new Uint8Array(1 + payload.length + padding)
    plain[0] = padding
    plain.set(payload, 1)
    const length = new Uint8Array(LENGTH_LENGTH)
    putU32(length, 0, plain.length)
    if (keys === undefined) return yield* this.#send(concat(length, plain))
    const hidden = keys.payload.apply(plain)
    const tag = sha256(hidden).subarray(0, TAG_LENGTH)
    return yield* this.#send(concat(keys.length.apply(length), hidden, tag))
  }

  /** Packets of several threads must not mix. */
  *#send(bytes: Uint8Array): Running<Errno | undefined> {
    while (this.#writing) yield* this.#process.wait([this.#written])
    this.#writing = true
    try {
      for (let done = 0; done < bytes.length; ) {
        const count = this.socket.send(bytes.subarray(done))
        if (!failed(count)) done += count
        else if (count !== EAGAIN) return count
        else yield* this.#process.wait([this.socket.changed])
      }
      return undefined
    } finally {
      this.#writing = false
      this.#written.wake()
    }
  }

  *#fill(deadline = Number.POSITIVE_INFINITY): Running<Result<boolean>> {
    for (;;) {
      const bytes = this.socket.receive(65536)
      if (!failed(bytes)) {
        if (bytes.length === 0) return false
        this.#waiting = this.#waiting.length === 0 ? bytes : concat(this.#waiting, bytes)
        return true
      }
      if (bytes !== EAGAIN) return bytes
      const resumed = yield* this.#process.wait([this.socket.changed], deadline)
      if (resumed === 'timeout') return EINTR
    }
  }

  /** Key exchange of the client's side: the server's host key, or why there is none. */
  *exchangeKeysAsClient(deadline?: number): Running<Uint8Array | Errno | undefined> {
    const mine = this.#random()
    const opened = yield* this.#openExchange()
    if (opened !== undefined) return opened
    const started = yield* this.write(new SshWriter().byte(Message.kexEcdhInit).string(mine).done())
    if (started !== undefined) return started
    const kexInit = yield* this.#expect(Message.kexInit, deadline)
    if (!(kexInit instanceof Uint8Array)) return kexInit
    const reply = yield* this.#expect(Message.kexEcdhReply, deadline)
    if (!(reply instanceof Uint8Array)) return reply
    const reader = new SshReader(reply, 1)
    const key = keyFromBlob(reader.bytes())
    const theirs = reader.bytes()
    const signature = new SshReader(reader.bytes())
    signature.string()
    const sessionId = sha256(Uint8Array.from([...mine, ...theirs]))
    if (key === undefined || !isSignedBy(key, sessionId, signature.bytes())) return EPROTO
    const error = yield* this.#takeKeys(sessionId, true, deadline)
    return error ?? key
  }

  /** Key exchange of the server's side; undefined when it succeeded. */
  *exchangeKeysAsServer(hostKey: SshKey): Running<Errno | 'closed' | undefined> {
    const opened = yield* this.#openExchange()
    if (opened !== undefined) return opened
    const kexInit = yield* this.#expect(Message.kexInit)
    if (!(kexInit instanceof Uint8Array)) return kexInit ?? 'closed'
    const init = yield* this.#expect(Message.kexEcdhInit)
    if (!(init instanceof Uint8Array)) return init ?? 'closed'
    const theirs = new SshReader(init, 1).bytes()
    const mine = this.#random()
    const sessionId = sha256(Uint8Array.from([...theirs, ...mine]))
    const signature = new SshWriter().string(KEY_TYPE).string(sign(hostKey.publicKey, sessionId)).done()
    const reply = new SshWriter()
      .byte(Message.kexEcdhReply)
      .string(keyBlob(hostKey.publicKey))
      .string(mine)
      .string(signature)
      .done()
    const error = yield* this.write(reply)
    if (error !== undefined) return error
    return yield* this.#takeKeys(sessionId, false)
  }

  #random(): Uint8Array {
    return this.#process.host.sim.random(`ssh:${this.#process.host.name}`).bytes(32)
  }

  *#openExchange(): Running<Errno | undefined> {
    const message = new SshWriter().byte(Message.kexInit).raw(this.#random().subarray(0, 16))
    for (const names of ALGORITHMS) message.string(names)
    return yield* this.write(message.boolean(false).uint32(0).done())
  }

  *#takeKeys(sessionId: Uint8Array, isClient: boolean, deadline?: number): Running<Errno | undefined> {
    const error = yield* this.write(Uint8Array.of(Message.newKeys))
    if (error !== undefined) return error
    const seed = Array.from(sessionId, byte => byte.toString(16)).join('')
    const toServer = new DirectionKeys(seed, 1)
    const toClient = new DirectionKeys(seed, 2)
    this.#outgoing = isClient ? toServer : toClient
    const theirs = yield* this.#expect(Message.newKeys, deadline)
    if (!(theirs instanceof Uint8Array)) return theirs ?? EPROTO
    this.#incoming = isClient ? toClient : toServer
    this.sessionId = sessionId
    return undefined
  }

  *#expect(type: number, deadline?: number): Running<Uint8Array | Errno | undefined> {
    const packet = yield* this.read(deadline)
    if (failed(packet) || packet === undefined) return packet
    return packet[0] === type ? packet : EPROTO
  }
}
