import type { Process } from '../../../../linux/process.ts'
import type { Running } from '../../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../../linux/resolver/getaddrinfo.ts'
import { connectTcp, openTcp, openUdp, until } from '../../../../linux/sockets.ts'
import { ECONNREFUSED, type Errno, ETIMEDOUT, failed } from '../../../../net/errno.ts'
import { parseGoDuration } from '../../../../sim/duration.ts'
import { encodeUtf8 } from '../../../../sim/utf8.ts'
import { formatIp, type Ip } from '../../../../wire/address.ts'
import { parseFlags } from './flags.ts'

/** Where to, until when, and what is sent over UDP. */
interface Attempt {
  readonly ip: Ip
  readonly port: number
  readonly deadline: number
  readonly data: string
}

type Protocol = (process: Process, attempt: Attempt) => Running<string | undefined>

const PROTOCOLS: Readonly<Record<string, Protocol>> = { tcp: overTcp, udp: overUdp }

/** Tries to reach a port; prints TIMEOUT, REFUSED, DNS, UNKNOWN or OTHER and ends with 1 when it cannot (test/images/agnhost/connect). */
export function* connect(process: Process, args: readonly string[]): Running {
  const error = yield* reach(process, args)
  if (error === undefined) return 0
  yield* process.printError(`${error}\n`)
  return 1
}

/** What went wrong. */
function* reach(process: Process, args: readonly string[]): Running<string | undefined> {
  const { flags, rest } = parseFlags(args)
  const [to = ''] = rest
  const match = /^(.*):(\d+)$/.exec(to)
  if (match === null) return `UNKNOWN: address ${to}: missing port in address`
  const name = flags.get('protocol') || 'tcp'
  if (name === 'sctp') return 'OTHER: SCTP is not emulated here'
  const protocol = Object.hasOwn(PROTOCOLS, name) ? PROTOCOLS[name] : undefined
  if (protocol === undefined) return `Unsupported protocol\n${name}`
  const host = match[1]!.replace(/^\[(.*)\]$/, '$1')
  const found = yield* getaddrinfo(process, host, {})
  const [ip] = isGaiError(found) ? [] : found.addresses
  if (ip === undefined) return `DNS: lookup ${host}: no such host`
  const timeout = flags.get('timeout') ?? '0s'
  const limit = parseGoDuration(timeout)
  if (limit === undefined)
    return `Error: invalid argument "${timeout}" for "--timeout" flag: time: invalid duration "${timeout}"`
  const deadline = limit === 0 ? Number.POSITIVE_INFINITY : process.now + limit
  return yield* protocol(process, { ip, port: Number(match[2]), deadline, data: flags.get('udp-data') ?? 'hostname' })
}

function* overTcp(process: Process, { ip, port, deadline }: Attempt): Running<string | undefined> {
  const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return `OTHER: ${opened.text.toLowerCase()}`
  const result = yield* connectTcp(process, opened.socket, ip, port, deadline)
  process.close(opened.fd)
  if (result === 0) return undefined
  if (result === ETIMEDOUT) return 'TIMEOUT'
  if (result === ECONNREFUSED) return 'REFUSED'
  return `OTHER: dial tcp ${formatIp(ip)}:${port}: connect: ${result.text.toLowerCase()}`
}

function* overUdp(process: Process, { ip, port, deadline, data }: Attempt): Running<string | undefined> {
  const opened = openUdp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return `OTHER: ${opened.text.toLowerCase()}`
  const { socket, fd } = opened
  try {
    const connected = socket.connect(ip, port)
    if (connected !== undefined)
      return `OTHER: dial udp ${formatIp(ip)}:${port}: connect: ${connected.text.toLowerCase()}`
    const sent = socket.send(encodeUtf8(`${data}\n`))
    if (failed(sent)) return udpError('write', sent)
    const datagram = yield* until(process, socket, () => socket.receive(), deadline)
    if (failed(datagram)) return udpError('read', datagram)
    if (datagram.payload.length > 0) return undefined
    return 'OTHER: No data received from the server. Cannot guarantee the server received the request.'
  } finally {
    process.close(fd)
  }
}

function udpError(call: string, error: Errno): string {
  if (error === ETIMEDOUT) return `TIMEOUT: ${call} udp: i/o timeout`
  if (error === ECONNREFUSED) return `REFUSED: ${call} udp: ${call}: connection refused`
  return `UNKNOWN: ${call} udp: ${call}: ${error.text.toLowerCase()}`
}
