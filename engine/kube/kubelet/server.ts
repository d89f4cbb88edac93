import { Headers } from '../../linux/http/headers.ts'
import { type IncomingRequest, type OutgoingResponse, serveHttp } from '../../linux/http/server.ts'
import { acceptHeaders, chooseProtocol, isWebSocketRequest, WebSocket } from '../../linux/http/websocket.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { openTcp } from '../../linux/sockets.ts'
import { certificatesFromPem } from '../../linux/tls/certificate.ts'
import { readIdentity } from '../../linux/tls/identity.ts'
import { acceptTls, TlsFailure, TlsStream } from '../../linux/tls/tls.ts'
import { failed } from '../../net/errno.ts'
import { encodeUtf8 } from '../../sim/utf8.ts'
import { Query } from '../api/request.ts'
import { PROTOCOLS } from '../remote-command.ts'
import { serveAttach } from './attach.ts'
import type { KubeletConfiguration } from './config.ts'
import type { ContainerRecord } from './container-record.ts'
import { serveExec } from './exec.ts'
import type { Kubelet } from './kubelet.ts'
import { type LogOptions, logLines } from './log-lines.ts'
import type { PodWorker } from './pod-worker.ts'
import { servePortForward, watchSandbox } from './port-forward.ts'

export const KUBELET_PORT = 10250

/** The kubelet's own server: logs and exec for the API server (pkg/kubelet/server). Without a certificate it does not serve. */
export function* serveKubelet(process: Process, kubelet: Kubelet, config: KubeletConfiguration): Running<void> {
  const identity = readIdentity(process, config.tlsCertFile, config.tlsPrivateKeyFile)
  const authorities = process.readFile(config.clientCAFile)
  if (typeof identity === 'string' || failed(authorities)) {
    yield* process.printError(
      `E "Failed to initialize kubelet server" err="${typeof identity === 'string' ? identity : `open ${config.clientCAFile}: no such file or directory`}"\n`,
    )
    return
  }
  const clientRoots = certificatesFromPem(authorities)
  const opened = openTcp(process)
  if (failed(opened)) return
  opened.socket.reuseAddress = true
  if ((opened.socket.bind(0, KUBELET_PORT) ?? opened.socket.listen(128)) !== undefined) return
  yield* serveHttp(process, opened.socket, request => answer(process, kubelet, request), {
    *wrap(raw) {
      const stream = yield* acceptTls(process, raw, { identityFor: () => identity, clientRoots })
      return stream instanceof TlsFailure || failed(stream) ? undefined : stream
    },
  })
}

function text(status: number, body: string): OutgoingResponse {
  return { status, headers: Headers.of({ 'Content-Type': 'text/plain' }), body }
}

function* answer(process: Process, kubelet: Kubelet, request: IncomingRequest): Running<OutgoingResponse> {
  yield* process.compute(1000)
  if (request.path === '/healthz') return text(200, 'ok')
  if (!(request.stream instanceof TlsStream) || request.stream.peer.length === 0) return text(401, 'Unauthorized')
  const [, verb = '', namespace = '', name = '', container = ''] = request.path.split('/').map(decodeURIComponent)
  const worker = kubelet.find(namespace, name)
  if (worker === undefined)
    return text(404, verb === 'containerLogs' ? `pod "${name}" does not exist` : 'pod does not exist')
  if (verb === 'portForward') return portForward(process, worker, request)
  const record = worker.records.get(container) ?? worker.initRecords.get(container)
  if (record === undefined)
    return text(
      404,
      verb === 'containerLogs'
        ? `container "${container}" not found in pod "${name}"`
        : `container not found ("${container}")`,
    )
  const query = new Query(request.query)
  if (verb === 'containerLogs') return logs(process, record, query, name)
  if (verb === 'exec' || verb === 'attach')
    return streams(process, record, query, request, verb, `${name}_${namespace}`)
  return text(404, '404 page not found')
}

/** validateContainerLogStatus: the run whose log is meant, or why there is none. */
function runOf({ spec, isRunning, running, last, waiting }: ContainerRecord, previous: boolean, pod: string) {
  const container = `container "${spec.name}" in pod "${pod}"`
  const stopped = !isRunning && running === undefined && waiting.reason === ''
  if (previous) return (stopped ? undefined : last) ?? `previous terminated ${container} not found`
  const run = running ?? last
  if (run !== undefined) return run
  if (waiting.reason === 'ErrImagePull') return `${container} is waiting to start: image can't be pulled`
  if (waiting.reason === 'ImagePullBackOff') return `${container} is waiting to start: trying and failing to pull image`
  return `${container} is waiting to start: ${waiting.reason}`
}

function logs(process: Process, record: ContainerRecord, query: Query, pod: string): OutgoingResponse {
  const run = runOf(record, query.flag('previous'), pod)
  if (typeof run === 'string') return text(400, run)
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined)
  const options: LogOptions = {
    follow: query.flag('follow'),
    timestamps: query.flag('timestamps'),
    tail: number('tailLines'),
    sinceSeconds: number('sinceSeconds'),
    sinceTime: query.has('sinceTime') ? query.get('sinceTime') : undefined,
    limitBytes: number('limitBytes'),
  }
  return {
    status: 200,
    headers: Headers.of({ 'Content-Type': 'text/plain' }),
    *body(write) {
      for (const lines = logLines(process, run.log, options); ; ) {
        const next = yield* lines.next()
        if (next === undefined || (yield* write(encodeUtf8(next))) !== undefined) return
      }
    },
  }
}

function portForward(process: Process, { sandbox, pod }: PodWorker, request: IncomingRequest): OutgoingResponse {
  const { name, namespace } = pod.metadata
  if (sandbox?.alive !== true) return text(404, `pod not found ("${name}_${namespace}")`)
  if (!isWebSocketRequest(request)) return text(400, 'unable to upgrade: missing upgrade headers in request')
  const port = Number(new Query(request.query).get('port') || '0')
  return {
    status: 101,
    headers: acceptHeaders(request, chooseProtocol(request, PROTOCOLS)),
    upgrade(stream, buffer) {
      const socket = new WebSocket(stream, buffer)
      return port === 0 ? watchSandbox(process, sandbox, socket) : servePortForward(process, sandbox, port, socket)
    },
  }
}

function streams(
  process: Process,
  record: ContainerRecord,
  query: Query,
  request: IncomingRequest,
  verb: 'exec' | 'attach',
  pod: string,
): OutgoingResponse {
  const { running } = record
  if (running === undefined || !record.isRunning) {
    const { name } = record.spec
    return text(404, verb === 'exec' ? `container not found ("${name}")` : `container ${name} not found in pod ${pod}`)
  }
  if (!isWebSocketRequest(request)) return text(400, 'unable to upgrade: missing upgrade headers in request')
  const protocol = chooseProtocol(request, PROTOCOLS)
  if (protocol === undefined)
    return text(
      403,
      `unable to upgrade: unable to negotiate protocol: client supports [${request.headers.all('Sec-WebSocket-Protocol').join(' ')}], server accepts [${PROTOCOLS.join(' ')}]`,
    )
  const wanted = {
    command: query.all('command'),
    stdin: query.flag('input'),
    tty: query.flag('tty'),
  }
  return {
    status: 101,
    headers: acceptHeaders(request, protocol),
    upgrade(stream, buffer) {
      const socket = new WebSocket(stream, buffer)
      return verb === 'exec'
        ? serveExec(process, running, wanted, socket)
        : serveAttach(process, running, wanted.stdin, socket)
    },
  }
}
