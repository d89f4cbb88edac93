import type { Headers } from '../../linux/http/headers.ts'
import type { Certificate } from '../../linux/tls/certificate.ts'
import type { ApiServer } from '../api/server.ts'
import { readToken } from '../api/token-signature.ts'
import { ANONYMOUS, serviceAccountUser, type User } from '../api/user.ts'
import { SERVICE_ACCOUNTS } from '../client/resource.ts'

/** Who asks: the subject of a client certificate, or the service account of a bearer token. Undefined for a token that is not good (401). */
export function authenticate(
  server: ApiServer,
  certificates: readonly Certificate[],
  headers: Headers,
): User | undefined {
  const leaf = certificates[0]
  if (leaf !== undefined)
    return { name: leaf.subject.commonName, groups: [...leaf.subject.organizations, 'system:authenticated'] }
  const authorization = headers.get('Authorization')
  if (authorization === undefined) return ANONYMOUS
  const match = /^Bearer\s+(\S+)$/i.exec(authorization)
  const claims = match === null ? undefined : readToken(server.sim, match[1]!)
  if (claims === undefined) return undefined
  const { namespace, serviceaccount } = claims['kubernetes.io']
  const account = server.store.collection(SERVICE_ACCOUNTS.plural)?.get(namespace, serviceaccount.name)
  return account?.metadata.uid === serviceaccount.uid ? serviceAccountUser(namespace, serviceaccount.name) : undefined
}
