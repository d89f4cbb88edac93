import { addressesOf } from '../../../linux/bgp/devices.ts'
import { Cease } from '../../../linux/bgp/session.ts'
import { Scope } from '../../../net/fib.ts'
import type { Link } from '../../../net/link.ts'
import { formatIp, formatIpv4 } from '../../../wire/address.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import { parseExpressionAlone } from './config-parse.ts'
import { type Bird, readConfigFile, VERSION } from './daemon.ts'
import { evaluateAlone } from './filter-run.ts'
import { BirdError } from './lexer.ts'
import type { Protocol } from './protocol.ts'
import { BgpProtocol } from './protocols/bgp.ts'
import { Reader } from './reader.ts'
import { PROTOCOLS_HEAD, protocolDetails, protocolLine } from './show-protocols.ts'
import { showRoutes } from './show-routes.ts'
import { formatValue, patternMatches } from './values.ts'

/** What the daemon answers to one line of the console. */
export interface Answer {
  readonly lines: readonly string[]
  readonly failed: boolean
}

function said(...lines: readonly string[]): Answer {
  return { lines, failed: false }
}

function refused(text: string): Answer {
  return { lines: [text], failed: true }
}

/** Carries out a command whose words are written out. */
export function answer(bird: Bird, line: string): Answer {
  try {
    const names = [...bird.protocols.map(({ name }) => name), ...bird.tables.map(({ name }) => name)]
    const { filters, functions, constants } = bird.config
    const reader = new Reader(line, [...names, ...filters.keys(), ...functions.keys(), ...constants.keys()])
    return command(bird, reader, line)
  } catch (error) {
    if (error instanceof BirdError) return refused(error.message)
    throw error
  }
}

function command(bird: Bird, reader: Reader, line: string): Answer {
  if (reader.take('show')) return show(bird, reader)
  for (const [word, act] of ACTIONS) if (reader.take(word)) return onProtocols(bird, reader, act)
  if (reader.take('reload')) return reload(bird, reader)
  if (reader.take('configure')) return configure(bird, reader)
  if (reader.take('down')) {
    end(reader)
    bird.ending = true
    bird.changed.wake()
    return said('Shutdown requested')
  }
  if (reader.take('eval')) {
    const value = evaluateAlone(parseExpressionAlone(reader, bird.config), bird)
    end(reader)
    return typeof value === 'string' ? refused(value) : said(formatValue(value))
  }
  for (const word of ['debug', 'mrtdump', 'dump', 'restrict', 'echo', 'timeformat', 'graceful'])
    if (reader.take(word)) return refused(`birdc: "${line.split(' ')[0]}" is not emulated here`)
  return reader.unexpected()
}

function end(reader: Reader): void {
  if (reader.token.kind !== 'end') reader.unexpected('END')
}

function show(bird: Bird, reader: Reader): Answer {
  if (reader.take('status')) {
    end(reader)
    return said(...status(bird))
  }
  if (reader.take('protocols')) return protocols(bird, reader)
  if (reader.take('route')) return showRoutes(bird, reader)
  if (reader.take('interfaces')) {
    const isShort = reader.take('summary')
    end(reader)
    return said(
      ...(isShort ? interfaceSummary(bird) : bird.process.network.net.links.flatMap(link => interfaceLines(link))),
    )
  }
  const { token } = reader
  const what = token.kind === 'word' ? token.value : ''
  if (['symbols', 'memory', 'bfd', 'static', 'ospf', 'rip', 'babel'].includes(what))
    return refused(`birdc: "show ${what}" is not emulated here`)
  return reader.unexpected()
}

function status(bird: Bird): readonly string[] {
  const { sim, name } = bird.process.host
  const time = (at: number) => {
    const { seconds, nanoseconds } = sim.wallTime(at)
    return `${strftime('%Y-%m-%d %H:%M:%S', seconds)}.${String(Math.floor(nanoseconds / 1e6)).padStart(3, '0')}`
  }
  return [
    `BIRD ${VERSION}`,
    `Router ID is ${formatIpv4(bird.routerId)}`,
    `Hostname is ${bird.config.hostName ?? name}`,
    `Current server time is ${time(sim.now)}`,
    `Last reboot on ${time(bird.booted)}`,
    `Last reconfiguration on ${time(bird.reconfigured)}`,
    bird.ending ? 'Shutdown in progress' : 'Daemon is up and running',
  ]
}

/** A protocol by its name, a pattern in quotes, or all of them. */
function chosen(bird: Bird, reader: Reader, expected: readonly string[]): readonly Protocol[] {
  const { token } = reader
  if (token.kind === 'text') {
    reader.skip()
    return bird.protocols.filter(({ name }) => patternMatches(token.value, name))
  }
  const found = token.kind === 'word' ? bird.protocols.find(({ name }) => name === token.value) : undefined
  if (found !== undefined) {
    reader.skip()
    return [found]
  }
  if (token.kind === 'word' && reader.known.has(token.value)) reader.fail(`${token.value} is not a protocol`)
  return reader.unexpected(...expected)
}

function protocols(bird: Bird, reader: Reader): Answer {
  const all = reader.take('all')
  const which =
    reader.token.kind === 'end'
      ? bird.protocols
      : chosen(bird, reader, ['END', 'CF_SYM_KNOWN', 'TEXT', ...(all ? [] : ['ALL'])])
  end(reader)
  if (which.length === 0) return refused('No protocols match')
  return said(
    PROTOCOLS_HEAD,
    ...which.flatMap(each => [protocolLine(bird, each), ...(all ? protocolDetails(each) : [])]),
  )
}

type Act = (protocol: Protocol) => string

const ACTIONS: readonly (readonly [string, Act])[] = [
  [
    'disable',
    protocol => {
      if (protocol.disabled) return 'already disabled'
      protocol.disabled = true
      protocol.stop(Cease.shutdown)
      return 'disabled'
    },
  ],
  [
    'enable',
    protocol => {
      if (!protocol.disabled) return 'already enabled'
      protocol.disabled = false
      protocol.start()
      return 'enabled'
    },
  ],
  [
    'restart',
    protocol => {
      if (protocol.disabled) return 'already disabled'
      protocol.stop(Cease.reset)
      protocol.start()
      return 'restarted'
    },
  ],
]

function onProtocols(bird: Bird, reader: Reader, act: Act): Answer {
  const which = reader.take('all') ? bird.protocols : chosen(bird, reader, ['CF_SYM_KNOWN', 'TEXT', 'ALL'])
  if (reader.token.kind === 'text') reader.skip()
  end(reader)
  if (which.length === 0) return refused('No protocols match')
  const lines = which.map(protocol => `${protocol.name}: ${act(protocol)}`)
  bird.changed.wake()
  return said(...lines)
}

function reload(bird: Bird, reader: Reader): Answer {
  const way = reader.takeAny(['in', 'out']) ?? 'both'
  const which = reader.take('all') ? bird.protocols : chosen(bird, reader, ['CF_SYM_KNOWN', 'TEXT', 'ALL'])
  end(reader)
  const lines = which.map(protocol => {
    if (protocol.disabled) return `${protocol.name}: already disabled`
    if (protocol instanceof BgpProtocol && protocol.state === 'up') protocol.reload(way)
    else if (way !== 'in' && protocol.state === 'up') for (const channel of protocol.channels) channel.refeed()
    return `${protocol.name}: reloading`
  })
  bird.changed.wake()
  return said(...lines)
}

function configure(bird: Bird, reader: Reader): Answer {
  const word = reader.takeAny(['check', 'soft', 'undo', 'confirm', 'timeout', 'status'])
  if (word !== undefined && word !== 'check' && word !== 'soft')
    return refused(`birdc: "configure ${word}" is not emulated here`)
  const path = reader.token.kind === 'text' ? reader.text() : bird.configPath
  end(reader)
  const reading = `Reading configuration from ${path}`
  const config = readConfigFile(bird.process, path)
  if (typeof config === 'string') return { lines: [reading, config], failed: true }
  if (word === 'check') return said(reading, 'Configuration OK')
  return said(reading, bird.reconfigure(config) ? 'Reconfigured' : 'Reconfiguration in progress')
}

/** if_show of nest/iface.c. */
function interfaceLines(link: Link): readonly string[] {
  const flags = [
    link.pointToPoint ? 'PtP' : 'MultiAccess',
    ...(link.broadcastFlag && link.type !== 'loopback' ? ['Broadcast'] : []),
    ...(link.multicastFlag && link.type !== 'loopback' ? ['Multicast'] : []),
    `Admin${link.adminUp ? 'Up' : 'Down'}`,
    `Link${link.running ? 'Up' : 'Down'}`,
    ...(link.type === 'loopback' ? ['Loopback', 'Ignored'] : []),
    `MTU=${link.mtu}`,
  ]
  const addresses = addressesOf(link).map(
    ({ address, length, scope }) => `\t${formatIp(address)}/${length} (Preferred, scope ${scopeText(address, scope)})`,
  )
  const at = link.index
  return [
    `${link.name} ${link.adminUp ? 'up' : 'down'} (index=${at}${link.master === null ? '' : ` master=${link.master.name}`})`,
    `\t${flags.join(' ')}`,
    ...(link.adminUp ? addresses : []),
  ]
}

/** ip4_classify and ip6_classify of lib/ip.c. */
function scopeText(address: number | bigint, scope: number): string {
  if (scope === Scope.host) return 'host'
  if (typeof address === 'bigint')
    return address >> 118n === 0x3fan ? 'link' : address >> 121n === 0x7en ? 'site' : 'univ'
  const [a, b] = [address >>> 24, (address >>> 16) & 255]
  if (a === 127) return 'host'
  if (a === 169 && b === 254) return 'link'
  return a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) ? 'site' : 'univ'
}

function interfaceSummary(bird: Bird): readonly string[] {
  const of = (link: Link, type: 'number' | 'bigint') => {
    const found = addressesOf(link).find(
      ({ address }) => typeof address === type && (typeof address === 'number' || address >> 118n !== 0x3fan),
    )
    return found === undefined || !link.adminUp ? '' : `${formatIp(found.address)}/${found.length}`
  }
  return [
    'Interface  State  IPv4 address       IPv6 address',
    ...bird.process.network.net.links.map(
      link =>
        `${link.name.padEnd(10)} ${(link.adminUp ? 'up' : 'down').padEnd(6)} ${of(link, 'number').padEnd(18)} ${of(link, 'bigint')}`,
    ),
  ]
}
