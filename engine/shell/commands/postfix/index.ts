import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Command } from '../../command.ts'
import { type MailConfig, readMailConfig } from './config.ts'
import { master, openPlaces } from './server.ts'

const STOP_TRIES = 20

const MAIN = `# See postconf(5).
compatibility_level = 3.6
alias_maps =
mynetworks = 127.0.0.0/8 [::1]/128
inet_interfaces = all
inet_protocols = all
message_size_limit = 10240000
`
const UNIT = `[Unit]
Description=Postfix Mail Transport Agent
After=network.target

[Service]
Type=simple
ExecStart=/usr/sbin/postfix start-fg
ExecReload=/bin/kill -HUP $MAINPID

[Install]
WantedBy=multi-user.target
`

/** postfix(1), 3.7.11 of Debian: the server that takes mail for the accounts of this host. */
export const postfix: Command = {
  name: 'postfix',
  directory: '/usr/sbin',
  summary: 'mail server',
  synopsis: ['[-c DIRECTORY] start|start-fg|stop|abort|reload|status|check'],
  options: [{ short: 'c', argument: 'DIRECTORY', text: 'Where main.cf is (/etc/postfix).' }],
  description: [
    'SMTP on port 25: mail for users of /etc/passwd in the domains of mydestination goes to /var/mail/USER. Of main.cf(5): myhostname, mydestination, mynetworks, inet_interfaces, inet_protocols, message_size_limit, mailbox_size_limit, mail_spool_directory, smtpd_banner, smtpd_relay_restrictions and limits of smtpd.',
  ],
  notEmulated: [
    'mail for other hosts (relayhost), the queue, bounces',
    'TLS and authentication',
    'aliases, virtual domains, tables, filters',
    'master.cf',
    'the mail log',
  ],
  files: {
    etc: { postfix: { 'main.cf': MAIN } },
    var: { mail: {}, spool: { postfix: {} } },
    usr: { lib: { systemd: { system: { 'postfix.service': UNIT } } } },
  },
  *main(process) {
    const args = process.argv.slice(1)
    let directory = '/etc/postfix'
    if (args[0] === '-c' && args[1] !== undefined) directory = args.splice(0, 2)[1]!
    const unknown = args.find(each => each.startsWith('-'))
    if (unknown !== undefined) yield* process.printError(`postfix: invalid option -- '${unknown[1] ?? '-'}'\n`)
    if (unknown !== undefined || args.length !== 1) return yield* usage(process)
    if (process.uid !== 0) {
      yield* process.printError('postfix: fatal: the Postfix mail system can only be controlled by the super-user\n')
      return 1
    }
    const config = readMailConfig(process, `${directory}/main.cf`)
    if (typeof config === 'string') {
      yield* process.printError(`postfix: ${config}\n`)
      return 1
    }
    return yield* control(process, args[0]!, config, `${directory}/main.cf`)
  },
}

function* usage(process: Process): Running {
  yield* process.printError('postfix: fatal: usage: postfix [-c config_dir] [-Dv] command\n')
  return 1
}

/** As postfix-script says it: on a terminal alone, and otherwise to the log. */
function* say(process: Process, text: string): Running<void> {
  if (process.isTerminal(2)) yield* process.printError(`postfix/postfix-script: ${text}\n`)
}

const pidPath = (config: MailConfig) => `${config.get('queue_directory')}/pid/master.pid`

/** The master that runs. */
function running(process: Process, config: MailConfig): Process | undefined {
  const text = process.readFile(pidPath(config))
  if (failed(text)) return undefined
  const number = Number(text)
  return process.pids.processes.find(each => process.pids.numberOf(each) === number && each.name === 'master')
}

function* control(process: Process, verb: string, config: MailConfig, path: string): Running {
  const found = running(process, config)
  if (verb === 'check') return 0
  if (verb === 'start' || verb === 'start-fg') {
    if (found === undefined) return yield* start(process, config, path, verb === 'start-fg')
    yield* say(process, 'fatal: the Postfix mail system is already running')
    return 1
  }
  if (!['stop', 'abort', 'reload', 'status'].includes(verb)) {
    yield* say(
      process,
      `fatal: unknown command: '${verb}'. Usage: postfix start (or stop, reload, abort, status, check)`,
    )
    return 1
  }
  if (found === undefined) {
    yield* say(process, `${verb === 'status' ? '' : 'fatal: '}the Postfix mail system is not running`)
    return 1
  }
  if (verb === 'status') {
    yield* say(process, `the Postfix mail system is running: PID: ${process.pids.numberOf(found)}`)
    return 0
  }
  const doing = { stop: 'stopping', abort: 'aborting', reload: 'refreshing' }[verb]
  yield* say(process, `${doing} the Postfix mail system`)
  process.kill(found, verb === 'reload' ? 'HUP' : 'TERM')
  for (let tries = 0; verb !== 'reload' && tries < STOP_TRIES && running(process, config) !== undefined; tries++)
    yield* process.sleep(SECOND / 20)
  return 0
}

function* start(process: Process, config: MailConfig, path: string, foreground: boolean): Running {
  const listeners = openPlaces(process, config)
  if ('code' in listeners) {
    yield* process.printError(`postfix/master: fatal: bind port 25: ${listeners.text}\n`)
    return 1
  }
  yield* say(process, 'starting the Postfix mail system')
  const file = pidPath(config)
  const directory = file.replace(/\/[^/]*$/, '')
  process.mounts.makeDirectory(directory, '/', process.credentials, 0o755, process.now)
  if (foreground) {
    process.writeWholeFile(file, `${process.ownPid}\n`)
    return yield* master(process, config, path, listeners)
  }
  const daemon = process.host.fork(process, self => master(self, config, path, listeners), { newSession: true })
  for (const { fd } of listeners) process.close(fd)
  if (failed(daemon)) {
    yield* process.printError(`postfix/master: fatal: fork: ${daemon.text}\n`)
    return 1
  }
  process.writeWholeFile(file, `${process.pids.numberOf(daemon)}\n`)
  return 0
}
