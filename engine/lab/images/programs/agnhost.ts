import type { IncomingRequest, OutgoingResponse } from '../../../linux/http/server.ts'
import { TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Program, Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { connectTcp, openTcp, openUdp, sendAll, until } from '../../../linux/sockets.ts'
import { ECONNREFUSED, failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp } from '../../../wire/address.ts'
import { plainText, queryOf, serveOn } from './http.ts'

type Subcommand = (process: Process, args: readonly string[]) => Running

/** The subcommands that are there (test/images/agnhost of Kubernetes). */
const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  netexec,
  'serve-hostname': serveHostname,
  connect,
  porter,
  pause,
}

/** The test program of the Kubernetes project: servers and clients with which its own network tests are written. */
export const agnhost: Program = {
  name: 'agnhost',
  *main(process) {
    const [, name = '', ...args] = process.argv
    const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined
    if (subcommand !== undefined) return yield* subcommand(process, args)
    yield* process.printError(
      `Error: unknown command "${name}" for "app"\nEmulated here: ${Object.keys(SUBCOMMANDS).join(', ')}\n`,
    )
    return 1
  },
}

/** `--name value` and `--name=value`; what is left over. */
function parse(args: readonly string[]): {
  readonly flags: ReadonlyMap<string, string>
  readonly rest: readonly string[]
} {
  const flags = new Map<string, string>()
  const rest: string[] = []
  for (let at = 0; at < args.length; at++) {
    const match = /^--?([\w-]+)(?:=(.*))?$/.exec(args[at]!)
    if (match === null) rest.push(args[at]!)
    else if (match[2] !== undefined) flags.set(match[1]!, match[2])
    else if (args[at + 1] !== undefined && !args[at + 1]!.startsWith('-')) flags.set(match[1]!, args[++at]!)
    else flags.set(match[1]!, 'true')
  }
  return { flags, rest }
}

// netexec: HTTP and UDP.

function* netexec(process: Process, args: readonly string[]): Running {
  const { flags } = parse(args)
  const udpPort = Number(flags.get('udp-port') ?? '8081')
  const httpPort = Number(flags.get('http-port') ?? '8080')
  if (udpPort > 0) process.thread(serveUdp(process, udpPort))
  yield* process.print(`Started HTTP server on port ${httpPort}\n`)
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

function peerOf({ stream }: IncomingRequest): string {
  return stream instanceof TcpStream ? `${formatIp(stream.socket.remoteAddress)}:${stream.socket.remotePort}` : ''
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

// The others.

function* serveHostname(process: Process, args: readonly string[]): Running {
  const { flags } = parse(args)
  const port = Number(flags.get('port') ?? '9376')
  yield* process.print(`Serving on port ${port}.\n`)
  return yield* serveOn(process, port, function* () {
    yield* process.compute(1000)
    return plainText(process.uts.hostname)
  })
}

/** Tries a TCP connection; prints TIMEOUT, REFUSED, DNS or OTHER and ends with 1 when there is none. */
function* connect(process: Process, args: readonly string[]): Running {
  const { flags, rest } = parse(args)
  const match = /^(.*):(\d+)$/.exec(rest[0] ?? '')
  if (match === null) {
    yield* process.printError(`OTHER: address ${rest[0] ?? ''}: missing port in address\n`)
    return 1
  }
  if ((flags.get('protocol') ?? 'tcp') !== 'tcp') {
    yield* process.printError(`OTHER: protocol ${flags.get('protocol')} is not emulated here\n`)
    return 1
  }
  const seconds = Number(/^(\d+(?:\.\d+)?)s$/.exec(flags.get('timeout') ?? '')?.[1] ?? '0')
  const ip = yield* resolve(process, match[1]!)
  const opened = openTcp(process)
  if (ip === undefined || failed(opened)) {
    yield* process.printError('DNS\n')
    return 1
  }
  const deadline = seconds === 0 ? Number.POSITIVE_INFINITY : process.now + seconds * SECOND
  const result = yield* connectTcp(process, opened.socket, ip, Number(match[2]), deadline)
  if (result === 0) return 0
  const word = result.name === 'ETIMEDOUT' ? 'TIMEOUT' : result === ECONNREFUSED ? 'REFUSED' : `OTHER: ${result.text}`
  yield* process.printError(`${word}\n`)
  return 1
}

/** Serves HTTP on each port of a SERVE_PORT_n variable, its value as the text. */
function* porter(process: Process): Running {
  for (const [name, value] of process.env) {
    const match = /^SERVE_PORT_(\d+)$/.exec(name)
    if (match === null) continue
    process.thread(
      serveOn(process, Number(match[1]), function* () {
        yield* process.compute(1000)
        return plainText(value)
      }),
    )
  }
  for (;;) yield* process.wait([])
}

function* pause(process: Process): Running {
  yield* process.print('Paused\n')
  for (;;) yield* process.wait([])
}
