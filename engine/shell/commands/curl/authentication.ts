import { md5 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { ResponseHead } from '../../../linux/http/message.ts'
import type { Process } from '../../../linux/process.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { hexBytes } from '../../../wire/bytes.ts'
import { BASE64, encode } from '../../text/base.ts'
import type { CurlOptions } from './options.ts'
import { basic } from './request.ts'

type Scheme = 'Basic' | 'Digest' | 'Bearer'

const CNONCE_LENGTH = 16

/** How a transfer says who asks: Basic at once, Digest and --anyauth when the server has said what it wants (lib/http.c, http_auth.c). */
export class Authentication {
  readonly #process: Process
  readonly #wanted: readonly Scheme[]
  #picked: Scheme | undefined
  #challenge: ReadonlyMap<string, string> | undefined
  #count = 0

  constructor(process: Process, { flags, values }: CurlOptions) {
    this.#process = process
    this.#wanted = values.has('oauth2-bearer')
      ? ['Bearer']
      : flags.has('anyauth')
        ? ['Digest', 'Basic']
        : [flags.has('digest') ? 'Digest' : 'Basic']
    if (this.#wanted.length === 1) this.#picked = this.#wanted[0]
  }

  /** What -v calls it; undefined while nothing is decided. */
  get scheme(): Scheme | undefined {
    return this.#picked
  }

  /** The value of the Authorization field, if it can be had yet. */
  header(method: string, target: string, user: string): string | undefined {
    if (this.#picked === 'Basic') return basic(user)
    return this.#picked === 'Digest' && this.#challenge !== undefined
      ? this.#digest(this.#challenge, method, target, user)
      : undefined
  }

  /** After 401: whether the same request is worth another try. */
  accepts({ status, headers }: ResponseHead): boolean {
    if (status !== 401) return false
    const offers = [...headers].filter(([name]) => name.toLowerCase() === 'www-authenticate').map(([, value]) => value)
    for (const scheme of this.#wanted) {
      const offer = offers.find(each => each.toLowerCase().startsWith(scheme.toLowerCase()))
      if (offer === undefined || scheme === 'Bearer') continue
      const parameters = parametersOf(offer)
      const tried = this.#picked === scheme && (scheme === 'Basic' || this.#challenge !== undefined)
      if (tried && parameters.get('stale')?.toLowerCase() !== 'true') return false
      this.#picked = scheme
      this.#challenge = parameters
      this.#count = 0
      return true
    }
    return false
  }

  /** RFC 7616 3.4. */
  #digest(challenge: ReadonlyMap<string, string>, method: string, uri: string, user: string): string {
    const colon = user.indexOf(':')
    const [name, password] = colon < 0 ? [user, ''] : [user.slice(0, colon), user.slice(colon + 1)]
    const { realm = '', nonce = '', algorithm, opaque } = Object.fromEntries(challenge)
    const hash = (text: string) =>
      hexBytes((algorithm?.toUpperCase().startsWith('SHA-256') === true ? sha256 : md5)(encodeUtf8(text)))
    const count = (++this.#count).toString(16).padStart(8, '0')
    const random = this.#process.host.sim.random(`curl:${this.#process.host.name}`).bytes(CNONCE_LENGTH)
    const cnonce = encode(BASE64, encodeUtf8(hexBytes(random)))
    const secret = hash(`${name}:${realm}:${password}`)
    const first = algorithm?.toLowerCase().endsWith('-sess') === true ? hash(`${secret}:${nonce}:${cnonce}`) : secret
    const second = hash(`${method}:${uri}`)
    const qop =
      challenge
        .get('qop')
        ?.split(',')
        .some(each => each.trim() === 'auth') === true
    const response = qop
      ? hash(`${first}:${nonce}:${count}:${cnonce}:auth:${second}`)
      : hash(`${first}:${nonce}:${second}`)
    return [
      `Digest username="${quoted(name)}", realm="${quoted(realm)}", nonce="${quoted(nonce)}", uri="${quoted(uri)}"`,
      ...(qop ? [`cnonce="${cnonce}", nc=${count}, qop=auth`] : []),
      `response="${response}"`,
      ...(opaque === undefined ? [] : [`opaque="${quoted(opaque)}"`]),
      ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ].join(', ')
  }
}

const quoted = (text: string) => text.replace(/(["\\])/g, '\\$1')

/** NAME=VALUE and NAME="VALUE" of a challenge (RFC 9110 11.2), names in lower case. */
function parametersOf(offer: string): ReadonlyMap<string, string> {
  const found = offer.replace(/^\S+\s*/, '').matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)
  return new Map(
    [...found].map(([, name, text, plain]) => [name!.toLowerCase(), plain ?? text!.replace(/\\(.)/g, '$1')]),
  )
}
