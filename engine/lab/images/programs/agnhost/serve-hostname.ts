import { Headers } from '../../../../linux/http/headers.ts'
import type { OutgoingResponse } from '../../../../linux/http/server.ts'
import type { Process } from '../../../../linux/process.ts'
import type { Running } from '../../../../linux/program.ts'
import { acceptTcp, openTcp, openUdp, sendAll, until } from '../../../../linux/sockets.ts'
import { type Errno, failed } from '../../../../net/errno.ts'
import { encodeUtf8 } from '../../../../sim/utf8.ts'
import { formatIp, type Ip } from '../../../../wire/address.ts'
import { peerOf, serveOn } from '../http.ts'
import { parseFlags } from './flags.ts'
import { logLine } from './log.ts'

/** Tells the name of its host, over HTTP or over plain TCP and UDP (test/images/agnhost/serve-hostname). */
export function* serveHostname(process: Process, args: readonly string[]): Running {
  const { flags } = parseFlags(args)
  const on = (name: string) => flags.get(name) === 'true'
  const http = flags.get('http') !== 'false'
  const port = Number(flags.get('port') ?? '9376')
  if (http && (on('tcp') || on('udp'))) {
    yield* logLine(process, "Can't server TCP/UDP mode and HTTP mode at the same time")
    return 1
  }
  const hostname = encodeUtf8(process.uts.hostname)
  for (const [name, serve] of [
    ['tcp', serveTcp],
    ['udp', serveUdp],
  ] as const) {
    if (!on(name)) continue
    const error = serve(process, port, hostname)
    if (error === undefined) continue
    yield* logLine(
      process,
      `Error from ${name === 'tcp' ? 'net.Listen' : 'ListenUDP'}(): listen ${name} :${port}: bind: ${error.text.toLowerCase()}`,
    )
    return 1
  }
  yield* logLine(process, `Serving on port ${port}.`)
  if (!http) for (;;) yield* process.wait([])
  return yield* serveOn(process, port, function* (request): Running<OutgoingResponse> {
    yield* logLine(process, `HTTP request from ${peerOf(request)}`)
    const headers = Headers.of({ 'Content-Type': 'text/plain; charset=utf-8' })
    if (on('close')) headers.set('Connection', 'close')
    return { status: 200, headers, body: process.uts.hostname }
  })
}

function serveTcp(process: Process, port: number, hostname: Uint8Array): Errno | undefined {
  const opened = openTcp(process)
  if (failed(opened)) return opened
  const { socket: listener } = opened
  listener.reuseAddress = true
  const error = listener.bind(0, port) ?? listener.listen(4096)
  if (error !== undefined) return error
  process.thread(
    (function* () {
      for (;;) {
        const accepted = yield* acceptTcp(process, listener)
        if (failed(accepted)) continue
        const { socket, fd } = accepted
        yield* logLine(process, `TCP request from ${endpoint(socket.remoteAddress, socket.remotePort)}`)
        yield* sendAll(process, socket, hostname)
        process.close(fd)
      }
    })(),
  )
  return undefined
}

function serveUdp(process: Process, port: number, hostname: Uint8Array): Errno | undefined {
  const opened = openUdp(process)
  if (failed(opened)) return opened
  const { socket } = opened
  const error = socket.bind(0, port)
  if (error !== undefined) return error
  process.thread(
    (function* () {
      for (;;) {
        const datagram = yield* until(process, socket, () => socket.receive())
        if (failed(datagram)) continue
        const { source, sourcePort } = datagram
        yield* logLine(process, `UDP request from ${endpoint(source, sourcePort)}`)
        socket.send(hostname, { ip: source, port: sourcePort })
      }
    })(),
  )
  return undefined
}

function endpoint(ip: Ip, port: number): string {
  return `${formatIp(ip)}:${port}`
}
