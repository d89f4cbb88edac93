import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { remembering, rememberingOf } from '../../sim/remember.ts'
import type { Sim } from '../../sim/sim.ts'
import { encodeUtf8 } from '../../sim/utf8.ts'
import { base64, base64ToText, textToBase64 } from './schema/base64.ts'

/** Claims of a service account's token (RFC 7519, KEP-1205). */
export interface TokenClaims {
  readonly aud: readonly string[]
  readonly exp: number
  readonly sub: string
  readonly 'kubernetes.io': {
    readonly namespace: string
    readonly serviceaccount: { readonly name: string; readonly uid: string }
  }
}

const url = (text: string): string => text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
const part = (value: object): string => url(textToBase64(JSON.stringify(value)))

/** The cluster's signing key: the seed, so that every run signs alike. The header says RS256 as a real cluster's does; it is a MAC. */
function sign(sim: Sim, text: string): string {
  return url(base64(hmac(sha256, encodeUtf8(`service-account-key:${sim.seed}`), encodeUtf8(text))))
}

export function signToken(sim: Sim, claims: object): string {
  const text = `${part({ alg: 'RS256', kid: 'lab' })}.${part(claims)}`
  return `${text}.${sign(sim, text)}`
}

/** Components send the same token with every request. */
const KEPT = 256
const signed = rememberingOf((sim: Sim) => remembering(KEPT, token => ({ claims: claimsOf(sim, token) })))

/** The claims of a token that this cluster has signed and that has not expired; undefined for any other. */
export function readToken(sim: Sim, token: string): TokenClaims | undefined {
  const { claims } = signed(sim)(token)
  return claims === undefined || claims.exp * 1000 < sim.wallMilliseconds ? undefined : claims
}

function claimsOf(sim: Sim, token: string): TokenClaims | undefined {
  const parts = token.split('.')
  const [head = '', body = '', signature = ''] = parts
  if (parts.length !== 3 || sign(sim, `${head}.${body}`) !== signature) return undefined
  const text = base64ToText(
    body
      .replace(/-/g, '+')
      .replace(/_/g, '/')
      .padEnd(Math.ceil(body.length / 4) * 4, '='),
  )
  return text === undefined ? undefined : (JSON.parse(text) as TokenClaims)
}
