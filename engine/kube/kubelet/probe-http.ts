import { HttpConnection } from '../../linux/http/client.ts'
import { Headers } from '../../linux/http/headers.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../linux/resolver/getaddrinfo.ts'
import { connectTls, TlsFailure } from '../../linux/tls/tls.ts'
import { EPROTO, failed } from '../../net/errno.ts'
import { decodeUtf8 } from '../../sim/utf8.ts'
import { parseIp } from '../../wire/address.ts'
import type { ProbeOutcome } from './probe.ts'

export interface HttpProbeTarget {
  readonly scheme: string
  readonly host: string
  readonly port: number
  readonly path: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

/** How much of a body is read, and told of (pkg/probe/http, maxRespBodyLength). */
const BODY_MAX = 10 * 1024

/** GET, and any status from 200 to 399 is success (pkg/probe/http). Certificates are not checked. */
export function* httpProbe(kubelet: Process, target: HttpProbeTarget, timeout: number): Running<ProbeOutcome> {
  const url = `${target.scheme.toLowerCase()}://${target.host}:${target.port}${target.path.startsWith('/') ? '' : '/'}${target.path}`
  const failure = (why: string) => ({ success: false, output: `Get "${url}": ${why}` })
  const deadline = kubelet.now + timeout
  const ip = parseIp(target.host) ?? (yield* lookup(kubelet, target.host))
  if (ip === undefined) return failure(`dial tcp: lookup ${target.host}: no such host`)
  const secure = target.scheme.toUpperCase() === 'HTTPS'
  const connection = yield* HttpConnection.open(
    kubelet,
    ip,
    target.port,
    deadline,
    secure
      ? function* (raw) {
          const stream = yield* connectTls(kubelet, raw, { serverName: target.host, roots: undefined }, deadline)
          return stream instanceof TlsFailure ? EPROTO : stream
        }
      : undefined,
  )
  if (failed(connection))
    return failure(
      connection.name === 'ETIMEDOUT'
        ? `dial tcp ${target.host}:${target.port}: i/o timeout`
        : `dial tcp ${target.host}:${target.port}: connect: ${connection.text.toLowerCase()}`,
    )
  const headers = Headers.of({
    Host: `${target.host}:${target.port}`,
    'User-Agent': 'kube-probe/1.34',
    Accept: '*/*',
    Connection: 'close',
  })
  for (const { name, value } of target.headers) headers.set(name, value)
  const response = yield* connection.request(
    { method: 'GET', target: target.path.startsWith('/') ? target.path : `/${target.path}`, headers },
    deadline,
  )
  if (failed(response)) {
    connection.close()
    return failure(
      response.name === 'ETIMEDOUT'
        ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
        : response.name === 'EPROTO'
          ? 'EOF'
          : `read tcp: ${response.text.toLowerCase()}`,
    )
  }
  const body = yield* response.body.all(BODY_MAX, deadline)
  connection.close()
  const success = response.status >= 200 && response.status < 400
  return {
    success,
    output: success ? (failed(body) ? '' : decodeUtf8(body)) : `HTTP probe failed with statuscode: ${response.status}`,
  }
}

function* lookup(kubelet: Process, host: string) {
  const found = yield* getaddrinfo(kubelet, host)
  return isGaiError(found) ? undefined : found.addresses[0]
}
