import { md5 } from '@noble/hashes/legacy.js'
import { encodeUtf8 } from '../sim/utf8.ts'
import { concatAll } from '../wire/bytes.ts'

const ROUNDS = 1000
const SIZE = 16
const DIGITS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** Which bytes of the digest make each group of four digits (libcrypt/md5.c of FreeBSD, where the method comes from). */
const GROUPS = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const

/** crypt(5), method $1$, and with `apr1` that of Apache. */
export function md5Crypt(password: string, salt: string, method: '1' | 'apr1' = '1'): string {
  const key = encodeUtf8(password)
  const grain = encodeUtf8(salt)
  const alternate = md5(concatAll([key, grain, key]))
  const parts = [key, encodeUtf8(`$${method}$`), grain]
  for (let left = key.length; left > 0; left -= SIZE) parts.push(alternate.subarray(0, Math.min(left, SIZE)))
  for (let length = key.length; length > 0; length >>= 1)
    parts.push((length & 1) !== 0 ? Uint8Array.of(0) : key.subarray(0, 1))
  let digest = md5(concatAll(parts))
  for (let round = 0; round < ROUNDS; round++) {
    const odd = (round & 1) !== 0
    const pieces = [odd ? key : digest]
    if (round % 3 !== 0) pieces.push(grain)
    if (round % 7 !== 0) pieces.push(key)
    pieces.push(odd ? digest : key)
    digest = md5(concatAll(pieces))
  }
  const groups = GROUPS.map(([a, b, c]) => digits((digest[a]! << 16) | (digest[b]! << 8) | digest[c]!, 4))
  return `$${method}$${salt}$${groups.join('')}${digits(digest[11]!, 2)}`
}

function digits(value: number, count: number): string {
  return Array.from({ length: count }, (_, index) => DIGITS[(value >> (6 * index)) & 63]).join('')
}
