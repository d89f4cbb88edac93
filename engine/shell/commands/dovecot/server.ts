import { TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type Clients, clientsFrom, serveClients } from '../../../linux/serve-clients.ts'
import { type Opened, openTcp } from '../../../linux/sockets.ts'
import { type Errno, failed, type Result } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { type Ip, parseIp } from '../../../wire/address.ts'
import { type DovecotConfig, readDovecotConfig } from './config.ts'
import { capabilities, Entrance } from './login.ts'
import type { MailIndex } from './mailbox.ts'
import { ImapSession } from './session.ts'
import { Commands, objectionToLiteral } from './verbs.ts'

const PORT = 143
const BACKLOG = 100
const COMMAND_COST = 50_000
/** default_client_limit, and mail_max_userip_connections before anybody has said who it is. */
const CLIENTS_MAX = 1000
const ADDRESS_CLIENTS_MAX = 50

/** Sockets that listen, or why one does not. */
export function openPlaces(process: Process, config: DovecotConfig): readonly Opened<TcpSocket>[] | Errno {
  const opened: Opened<TcpSocket>[] = []
  for (const text of config.listen.split(/[\s,]+/).filter(each => each !== '')) {
    const one = open(process, text === '*' ? 0 : text === '::' ? 0n : (parseIp(text) ?? 0))
    if (!failed(one)) opened.push(one)
    else {
      for (const each of opened) process.close(each.fd)
      return one
    }
  }
  return opened
}

function open(process: Process, ip: Ip): Result<Opened<TcpSocket>> {
  const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return opened
  const { socket, fd } = opened
  socket.reuseAddress = true
  if (socket.family === 6) socket.v6only = true
  const error = socket.bind(ip, PORT) ?? socket.listen(BACKLOG)
  if (error === undefined) return opened
  process.close(fd)
  return error
}

/** master/main.c: a process for each place, which has one for each client. They end with it. */
export function* master(
  process: Process,
  config: DovecotConfig,
  path: string,
  listeners: readonly Opened<TcpSocket>[],
): Running {
  process.name = 'dovecot'
  process.argv = ['/usr/sbin/dovecot', '-F']
  const current = { config }
  const index: MailIndex = new Map()
  process.handlers.set('HUP', () => {
    const again = readDovecotConfig(process, path)
    if (typeof again !== 'string') current.config = again
  })
  const acceptors: Process[] = []
  const clients: Clients = new Map()
  for (const listener of listeners) {
    const child = process.host.fork(process, self => serve(self, listener, current, clients, index))
    if (!failed(child)) acceptors.push(child)
  }
  let ended = false
  const end = () => {
    ended = true
  }
  process.handlers.set('TERM', end)
  process.handlers.set('INT', end)
  while (!ended) yield* process.sleep(Number.POSITIVE_INFINITY)
  for (const each of [...acceptors, ...clients.keys()]) each.signal('TERM')
  const { mounts, credentials, now } = process
  mounts.remove(`${current.config.base_dir}/master.pid`, '/', credentials, 'file', now)
  return 0
}

function serve(
  process: Process,
  listener: Opened<TcpSocket>,
  current: { readonly config: DovecotConfig },
  clients: Clients,
  index: MailIndex,
): Running {
  process.argv = ['dovecot/imap-login']
  process.name = 'imap-login'
  for (const signal of ['HUP', 'TERM', 'INT'] as const) process.handlers.delete(signal)
  return serveClients(
    process,
    listener,
    clients,
    () => CLIENTS_MAX,
    (opened, ip) => {
      const crowded = clientsFrom(clients, ip) >= ADDRESS_CLIENTS_MAX
      return self => talk(self, opened, current.config, index, crowded)
    },
  )
}

function* talk(
  process: Process,
  opened: Opened<TcpSocket>,
  config: DovecotConfig,
  index: MailIndex,
  crowded: boolean,
): Running {
  process.handlers.set('PIPE', 'ignore')
  const session = new ImapSession(process, new TcpStream(process, opened), config, index)
  try {
    if (crowded) {
      yield* session.say('* BYE Too many connections from your IP address.')
      return 0
    }
    yield* session.say(`* OK [CAPABILITY ${capabilities(session)}] ${config.login_greeting}`)
    const entrance = new Entrance(session)
    const commands = new Commands(session)
    while (!session.ended) {
      const command = yield* session.command(text => objectionToLiteral(session, text))
      if (command === undefined) break
      if (command === 'refused') continue
      yield* process.compute(COMMAND_COST)
      yield* session.user === undefined ? entrance.obey(command) : commands.obey(command)
    }
    return 0
  } finally {
    session.close()
  }
}
