import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { EAI_SERVICE } from '../../../linux/resolver/error.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { getnameinfo } from '../../../linux/resolver/getnameinfo.ts'
import { servicePort } from '../../../linux/resolver/services.ts'
import { acceptTcp, openTcp, openUdp, type SocketFile } from '../../../linux/sockets.ts'
import { EADDRNOTAVAIL, type Errno, failed } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import { addressFor } from '../../../net/socket.ts'
import { TcpSocket } from '../../../net/tcp/socket.ts'
import type { UdpSocket } from '../../../net/udp.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import { Fatal, setOptions } from './connect.ts'
import type { NcOptions } from './options.ts'
import { Relay } from './relay.ts'

/** Connections that wait while one is served. */
const BACKLOG = 1

/** local_listen, then one peer after the other, or one alone. */
export function* listen(
  process: Process,
  options: NcOptions,
  host: string | undefined,
  port: string,
): Running<undefined | Fatal> {
  const listener = yield* localListen(process, options, host, port)
  if (listener instanceof Fatal) return listener
  const { fd, socket } = listener
  do {
    if (socket instanceof TcpSocket) {
      const accepted = yield* acceptTcp(process, socket)
      if (failed(accepted)) return new Fatal(`accept: ${accepted.text}`)
      const { remoteAddress, remotePort } = accepted.socket
      const peer = addressFor(socket.family, remoteAddress)
      if (options.flags.has('v')) yield* report(process, options, 'Connection received on', peer, remotePort)
      yield* new Relay(process, options, process.fds.get(accepted.fd) as SocketFile).run()
      process.close(accepted.fd)
    } else {
      if (!options.flags.has('k')) yield* meetPeer(process, options, socket)
      yield* new Relay(process, options, process.fds.get(fd) as SocketFile).run()
    }
  } while (options.flags.has('k'))
  return undefined
}

/** The first datagram decides with whom a UDP listener talks. */
function* meetPeer(process: Process, options: NcOptions, socket: UdpSocket): Running<void> {
  while (socket.queue.length === 0) yield* process.wait([socket.changed])
  const { source, sourcePort } = socket.queue[0]!
  socket.connect(source, sourcePort)
  const peer = addressFor(socket.family, source)
  if (options.flags.has('v')) yield* report(process, options, 'Connection received on', peer, sourcePort)
}

function* localListen(
  process: Process,
  options: NcOptions,
  host: string | undefined,
  service: string,
): Running<{ readonly fd: number; readonly socket: TcpSocket | UdpSocket } | Fatal> {
  const port = servicePort(process, service, options.udp ? 'udp' : 'tcp')
  if (port === undefined) return new Fatal(`getaddrinfo: ${EAI_SERVICE.text}`)
  let zone: Link | null = null
  let addresses: readonly Ip[] = options.family === 6 ? [0n] : [0]
  if (host !== undefined) {
    const found = yield* getaddrinfo(process, host, { family: options.family, numeric: options.flags.has('n') })
    if (isGaiError(found)) return new Fatal(`getaddrinfo: ${found.text}`)
    addresses = found.addresses
    zone = found.zone
  }
  let last: Errno = EADDRNOTAVAIL
  for (const address of addresses) {
    const family = typeof address === 'number' ? 4 : 6
    const opened = options.udp ? openUdp(process, family) : openTcp(process, family)
    if (failed(opened)) {
      last = opened
      continue
    }
    const socket: TcpSocket | UdpSocket = opened.socket
    socket.reuseAddress = socket.reusePort = true
    setOptions(socket, options)
    const error = socket.bind(address, port, zone) ?? (socket instanceof TcpSocket ? socket.listen(BACKLOG) : undefined)
    if (error === undefined) {
      if (options.flags.has('v'))
        yield* report(process, options, options.udp ? 'Bound on' : 'Listening on', address, socket.localPort)
      return { fd: opened.fd, socket }
    }
    last = error
    process.close(opened.fd)
  }
  return new Fatal(last.text)
}

/** report_sock: with the name of the address, if the resolver knows one and -n does not forbid it. */
function* report(process: Process, options: NcOptions, what: string, address: Ip, port: number): Running<void> {
  let shown = formatIp(address)
  if (!options.flags.has('n')) {
    const name = yield* getnameinfo(process, address)
    if (typeof name === 'string') shown = name
    else if (name.name !== 'EAI_NONAME') {
      yield* process.printError(`nc: getnameinfo: ${name.text}\n`)
      return
    }
  }
  yield* process.printError(`${what} ${shown} ${port}\n`)
}
