import type { IncomingRequest, OutgoingResponse } from '../../../../linux/http/server.ts'
import type { Process } from '../../../../linux/process.ts'
import type { Running } from '../../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../../linux/resolver/getaddrinfo.ts'
import { connectTcp, openTcp, openUdp, sendAll, until } from '../../../../linux/sockets.ts'
import { failed } from '../../../../net/errno.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { decodeUtf8, encodeUtf8 } from '../../../../sim/utf8.ts'
import { formatIp } from '../../../../wire/address.ts'
import { peerOf, plainText, queryOf, serveOn } from '../http.ts'
import { parseFlags } from './flags.ts'
import { logLine } from './log.ts'

/** Answers questions over HTTP and UDP, and asks others in turn (test/images/agnhost/netexec). */
export function* netexec(process: Process, args: readonly string[]): Running {
  const { flags } = parseFlags(args)
  const udpPort = Number(flags.get('udp-port') ?? '8081')
  const httpPort = Number(flags.get('http-port') ?? '8080')
  if (udpPort > 0) process.thread(serveUdp(process, udpPort))
  yield* logLine(process, `Started HTTP server on port ${httpPort}`)
  return yield* serveOn(process, httpPort, request => answer(process, request))
}

function* answer(process: Process, request: IncomingRequest): Running<OutgoingResponse> {
  const query = queryOf(request.query)
  const now = new Date(process.host.sim.wallMilliseconds).toISOString()
  switch (request.path) {
    case '/':
      return plainText(`NOW: ${now}\n`)
    case '/hostname':
    case '/hostName':
      return plainText(process.uts.hostname)
    case '/clientip':
      return plainText(peerOf(request))
    case '/echo':
      return plainText(query.get('msg') ?? '')
    case '/header':
      return plainText(request.headers.get(query.get('key') ?? '') ?? '')
    case '/healthz':
      return plainText('OK')
    case '/dial':
      return yield* dial(process, query)
    case '/exit':
      process.thread(exitSoon(process, Number(query.get('code') ?? '0')))
      return plainText('')
    default:
      return plainText('404 page not found\n', 404)
  }
}

function* exitSoon(process: Process, code: number): Running<void> {
  yield* process.sleep(SECOND / 10)
  process.exit(code)
}

/** Asks other servers of the kind, over UDP or HTTP, and tells what they said. */
function* dial(process: Process, query: ReadonlyMap<string, string>): Running<OutgoingResponse> {
  const host = query.get('host') ?? ''
  const port = Number(query.get('port') ?? '0')
  const tries = Math.min(Number(query.get('tries') ?? '1'), 100)
  const request = query.get('request') ?? 'hostname'
  const responses: string[] = []
  const errors: string[] = []
  for (let attempt = 0; attempt < tries; attempt++) {
    const reply = yield* query.get('protocol') === 'udp'
      ? askUdp(process, host, port, request)
      : askHttp(process, host, port, request)
    if ('error' in reply) errors.push(reply.error)
    else responses.push(reply.text)
  }
  return plainText(JSON.stringify({ responses, ...(errors.length === 0 ? {} : { errors }) }))
}

type Reply = { readonly text: string } | { readonly error: string }

function* resolve(process: Process, host: string) {
  const found = yield* getaddrinfo(process, host, { family: 4 })
  return isGaiError(found) ? undefined : found.addresses[0]
}

function* askUdp(process: Process, host: string, port: number, request: string): Running<Reply> {
  const ip = yield* resolve(process, host)
  const opened = openUdp(process)
  if (ip === undefined || failed(opened)) return { error: `lookup ${host}: no such host` }
  const { socket, fd } = opened
  try {
    const sent = socket.connect(ip, port) ?? socket.send(encodeUtf8(request))
    if (failed(sent)) return { error: sent.text.toLowerCase() }
    const datagram = yield* until(process, socket, () => socket.receive(), process.now + 5 * SECOND)
    return failed(datagram) ? { error: 'i/o timeout' } : { text: decodeUtf8(datagram.payload) }
  } finally {
    process.close(fd)
  }
}

function* askHttp(process: Process, host: string, port: number, request: string): Running<Reply> {
  const ip = yield* resolve(process, host)
  const opened = openTcp(process)
  if (ip === undefined || failed(opened)) return { error: `lookup ${host}: no such host` }
  const { socket, fd } = opened
  try {
    const connected = yield* connectTcp(process, socket, ip, port, process.now + 5 * SECOND)
    if (connected !== 0) return { error: `dial tcp ${formatIp(ip)}:${port}: ${connected.text.toLowerCase()}` }
    const head = `GET /${request} HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`
    yield* sendAll(process, socket, encodeUtf8(head))
    let text = ''
    for (;;) {
      const bytes = yield* until(process, socket, () => socket.receive(65536), process.now + 5 * SECOND)
      if (failed(bytes)) return { error: bytes.text.toLowerCase() }
      if (bytes.length === 0) break
      text += decodeUtf8(bytes)
    }
    return { text: text.slice(text.indexOf('\r\n\r\n') + 4) }
  } finally {
    process.close(fd)
  }
}

function* serveUdp(process: Process, port: number): Running<void> {
  const opened = openUdp(process)
  if (failed(opened)) return
  const { socket } = opened
  if (socket.bind(0, port) !== undefined) return
  for (;;) {
    const datagram = yield* until(process, socket, () => socket.receive())
    if (failed(datagram)) continue
    const to = { ip: datagram.source, port: datagram.sourcePort }
    const [word = '', ...rest] = decodeUtf8(datagram.payload).trim().split(' ')
    const reply =
      word.toLowerCase() === 'hostname'
        ? process.uts.hostname
        : word === 'clientip'
          ? `${formatIp(to.ip)}:${to.port}`
          : word === 'echo'
            ? rest.join(' ')
            : undefined
    if (reply !== undefined) socket.send(encodeUtf8(reply), to)
  }
}
