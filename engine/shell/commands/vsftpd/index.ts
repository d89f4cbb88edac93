import { TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type Clients, clientsFrom, serveClients } from '../../../linux/serve-clients.ts'
import { type Opened, openTcp } from '../../../linux/sockets.ts'
import { type Errno, failed, type Result } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { parseIp } from '../../../wire/address.ts'
import type { Command } from '../../command.ts'
import { type FtpConfig, parseFtpConfig } from './config.ts'
import { FtpLog } from './log.ts'
import { FtpSession } from './session.ts'
import { obey } from './verbs.ts'

const CONFIG_PATH = '/etc/vsftpd.conf'
const BACKLOG = 32
const COMMAND_COST = 50_000

const CONFIG = `listen=NO
listen_ipv6=YES
anonymous_enable=NO
local_enable=YES
dirmessage_enable=YES
use_localtime=YES
xferlog_enable=YES
connect_from_port_20=YES
secure_chroot_dir=/var/run/vsftpd/empty
pam_service_name=vsftpd
ssl_enable=NO
`

const UNIT = `[Unit]
Description=vsftpd FTP server
After=network.target

[Service]
Type=simple
ExecStart=/usr/sbin/vsftpd /etc/vsftpd.conf
ExecReload=/bin/kill -HUP $MAINPID

[Install]
WantedBy=multi-user.target
`

/** vsftpd(8), 3.0.3 of Debian. It complains on its standard input, as a server that inetd starts would. */
export const vsftpd: Command = {
  name: 'vsftpd',
  directory: '/usr/sbin',
  summary: 'FTP server',
  synopsis: ['[-v] [-oNAME=VALUE] [CONFIGURATION FILE]'],
  options: [
    { short: 'v', text: 'Prints the version.' },
    { short: 'o', argument: 'NAME=VALUE', text: 'A setting, as in the configuration file.' },
  ],
  description: [
    'Anonymous and local users (with passwords of SHA-512 in /etc/shadow), active and passive data connections, what vsftpd.conf(5) says of reading and writing.',
  ],
  notEmulated: [
    'TLS',
    'PAM, user lists, virtual users',
    'limits of bandwidth',
    'inetd',
    'STOU',
    'conversion of line ends in ASCII mode',
  ],
  files: {
    etc: { 'vsftpd.conf': CONFIG },
    srv: { ftp: {} },
    usr: { lib: { systemd: { system: { 'vsftpd.service': UNIT } } } },
  },
  *main(process) {
    const paths: string[] = []
    const extra: string[] = []
    for (const arg of process.argv.slice(1)) {
      if (arg === '-v') {
        yield* process.write(0, 'vsftpd: version 3.0.3\n')
        return 0
      }
      if (arg.startsWith('-o')) extra.push(arg.slice(2))
      else if (arg.startsWith('-')) return yield* oops(process, `unrecognise option: ${arg}`)
      else paths.push(arg)
    }
    const [path = CONFIG_PATH] = paths
    const text = process.readFile(path)
    if (failed(text)) return yield* oops(process, `cannot read config file: ${path}`)
    const config = parseFtpConfig([text, ...extra].join('\n'))
    if (typeof config === 'string') return yield* oops(process, config)
    return yield* start(process, config)
  },
}

function* oops(process: Process, text: string): Running {
  yield* process.write(0, `500 OOPS: ${text}\r\n`)
  return 2
}

function* start(process: Process, config: FtpConfig): Running {
  if (config.listen && config.listen_ipv6) return yield* oops(process, 'run two copies of vsftpd for IPv4 and IPv6')
  if (!config.listen && !config.listen_ipv6)
    return yield* oops(process, 'vsftpd: not configured for standalone, must be started from inetd')
  const opened = open(process, config)
  if (failed(opened)) return yield* oops(process, `could not bind listening IPv${config.listen ? 4 : 6} socket`)
  if (!config.background) return yield* serve(process, opened, config)
  const daemon = process.host.fork(process, self => serve(self, opened, config), { newSession: true })
  return failed(daemon) ? yield* oops(process, 'fork') : 0
}

function open(process: Process, config: FtpConfig): Result<Opened<TcpSocket>> {
  const family = config.listen ? 4 : 6
  const opened = openTcp(process, family)
  if (failed(opened)) return opened
  const { socket, fd } = opened
  socket.reuseAddress = true
  const address = parseIp(config.listen ? config.listen_address : config.listen_address6)
  const any = family === 4 ? 0 : 0n
  const error: Errno | undefined = socket.bind(address ?? any, config.listen_port) ?? socket.listen(BACKLOG)
  if (error === undefined) return opened
  process.close(fd)
  return error
}

/** A process for each client. */
function* serve(process: Process, listener: Opened<TcpSocket>, config: FtpConfig): Running {
  const log = new FtpLog(process, config)
  const clients: Clients = new Map()
  return yield* serveClients(
    process,
    listener,
    clients,
    () => Number.POSITIVE_INFINITY,
    (opened, ip) => {
      const refusal = tooMany(clients, ip, config)
      return self => talk(self, opened, config, log, refusal)
    },
  )
}

/** What a client is told that comes when there are enough (standalone.c). */
function tooMany(clients: Clients, ip: string, config: FtpConfig): string | undefined {
  if (config.max_clients > 0 && clients.size >= config.max_clients)
    return 'There are too many connected users, please try later.'
  if (config.max_per_ip > 0 && clientsFrom(clients, ip) >= config.max_per_ip)
    return 'There are too many connections from your internet address.'
  return undefined
}

function* talk(
  process: Process,
  opened: Opened<TcpSocket>,
  config: FtpConfig,
  log: FtpLog,
  refusal: string | undefined,
): Running {
  const session = new FtpSession(process, new TcpStream(process, opened), config, log)
  process.handlers.set('PIPE', 'ignore')
  try {
    if (refusal !== undefined) {
      yield* session.reply(421, refusal)
      return 0
    }
    session.note('CONNECT')
    yield* session.reply(220, config.ftpd_banner === '' ? '(vsFTPd 3.0.3)' : config.ftpd_banner)
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
