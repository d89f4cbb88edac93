import { daemonize } from '../../../linux/daemonize.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Command } from '../../command.ts'
import type { GivenOption } from '../../getopt.ts'
import { Advertiser } from './advertiser.ts'
import { dhcpConfig } from './dhcp/config.ts'
import type { Leases } from './dhcp/leases.ts'
import { startRelay } from './dhcp/relay.ts'
import { DhcpServer } from './dhcp/server.ts'
import { Listener } from './listener.ts'
import { Log } from './log.ts'
import { HostNames } from './names.ts'
import { OPTIONS } from './options.ts'
import { raOptions } from './ra-options.ts'
import { Resolver } from './resolve.ts'
import { BAD_CONFIG, BAD_NETWORK, readSettings, StartError } from './settings.ts'

const VERSION = '2.90'
const FEATURES =
  'IPv6 GNU-getopt no-DBus no-UBus no-i18n no-IDN DHCP no-DHCPv6 no-Lua no-TFTP no-conntrack no-ipset no-nftset no-auth no-DNSSEC no-loop-detect no-inotify no-dumpfile'

/** dnsmasq(8), 2.90: DNS, DHCP and router advertisements. */
export const dnsmasq: Command = {
  name: 'dnsmasq',
  directory: '/usr/sbin',
  summary: 'a small server of names and addresses',
  synopsis: ['[OPTION...]'],
  options: OPTIONS,
  files: { var: { lib: { misc: {} } } },
  notEmulated: ['DHCPv6 and TFTP', 'DNSSEC', 'being an authoritative server of zones (--auth-zone)'],
  *main(process) {
    const settings = readSettings(process)
    if (settings instanceof StartError) return yield* fail(process, settings)
    const has = (name: string) => settings.some(each => each.name === name)
    if (has('version')) {
      yield* process.print(`Dnsmasq version ${VERSION}\nCompile time options: ${FEATURES}\n`)
      return 0
    }
    const wrong = [raOptions(settings), dhcpConfig(settings, true)].find(each => typeof each === 'string')
    if (typeof wrong === 'string')
      return yield* fail(process, new StartError(`bad command line options: ${wrong}`, BAD_CONFIG))
    if (has('test')) {
      yield* process.printError('dnsmasq: syntax check OK.\n')
      return 0
    }
    return has('no-daemon') || has('keep-in-foreground')
      ? yield* run(process, settings, () => {})
      : yield* daemonize(process, (daemon, ready) => run(daemon, settings, ready))
  },
}

function* fail(process: Process, { text, status }: StartError): Running {
  yield* process.printError(`\ndnsmasq: ${text}\n`)
  return status
}

interface Started {
  readonly log: Log
  readonly resolver: Resolver
}

/** Opens everything; the threads that answer begin at once. */
function start(process: Process, settings: readonly GivenOption[]): Started | StartError {
  const value = (name: string) => settings.findLast(each => each.name === name)?.value
  const foreground = settings.some(({ name }) => name === 'no-daemon')
  const log = new Log(process, value('log-facility') ?? (foreground ? '-' : null))
  const port = Number(value('port') ?? 53)
  const cache = Number(value('cache-size') ?? 150)
  log.write(
    `started, version ${VERSION} ${port === 0 ? 'DNS disabled' : cache === 0 ? 'cache disabled' : `cachesize ${cache}`}`,
  )
  log.write(`compile time options: ${FEATURES}`)
  const leases = startNetwork(process, settings, log, port)
  if (leases instanceof StartError) return leases
  const names = new HostNames(process, settings, Number(value('local-ttl') ?? 0), leases)
  if (leases !== null && port !== 0) leases.granted = lease => names.warn(lease, log)
  const resolver = new Resolver(process, settings, names, log)
  if (port === 0) return { log, resolver }
  const { addresses } = resolver.zone
  const answer: Resolver['answer'] = (query, client, tcp) => resolver.answer(query, client, tcp)
  const error = new Listener(process, { addresses: addresses.length > 0 ? addresses : [0, 0n], port, answer }).listen()
  if (error !== undefined) return new StartError(error, BAD_NETWORK)
  resolver.announce()
  names.read(log)
  return { log, resolver }
}

/** Router advertisements, DHCP and its relay. */
function startNetwork(
  process: Process,
  settings: readonly GivenOption[],
  log: Log,
  port: number,
): Leases | null | StartError {
  const advertising = raOptions(settings)
  if (advertising !== null && typeof advertising !== 'string') {
    const error = Advertiser.start(process, advertising)
    if (error !== undefined) return new StartError(`cannot create ICMPv6 socket: ${error.text}`, BAD_NETWORK)
  }
  const relays = settings.filter(({ name }) => name === 'dhcp-relay').map(({ value }) => value ?? '')
  const refused = relays.length === 0 ? undefined : startRelay(process, relays, log)
  if (refused !== undefined) return refused
  const config = dhcpConfig(settings, port === 53)
  if (config === null || typeof config === 'string') return null
  const leases = DhcpServer.start(process, config, log)
  return typeof leases === 'string' ? new StartError(leases, BAD_NETWORK) : leases
}

function* run(process: Process, settings: readonly GivenOption[], ready: () => void): Running {
  const started = start(process, settings)
  if (started instanceof StartError) return yield* fail(process, started)
  const { log, resolver } = started
  const path = settings.findLast(({ name }) => name === 'pid-file')?.value ?? '/var/run/dnsmasq.pid'
  if (path !== '') process.writeWholeFile(path, `${process.ownPid}\n`)
  let ending = false
  process.handlers.set('TERM', () => {
    ending = true
  })
  process.handlers.set('INT', () => {
    ending = true
  })
  process.handlers.set('HUP', () => resolver.reload())
  ready()
  while (!ending) yield* process.wait([])
  log.write('exiting on receipt of SIGTERM')
  return 0
}
