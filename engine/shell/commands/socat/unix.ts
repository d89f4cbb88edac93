import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Opened } from '../../../linux/sockets.ts'
import { acceptUnix, bindUnix, connectUnix, openUnix } from '../../../linux/unix/calls.ts'
import type { UnixAddress } from '../../../linux/unix/name.ts'
import type { UnixSocket } from '../../../linux/unix/socket.ts'
import { EINTR, EPROTOTYPE, type Errno, failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import type { Address } from './address.ts'
import type { Endpoint } from './endpoint.ts'
import type { Log } from './log.ts'
import { socketEndpoint } from './sockets.ts'

const BACKLOG = 5

function addressOf({ abstract, parameters: [name = ''] }: Address): UnixAddress {
  return abstract ? { type: 'abstract', name } : { type: 'path', path: name }
}

/** `AF=1 "/tmp/s"`, as socat writes addresses, and the length that goes with it. */
function placeText({ abstract, parameters: [name = ''] }: Address): readonly [text: string, length: number] {
  return [`AF=1 "${abstract ? '\\0' : ''}${name}"`, 2 + (abstract ? 1 : 0) + encodeUtf8(name).length]
}

function remove({ mounts, cwd, credentials, now }: Process, path: string): void {
  mounts.remove(path, cwd, credentials, 'file', now)
}

/** The options of a socket's file; whether the path is free then. */
function prepare(process: Process, address: Address, log: Log): boolean {
  if (address.abstract) return true
  const [path = ''] = address.parameters
  const { mounts, cwd, credentials } = process
  if (address.options.has('unlink-early')) remove(process, path)
  const location = mounts.resolve(path, cwd, credentials, false)
  if (failed(location) || location.inode === undefined) return true
  log.write('E', `"${path}" exists`)
  return false
}

function bind(process: Process, socket: UnixSocket, address: Address): Errno | undefined {
  const error = bindUnix(process, socket, addressOf(address))
  const mode = address.options.get('mode')
  if (error === undefined && mode !== undefined && socket.name?.type === 'path')
    socket.name.inode.mode = Number.parseInt(mode, 8) & 0o7777
  return error
}

/** UNIX-CONNECT, UNIX-CLIENT, UNIX-SENDTO and UNIX-RECV. */
export function* connectUnixSocket(process: Process, address: Address, log: Log): Running<Endpoint | undefined> {
  if (address.kind === 'unix-recv') return receiver(process, address, log)
  const { options } = address
  const tries = options.has('forever') ? Number.POSITIVE_INFINITY : Number(options.get('retry') ?? 0)
  for (let attempt = 0; ; attempt++) {
    const opened = yield* connectOnce(process, address, log, attempt < tries)
    if (opened !== undefined || attempt >= tries) return opened
    yield* process.sleep(Number(options.get('interval') ?? 1) * SECOND)
  }
}

function* connectOnce(process: Process, address: Address, log: Log, again: boolean): Running<Endpoint | undefined> {
  const [place, length] = placeText(address)
  log.write('N', `opening connection to ${place}`)
  const types = address.kind === 'unix-sendto' ? (['dgram'] as const) : (['stream', 'dgram'] as const)
  let last: Errno | undefined
  for (const type of types) {
    const opened = openUnix(process, type)
    if (failed(opened)) {
      last = opened
      break
    }
    last = yield* connectUnix(process, opened.socket, addressOf(address))
    if (last === undefined) {
      log.write('N', 'successfully connected from local address AF=1 "<anon>"')
      return socketEndpoint(process, opened)
    }
    process.close(opened.fd)
    // UNIX-CLIENT takes whatever kind of socket is there.
    if (last !== EPROTOTYPE || address.kind !== 'unix-client') break
  }
  log.write(again ? 'W' : 'E', complaint(address, place, length, last!))
  return undefined
}

function complaint({ kind, parameters }: Address, place: string, length: number, { text }: Errno): string {
  if (kind === 'unix-client') return `UNIX-CLIENT:${parameters[0]}: ${text}`
  return kind === 'unix-sendto' ? `connect(, ${place}, ${length}): ${text}` : `connect(, ${place}, ${length}): ${text}`
}

function receiver(process: Process, address: Address, log: Log): Endpoint | undefined {
  if (!prepare(process, address, log)) return undefined
  const opened = openUnix(process, 'dgram')
  const error = failed(opened) ? opened : bind(process, opened.socket, address)
  if (failed(opened) || error !== undefined) {
    const [place, length] = placeText(address)
    log.write('E', `bind(5, {${place}}, ${length}): ${error?.text}`)
    return undefined
  }
  const endpoint = socketEndpoint(process, opened)
  if (!address.abstract && address.options.get('unlink-close') !== '0')
    endpoint.reader?.atRelease(() => remove(process, address.parameters[0]!))
  return endpoint
}

/** UNIX-LISTEN: gives an end for each connection. The file goes when the process that made it ends. */
export class UnixListening {
  readonly #process: Process
  readonly #address: Address
  readonly #log: Log
  readonly #opened: Opened<UnixSocket>

  private constructor(process: Process, address: Address, opened: Opened<UnixSocket>, log: Log) {
    this.#process = process
    this.#address = address
    this.#opened = opened
    this.#log = log
  }

  static open(process: Process, address: Address, log: Log): UnixListening | undefined {
    if (!prepare(process, address, log)) return undefined
    const opened = openUnix(process, 'stream')
    const backlog = Number(address.options.get('backlog') ?? BACKLOG)
    const error = failed(opened) ? opened : (bind(process, opened.socket, address) ?? opened.socket.listen(backlog))
    if (!failed(opened) && error === undefined) return new UnixListening(process, address, opened, log)
    const [place, length] = placeText(address)
    log.write('E', `bind(5, {${place}}, ${length}): ${error?.text}`)
    return undefined
  }

  *accept(): Running<Opened<UnixSocket> | undefined> {
    const [place] = placeText(this.#address)
    this.#log.write('N', `listening on ${place}`)
    for (;;) {
      const accepted = yield* acceptUnix(this.#process, this.#opened.socket)
      if (accepted === EINTR) continue
      if (failed(accepted)) {
        this.#log.write('E', `accept(): ${accepted.text}`)
        return undefined
      }
      this.#log.write('N', `accepting connection from AF=1 "<anon>" on ${place}`)
      return accepted
    }
  }

  /** In the process that goes on with the connection: the listening socket is not its business. */
  stop(process: Process): void {
    process.close(this.#opened.fd)
  }

  /** The process ends. */
  end(process: Process): void {
    const { abstract, options, parameters } = this.#address
    if (process === this.#process && !abstract && options.get('unlink-close') !== '0') remove(process, parameters[0]!)
  }
}
