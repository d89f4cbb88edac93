import { daemonize } from '../../../linux/daemonize.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../../getopt.ts'
import { Listener } from '../dnsmasq/listener.ts'
import { namedCheckconf, namedCheckzone } from './check.ts'
import { allows, ConfigError, type NamedConfig, readConfig, type ZoneConfig } from './config.ts'
import { Recursor } from './recursor.ts'
import { NameServer, VERSION } from './server.ts'
import { bare, Zone } from './zone.ts'
import { readZoneFile, ZoneError } from './zone-file.ts'

const CONFIG = '/etc/bind/named.conf'
const HINTS = '/usr/share/dns/root.hints'
const INFO = 6

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
    'DNSSEC, views, secondary and stub zones, dynamic update, TSIG keys',
    'query name minimization',
    'rndc(8)',
  ],
  files: { var: { cache: { bind: {} } }, etc: { bind: {} } },
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
  const zones = loadZones(process, config, log)
  const server = new NameServer(process, config, zones, recursorFor(process, config, log), log)
  const ips = addresses(process, config, settings.onlyIpv4)
  const answer: NameServer['answer'] = (query, client, tcp) => server.answer(query, client, tcp)
  const error = new Listener(process, { addresses: ips, port: config.port, answer }).listen()
  for (const ip of ips)
    log(
      `listening on IPv${typeof ip === 'number' ? 4 : 6} interface ${deviceOf(process, ip)}, ${formatIp(ip)}#${config.port}`,
    )
  if (error !== undefined) {
    log(error)
    log('exiting (due to fatal error)')
    return 1
  }
  for (const { zone } of zones) log(`zone ${bare(zone.origin)}/IN: loaded serial ${zone.serial}`)
  log('all zones loaded')
  log('running')
  ready()
  let ending = false
  for (const signal of ['TERM', 'INT'] as const)
    process.handlers.set(signal, () => {
      ending = true
    })
  while (!ending) yield* process.wait([])
  log('shutting down')
  log('exiting')
  return 0
}

function loadZones(process: Process, config: NamedConfig, log: (text: string) => void) {
  const loaded: { readonly config: ZoneConfig; readonly zone: Zone }[] = []
  for (const zone of config.zones) {
    if (zone.type !== 'primary') continue
    const path = inDirectory(config, zone.file!)
    const text = process.readFile(path)
    const read = failed(text) ? new ZoneError('', 'file not found') : Zone.load(text, zone.name, zone.file!)
    if (read instanceof Zone) {
      loaded.push({ config: zone, zone: read })
      continue
    }
    if (read.text !== '') log(read.text)
    log(`zone ${bare(zone.name)}/IN: loading from master file ${zone.file} failed: ${read.reason}`)
    log(`zone ${bare(zone.name)}/IN: not loaded due to errors.`)
  }
  return loaded
}

function inDirectory({ directory }: NamedConfig, file: string): string {
  return file.startsWith('/') ? file : `${directory}/${file}`
}

function recursorFor(process: Process, config: NamedConfig, log: (text: string) => void): Recursor {
  const hints = config.zones.find(({ type }) => type === 'hint')
  const text = process.readFile(hints === undefined ? HINTS : inDirectory(config, hints.file!))
  const records = failed(text) ? [] : readZoneFile(text, '.', 'root.hints')
  if (records instanceof ZoneError) log(records.text)
  const forwarders = (name: string): readonly Ip[] => {
    const lower = name.toLowerCase()
    const fits = config.zones.filter(
      ({ type, name: zone }) => type === 'forward' && (lower === zone || lower.endsWith(`.${zone}`)),
    )
    return fits.sort((a, b) => b.name.length - a.name.length)[0]?.forwarders ?? config.forwarders
  }
  return new Recursor(process, records instanceof ZoneError ? [] : records, forwarders, config.forwardOnly)
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

export const nameServerTools: readonly Command[] = [named, namedCheckconf, namedCheckzone]
