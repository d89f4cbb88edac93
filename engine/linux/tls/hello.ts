import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { parseIp } from '../../wire/address.ts'
import { u16 } from '../../wire/bytes.ts'

/** Handshake types (RFC 8446 4). */
export const HandshakeType = {
  clientHello: 1,
  serverHello: 2,
  encryptedExtensions: 8,
  certificate: 11,
  certificateRequest: 13,
  certificateVerify: 15,
  finished: 20,
} as const

const Extension = {
  serverName: 0,
  supportedGroups: 10,
  signatureAlgorithms: 13,
  alpn: 16,
  supportedVersions: 43,
  keyShare: 51,
} as const

const AES_128_GCM_SHA256 = 0x1301
const AES_256_GCM_SHA384 = 0x1302
const CHACHA20_POLY1305_SHA256 = 0x1303
const TLS_1_3 = 0x0304
const X25519 = 0x001d

function bytes16(value: number): number[] {
  return [value >> 8, value & 255]
}

function vector16(content: readonly number[]): number[] {
  return [...bytes16(content.length), ...content]
}

function vector8(content: readonly number[]): number[] {
  return [content.length, ...content]
}

function extension(type: number, content: readonly number[]): number[] {
  return [...bytes16(type), ...vector16(content)]
}

/** A handshake message: its type and 24-bit length in front. */
export function handshake(type: number, body: Uint8Array | readonly number[]): Uint8Array {
  const message = new Uint8Array(4 + body.length)
  message[0] = type
  message[1] = body.length >> 16
  message[2] = body.length >> 8
  message[3] = body.length
  message.set(body, 4)
  return message
}

/** RFC 8446 4.1.2. Names that are addresses are not sent (RFC 6066 3). */
export function clientHello(
  random: Uint8Array,
  sessionId: Uint8Array,
  keyShare: Uint8Array,
  serverName: string,
  alpn: readonly string[],
): Uint8Array {
  const name = [...encodeUtf8(serverName)]
  const sni =
    serverName === '' || parseIp(serverName) !== undefined
      ? []
      : extension(Extension.serverName, vector16([0, ...vector16(name)]))
  const protocols =
    alpn.length === 0 ? [] : extension(Extension.alpn, vector16(alpn.flatMap(each => vector8([...encodeUtf8(each)]))))
  const extensions = [
    ...sni,
    ...extension(Extension.supportedGroups, vector16([X25519, 0x0017, 0x0018].flatMap(bytes16))),
    ...extension(
      Extension.signatureAlgorithms,
      vector16([0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501].flatMap(bytes16)),
    ),
    ...protocols,
    ...extension(Extension.supportedVersions, vector8(bytes16(TLS_1_3))),
    ...extension(Extension.keyShare, vector16([...bytes16(X25519), ...vector16([...keyShare])])),
  ]
  const suites = [AES_128_GCM_SHA256, AES_256_GCM_SHA384, CHACHA20_POLY1305_SHA256].flatMap(bytes16)
  const body = [
    ...bytes16(0x0303),
    ...random,
    ...vector8([...sessionId]),
    ...vector16(suites),
    ...vector8([0]),
    ...vector16(extensions),
  ]
  return handshake(HandshakeType.clientHello, body)
}

/** RFC 8446 4.1.3. */
export function serverHello(random: Uint8Array, sessionId: Uint8Array, keyShare: Uint8Array): Uint8Array {
  const extensions = [
    ...extension(Extension.supportedVersions, bytes16(TLS_1_3)),
    ...extension(Extension.keyShare, [...bytes16(X25519), ...vector16([...keyShare])]),
  ]
  return handshake(HandshakeType.serverHello, [
    ...bytes16(0x0303),
    ...random,
    ...vector8([...sessionId]),
    ...bytes16(AES_128_GCM_SHA256),
    0,
    ...vector16(extensions),
  ])
}

/** RFC 8446 4.3.1, with the protocol that was chosen (RFC 7301); '' for none. */
export function encryptedExtensions(alpn: string): Uint8Array {
  const protocol = alpn === '' ? [] : extension(Extension.alpn, vector16(vector8([...encodeUtf8(alpn)])))
  return handshake(HandshakeType.encryptedExtensions, vector16(protocol))
}

/** The chosen protocol. */
export function parseEncryptedExtensions(body: Uint8Array): string {
  const hello = { serverName: '', alpn: [] as string[], tls13: false }
  for (let at = 2; at + 4 <= body.length; ) {
    const length = u16(body, at + 2)
    readExtension(hello, u16(body, at), body.subarray(at + 4, at + 4 + length), false)
    at += 4 + length
  }
  return hello.alpn[0] ?? ''
}

export interface Hello {
  readonly random: Uint8Array
  readonly sessionId: Uint8Array
  readonly serverName: string
  readonly alpn: readonly string[]
  readonly tls13: boolean
}

/** Reads either hello; undefined when it is malformed. */
export function parseHello(message: Uint8Array): Hello | undefined {
  const client = message[0] === HandshakeType.clientHello
  if ((!client && message[0] !== HandshakeType.serverHello) || message.length < 4 + 2 + 32 + 1) return undefined
  const random = message.slice(6, 38)
  let at = 38
  const sessionId = message.slice(at + 1, at + 1 + message[at]!)
  at += 1 + sessionId.length
  if (client) {
    at += 2 + (at + 2 <= message.length ? u16(message, at) : 0)
    at += 1 + (message[at] ?? 0)
  } else at += 3
  if (at + 2 > message.length) return undefined
  const end = at + 2 + u16(message, at)
  at += 2
  const hello = { random, sessionId, serverName: '', alpn: [] as string[], tls13: false }
  while (at + 4 <= Math.min(end, message.length)) {
    const length = u16(message, at + 2)
    readExtension(hello, u16(message, at), message.subarray(at + 4, at + 4 + length), client)
    at += 4 + length
  }
  return hello
}

function readExtension(
  hello: { serverName: string; alpn: string[]; tls13: boolean },
  type: number,
  body: Uint8Array,
  client: boolean,
): void {
  if (type === Extension.serverName && body.length > 5) hello.serverName = decodeUtf8(body.subarray(5))
  else if (type === Extension.supportedVersions) hello.tls13 = client ? body.length > 2 : true
  else if (type === Extension.alpn)
    for (let at = 2; at < body.length; at += 1 + body[at]!)
      hello.alpn.push(decodeUtf8(body.subarray(at + 1, at + 1 + body[at]!)))
}

/** The messages of a flight. */
export function splitHandshake(bytes: Uint8Array): { readonly type: number; readonly body: Uint8Array }[] {
  const messages: { type: number; body: Uint8Array }[] = []
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = (bytes[at + 1]! << 16) | u16(bytes, at + 2)
    messages.push({ type: bytes[at]!, body: bytes.subarray(at + 4, at + 4 + length) })
    at += 4 + length
  }
  return messages
}
