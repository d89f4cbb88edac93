import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { EAI_SERVICE } from '../../../linux/resolver/error.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { servicePort } from '../../../linux/resolver/services.ts'
import { sendAll, until } from '../../../linux/sockets.ts'
import { SOCKS4_REPLY, socks4Connect, socks5Connect, socks5Methods, socks5ReplyLength } from '../../../linux/socks.ts'
import { EPIPE, failed } from '../../../net/errno.ts'
import { TcpSocket } from '../../../net/tcp/socket.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { parseIp } from '../../../wire/address.ts'
import { type Connected, Fatal, remoteConnect } from './connect.ts'
import type { NcOptions } from './options.ts'

const SOCKS_PORT = '1080'
const HTTP_PORT = '3128'
const LINE_MAX = 1024
const LINES_MAX = 100
const SOCKS4_GRANTED = 90
const NO_METHOD = 0xff
/** socks5_strerror of socks.c. */
const ERRORS = [
  'Succeeded',
  'General SOCKS server failure',
  'Connection not allowed by ruleset',
  'Network unreachable',
  'Host unreachable',
  'Connection refused',
  'TTL expired',
  'Command not supported',
  'Address type not supported',
]

/** socks4_strerror. */
const ERRORS4: Readonly<Record<number, string>> = {
  91: 'Request rejected or failed',
  92: 'Request rejected because SOCKS server cannot connect to identd on the client',
  93: 'Request rejected because the client program and identd report different user-ids',
}

/** socks_connect: a connection by way of -x; undefined where the proxy does not answer. */
export function* proxyConnect(
  process: Process,
  options: NcOptions,
  host: string,
  port: number,
): Running<Connected | undefined | Fatal> {
  const [, name = '', text] = /^(\[.*\]|[^:]*)(?::(.*))?$/.exec(options.proxy ?? '') ?? []
  const http = options.proxyKind === 'connect'
  const at = servicePort(process, text ?? (http ? HTTP_PORT : SOCKS_PORT), 'tcp')
  if (at === undefined) return new Fatal(`getaddrinfo: ${EAI_SERVICE.text}`)
  const connected = yield* remoteConnect(process, options, name.replace(/^\[|\]$/g, ''), at)
  if (connected === undefined || connected instanceof Fatal) return connected
  const { socket } = connected.file
  if (!(socket instanceof TcpSocket)) return undefined
  const talk = new Talk(process, socket)
  const wrong = http
    ? yield* connectHttp(talk, host, port)
    : options.proxyKind === '4'
      ? yield* connectSocks4(process, talk, host, port)
      : yield* connectSocks5(talk, host, port)
  return wrong ?? connected
}

class Talk {
  readonly #process: Process
  readonly #socket: TcpSocket

  constructor(process: Process, socket: TcpSocket) {
    this.#process = process
    this.#socket = socket
  }

  *send(bytes: Uint8Array): Running<void> {
    yield* sendAll(this.#process, this.#socket, bytes)
  }

  /** So many bytes and no more: what follows is the connection's. */
  *take(length: number, told = length): Running<Uint8Array | Fatal> {
    const bytes = new Uint8Array(length)
    let count = 0
    while (count < length) {
      const more = yield* until(this.#process, this.#socket, () => this.#socket.receive(length - count))
      if (failed(more)) return new Fatal(`read failed (${count}/${told}): ${more.text}`)
      if (more.length === 0) return new Fatal(`read failed (${count}/${told}): ${EPIPE.text}`)
      bytes.set(more, count)
      count += more.length
    }
    return bytes
  }

  *line(): Running<string | Fatal> {
    let text = ''
    while (text.length < LINE_MAX) {
      const byte = yield* this.take(1)
      if (byte instanceof Fatal) return new Fatal(byte.text.replace(/^read failed \(.*?\)/, 'proxy read'))
      if (byte[0] === 0x0a) return text.replace(/\r$/, '')
      text += decodeUtf8(byte)
    }
    return new Fatal('Proxy error: "line too long"')
  }
}

function* connectSocks5(talk: Talk, host: string, port: number): Running<Fatal | undefined> {
  yield* talk.send(socks5Methods(0))
  // The message counts what was sent.
  const method = yield* talk.take(2, 3)
  if (method instanceof Fatal) return method
  if (method[1] === NO_METHOD) return new Fatal('authentication method negotiation failed')
  yield* talk.send(socks5Connect(parseIp(host) ?? host, port))
  const head = yield* talk.take(4)
  if (head instanceof Fatal) return head
  if (head[1] !== 0) return new Fatal(`connection failed, SOCKSv5 error: ${ERRORS[head[1]!] ?? 'Unknown error'}`)
  const next = yield* talk.take(1)
  if (next instanceof Fatal) return next
  const rest = yield* talk.take(socks5ReplyLength(Uint8Array.of(...head, ...next))! - 5)
  return rest instanceof Fatal ? rest : undefined
}

function* connectSocks4(process: Process, talk: Talk, host: string, port: number): Running<Fatal | undefined> {
  const found = yield* getaddrinfo(process, host, { family: 4 })
  if (isGaiError(found)) return new Fatal(`getaddrinfo("${host}", "${port}"): ${found.text}`)
  yield* talk.send(socks4Connect(Number(found.addresses[0]), port, ''))
  const reply = yield* talk.take(SOCKS4_REPLY)
  if (reply instanceof Fatal) return reply
  return reply[1] === SOCKS4_GRANTED
    ? undefined
    : new Fatal(`connection failed, SOCKSv4 error: ${ERRORS4[reply[1]!] ?? 'Unknown error'}`)
}

function* connectHttp(talk: Talk, host: string, port: number): Running<Fatal | undefined> {
  const place = host.includes(':') ? `[${host}]` : host
  yield* talk.send(encodeUtf8(`CONNECT ${place}:${port} HTTP/1.0\r\n\r\n`))
  const status = yield* talk.line()
  if (status instanceof Fatal) return status
  if (!/^HTTP\/1\.[01] 200/.test(status)) return new Fatal(`Proxy error: "${status}"`)
  for (let count = 0; count < LINES_MAX; count++) {
    const line = yield* talk.line()
    if (line instanceof Fatal) return line
    if (line === '') return undefined
  }
  return new Fatal('Too many proxy headers received')
}
