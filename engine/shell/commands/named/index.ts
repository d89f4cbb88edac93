import { daemonize } from '../../../linux/daemonize.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { fromBase64 } from '../../../linux/ssh/encoding.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../../getopt.ts'
import { Listener } from '../dnsmasq/listener.ts'
import { namedCheckconf, namedCheckzone } from './check.ts'
import {
  allows,
  ConfigError,
  type ControlEndpoint,
  type NamedConfig,
  PID_FILE,
  readConfig,
  readKeys,
} from './config.ts'
import { ControlChannel } from './control.ts'
import { Daemon } from './daemon.ts'
import { CONTROL_PORT, KEY_FILE, rndc } from './rndc.ts'
import { rndcConfgen } from './rndc-confgen.ts'
import { type NameServer, VERSION } from './server.ts'

const CONFIG = '/etc/bind/named.conf'
const INFO = 6
/** dns_compress_add() and dns_compress_find() of lib/dns/compress.c look at two tails of a name. */
const COMPRESSION_DEPTH = 2
/** As rndc-confgen -a writes it. */
const RNDC_KEY =
  'key "rndc-key" {\n\talgorithm hmac-sha256;\n\tsecret "b3JkZXJzIGZvciB0aGlzIG1hY2hpbmUncyBuYW1lZCA=";\n};\n'

/** named(8), BIND 9.18. */
const named: Command = {
  name: 'named',
  directory: '/usr/sbin',
  summary: 'a name server: of zones, and for recursion',
  synopsis: ['[-4] [-f|-g] [-c FILE] [-p PORT] [-u USER] [-v]'],
  options: [
    { short: '4', text: 'IPv4 alone.' },
    { short: 'c', argument: 'FILE', text: `The configuration (${CONFIG}).` },
    { short: 'f', text: 'Stays in the foreground.' },
    { short: 'g', text: 'Stays in the foreground, and logs to standard error.' },
    { short: 'p', argument: 'PORT', text: 'The port (53).' },
    { short: 'u', argument: 'USER', text: 'Accepted.' },
    { short: 'n', argument: 'COUNT', text: 'Accepted.' },
    { short: 'v', text: 'Prints the version.' },
    { short: 't', argument: 'DIRECTORY', text: 'Changes the root directory.', emulated: false },
    { short: 'd', argument: 'LEVEL', text: 'Accepted.' },
  ],
  notEmulated: [
    'DNSSEC, views, stub zones, dynamic update, TSIG keys, incremental transfers',
    'query name minimization',
  ],
  files: { var: { cache: { bind: {} } }, etc: { bind: { 'rndc.key': RNDC_KEY } } },
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(
        `named: ${parsed.notEmulated === true ? parsed.text : `unknown option '${parsed.option}'`}\n`,
      )
      return 1
    }
    if (hasOption(parsed, 'v')) {
      yield* process.print(`BIND ${VERSION} (Extended Support Version) <id:>\n`)
      return 0
    }
    const settings = {
      path: lastOption(parsed, 'c') ?? CONFIG,
      port: lastOption(parsed, 'p') === undefined ? null : Number(lastOption(parsed, 'p')),
      onlyIpv4: hasOption(parsed, '4'),
      toError: hasOption(parsed, 'g'),
    }
    const foreground = hasOption(parsed, 'g') || hasOption(parsed, 'f')
    if (foreground) return yield* run(process, settings, () => {})
    return yield* daemonize(process, (daemon, ready) => run(daemon, settings, ready))
  },
}

interface Settings {
  readonly path: string
  readonly port: number | null
  readonly onlyIpv4: boolean
  readonly toError: boolean
}

function logger(process: Process, toError: boolean): (text: string) => void {
  return text => {
    const { seconds } = process.host.sim.wallTime()
    const milliseconds = String(Math.floor(process.now / 1e6) % 1000).padStart(3, '0')
    const time = `${strftime('%d-%b-%Y %H:%M:%S', seconds)}.${milliseconds}`
    if (toError) process.fds.get(2)?.write(encodeUtf8(`${time} ${text}\n`))
    else {
      const line = { unit: 'named.service', identifier: 'named', pid: process.ownPid, priority: INFO, text } as const
      process.host.services?.journal.write(line)
    }
  }
}

function* run(process: Process, settings: Settings, ready: () => void): Running {
  const log = logger(process, settings.toError)
  log(`starting BIND ${VERSION} (Extended Support Version) <id:>`)
  log(`running as: ${process.argv.join(' ')}`)
  log(`loading configuration from '${settings.path}'`)
  const config = readConfig(process, settings.path, settings.port)
  if (config instanceof ConfigError) {
    log(config.text)
    log(`loading configuration: failure`)
    log('exiting (due to fatal error)')
    return 1
  }
  const daemon = new Daemon(process, config, settings, log)
  const ips = addresses(process, config, settings.onlyIpv4)
  const answer: NameServer['answer'] = (query, client, tcp) => daemon.server.answer(query, client, tcp)
  const error = new Listener(process, { addresses: ips, port: config.port, depth: COMPRESSION_DEPTH, answer }).listen()
  for (const ip of ips)
    log(
      `listening on IPv${typeof ip === 'number' ? 4 : 6} interface ${deviceOf(process, ip)}, ${formatIp(ip)}#${config.port}`,
    )
  if (error !== undefined) {
    log(error)
    log('exiting (due to fatal error)')
    return 1
  }
  for (const endpoint of config.controls ?? usualControls(process))
    new ControlChannel(process, daemon, endpoint, log).listen()
  daemon.loadZones()
  log('all zones loaded')
  log('running')
  const { pidFile } = config
  if (pidFile === PID_FILE) process.mounts.makeDirectory('/run/named', '/', process.credentials, 0o755, process.now)
  if (pidFile !== null && process.writeWholeFile(pidFile, `${process.ownPid}\n`) !== undefined)
    log(`could not open file '${pidFile}'`)
  ready()
  daemon.start()
  for (const signal of ['TERM', 'INT'] as const)
    process.handlers.set(signal, () => {
      daemon.ending = true
    })
  process.handlers.set('HUP', () => void daemon.reload())
  while (!daemon.ending) yield* process.wait([])
  if (pidFile !== null) process.mounts.remove(pidFile, process.cwd, process.credentials, 'file', process.now)
  log('shutting down')
  log('exiting')
  return 0
}

/** Without a word of it in named.conf: the loopback address, and the key that the package made. */
function usualControls(process: Process): readonly ControlEndpoint[] {
  const keys = readKeys(process, KEY_FILE)
  const secret = keys instanceof ConfigError ? undefined : [...keys.values()][0]
  return secret === undefined ? [] : [{ ip: 0x7f00_0001, port: CONTROL_PORT, secret: fromBase64(secret) }]
}

/** The own addresses that are listened on. */
function addresses(process: Process, { listen, listenV6, acls }: NamedConfig, onlyIpv4: boolean): readonly Ip[] {
  const { links } = process.network.net
  const four = links.flatMap(({ ipv4 }) => ipv4.addresses.map(({ local }) => local))
  const six = onlyIpv4 ? [] : links.flatMap(({ ipv6 }) => ipv6.addresses.map(({ local }) => local))
  return [
    ...four.filter(ip => allows(listen, ip, acls, [])),
    ...six.filter(ip => ip >> 118n !== 0x3fan && allows(listenV6, ip, acls, [])),
  ]
}

function deviceOf(process: Process, ip: Ip): string {
  const has = (list: readonly { readonly local: Ip }[]) => list.some(({ local }) => local === ip)
  return process.network.net.links.find(({ ipv4, ipv6 }) => has(ipv4.addresses) || has(ipv6.addresses))?.name ?? ''
}

export const nameServerTools: readonly Command[] = [named, namedCheckconf, namedCheckzone, rndc, rndcConfgen]
