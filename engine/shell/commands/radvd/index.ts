import { daemonize } from '../../../linux/daemonize.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openRaw } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import { ALL_NODES, ALL_ROUTERS, isLinkLocal } from '../../../net/ipv6/scope.ts'
import type { Link } from '../../../net/link.ts'
import type { RawSocket } from '../../../net/raw.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Ipv6 } from '../../../wire/address.ts'
import * as icmp from '../../../wire/icmpv6.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { advertisement } from './advert.ts'
import { ConfigError, type InterfaceSettings, readConfig, warnings } from './config.ts'

const OPTIONS: readonly OptionSpec[] = [
  { short: 'C', long: 'config', argument: 'FILE', text: 'The configuration (/etc/radvd.conf).' },
  { short: 'c', long: 'configtest', text: 'Reads the configuration and ends.' },
  { short: 'd', long: 'debug', argument: 'LEVEL', text: 'Accepted: nothing more is told.' },
  { short: 'l', long: 'logfile', argument: 'FILE', text: 'Where -m logfile writes.' },
  { short: 'm', long: 'logmethod', argument: 'METHOD', text: 'stderr, logfile, syslog (none is kept), none.' },
  { short: 'n', long: 'nodaemon', text: 'Stays in the foreground.' },
  { short: 'p', long: 'pidfile', argument: 'FILE', text: 'Its number (/run/radvd.pid).' },
  { short: 'u', long: 'username', argument: 'USER', text: 'Accepted.' },
  { short: 't', long: 'chrootdir', argument: 'DIR', text: 'Another root.', emulated: false },
  { short: 'v', long: 'version', text: 'Shows the version.' },
]

const PROTOCOL = 58
const HOP_LIMIT = 255
/** MAX_INITIAL_RTR_ADVERTISEMENTS and _INTERVAL, MAX_RA_DELAY_TIME (RFC 4861 10). */
const INITIAL = 3
const INITIAL_INTERVAL = 16
const ANSWER_DELAY = 0.5

/** An interface, and when it advertises. Times are virtual. */
interface Advertised {
  readonly settings: InterfaceSettings
  next: number
  sent: number
  last: number
}

/** Advertises by one configuration until a signal ends it. */
class Radvd {
  readonly #process: Process
  readonly #interfaces: readonly Advertised[]
  readonly #socket: RawSocket
  readonly #random

  constructor(process: Process, interfaces: readonly InterfaceSettings[], socket: RawSocket) {
    this.#process = process
    this.#interfaces = interfaces.map(settings => ({
      settings,
      next: process.now,
      sent: 0,
      last: Number.NEGATIVE_INFINITY,
    }))
    this.#socket = socket
    this.#random = process.host.sim.random(`radvd:${process.host.name}:${process.pid}`)
  }

  #link(name: string): Link | undefined {
    const link = this.#process.network.net.link(name)
    return link?.running === true ? link : undefined
  }

  /** To all; the next one is due after an interval that is short at first. */
  #send(each: Advertised, ending = false): boolean {
    const link = this.#link(each.settings.name)
    const ready = link?.ipv6.addresses.some(({ local, tentative }) => isLinkLocal(local) && !tentative) === true
    if (link === undefined || !ready || !each.settings.sends) return false
    this.#process.network.net.joinGroup(link, ALL_ROUTERS)
    if (!each.settings.unicastOnly || ending)
      this.#socket.send(advertisement(link, each.settings, ending), ALL_NODES, link)
    each.sent++
    each.last = this.#process.now
    const { most } = each.settings
    const least = each.settings.least ?? (most >= 9 ? most * 0.33 : most)
    const wait = each.sent < INITIAL ? Math.min(INITIAL_INTERVAL, most) : least + this.#random.unit() * (most - least)
    each.next = this.#process.now + Math.floor(wait * SECOND)
    return true
  }

  /** Who asks by an address of its own is answered alone (AdvRASolicitedUnicast), another with all, unless all have heard it a moment ago. */
  #solicited(link: Link, from: Ipv6): void {
    const each = this.#interfaces.find(({ settings }) => settings.name === link.name)
    if (each === undefined || !each.settings.sends) return
    if (from !== 0n) {
      this.#socket.send(advertisement(link, each.settings, false), from, link)
      return
    }
    const since = (this.#process.now - each.last) / SECOND
    const { minDelay } = each.settings
    if (since >= minDelay) this.#send(each)
    else
      each.next = Math.min(each.next, each.last + Math.floor((minDelay + this.#random.unit() * ANSWER_DELAY) * SECOND))
  }

  *run(): Running<void> {
    let ending = false
    for (const signal of ['TERM', 'INT'] as const)
      this.#process.handlers.set(signal, () => {
        ending = true
      })
    const waiting = SECOND / 10
    while (!ending) {
      for (const each of this.#interfaces)
        if (this.#process.now >= each.next && !this.#send(each)) each.next = this.#process.now + waiting
      const packet = this.#socket.receive()
      if (!failed(packet)) {
        this.#solicited(packet.link, packet.source as Ipv6)
        continue
      }
      const next = Math.min(...this.#interfaces.map(each => each.next))
      yield* this.#process.wait(this.#socket.changed === null ? [] : [this.#socket.changed], next)
    }
    for (const each of this.#interfaces) this.#send(each, true)
  }
}

type Log = (text: string) => Running<void>

function logOf(process: Process, parsed: ParsedArguments): Log {
  const method = lastOption(parsed, 'logmethod')
  return function* (text) {
    const line = `[${strftime('%b %d %H:%M:%S', Math.floor(process.host.sim.wallMilliseconds / 1000))}] radvd (${process.ownPid}): ${text}\n`
    if (method === 'stderr' || method === 'stderr_clean' || method === 'stderr_syslog') yield* process.printError(line)
    else if (method === 'logfile')
      process.writeWholeFile(lastOption(parsed, 'logfile') ?? '/var/log/radvd.log', line, true)
  }
}

function* serve(
  process: Process,
  parsed: ParsedArguments,
  interfaces: readonly InterfaceSettings[],
  ready: () => void,
): Running {
  const log = logOf(process, parsed)
  const opened = openRaw(process, 6, PROTOCOL)
  if (failed(opened)) {
    yield* log(`can't create socket(AF_INET6): ${opened.text}`)
    return 1
  }
  const { socket } = opened
  socket.ttl = socket.multicastTtl = HOP_LIMIT
  socket.wants = type => type === icmp.Type.routerSolicitation
  const pidFile = lastOption(parsed, 'pidfile') ?? '/run/radvd.pid'
  process.writeWholeFile(pidFile, `${process.ownPid}\n`)
  for (const { name } of interfaces)
    if (process.network.net.link(name) === undefined) yield* log(`${name} not found: No such device`)
  ready()
  yield* new Radvd(process, interfaces, socket).run()
  yield* log('exiting, 1 sigterm(s) received')
  yield* log('sending stop adverts')
  yield* log(`removing ${pidFile}`)
  process.mounts.remove(pidFile, process.cwd, process.credentials, 'file', process.now)
  yield* log('returning from radvd main')
  return 0
}

/** radvd(8) 2.19. */
export const radvd: Command = {
  name: 'radvd',
  directory: '/usr/sbin',
  summary: 'router advertisements for IPv6',
  synopsis: ['[-c] [-n] [-C FILE] [-p FILE] [-m METHOD] [-l FILE]'],
  options: OPTIONS,
  description: [
    'The configuration has interface blocks with prefix, route, RDNSS and DNSSL blocks; a prefix of ::/LENGTH stands for the networks of the device.',
  ],
  notEmulated: [
    'clients, abro, lowpanco, nat64prefix, Base6Interface and the options of mobile IPv6 in radvd.conf',
    'the messages of -d',
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), OPTIONS)
    if (isOptionError(parsed)) {
      yield* process.printError(
        `radvd: ${parsed.text}\nusage: radvd [-hsvcn] [-d level] [-C config_path] [-m log_method] [-l log_file]\n\t[-f facility] [-p pid_file] [-u username] [-t chrootdir]\n`,
      )
      return 1
    }
    if (hasOption(parsed, 'version')) {
      yield* process.print('Version: 2.19\n')
      return 0
    }
    const testing = hasOption(parsed, 'configtest')
    const log = testing
      ? logOf(process, { options: [{ name: 'logmethod', value: 'stderr' }], operands: [] })
      : logOf(process, parsed)
    const path = lastOption(parsed, 'config') ?? '/etc/radvd.conf'
    if (!testing) yield* log('version 2.19 started')
    const text = yield* process.readWhole(path)
    if (failed(text)) {
      yield* log(`can't open ${path}: ${text.text}`)
      return 1
    }
    const interfaces = readConfig(text, path)
    if (interfaces instanceof ConfigError) {
      yield* process.printError(interfaces.text)
      yield* log('exiting, failed to read config file')
      return 1
    }
    for (const warning of warnings(interfaces, path)) yield* log(warning)
    if (testing) {
      yield* log(`config file, ${path}, syntax ok`)
      return 0
    }
    if (hasOption(parsed, 'nodaemon')) return yield* serve(process, parsed, interfaces, () => {})
    return yield* daemonize(process, (child, ready) => serve(child, parsed, interfaces, ready))
  },
}
