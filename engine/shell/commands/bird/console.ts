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
import { DirectProtocol } from './protocols/direct.ts'
import { StaticProtocol } from './protocols/static.ts'
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
    if (typeof value !== 'string') return said(formatValue(value))
    // What was wrong is in the log (filter/filter.c, f_eval_rte).
    bird.log(`filters, line 1: ${value}`, 'ERR')
    return refused('runtime error')
  }
  if (reader.take('debug')) return debug(bird, reader)
  if (reader.take('echo')) return echo(reader)
  for (const word of ['mrtdump', 'dump', 'restrict', 'timeformat', 'graceful'])
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
  if (reader.take('static')) return statics(bird, reader)
  const { token } = reader
  const what = token.kind === 'word' ? token.value : ''
  const absent = ABSENT.get(what)
  if (absent !== undefined) return refused(`There is no ${absent} protocol running`)
  if (['symbols', 'memory'].includes(what)) return refused(`birdc: "show ${what}" is not emulated here`)
  return reader.unexpected()
}

/** Protocols that the configuration cannot ask for, as they are called. */
const ABSENT: ReadonlyMap<string, string> = new Map([
  ['bfd', 'BFD'],
  ['ospf', 'OSPF'],
  ['rip', 'RIP'],
  ['babel', 'Babel'],
])

/** static_show of proto/static/static.c: what is configured, and what of it cannot be now. */
function statics(bird: Bird, reader: Reader): Answer {
  const running = bird.protocols.filter(each => each instanceof StaticProtocol)
  const chosenOnes = reader.token.kind === 'end' ? running : chosen(bird, reader, ['END', 'CF_SYM_KNOWN'])
  end(reader)
  const which = chosenOnes.filter(each => each instanceof StaticProtocol && each.state !== 'down')
  if (which.length === 0)
    return chosenOnes === running || chosenOnes.length === 0
      ? refused('There is no Static protocol running')
      : refused(`${chosenOnes[0]!.name} is not a Static protocol`)
  return said(...which.flatMap((each, at) => [...(at === 0 ? [] : ['']), ...(each as StaticProtocol).lines()]))
}

/** Which events would be logged: here none are, whatever is chosen. */
function debug(bird: Bird, reader: Reader): Answer {
  if (!reader.take('all')) chosen(bird, reader, ['CF_SYM_KNOWN', 'TEXT', 'ALL'])
  if (!reader.take('off')) return refused('birdc: "debug" is not emulated here')
  end(reader)
  return said()
}

/** Messages of the log on the console are for one that stays. */
function echo(reader: Reader): Answer {
  if (reader.takeAny(['all', 'off']) === undefined) return reader.unexpected('ALL', 'OFF')
  end(reader)
  return said()
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

/** What the log says of it. */
const DOING: ReadonlyMap<string, string> = new Map([
  ['disabled', 'Disabling'],
  ['enabled', 'Enabling'],
  ['restarted', 'Restarting'],
])

function onProtocols(bird: Bird, reader: Reader, act: Act): Answer {
  const which = reader.take('all') ? bird.protocols : chosen(bird, reader, ['CF_SYM_KNOWN', 'TEXT', 'ALL'])
  if (reader.token.kind === 'text') reader.skip()
  end(reader)
  if (which.length === 0) return refused('No protocols match')
  const lines = which.map(protocol => {
    const done = act(protocol)
    const doing = DOING.get(done)
    if (doing !== undefined) bird.log(`${doing} protocol ${protocol.name}`)
    return `${protocol.name}: ${done}`
  })
  bird.changed.wake()
  return said(...lines)
}

function reload(bird: Bird, reader: Reader): Answer {
  const way = reader.takeAny(['in', 'out']) ?? 'both'
  const which = reader.take('all') ? bird.protocols : chosen(bird, reader, ['CF_SYM_KNOWN', 'TEXT', 'ALL'])
  end(reader)
  const lines = which.map(protocol => {
    if (protocol.disabled) return `${protocol.name}: already disabled`
    // What is not up has no routes (nest/proto.c, proto_cmd_reload).
    if (protocol.state !== 'up') return null
    bird.log(`Reloading protocol ${protocol.name}`)
    if (way !== 'out' && protocol instanceof DirectProtocol) return `${protocol.name}: reload failed`
    if (protocol instanceof BgpProtocol) protocol.reload(way)
    else if (way !== 'in') for (const channel of protocol.channels) channel.refeed()
    return `${protocol.name}: reloading`
  })
  bird.changed.wake()
  return said(...lines.filter(line => line !== null))
}

function configure(bird: Bird, reader: Reader): Answer {
  const word = reader.takeAny(['check', 'soft', 'undo', 'confirm', 'timeout', 'status'])
  if (word === 'undo' || word === 'confirm' || word === 'status') {
    end(reader)
    return word === 'undo' ? undo(bird) : said(word === 'confirm' ? 'Nothing to do' : 'Daemon is up and running')
  }
  if (word === 'timeout') return refused('birdc: "configure timeout" is not emulated here')
  const path = reader.token.kind === 'text' ? reader.text() : bird.configPath
  end(reader)
  const reading = `Reading configuration from ${path}`
  const config = readConfigFile(bird.process, path, false)
  if (typeof config === 'string') return { lines: [reading, config], failed: true }
  if (word === 'check') return said(reading, 'Configuration OK')
  return said(reading, bird.reconfigure(config) ? 'Reconfigured' : 'Reconfiguration in progress')
}

/** Back to the configuration before the last one, once. */
function undo(bird: Bird): Answer {
  const { previous } = bird
  if (previous === null) return said('Nothing to do')
  const isDone = bird.reconfigure(previous)
  bird.previous = null
  return said('Undo requested', isDone ? 'Reconfigured' : 'Reconfiguration in progress')
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
