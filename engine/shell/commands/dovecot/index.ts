import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Command } from '../../command.ts'
import { type DovecotConfig, readDovecotConfig } from './config.ts'
import { master, openPlaces } from './server.ts'

const CONFIG_PATH = '/etc/dovecot/dovecot.conf'
const STOP_TRIES = 20
const FATAL = 89

const CONFIG = `# See doveconf(1).
protocols = imap
listen = *, ::
ssl = no
disable_plaintext_auth = no
mail_location = mbox:~/mail:INBOX=/var/mail/%u
mail_privileged_group = mail
passdb {
  driver = pam
}
userdb {
  driver = passwd
}
namespace inbox {
  inbox = yes
}
`
const UNIT = `[Unit]
Description=Dovecot IMAP/POP3 email server
After=network.target

[Service]
Type=simple
ExecStart=/usr/sbin/dovecot -F
ExecReload=/bin/kill -HUP $MAINPID

[Install]
WantedBy=multi-user.target
`
const USAGE = `Usage: dovecot [-F] [-c <config file>] [-p] [-n] [-a] [--help] [--version]
       [--build-options] [--hostdomain] [reload] [stop]
`

/** dovecot(1), 2.3.19.1 of Debian: the server by which the users of this host read their mail. */
export const dovecot: Command = {
  name: 'dovecot',
  directory: '/usr/sbin',
  summary: 'IMAP server',
  synopsis: ['[-F] [-c FILE] [stop|reload]', '--version'],
  options: [
    { short: 'F', text: 'Stays in the foreground.' },
    { short: 'c', argument: 'FILE', text: 'The configuration (/etc/dovecot/dovecot.conf).' },
    { long: 'version', text: 'Prints the version.' },
  ],
  description: [
    'IMAP on port 143 for users of /etc/passwd with passwords of SHA-512: mailboxes in mbox format, /var/mail/USER and the files of ~/mail. The file is the mailbox: flags and identifiers stand in it at once.',
  ],
  notEmulated: [
    'TLS, POP3, LMTP, sieve',
    'Maildir and index files',
    'subscriptions, RENAME, SORT, THREAD, MOVE, CONDSTORE',
    'parts of a message (BODY[2], BODYSTRUCTURE of several)',
    'names and searches beyond ASCII, encoded words',
    '!include, tables of users, the log',
  ],
  files: {
    etc: { dovecot: { 'dovecot.conf': CONFIG } },
    usr: { lib: { systemd: { system: { 'dovecot.service': UNIT } } } },
  },
  *main(process) {
    const args = process.argv.slice(1)
    let path = CONFIG_PATH
    let foreground = false
    while (args[0]?.startsWith('-') === true) {
      const option = args.shift()!
      if (option === '--version') {
        yield* process.print('2.3.19.1 (9b53102964)\n')
        return 0
      }
      if (option === '-F') foreground = true
      else if (option === '-c' && args[0] !== undefined) path = args.shift()!
      else {
        const what = option === '-c' ? "option requires an argument -- 'c'" : `invalid option -- '${option[1] ?? '-'}'`
        yield* process.printError(`dovecot: ${what}\n`)
        yield* process.print(USAGE)
        return FATAL
      }
    }
    const config = readDovecotConfig(process, path)
    if (typeof config === 'string') return yield* fatal(process, config)
    const [verb] = args
    if (verb === undefined) return yield* start(process, config, path, foreground)
    if (verb === 'stop' || verb === 'reload') return yield* tell(process, config, verb)
    return yield* fatal(process, `Fatal: ${verb} is not emulated here`)
  },
}

function* fatal(process: Process, text: string, status = FATAL): Running {
  yield* process.printError(`${text}\n`)
  return status
}

const pidPath = (config: DovecotConfig) => `${config.base_dir}/master.pid`

/** The master that runs, and its number. */
function running(process: Process, config: DovecotConfig): Process | undefined {
  const text = process.readFile(pidPath(config))
  if (failed(text)) return undefined
  return process.pids.processes.find(each => process.pids.numberOf(each) === Number(text) && each.name === 'dovecot')
}

function* tell(process: Process, config: DovecotConfig, verb: string): Running {
  const found = running(process, config)
  if (found === undefined)
    return yield* fatal(process, `Fatal: Dovecot is not running (read from ${pidPath(config)})`, 75)
  process.kill(found, verb === 'reload' ? 'HUP' : 'TERM')
  for (let tries = 0; verb === 'stop' && tries < STOP_TRIES && running(process, config) !== undefined; tries++)
    yield* process.sleep(SECOND / 20)
  return 0
}

function* start(process: Process, config: DovecotConfig, path: string, foreground: boolean): Running {
  const found = running(process, config)
  const file = pidPath(config)
  if (found !== undefined) {
    const pid = process.pids.numberOf(found)
    return yield* fatal(process, `Fatal: Dovecot is already running with PID ${pid} (read from ${file})`)
  }
  const listeners = openPlaces(process, config)
  if ('code' in listeners) return yield* fatal(process, `Error: bind(port 143) failed: ${listeners.text}`)
  process.mounts.makeDirectory(config.base_dir, '/', process.credentials, 0o755, process.now)
  if (foreground) {
    process.writeWholeFile(file, `${process.ownPid}\n`)
    return yield* master(process, config, path, listeners)
  }
  const daemon = process.host.fork(process, self => master(self, config, path, listeners), { newSession: true })
  for (const { fd } of listeners) process.close(fd)
  if (failed(daemon)) return yield* fatal(process, `Fatal: fork() failed: ${daemon.text}`)
  process.writeWholeFile(file, `${process.pids.numberOf(daemon)}\n`)
  return 0
}
