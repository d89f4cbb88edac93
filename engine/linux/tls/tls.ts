import { EPROTO, type Errno, failed, type Result } from '../../net/errno.ts'
import { hash32 } from '../../sim/random.ts'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { Buffered, type ByteStream } from '../http/stream.ts'
import type { Process } from '../process.ts'
import type { Running } from '../program.ts'
import {
  type Certificate,
  type CertificateProblem,
  hex,
  type KeyPair,
  parseCertificate,
  verifyChain,
} from './certificate.ts'
import {
  clientHello,
  encryptedExtensions,
  HandshakeType,
  handshake,
  parseEncryptedExtensions,
  parseHello,
  serverHello,
  splitHandshake,
} from './hello.ts'
import { ContentType, emitRecord, PLAINTEXT_MAX, RecordProtection, readRecord } from './records.ts'

/** What a server is said to have told that closed the connection instead. */
export const NO_ANSWER = 'no answer'

/** A handshake failed: an alert was sent or came (RFC 8446 6), or a certificate was not accepted. */
export class TlsFailure {
  /** Name of the alert: `bad_certificate`, `unknown_ca`, `handshake_failure`. */
  readonly alert: string
  readonly problem: CertificateProblem | undefined
  /** It came from the other side. */
  readonly remote: boolean

  constructor(alert: string, problem?: CertificateProblem, remote = false) {
    this.alert = alert
    this.problem = problem
    this.remote = remote
  }
}

const ALERTS: ReadonlyMap<number, string> = new Map([
  [0, 'close_notify'],
  [10, 'unexpected_message'],
  [40, 'handshake_failure'],
  [42, 'bad_certificate'],
  [45, 'certificate_expired'],
  [48, 'unknown_ca'],
  [50, 'decode_error'],
  [70, 'protocol_version'],
  [112, 'unrecognized_name'],
  [116, 'certificate_required'],
])

export interface Identity {
  /** Leaf first. */
  readonly chain: readonly Certificate[]
  readonly key: KeyPair
}

/** A message as it goes or comes, before or after the record that protects it; for programs that tell what happens (`curl -v`). */
export interface TlsMessage {
  readonly outgoing: boolean
  readonly content: number
  /** Of a handshake message, or the code of an alert. */
  readonly type: number
  readonly length: number
}

export interface ClientOptions {
  /** For SNI and for the check of the certificate. */
  readonly serverName: string
  /** Trusted authorities; undefined accepts whatever comes (`curl -k`). */
  readonly roots: readonly Certificate[] | undefined
  readonly identity?: Identity | undefined
  readonly alpn?: readonly string[]
  /** Checks the chain alone; the caller compares the name (`TlsStream.peer`). */
  readonly anyName?: boolean
  readonly observe?: (message: TlsMessage) => Running<void>
}

export interface ServerOptions {
  /** The certificate for a name of SNI; undefined refuses it. */
  readonly identityFor: (serverName: string) => Identity | undefined
  /** Authorities of client certificates; undefined asks for none. */
  readonly clientRoots?: readonly Certificate[] | undefined
}

/** A connection with TLS 1.3 on it: the handshake's messages and the records are those of RFC 8446, the cryptography is not (see records.ts, certificate.ts). */
export class TlsStream implements ByteStream {
  readonly #raw: ByteStream
  readonly #buffer: Buffered
  readonly #outgoing: RecordProtection
  readonly #incoming: RecordProtection
  /** The other side's certificates, leaf first; empty when it has shown none. */
  readonly peer: readonly Certificate[]
  readonly serverName: string
  /** What both sides speak on it (RFC 7301); '' when the server chose nothing. */
  readonly alpn: string
  #closed = false
  /** The alert that ended it, by name. */
  alert: string | undefined

  constructor(
    raw: ByteStream,
    buffer: Buffered,
    keys: { outgoing: RecordProtection; incoming: RecordProtection },
    peer: readonly Certificate[],
    serverName: string,
    alpn = '',
  ) {
    this.#raw = raw
    this.#buffer = buffer
    this.#outgoing = keys.outgoing
    this.#incoming = keys.incoming
    this.peer = peer
    this.serverName = serverName
    this.alpn = alpn
  }

  get ended(): boolean {
    return this.#closed || this.#raw.ended
  }

  *read(deadline?: number): Running<Result<Uint8Array>> {
    for (;;) {
      const record = yield* readRecord(this.#buffer, deadline)
      if (failed(record)) return record
      if (record === undefined) return new Uint8Array(0)
      const opened = record.type === ContentType.applicationData ? this.#incoming.open(record.payload) : undefined
      if (opened === undefined) return EPROTO
      if (opened.type === ContentType.alert) {
        this.#closed = true
        this.alert = alertName(opened.payload)
        return opened.payload[1] === 0 ? new Uint8Array(0) : EPROTO
      }
      if (opened.type === ContentType.applicationData && opened.payload.length > 0) return opened.payload
    }
  }

  *write(bytes: Uint8Array): Running<Errno | undefined> {
    for (let at = 0; at < bytes.length; at += PLAINTEXT_MAX) {
      const error = yield* this.#raw.write(
        this.#outgoing.protect(ContentType.applicationData, bytes.subarray(at, at + PLAINTEXT_MAX)),
      )
      if (error !== undefined) return error
    }
    return undefined
  }

  /** Tells the other side that no more will come (RFC 8446 6.1). */
  *sayGoodbye(): Running<void> {
    if (!this.ended) yield* this.#raw.write(this.#outgoing.protect(ContentType.alert, Uint8Array.of(1, 0)))
  }

  close(): void {
    this.#closed = true
    this.#raw.close()
  }
}

function keysFor(
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
  isClient: boolean,
): { outgoing: RecordProtection; incoming: RecordProtection } {
  const secret = hex(clientRandom) + hex(serverRandom)
  const toServer = new RecordProtection(hash32(secret, 1))
  const toClient = new RecordProtection(hash32(secret, 2))
  return isClient ? { outgoing: toServer, incoming: toClient } : { outgoing: toClient, incoming: toServer }
}

/** The certificate message (RFC 8446 4.4.2), each entry with its own length. */
function certificateMessage(chain: readonly Certificate[]): Uint8Array {
  let message = messages.get(chain)
  if (message === undefined) messages.set(chain, (message = newCertificateMessage(chain)))
  return message
}

/** The messages of chains that were sent before. */
const messages = new WeakMap<readonly Certificate[], Uint8Array>()

function newCertificateMessage(chain: readonly Certificate[]): Uint8Array {
  const entries = chain.map(each => encodeUtf8(JSON.stringify(each)))
  const body: number[] = []
  for (const entry of entries)
    body.push(entry.length >> 16, (entry.length >> 8) & 255, entry.length & 255, ...entry, 0, 0)
  return handshake(HandshakeType.certificate, [
    0,
    body.length >> 16,
    (body.length >> 8) & 255,
    body.length & 255,
    ...body,
  ])
}

function parseCertificates(body: Uint8Array): Certificate[] {
  const chain: Certificate[] = []
  for (let at = 4; at + 3 <= body.length; ) {
    const length = (body[at]! << 16) | (body[at + 1]! << 8) | body[at + 2]!
    try {
      const certificate = parseCertificate(decodeUtf8(body, at + 3, Math.min(at + 3 + length, body.length)))
      if (certificate !== undefined) chain.push(certificate)
    } catch {
      return []
    }
    at += 3 + length + 2
  }
  return chain
}

function alertName(payload: Uint8Array): string {
  return ALERTS.get(payload[1] ?? 0) ?? 'unknown'
}

function* silent(): Running<void> {}

const CHANGE_CIPHER_SPEC = emitRecord(ContentType.changeCipherSpec, Uint8Array.of(1))
const VERIFY = handshake(HandshakeType.certificateVerify, new Uint8Array(68))
const FINISHED = handshake(HandshakeType.finished, new Uint8Array(32))

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** The client's side of a handshake. */
export function* connectTls(
  process: Process,
  raw: ByteStream,
  options: ClientOptions,
  deadline?: number,
): Running<TlsStream | TlsFailure | Errno> {
  const random = process.host.sim.random(`tls:${process.host.name}`)
  const { observe = silent } = options
  const mine = random.bytes(32)
  const buffer = new Buffered(raw)
  const opening = clientHello(mine, random.bytes(32), random.bytes(32), options.serverName, options.alpn ?? [])
  const error = yield* raw.write(emitRecord(ContentType.handshake, opening, 0x0301))
  if (error !== undefined) return error
  yield* observe(shown(true, opening))
  const record = yield* readRecord(buffer, deadline)
  if (failed(record)) return record
  if (record === undefined) return new TlsFailure(NO_ANSWER)
  if (record.type === ContentType.alert) return new TlsFailure(alertName(record.payload), undefined, true)
  const hello = record.type === ContentType.handshake ? parseHello(record.payload) : undefined
  if (hello === undefined || !hello.tls13) return new TlsFailure('protocol_version')
  yield* observe(shown(false, record.payload))
  const keys = keysFor(mine, hello.random, true)
  const flight = yield* readFlight(buffer, keys.incoming, deadline)
  if (flight instanceof TlsFailure || failed(flight)) return flight
  for (const { type, body } of flight)
    yield* observe({ outgoing: false, content: ContentType.handshake, type, length: 4 + body.length })
  const peer = parseCertificates(
    flight.find(each => each.type === HandshakeType.certificate)?.body ?? new Uint8Array(0),
  )
  const problem =
    options.roots === undefined
      ? undefined
      : verifyChain(peer, options.roots, process.host.sim.wallMilliseconds, wantedName(options))
  if (problem !== undefined) {
    yield* sendAlert(raw, keys.outgoing, alertFor(problem))
    const code = alertCode(alertFor(problem))
    yield* observe({ outgoing: true, content: ContentType.alert, type: code, length: 2 })
    return new TlsFailure(alertFor(problem), problem)
  }
  const asked = flight.some(each => each.type === HandshakeType.certificateRequest)
  const own = !asked
    ? []
    : [certificateMessage(options.identity?.chain ?? []), ...(options.identity === undefined ? [] : [VERIFY])]
  const last = [...own, FINISHED]
  const answer = yield* raw.write(join(CHANGE_CIPHER_SPEC, keys.outgoing.protect(ContentType.handshake, join(...last))))
  if (answer !== undefined) return answer
  yield* observe({ outgoing: true, content: ContentType.changeCipherSpec, type: 1, length: 1 })
  for (const message of last) yield* observe(shown(true, message))
  return new TlsStream(raw, buffer, keys, peer, options.serverName, chosenProtocol(flight))
}

function shown(outgoing: boolean, message: Uint8Array): TlsMessage {
  return { outgoing, content: ContentType.handshake, type: message[0] ?? 0, length: message.length }
}

function wantedName({ anyName, serverName }: ClientOptions): string | undefined {
  return anyName === true ? undefined : serverName
}

function chosenProtocol(flight: readonly { readonly type: number; readonly body: Uint8Array }[]): string {
  const extensions = flight.find(each => each.type === HandshakeType.encryptedExtensions)
  return extensions === undefined ? '' : parseEncryptedExtensions(extensions.body)
}

/** The one protocol that servers of the lab speak above TLS; offered protocols that they lack are passed over. */
const HTTP_1_1 = 'http/1.1'

/** The server's side of a handshake. */
export function* acceptTls(
  process: Process,
  raw: ByteStream,
  options: ServerOptions,
): Running<TlsStream | TlsFailure | Errno> {
  const random = process.host.sim.random(`tls:${process.host.name}`)
  const buffer = new Buffered(raw)
  const record = yield* readRecord(buffer)
  if (failed(record)) return record
  const hello = record?.type === ContentType.handshake ? parseHello(record.payload) : undefined
  if (hello === undefined || !hello.tls13) {
    yield* raw.write(emitRecord(ContentType.alert, Uint8Array.of(2, 70)))
    return new TlsFailure('protocol_version')
  }
  const identity = options.identityFor(hello.serverName)
  if (identity === undefined) {
    yield* raw.write(emitRecord(ContentType.alert, Uint8Array.of(2, 112)))
    return new TlsFailure('unrecognized_name')
  }
  const mine = random.bytes(32)
  const alpn = hello.alpn.includes(HTTP_1_1) ? HTTP_1_1 : ''
  const keys = keysFor(hello.random, mine, false)
  const request =
    options.clientRoots === undefined
      ? new Uint8Array(0)
      : handshake(HandshakeType.certificateRequest, [0, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3])
  const flight = join(encryptedExtensions(alpn), request, certificateMessage(identity.chain), VERIFY, FINISHED)
  const opening = join(
    emitRecord(ContentType.handshake, serverHello(mine, hello.sessionId, random.bytes(32))),
    CHANGE_CIPHER_SPEC,
    keys.outgoing.protect(ContentType.handshake, flight),
  )
  const error = yield* raw.write(opening)
  if (error !== undefined) return error
  const answer = yield* readFlight(buffer, keys.incoming)
  if (answer instanceof TlsFailure || failed(answer)) return answer
  const peer = parseCertificates(
    answer.find(each => each.type === HandshakeType.certificate)?.body ?? new Uint8Array(0),
  )
  const problem =
    options.clientRoots === undefined || peer.length === 0
      ? undefined
      : verifyChain(peer, options.clientRoots, process.host.sim.wallMilliseconds)
  if (problem !== undefined) {
    yield* sendAlert(raw, keys.outgoing, alertFor(problem))
    return new TlsFailure(alertFor(problem), problem)
  }
  return new TlsStream(raw, buffer, keys, peer, hello.serverName, alpn)
}

/** The protected messages of the other side, up to its Finished. */
function* readFlight(
  buffer: Buffered,
  protection: RecordProtection,
  deadline?: number,
): Running<{ type: number; body: Uint8Array }[] | TlsFailure | Errno> {
  for (;;) {
    const record = yield* readRecord(buffer, deadline)
    if (failed(record)) return record
    if (record === undefined) return EPROTO
    if (record.type === ContentType.changeCipherSpec) continue
    if (record.type === ContentType.alert) return new TlsFailure(alertName(record.payload), undefined, true)
    const opened = protection.open(record.payload)
    if (opened === undefined) return new TlsFailure('decode_error')
    if (opened.type === ContentType.alert) return new TlsFailure(alertName(opened.payload), undefined, true)
    return splitHandshake(opened.payload)
  }
}

function alertFor(problem: CertificateProblem): string {
  if (problem.type === 'expired' || problem.type === 'not-yet-valid') return 'certificate_expired'
  return problem.type === 'wrong-name' ? 'bad_certificate' : 'unknown_ca'
}

function* sendAlert(raw: ByteStream, protection: RecordProtection, name: string): Running<void> {
  yield* raw.write(protection.protect(ContentType.alert, Uint8Array.of(2, alertCode(name))))
}

function alertCode(name: string): number {
  return [...ALERTS].find(([, each]) => each === name)?.[0] ?? 40
}
