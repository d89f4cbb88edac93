import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { acceptTcp, type Opened, openTcp } from '../../../linux/sockets.ts'
import { hostKeyOf, parsePrivateKey, privateKeyText, publicKeyLine, type SshKey } from '../../../linux/ssh/key.ts'
import { SshTransport } from '../../../linux/ssh/transport.ts'
import { failed } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import type { Command } from '../../command.ts'
import { getopt, isOptionError, lastOption } from '../../getopt.ts'
import { serveClient } from './connection.ts'

const HOST_KEY = '/etc/ssh/ssh_host_ed25519_key'
const BACKLOG = 128

/** sshd(8), OpenSSH 9.2: sessions with keys. */
export const sshd: Command = {
  name: 'sshd',
  directory: '/usr/sbin',
  summary: 'OpenSSH daemon',
  synopsis: ['-D [-e] [-p port]'],
  options: [
    { short: 'D', text: 'Stays in the foreground.' },
    { short: 'e', text: 'Logs to standard error, as it does here anyway.' },
    { short: 'p', argument: 'port', text: 'The port to listen on (22).' },
    { short: 'f', argument: 'file', text: 'Another configuration.', emulated: false },
    { short: 't', text: 'Tests the configuration.', emulated: false },
  ],
  files: { etc: { ssh: {} } },
  notEmulated: ['sshd_config(5)', 'passwords', 'forwarding', 'subsystems', 'becoming a daemon', 'cryptography'],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`${parsed.text}\nusage: sshd [-46DdeiqTtV] [-p port]\n`)
      return 1
    }
    const hostKey = loadHostKey(process)
    const port = Number(lastOption(parsed, 'p') ?? 22)
    // Connections are processes of their own, which nobody waits for.
    process.handlers.set('CHLD', 'ignore')
    const listeners: Opened<TcpSocket>[] = []
    for (const ip of [0, 0n] as const) {
      const listener = listen(process, ip, port)
      if (typeof listener === 'string')
        yield* process.printError(`error: Bind to port ${port} on ${formatIp(ip)} failed: ${listener}.\n`)
      else {
        listeners.push(listener)
        yield* process.printError(`Server listening on ${formatIp(ip)} port ${port}.\n`)
      }
    }
    if (listeners.length === 0) {
      yield* process.printError('fatal: Cannot bind any address.\n')
      return 255
    }
    for (const listener of listeners.slice(1)) process.thread(serve(process, listener, hostKey))
    yield* serve(process, listeners[0]!, hostKey)
    return 0
  },
}

function listen(process: Process, ip: Ip, port: number): Opened<TcpSocket> | string {
  const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return opened.text
  opened.socket.reuseAddress = true
  opened.socket.v6only = typeof ip !== 'number'
  const error = opened.socket.bind(ip, port) ?? opened.socket.listen(BACKLOG)
  if (error === undefined) return opened
  process.close(opened.fd)
  return error.text
}

/** The key of the host; made when it is not there yet, as Debian's package does. */
function loadHostKey(process: Process): SshKey {
  const text = process.readFile(HOST_KEY)
  const known = failed(text) ? undefined : parsePrivateKey(text)
  if (known !== undefined) return known
  const key = hostKeyOf(process.host.name)
  process.writeWholeFile(HOST_KEY, privateKeyText(key), false, 0o600)
  process.writeWholeFile(`${HOST_KEY}.pub`, `${publicKeyLine(key)}\n`, false, 0o644)
  return key
}

function* serve(process: Process, { socket }: Opened<TcpSocket>, hostKey: SshKey): Running<void> {
  for (;;) {
    const opened = yield* acceptTcp(process, socket)
    if (failed(opened)) {
      if (opened.name === 'EINTR') continue
      yield* process.sleep(SECOND)
      continue
    }
    const child = process.host.fork(process, each => serveConnection(each, opened, hostKey))
    if (!failed(child)) child.argv = ['sshd: [accepted]']
    process.close(opened.fd)
  }
}

/** What a connection's process does: it holds the connection alone. */
function* serveConnection(process: Process, { fd, socket }: Opened<TcpSocket>, hostKey: SshKey): Running {
  process.handlers.delete('CHLD')
  process.handlers.set('PIPE', 'ignore')
  for (const [other] of [...process.fds.entries()]) if (other > 2 && other !== fd) process.close(other)
  socket.keepAlive = true
  yield* serveClient(process, new SshTransport(process, socket), hostKey)
  return 0
}
