import { type ByteStream, TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { holdSocket, type Opened, openTcp, until } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, type Ip, parseIp } from '../../../wire/address.ts'
import type { Patience } from './connect.ts'
import { CurlError } from './error.ts'
import type { FtpControl, FtpState } from './ftp-control.ts'
import type { Connection, Session } from './session.ts'

/** DEFAULT_ACCEPT_TIMEOUT of lib/ftp.h. */
const ACCEPT_TIME = 60 * SECOND
/** What 7.88.1 says when it writes down the addresses of a socket that listens. */
const NO_ADDRESS = 'sa_addr inet_ntop() failed with errno 97: Address family not supported by protocol'

/** The data connection before it is used. */
export type FtpData =
  | { readonly type: 'connected'; readonly stream: ByteStream }
  | { readonly type: 'listening'; readonly opened: Opened<TcpSocket> }

/** Agrees on a data connection: EPSV, PASV, EPRT or PORT. `first` is called when the first command is out. */
export function* agree(
  session: Session,
  connection: Connection,
  control: FtpControl,
  state: FtpState,
  patience: Patience,
  first: (secondary: 0 | 1) => Running<void>,
): Running<FtpData | CurlError> {
  const place = session.options.values.get('ftp-port')
  if (place !== undefined) return yield* listenActively(session, connection, control, place, first)
  const { verbose } = session
  const epsv = !session.options.flags.has('disable-epsv') && !state.noEpsv
  for (const command of epsv ? ['EPSV', 'PASV'] : ['PASV']) {
    const error = yield* control.send(command)
    if (error !== undefined) return error
    yield* verbose.text('Connect data stream passively')
    yield* first(0)
    const reply = yield* control.reply()
    if (reply instanceof CurlError) return reply
    const port = command === 'EPSV' ? epsvPort(reply.status, reply.text) : pasvPort(reply.status, reply.text)
    if (port instanceof CurlError) return port
    if (port !== undefined) {
      if (command === 'PASV' && !port.own)
        yield* verbose.text(`Skip ${port.host} for data connection, re-use ${connection.ends.remoteIp} instead`)
      return yield* connect(session, connection, port.port, patience)
    }
    if (command === 'PASV') return new CurlError(13, `Bad PASV/EPSV response: ${String(reply.status).padStart(3, '0')}`)
    state.noEpsv = true
    yield* verbose.text('Failed EPSV attempt. Disabling EPSV')
  }
  return new CurlError(13, 'Bad PASV/EPSV response: 000')
}

interface DataPort {
  readonly port: number
  readonly host: string
  readonly own: boolean
}

function epsvPort(code: number, text: string): DataPort | undefined | CurlError {
  if (code !== 229) return undefined
  const port = /\((.)\1\1(\d{1,5})\1\)/.exec(text)?.[2]
  return port === undefined
    ? new CurlError(13, 'Weirdly formatted EPSV reply')
    : { port: Number(port), host: '', own: true }
}

function pasvPort(code: number, text: string): DataPort | undefined | CurlError {
  if (code !== 227) return undefined
  const numbers = /(\d{1,3}(?:,\d{1,3}){5})/.exec(text)?.[1]?.split(',').map(Number)
  if (numbers === undefined || numbers.some(each => each > 255))
    return new CurlError(14, "Couldn't interpret the 227-reply")
  return { port: numbers[4]! * 256 + numbers[5]!, host: numbers.slice(0, 4).join('.'), own: false }
}

function* connect(
  session: Session,
  connection: Connection,
  port: number,
  patience: Patience,
): Running<FtpData | CurlError> {
  const { remoteIp } = connection.ends
  yield* session.verbose.text(`Connecting to ${connection.name} (${remoteIp}) port ${port}`)
  const connected = yield* session.connectTo(connection.name, parseIp(remoteIp)!, port, patience)
  if (connected instanceof CurlError) return connected
  const { name, number, ends } = connection
  yield* session.verbose.text(`Connected to ${name} (${remoteIp}) port ${ends.remotePort} (#${number})`)
  return { type: 'connected', stream: new TcpStream(session.process, connected.opened) }
}

/** -P: an address or a device of ours, or - for that of the control connection; a port or a range of ports may follow. */
function* listenActively(
  session: Session,
  { ends }: Connection,
  control: FtpControl,
  place: string,
  first: (secondary: 0 | 1) => Running<void>,
): Running<FtpData | CurlError> {
  const { process, options, verbose } = session
  const [, name = '', from, to] = /^(\[[^\]]*\]|[^:]*)(?::(\d+)(?:-(\d+))?)?$/.exec(place) ?? []
  const local = addressOf(process, name.replace(/^\[|\]$/g, ''), ends.localIp)
  if (local === undefined) return new CurlError(30, `failed to resolve the address provided to PORT: ${name}`)
  const opened = bindRange(process, local, Number(from ?? 0), Number(to ?? from ?? 0))
  if (opened === undefined) return new CurlError(30, 'bind() failed, we ran out of ports')
  const { localPort } = opened.socket
  const wide = typeof local !== 'number'
  const eprt = `EPRT |${wide ? 2 : 1}|${formatIp(local)}|${localPort}|`
  const port = `PORT ${formatIp(local).replaceAll('.', ',')},${localPort >> 8},${localPort & 255}`
  const commands = options.flags.has('disable-eprt') && !wide ? [port] : wide ? [eprt] : [eprt, port]
  for (const command of commands) {
    const error = yield* control.send(command)
    if (error !== undefined) return error
    yield* verbose.text(NO_ADDRESS)
    const reply = yield* control.reply()
    if (reply instanceof CurlError) return reply
    if (reply.status >= 200 && reply.status < 300) {
      yield* verbose.text('Connect data stream actively')
      yield* first(1)
      return { type: 'listening', opened }
    }
    if (command === eprt) yield* verbose.text('disabling EPRT usage')
  }
  process.close(opened.fd)
  return new CurlError(30, 'Failed to do PORT')
}

function addressOf({ network }: Process, name: string, own: string): Ip | undefined {
  if (name === '-' || name === '') return parseIp(own)
  return parseIp(name) ?? network.net.link(name)?.ipv4.addresses[0]?.local
}

function bindRange(process: Process, local: Ip, from: number, to: number): Opened<TcpSocket> | undefined {
  for (let port = from; port <= to; port++) {
    const opened = openTcp(process, typeof local === 'number' ? 4 : 6)
    if (failed(opened)) return undefined
    if ((opened.socket.bind(local, port) ?? opened.socket.listen(1)) === undefined) return opened
    process.close(opened.fd)
  }
  return undefined
}

/** The stream of the data: where the server connects to us, it has to come first. */
export function* streamOf({ process, verbose }: Session, data: FtpData): Running<ByteStream | CurlError> {
  if (data.type === 'connected') return data.stream
  yield* verbose.text('Preparing for accepting server on data port')
  yield* verbose.text('Checking for server connect')
  const { socket, fd } = data.opened
  const accepted = yield* until(process, socket, () => socket.accept(), process.now + ACCEPT_TIME)
  process.close(fd)
  if (failed(accepted)) return new CurlError(12, 'Accept timeout occurred while waiting server connect')
  yield* verbose.text('Ready to accept data connection from server')
  yield* verbose.text('Connection accepted from server')
  yield* verbose.text(NO_ADDRESS)
  const held = holdSocket(process, accepted)
  return failed(held) ? new CurlError(30, 'Error accept()ing server connect') : new TcpStream(process, held)
}

/** Gives up a data connection that was not used. */
export function drop(process: Process, data: FtpData): void {
  if (data.type === 'connected') data.stream.close()
  else process.close(data.opened.fd)
}
