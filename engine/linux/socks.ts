import { encodeUtf8 } from '../sim/utf8.ts'
import type { Ip } from '../wire/address.ts'
import { concat, putU16, putU32, putU128 } from '../wire/bytes.ts'

/** What clients of SOCKS 4 and 5 send, and how long answers are. */

const CONNECT = 1
/** ATYP of RFC 1928 5. */
const IPV4 = 1
const NAME = 3
const IPV6 = 4

/** Of SOCKS 4 (and the least of SOCKS 5 that tells how long the rest is). */
export const SOCKS4_REPLY = 8

/** RFC 1928 3. */
export function socks5Methods(...methods: readonly number[]): Uint8Array {
  return Uint8Array.of(5, methods.length, ...methods)
}

/** RFC 1929. */
export function socks5Password(user: string, password: string): Uint8Array {
  const [first, second] = [encodeUtf8(user).subarray(0, 255), encodeUtf8(password).subarray(0, 255)]
  return Uint8Array.of(1, first.length, ...first, second.length, ...second)
}

function portBytes(port: number): Uint8Array {
  const bytes = new Uint8Array(2)
  putU16(bytes, 0, port)
  return bytes
}

function addressBytes(ip: Ip): Uint8Array {
  const bytes = new Uint8Array(typeof ip === 'number' ? 4 : 16)
  if (typeof ip === 'number') putU32(bytes, 0, ip)
  else putU128(bytes, 0, ip)
  return bytes
}

/** RFC 1928 4: an address, or a name that the server is to look up. */
export function socks5Connect(target: Ip | string, port: number): Uint8Array {
  const name = typeof target === 'string' ? encodeUtf8(target).subarray(0, 255) : undefined
  const kind =
    name !== undefined ? Uint8Array.of(NAME, name.length) : Uint8Array.of(typeof target === 'number' ? IPV4 : IPV6)
  return concat(Uint8Array.of(5, CONNECT, 0), kind, name ?? addressBytes(target as Ip), portBytes(port))
}

/** The bytes of a reply that begins so; undefined while too few are there. */
export function socks5ReplyLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < 5) return undefined
  if (bytes[3] === NAME) return 7 + bytes[4]!
  return bytes[3] === IPV6 ? 22 : 10
}

/** SOCKS 4, and 4A for a name: the address is 0.0.0.1 and the name follows. */
export function socks4Connect(target: number | string, port: number, user: string): Uint8Array {
  const ip = addressBytes(typeof target === 'string' ? 1 : target)
  const name = typeof target === 'string' ? Uint8Array.of(...encodeUtf8(target), 0) : new Uint8Array(0)
  return concat(Uint8Array.of(4, CONNECT), portBytes(port), ip, encodeUtf8(user), Uint8Array.of(0), name)
}
