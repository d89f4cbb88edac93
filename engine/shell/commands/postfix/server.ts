import { TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getnameinfo } from '../../../linux/resolver/getnameinfo.ts'
import { type Clients, clientsFrom, serveClients } from '../../../linux/serve-clients.ts'
import { type Opened, openTcp } from '../../../linux/sockets.ts'
import { type Errno, failed, type Result } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { formatIp, type Ip, parseIp } from '../../../wire/address.ts'
import { type MailConfig, readMailConfig } from './config.ts'
import { SmtpSession } from './session.ts'
import { obey } from './verbs.ts'

const PORT = 25
const BACKLOG = 100
const COMMAND_COST = 50_000

/** Where inet_interfaces and inet_protocols say to listen. */
function places(config: MailConfig): Ip[] {
  const protocols = config.list('inet_protocols')
  const has = (family: string) => protocols.includes('all') || protocols.includes(family)
  const found: Ip[] = []
  for (const name of config.list('inet_interfaces')) {
    if (name === 'all') found.push(0, 0n)
    else if (name === 'loopback-only' || name === 'localhost') found.push(0x7f000001, 1n)
    else {
      const ip = parseIp(name.replace(/[[\]]/g, ''))
      if (ip !== undefined) found.push(ip)
    }
  }
  return found.filter(each => has(typeof each === 'number' ? 'ipv4' : 'ipv6'))
}

/** Sockets that listen, or why there is one that does not. */
export function openPlaces(process: Process, config: MailConfig): Opened<TcpSocket>[] | Errno {
  const all: Opened<TcpSocket>[] = []
  for (const ip of places(config)) {
    const opened = open(process, ip)
    if (!failed(opened)) all.push(opened)
    else {
      for (const each of all) process.close(each.fd)
      return opened
    }
  }
  return all
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

/** master(8): a process for each place, which has one for each client. They end with it. */
export function* master(
  process: Process,
  config: MailConfig,
  path: string,
  listeners: readonly Opened<TcpSocket>[],
): Running {
  process.argv = ['/usr/lib/postfix/sbin/master', '-w']
  process.name = 'master'
  const current = { config }
  process.handlers.set('HUP', () => {
    const again = readMailConfig(process, path)
    if (typeof again !== 'string') current.config = again
  })
  const acceptors: Process[] = []
  const clients: Clients = new Map()
  for (const listener of listeners) {
    const child = process.host.fork(process, self => serve(self, listener, current, clients))
    if (!failed(child)) acceptors.push(child)
  }
  let ended = false
  process.handlers.set('TERM', () => {
    ended = true
  })
  while (!ended) yield* process.sleep(Number.POSITIVE_INFINITY)
  for (const each of [...acceptors, ...clients.keys()]) each.signal('TERM')
  return 0
}

function* serve(
  process: Process,
  listener: Opened<TcpSocket>,
  current: { readonly config: MailConfig },
  clients: Clients,
): Running {
  process.argv = ['smtpd', '-n', 'smtp', '-t', 'inet', '-u']
  process.handlers.delete('HUP')
  return yield* serveClients(
    process,
    listener,
    clients,
    () => current.config.number('default_process_limit'),
    (opened, ip) => {
      const { config } = current
      const most = config.number('smtpd_client_connection_count_limit')
      const crowded = most > 0 && clientsFrom(clients, ip) >= most
      return self => talk(self, opened, config, crowded)
    },
  )
}

function* talk(process: Process, opened: Opened<TcpSocket>, config: MailConfig, crowded: boolean): Running {
  process.handlers.set('PIPE', 'ignore')
  const client = opened.socket.remoteAddress
  const found = config.flag('smtpd_peername_lookup') ? yield* getnameinfo(process, client) : undefined
  const name = typeof found === 'string' ? found : 'unknown'
  const session = new SmtpSession(process, new TcpStream(process, opened), config, name)
  try {
    if (crowded) {
      yield* session.reply(`421 4.7.0 ${config.hostname} Error: too many connections from ${formatIp(client)}`)
      return 0
    }
    yield* session.reply(`220 ${config.get('smtpd_banner')}`)
    while (!session.ended) {
      const line = yield* session.line()
      if (line === undefined) break
      yield* process.compute(COMMAND_COST)
      yield* obey(session, line)
    }
    return 0
  } finally {
    session.close()
  }
}
