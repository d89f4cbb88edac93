import { md5, sha1 } from '@noble/hashes/legacy.js'
import type { Running } from '../../../linux/program.ts'
import { sha512Crypt } from '../../../linux/sha512-crypt.ts'
import { failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { BASE64, encode } from '../../text/base.ts'
import type { Exchange, Reply } from './exchange.ts'
import type { Logs } from './logs.ts'
import { page } from './pages.ts'
import { interpolate, userOf } from './variables.ts'

const PASSWORD_MAX = 512

/** ngx_http_auth_basic_module: the answer to who may not come in. */
export function* refuseStranger(exchange: Exchange, logs: Logs): Running<Reply | undefined> {
  const { location, process } = exchange
  const { realm, file } = location.auth
  if (realm === undefined || realm === 'off' || file === undefined) return undefined
  const refused: Reply = {
    ...page(exchange, 401),
    extra: [['WWW-Authenticate', `Basic realm="${interpolate(realm, exchange, undefined)}"`]],
  }
  const given = userOf(exchange.request)
  if (given === undefined) {
    yield* logs.requestError(exchange, 'info', 'no user/password was provided for basic authentication')
    return refused
  }
  const path = file.startsWith('/') ? file : `/etc/nginx/${file}`
  const text = process.readFile(path)
  if (failed(text)) {
    yield* logs.requestError(exchange, 'error', `open() "${path}" failed (${text.code}: ${text.text})`)
    return page(exchange, 403)
  }
  const line = text.split('\n').find(each => each.startsWith(`${given.name}:`) && !each.startsWith('#'))
  if (line === undefined) {
    yield* logs.requestError(exchange, 'error', `user "${given.name}" was not found in "${path}"`)
    return refused
  }
  if (fits(line.split(':')[1]!.trim(), given.password)) return undefined
  yield* logs.requestError(exchange, 'error', `user "${given.name}": password mismatch`)
  return refused
}

/** ngx_crypt(), and of crypt(3) what begins with $6$. */
function fits(hash: string, password: string): boolean {
  if (password.length > PASSWORD_MAX) return false
  if (hash.startsWith('{PLAIN}')) return hash.slice(7) === password
  if (hash.startsWith('{SHA}')) return hash.slice(5) === encode(BASE64, sha1(encodeUtf8(password)))
  const [, kind, salt] = /^\$(apr1|6)\$([^$]{1,16})\$/.exec(hash) ?? []
  if (salt === undefined) return false
  return kind === '6' ? sha512Crypt(password, salt) === hash : `$apr1$${salt}$${apr1(password, salt)}` === hash
}

const DIGITS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ROUNDS = 1000
/** Which bytes of the digest stand together. */
const TRIPLES = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const

/** The password scheme of Apache's htpasswd: MD5, a thousand times. */
function apr1(password: string, salt: string): string {
  const key = encodeUtf8(password)
  const salted = encodeUtf8(salt.slice(0, 8))
  const inner = md5(Uint8Array.from([...key, ...salted, ...key]))
  const first = [...key, ...encodeUtf8('$apr1$'), ...salted]
  for (let left = key.length; left > 0; left -= 16) first.push(...inner.subarray(0, Math.min(16, left)))
  for (let bits = key.length; bits > 0; bits >>= 1) first.push((bits & 1) === 1 ? 0 : (key[0] ?? 0))
  let digest = md5(Uint8Array.from(first))
  for (let round = 0; round < ROUNDS; round++) {
    const odd = (round & 1) === 1
    const parts = [odd ? key : digest]
    if (round % 3 !== 0) parts.push(salted)
    if (round % 7 !== 0) parts.push(key)
    parts.push(odd ? digest : key)
    digest = md5(Uint8Array.from(parts.flatMap(each => Array.from(each))))
  }
  const encoded = (value: number, count: number) =>
    Array.from({ length: count }, (_, index) => DIGITS[(value >> (6 * index)) & 63]!).join('')
  const text = TRIPLES.map(([a, b, c]) => encoded((digest[a]! << 16) | (digest[b]! << 8) | digest[c]!, 4)).join('')
  return text + encoded(digest[11]!, 2)
}
