import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { toBase64 } from '../../../linux/ssh/encoding.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { concat, putU32, u32 } from '../../../wire/bytes.ts'

/** A message of BIND's control channel, as lib/isccc builds them: words in the sections `_ctrl` and `_data`. */
export interface ControlMessage {
  readonly control: Readonly<Record<string, string>>
  readonly data: Readonly<Record<string, string>>
}

const VERSION = 1
const BINARY = 1
const TABLE = 2
/** ISCCC_ALG_HMACSHA256, and the room for a signature in base64. */
const HMAC_SHA256 = 163
const SIGNATURE_ROOM = 88
const MESSAGE_MAX = 65_536

function entry(name: string, kind: number, value: Uint8Array): Uint8Array {
  const key = encodeUtf8(name)
  const head = new Uint8Array(key.length + 6)
  head[0] = key.length
  head.set(key, 1)
  head[1 + key.length] = kind
  putU32(head, 2 + key.length, value.length)
  return concat(head, value)
}

function table(words: Readonly<Record<string, string>>): Uint8Array {
  return concat(...Object.entries(words).map(([name, text]) => entry(name, BINARY, encodeUtf8(text))))
}

function signature(body: Uint8Array, secret: Uint8Array): Uint8Array {
  const value = new Uint8Array(1 + SIGNATURE_ROOM)
  value[0] = HMAC_SHA256
  value.set(encodeUtf8(toBase64(hmac(sha256, secret, body), false)), 1)
  return value
}

/** The message with its length in front, signed with a key. */
export function emitControl({ control, data }: ControlMessage, secret: Uint8Array): Uint8Array {
  const body = concat(entry('_ctrl', TABLE, table(control)), entry('_data', TABLE, table(data)))
  const auth = entry('_auth', TABLE, entry('hsha', BINARY, signature(body, secret)))
  const head = new Uint8Array(8)
  putU32(head, 0, 4 + auth.length + body.length)
  putU32(head, 4, VERSION)
  return concat(head, auth, body)
}

/** How many bytes a message has whose beginning this is; undefined until that can be told, 0 for one that nobody should wait for. */
export function controlLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < 4) return undefined
  const length = u32(bytes, 0)
  return length > MESSAGE_MAX ? 0 : 4 + length
}

/** A whole message; undefined where it is none, or not signed with this key. */
export function parseControl(bytes: Uint8Array, secret: Uint8Array): ControlMessage | undefined {
  if (bytes.length < 8 || u32(bytes, 4) !== VERSION) return undefined
  const parts = entries(bytes.subarray(8))
  const auth = parts?.get('_auth')
  const [control, data] = [parts?.get('_ctrl'), parts?.get('_data')]
  if (auth === undefined || control === undefined || data === undefined) return undefined
  const given = entries(auth.value)?.get('hsha')?.value
  const expected = signature(bytes.subarray(8 + auth.end), secret)
  if (given === undefined || given.length !== expected.length || given.some((byte, at) => byte !== expected[at]))
    return undefined
  return { control: words(control.value), data: words(data.value) }
}

interface Entry {
  readonly value: Uint8Array
  /** Offset behind it in its table. */
  readonly end: number
}

function entries(bytes: Uint8Array): Map<string, Entry> | undefined {
  const found = new Map<string, Entry>()
  let at = 0
  while (at < bytes.length) {
    const start = at + 1 + bytes[at]! + 5
    if (start > bytes.length) return undefined
    const end = start + u32(bytes, start - 4)
    if (end > bytes.length) return undefined
    found.set(decodeUtf8(bytes.subarray(at + 1, start - 5)), { value: bytes.subarray(start, end), end })
    at = end
  }
  return found
}

function words(bytes: Uint8Array): Readonly<Record<string, string>> {
  return Object.fromEntries([...(entries(bytes) ?? [])].map(([name, { value }]) => [name, decodeUtf8(value)]))
}
