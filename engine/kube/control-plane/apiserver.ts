import { Headers } from '../../linux/http/headers.ts'
import { ANNOUNCED, BY_REFERENCE, refer, referred } from '../../linux/http/reference.ts'
import type { IncomingRequest, OutgoingResponse } from '../../linux/http/server.ts'
import { serveHttp } from '../../linux/http/server.ts'
import type { ByteStream } from '../../linux/http/stream.ts'
import type { Process } from '../../linux/process.ts'
import type { Program, Running } from '../../linux/program.ts'
import { openTcp } from '../../linux/sockets.ts'
import { type Certificate, certificatesFromPem } from '../../linux/tls/certificate.ts'
import { readIdentity } from '../../linux/tls/identity.ts'
import { acceptTls, type Identity, TlsFailure, TlsStream } from '../../linux/tls/tls.ts'
import { failed } from '../../net/errno.ts'
import { encodeUtf8 } from '../../sim/utf8.ts'
import { WaitQueue } from '../../sim/wait.ts'
import type { ApiRequest, ApiResponse } from '../api/request.ts'
import { encodeBody, encodeEvent, warningHeaders } from '../api/respond.ts'
import type { ApiServer } from '../api/server.ts'
import type { Watch, WatchEvent } from '../api/watch.ts'
import { flagsOf } from '../flags.ts'
import { authenticate } from './authentication.ts'
import { isProxyTarget, passOn } from './proxy.ts'

const BODY_MAX = 3 * 1024 * 1024 + 1

interface ServingOptions {
  readonly port: number
  readonly identity: Identity
  /** Authority of client certificates. */
  readonly clientRoots: readonly Certificate[]
  /** As whom to talk to kubelets. */
  readonly kubeletIdentity: Identity | undefined
}

/** kube-apiserver as a program: the function behind TLS on a port. `server` outlives the process, as etcd does. */
export function apiServerProgram(server: ApiServer): Program {
  return {
    name: 'kube-apiserver',
    *main(process) {
      const options = servingOptions(process)
      if (typeof options === 'string') {
        yield* process.printError(`E "command failed" err="${options}"\n`)
        return 1
      }
      const { port, identity, clientRoots, kubeletIdentity } = options
      const opened = openTcp(process)
      if (failed(opened)) return 1
      opened.socket.reuseAddress = true
      const error = opened.socket.bind(0, port) ?? opened.socket.listen(4096)
      if (error !== undefined) {
        yield* process.printError(
          `E failed to listen on 0.0.0.0:${port}: listen tcp 0.0.0.0:${port}: bind: ${error.text.toLowerCase()}\n`,
        )
        return 1
      }
      yield* serveHttp(process, opened.socket, request => answer(process, server, request, kubeletIdentity), {
        wrap: raw => secure(process, raw, identity, clientRoots),
      })
      return 0
    },
  }
}

/** What the flags of the static pod say. */
function servingOptions(process: Process): ServingOptions | string {
  const flags = flagsOf(process.argv)
  const identity = readIdentity(process, flags.get('tls-cert-file') ?? '', flags.get('tls-private-key-file') ?? '')
  if (typeof identity === 'string') return identity
  const clientCa = flags.get('client-ca-file') ?? ''
  const authorities = process.readFile(clientCa)
  if (failed(authorities))
    return `unable to load client CA provider: open ${clientCa}: ${authorities.text.toLowerCase()}`
  const kubelet = readIdentity(
    process,
    flags.get('kubelet-client-certificate') ?? '',
    flags.get('kubelet-client-key') ?? '',
  )
  return {
    port: Number(flags.get('secure-port') ?? '6443'),
    identity,
    clientRoots: certificatesFromPem(authorities),
    kubeletIdentity: typeof kubelet === 'string' ? undefined : kubelet,
  }
}

function* secure(
  process: Process,
  raw: ByteStream,
  identity: Identity,
  clientRoots: readonly Certificate[],
): Running<ByteStream | undefined> {
  const stream = yield* acceptTls(process, raw, { identityFor: () => identity, clientRoots })
  return stream instanceof TlsFailure || failed(stream) ? undefined : stream
}

function* answer(
  process: Process,
  server: ApiServer,
  incoming: IncomingRequest,
  kubeletIdentity: Identity | undefined,
): Running<OutgoingResponse> {
  const peer = incoming.stream instanceof TlsStream ? incoming.stream.peer : []
  const user = authenticate(server, peer, incoming.headers)
  if (user === undefined) return unauthorized()
  const body = yield* readBody(process, incoming)
  const request: ApiRequest = {
    method: incoming.method,
    path: incoming.target,
    headers: incoming.headers.byName(),
    user,
    ...(body === undefined ? {} : { body }),
  }
  const response = server.handle(request)
  if (isProxyTarget(response.stream)) return yield* passOn(process, response.stream, incoming, kubeletIdentity)
  const byReference = incoming.headers.has(BY_REFERENCE)
  if (response.watch !== undefined) return watchResponse(process, request, response.watch, byReference)
  return plainResponse(process, request, response, byReference)
}

function* readBody(process: Process, incoming: IncomingRequest): Running<Uint8Array | object | undefined> {
  const reference = incoming.headers.get(BY_REFERENCE)
  if (reference !== undefined && reference !== ANNOUNCED) return referred(process.host.sim, reference)
  const bytes = yield* incoming.body.all(BODY_MAX)
  if (failed(bytes)) return undefined
  return bytes.length === 0 ? undefined : bytes
}

function plainResponse(
  process: Process,
  request: ApiRequest,
  response: ApiResponse,
  byReference: boolean,
): OutgoingResponse {
  const headers = Headers.of(response.headers)
  for (const warning of warningHeaders(response)) headers.add('Warning', warning)
  if (byReference && typeof response.body === 'object') {
    headers.set(BY_REFERENCE, refer(process.host.sim, response.body))
    return { status: response.status, headers, body: '' }
  }
  return { status: response.status, headers, body: encodeBody(request, response) }
}

/** Events as they happen, a line each, until one side ends it. */
function watchResponse(process: Process, _: ApiRequest, watch: Watch, byReference: boolean): OutgoingResponse {
  const headers = Headers.of({ 'Content-Type': 'application/json' })
  return {
    status: 200,
    headers,
    *body(write) {
      const events: WatchEvent[] = []
      const changed = new WaitQueue()
      let ended = false
      const wake = (event?: WatchEvent) => {
        if (event === undefined) ended = true
        else events.push(event)
        changed.wake()
      }
      watch.listen(wake, wake)
      try {
        for (;;) {
          const lines = events
            .splice(0)
            .map(event => (byReference ? `#${refer(process.host.sim, event)}\n` : encodeEvent(event)))
          if (lines.length > 0 && (yield* write(encodeUtf8(lines.join('')))) !== undefined) return
          if (ended && events.length === 0) return
          if (events.length === 0) yield* process.wait([changed])
        }
      } finally {
        watch.close()
      }
    },
  }
}

function unauthorized(): OutgoingResponse {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Unauthorized',
    reason: 'Unauthorized',
    code: 401,
  }
  return {
    status: 401,
    headers: Headers.of({ 'Content-Type': 'application/json' }),
    body: `${JSON.stringify(status)}\n`,
  }
}
