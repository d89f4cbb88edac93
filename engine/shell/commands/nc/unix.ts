import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Opened, SocketFile } from '../../../linux/sockets.ts'
import { acceptUnix, bindUnix, connectUnix, openUnix } from '../../../linux/unix/calls.ts'
import { UNIX_PATH_MAX, type UnixAddress } from '../../../linux/unix/name.ts'
import type { UnixSocket } from '../../../linux/unix/socket.ts'
import { ENAMETOOLONG, type Errno, failed, type Result } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { Fatal } from './connect.ts'
import type { NcOptions } from './options.ts'
import { Relay } from './relay.ts'

/** Connections that wait while one is served (unix_listen of nc). */
const BACKLOG = 5
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A path that begins with @ stands for an abstract name. */
function addressOf(path: string): UnixAddress {
  return path.startsWith('@') ? { type: 'abstract', name: path.slice(1) } : { type: 'path', path }
}

/** unix_connect: -u binds a name of its own first, so that it can be answered. */
export function* unixTalk(process: Process, options: NcOptions, path: string): Running<Fatal | undefined> {
  const own = options.udp ? (options.source ?? `/tmp/nc.${randomLetters(process, 10)}`) : undefined
  const opened = open(process, options, path)
  if (failed(opened)) return new Fatal(`${path}: ${opened.text}`)
  const { fd, socket } = opened
  try {
    const unbound = own === undefined ? undefined : bindUnix(process, socket, { type: 'path', path: own })
    const error = unbound ?? (yield* connectUnix(process, socket, addressOf(path)))
    if (error !== undefined) return new Fatal(`${path}: ${error.text}`)
    if (!options.flags.has('z')) yield* new Relay(process, options, process.fds.get(fd) as SocketFile).run()
    return undefined
  } finally {
    if (own !== undefined) remove(process, own)
    process.close(fd)
  }
}

function open(process: Process, { udp }: NcOptions, path: string): Result<Opened<UnixSocket>> {
  if (encodeUtf8(path).length >= UNIX_PATH_MAX) return ENAMETOOLONG
  return openUnix(process, udp ? 'dgram' : 'stream')
}

function randomLetters(process: Process, count: number): string {
  const random = process.host.sim.random(`nc:${process.host.name}`)
  return Array.from(random.bytes(count), byte => LETTERS[byte % LETTERS.length]).join('')
}

function remove(process: Process, path: string): Errno | undefined {
  const { mounts, cwd, credentials, now } = process
  return mounts.remove(path, cwd, credentials, 'file', now)
}

/** unix_listen, then one peer after the other, or one alone. What was at the path makes way. */
export function* unixListen(process: Process, options: NcOptions, path: string): Running<Fatal | undefined> {
  const opened = open(process, options, path)
  if (failed(opened)) return new Fatal(opened.text)
  const { fd, socket } = opened
  const address = addressOf(path)
  if (address.type === 'path') remove(process, path)
  const error = bindUnix(process, socket, address) ?? (options.udp ? undefined : socket.listen(BACKLOG))
  if (error !== undefined) return new Fatal(error.text)
  const verbose = options.flags.has('v')
  if (verbose) yield* process.printError(`Bound on ${path}\n${options.udp ? '' : `Listening on ${path}\n`}`)
  do {
    if (options.udp) {
      if (!options.flags.has('k')) yield* meetPeer(process, socket, verbose)
      yield* new Relay(process, options, process.fds.get(fd) as SocketFile).run()
      continue
    }
    const accepted = yield* acceptUnix(process, socket)
    if (failed(accepted)) return new Fatal(`accept: ${accepted.text}`)
    if (verbose) yield* process.printError(`Connection received on ${path}\n`)
    yield* new Relay(process, options, process.fds.get(accepted.fd) as SocketFile).run()
    process.close(accepted.fd)
  } while (options.flags.has('k'))
  return undefined
}

/** The first datagram decides with whom it talks. */
function* meetPeer(process: Process, socket: UnixSocket, verbose: boolean): Running<void> {
  while (socket.nextSender === undefined) yield* process.wait([socket.changed])
  const sender = socket.nextSender
  socket.connect(sender, () => sender)
  const { name } = sender
  if (verbose && name?.type === 'path') yield* process.printError(`Connection received on ${name.path}\n`)
}
