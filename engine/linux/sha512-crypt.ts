import { sha512 } from '@noble/hashes/sha2.js'
import { encodeUtf8 } from '../sim/utf8.ts'
import { concatAll } from '../wire/bytes.ts'

const ROUNDS = 5000
const DIGITS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SIZE = 64

/** crypt(5), method $6$ (Drepper, Unix crypt using SHA-256 and SHA-512): the whole field of shadow(5). */
export function sha512Crypt(password: string, salt: string): string {
  const key = encodeUtf8(password)
  const grain = encodeUtf8(salt)
  const alternate = sha512(concatAll([key, grain, key]))
  const parts = [key, grain, repeated(alternate, key.length)]
  for (let length = key.length; length > 0; length >>= 1) parts.push((length & 1) !== 0 ? alternate : key)
  let digest = sha512(concatAll(parts))
  const keyBytes = repeated(sha512(concatAll(Array.from(key, () => key))), key.length)
  const times = Array.from({ length: 16 + digest[0]! }, () => grain)
  const saltBytes = repeated(sha512(concatAll(times)), grain.length)
  for (let round = 0; round < ROUNDS; round++) {
    const odd = (round & 1) !== 0
    const pieces = [odd ? keyBytes : digest]
    if (round % 3 !== 0) pieces.push(saltBytes)
    if (round % 7 !== 0) pieces.push(keyBytes)
    pieces.push(odd ? digest : keyBytes)
    digest = sha512(concatAll(pieces))
  }
  return `$6$${salt}$${encoded(digest)}`
}

function repeated(bytes: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => bytes[index % SIZE]!)
}

/** Groups of three bytes, whose places turn by one from group to group, as four digits each; the last byte as two. */
function encoded(digest: Uint8Array): string {
  let text = ''
  for (let group = 0; group < 21; group++) {
    const turned = [0, 1, 2].map(each => digest[group + 21 * ((each + group) % 3)]!)
    text += digits((turned[0]! << 16) | (turned[1]! << 8) | turned[2]!, 4)
  }
  return text + digits(digest[63]!, 2)
}

function digits(value: number, count: number): string {
  return Array.from({ length: count }, (_, index) => DIGITS[(value >> (6 * index)) & 63]).join('')
}
