import { readJson } from '../body.ts'
import type { Call } from '../call.ts'
import type { Outcome } from '../respond.ts'
import { decode } from '../schema/decode.ts'
import type { TokenRequest } from '../schema/generated/types.ts'
import { timeText } from '../schema/time.ts'
import { badRequest, Failure, invalid } from '../status.ts'
import { signToken } from '../token-signature.ts'
import { FieldErrors } from '../validation/field-error.ts'
import { existing } from '../verbs/write.ts'
import type { Subresource } from './subresources.ts'

const ISSUER = 'https://kubernetes.default.svc.cluster.local'
const HOUR = 3_600

/** `serviceaccounts/token`: a token (RFC 7519) for a service account. See token-signature.ts for how it is signed. */
export const token: Subresource = {
  name: 'token',
  verbs: ['create'],
  kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
  handle(call: Call): Outcome {
    const account = existing(call)
    if (account instanceof Failure) return account
    const json = readJson(call, 'TokenRequest')
    if (json instanceof Failure) return json
    const decoded = decode('authentication/v1.TokenRequest', json.value, json.duplicates)
    if ('error' in decoded)
      return badRequest(`TokenRequest in version "v1" cannot be handled as a TokenRequest: ${decoded.error}`)
    const request = decoded.value as unknown as TokenRequest
    const seconds = request.spec.expirationSeconds ?? HOUR
    const errors = new FieldErrors()
    if (seconds < 600)
      errors.invalid('spec.expirationSeconds', seconds, 'may not specify a duration less than 10 minutes')
    if (seconds > 2 ** 32)
      errors.invalid('spec.expirationSeconds', seconds, 'may not specify a duration larger than 2^32 seconds')
    if (errors.list.length > 0) return invalid('authentication.k8s.io', 'TokenRequest', '', errors.list)
    return { body: issued(call, request, account.metadata.uid, seconds), code: 201 }
  },
}

function issued(call: Call, request: TokenRequest, uid: string, seconds: number): object {
  const { namespace, name } = call.at
  const now = Math.floor(call.sim.wallMilliseconds / 1000)
  const audiences = request.spec.audiences ?? []
  const aud = audiences.length > 0 ? audiences : [ISSUER]
  const claims = {
    aud,
    exp: now + seconds,
    iat: now,
    iss: ISSUER,
    jti: call.sim.random('uid').uuid(),
    'kubernetes.io': { namespace, serviceaccount: { name, uid } },
    nbf: now,
    sub: `system:serviceaccount:${namespace}:${name}`,
  }
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: timeText(now * 1000) },
    spec: {
      ...request.spec,
      audiences: aud,
      expirationSeconds: seconds,
      boundObjectRef: request.spec.boundObjectRef ?? null,
    },
    status: {
      token: signToken(call.sim, claims),
      expirationTimestamp: timeText((now + seconds) * 1000),
    },
  }
}
