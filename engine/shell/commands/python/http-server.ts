import { TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { GaiError } from '../../../linux/resolver/error.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { inOrderOfPreference } from '../../../linux/resolver/preference.ts'
import { acceptTcp, type Opened, openTcp } from '../../../linux/sockets.ts'
import { StandardOutput } from '../../../linux/stdio.ts'
import { failed, type Result } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import { HELP, parseServerArguments, type ServerArguments } from './arguments.ts'
import { Handler } from './handler.ts'
import { IN_BIND, IN_LOOKUP, traceback } from './traceback.ts'

/** request_queue_size of socketserver. */
const BACKLOG = 5
/** netdb.h: what gaierror shows of an error. */
const GAI_NUMBERS: Readonly<Record<string, number>> = {
  EAI_NONAME: -2,
  EAI_AGAIN: -3,
  EAI_FAIL: -4,
  EAI_NODATA: -5,
  EAI_ADDRFAMILY: -9,
}

/** `python3 -m http.server` (http/server.py of Python 3.11). */
export function* httpServer(process: Process, args: readonly string[], unbuffered: boolean): Running {
  const parsed = parseServerArguments(args)
  if (typeof parsed === 'string') {
    yield* process.printError(parsed)
    return 2
  }
  if (parsed.help) {
    yield* process.print(HELP)
    return 0
  }
  if (parsed.cgi) {
    yield* process.printError('python3: "--cgi" is not emulated here\n')
    return 1
  }
  const address = parsed.bind === undefined ? anyAddress(process) : yield* lookUp(process, parsed.bind)
  if (isGaiError(address)) {
    const what = `socket.gaierror: [Errno ${GAI_NUMBERS[address.name] ?? -4}] ${address.text}`
    yield* process.printError(traceback(IN_LOOKUP, what))
    return 1
  }
  const opened = listen(process, address, parsed.port)
  if (failed(opened)) {
    const kind = opened.name === 'EACCES' ? 'PermissionError' : 'OSError'
    yield* process.printError(traceback(IN_BIND, `${kind}: [Errno ${opened.code}] ${opened.text}`))
    return 1
  }
  const output = new StandardOutput(process)
  output.buffering = unbuffered ? 'none' : process.isTerminal(1) ? 'line' : 'block'
  return yield* serve(process, opened, parsed, output)
}

/** getaddrinfo(3) of nobody, AI_PASSIVE: as for other names, what could be reached goes first, and where lo is down neither can. */
function anyAddress(process: Process): Ip {
  return inOrderOfPreference(process.network.net, [0n, 0])[0]!
}

function* lookUp(process: Process, host: string): Running<Ip | GaiError> {
  const found = yield* getaddrinfo(process, host)
  return isGaiError(found) ? found : found.addresses[0]!
}

function listen(process: Process, address: Ip, port: number): Result<Opened<TcpSocket>> {
  const opened = openTcp(process, typeof address === 'number' ? 4 : 6)
  if (failed(opened)) return opened
  opened.socket.reuseAddress = true
  if (opened.socket.family === 6) opened.socket.v6only = false
  const error = opened.socket.bind(address, port) ?? opened.socket.listen(BACKLOG)
  if (error === undefined) return opened
  process.close(opened.fd)
  return error
}

function* serve(
  process: Process,
  { socket }: Opened<TcpSocket>,
  { directory, protocol }: ServerArguments,
  output: StandardOutput,
): Running {
  const host = formatIp(socket.localAddress)
  const port = socket.localPort
  const shown = host.includes(':') ? `[${host}]` : host
  yield* output.print(`Serving HTTP on ${host} port ${port} (http://${shown}:${port}/) ...\n`)
  let interrupted = false
  // A shell's background job ignores the signal, and Python leaves that as it is.
  if (process.handlers.get('INT') !== 'ignore')
    process.handlers.set('INT', () => {
      interrupted = true
    })
  const settings = { directory: directory ?? process.cwd, protocol }
  while (!interrupted) {
    const client = yield* acceptTcp(process, socket)
    if (!failed(client)) process.thread(new Handler(process, new TcpStream(process, client), settings).run())
    else if (client.name !== 'EINTR') yield* process.sleep(SECOND / 100)
  }
  yield* output.print('\nKeyboard interrupt received, exiting.\n')
  yield* output.flush()
  return 0
}
