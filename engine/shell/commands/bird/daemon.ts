import { BgpListener } from '../../../linux/bgp/listener.ts'
import { Cease } from '../../../linux/bgp/session.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { WaitQueue } from '../../../sim/wait.ts'
import type { Ipv4 } from '../../../wire/address.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import type { BirdConfig, ProtocolConfig } from './config.ts'
import { parseConfig } from './config-parse.ts'
import { ControlSockets } from './control-socket.ts'
import type { FilterFunction } from './filter-syntax.ts'
import { BirdError } from './lexer.ts'
import type { Protocol, Router } from './protocol.ts'
import { BgpProtocol } from './protocols/bgp.ts'
import { DeviceProtocol } from './protocols/device.ts'
import { DirectProtocol } from './protocols/direct.ts'
import { KernelProtocol } from './protocols/kernel.ts'
import { StaticProtocol } from './protocols/static.ts'
import { Table } from './table.ts'

/** error wait time of proto/bgp: what was too much is not asked for again at once. */
const RESTART_DELAY = 60 * SECOND

export const birds = new ControlSockets<Bird>()

export const VERSION = '2.0.12'
const INFO = 6

/** bird(8) at work: protocols around tables, and what the console asks of it. */
export class Bird implements Router {
  readonly process: Process
  readonly configPath: string
  config: BirdConfig
  routerId: Ipv4
  readonly protocols: Protocol[] = []
  readonly #tables = new Map<string, Table>()
  readonly #listener: BgpListener
  /** Wakes the daemon when something is to be done. */
  readonly changed: WaitQueue = new WaitQueue()
  readonly booted: number
  reconfigured: number
  ending = false
  /** What `configure undo` goes back to. */
  previous: BirdConfig | null = null
  #interfacesStale = false

  constructor(process: Process, configPath: string, config: BirdConfig, routerId: Ipv4) {
    this.process = process
    this.configPath = configPath
    this.config = config
    this.routerId = routerId
    this.booted = this.reconfigured = process.now
    this.#listener = new BgpListener(process, (socket, fd) => {
      const peer = this.protocols.find(
        each => each instanceof BgpProtocol && each.settings.neighbor === socket.remoteAddress,
      )
      return peer instanceof BgpProtocol && peer.session?.accept(socket, fd) === true
    })
  }

  get functions(): ReadonlyMap<string, FilterFunction> {
    return this.config.functions
  }

  get tables(): readonly Table[] {
    return [...this.#tables.values()]
  }

  table(name: string): Table {
    return this.#tables.get(name)!
  }

  log = (text: string, level: 'INFO' | 'WARN' | 'ERR' | 'REMOTE' | 'FATAL' = 'INFO'): void => {
    const { process } = this
    for (const { to, classes } of this.config.log) {
      if (
        classes !== null &&
        !classes.includes({ INFO: 'info', WARN: 'warning', ERR: 'error', REMOTE: 'remote', FATAL: 'fatal' }[level])
      )
        continue
      if (to === 'syslog')
        process.host.services?.journal.write({
          unit: 'bird.service',
          identifier: 'bird',
          pid: process.ownPid,
          priority: INFO,
          text,
        })
      else {
        const line = `${this.#stamp()} <${level}> ${text}\n`
        if (to === 'stderr') process.fds.get(2)?.write(encodeUtf8(line))
        else process.writeWholeFile(to.file, line, true)
      }
    }
  }

  #stamp(): string {
    const { seconds, nanoseconds } = this.process.host.sim.wallTime()
    return `${strftime('%Y-%m-%d %H:%M:%S', seconds)}.${String(Math.floor(nanoseconds / 1e6)).padStart(3, '0')}`
  }

  #make(config: ProtocolConfig): Protocol {
    switch (config.kind) {
      case 'device':
        return new DeviceProtocol(config, this)
      case 'direct':
        return new DirectProtocol(config, this)
      case 'kernel':
        return new KernelProtocol(config, this, this.changed)
      case 'static':
        return new StaticProtocol(config, this)
      case 'bgp':
        return new BgpProtocol(config, this)
    }
  }

  #makeTables(): void {
    for (const { name, family } of this.config.tables)
      if (!this.#tables.has(name)) this.#tables.set(name, new Table(name, family))
  }

  /** Starts every protocol; the listener is needed by BGP alone. */
  begin(): void {
    this.#makeTables()
    for (const config of this.config.protocols) this.protocols.push(this.#make(config))
    this.#listen()
    for (const protocol of this.protocols) if (!protocol.disabled) protocol.start()
  }

  #listen(): void {
    this.#listener.close()
    const peers = this.config.protocols.filter(each => each.kind === 'bgp')
    const sockets = new Map(
      peers.map(({ neighbor, localPort }) => [`${typeof neighbor} ${localPort}`, { neighbor, localPort }]),
    )
    for (const { neighbor, localPort } of sockets.values()) {
      const error = this.#listener.listen(typeof neighbor === 'number' ? 0 : 0n, localPort)
      if (error !== undefined) this.log(`BGP: Cannot open listening socket: ${error.text}`, 'ERR')
    }
  }

  /** Goes over to another configuration: what is as before stays up, the rest is started again. False when a peer must be told first. */
  reconfigure(config: BirdConfig): boolean {
    const before = this.protocols.splice(0)
    this.previous = this.config
    this.config = config
    this.reconfigured = this.process.now
    this.#makeTables()
    this.log('Reconfiguring')
    if (config.routerId !== null) this.routerId = config.routerId
    const kept = new Set<Protocol>()
    const next = config.protocols.map(each => {
      const old = before.find(({ name }) => name === each.name)
      if (old === undefined || configText(old.config) !== configText(each)) return this.#make(each)
      kept.add(old)
      return old
    })
    for (const old of before)
      if (!kept.has(old))
        old.stop(config.protocols.some(({ name }) => name === old.name) ? Cease.change : Cease.deconfigured)
    this.protocols.push(...next)
    this.#listen()
    for (const protocol of next) if (!kept.has(protocol) && !protocol.disabled) protocol.start()
    this.log('Reconfigured')
    this.changed.wake()
    return before.every(old => kept.has(old) || !(old instanceof BgpProtocol) || old.disabled)
  }

  /** Ends protocols that have more routes than their limits allow; one that is to begin again waits for it. */
  #bound(): void {
    const { now } = this.process
    for (const protocol of this.protocols) {
      const { overran } = protocol
      if (overran !== null) {
        protocol.overran = null
        protocol.stop(Cease.maximumPrefixes)
        this.log(`${protocol.name}: Route limit exceeded, shutting down`, 'WARN')
        if (overran === 'disable') protocol.disabled = true
        else protocol.restartAt = now + RESTART_DELAY
      } else if (now >= protocol.restartAt) {
        protocol.restartAt = Number.POSITIVE_INFINITY
        if (!protocol.disabled && protocol.state === 'down') protocol.start()
      }
    }
  }

  *run(): Running {
    const { net } = this.process.network
    const unlisten = net.notifications.listen(({ type }) => {
      if ((type !== 'link' && type !== 'address') || this.#interfacesStale) return
      this.#interfacesStale = true
      this.changed.wake()
    })
    this.begin()
    this.log('Started')
    while (!this.ending) {
      if (this.#interfacesStale) {
        this.#interfacesStale = false
        for (const protocol of this.protocols) protocol.interfacesChanged()
      }
      this.#listener.poll()
      for (const protocol of this.protocols) protocol.poll()
      // Routes of one protocol may have become updates of another.
      for (const protocol of this.protocols) protocol.poll()
      this.#bound()
      if (this.#interfacesStale || this.ending) continue
      const queues = [this.changed, ...this.#listener.queues(), ...this.protocols.flatMap(each => each.queues())]
      yield* this.process.wait(queues, Math.min(...this.protocols.map(each => Math.min(each.deadline, each.restartAt))))
      yield* this.process.compute(10_000)
    }
    unlisten()
    this.log('Shutting down')
    for (const protocol of this.protocols) if (protocol.state !== 'down') protocol.stop(Cease.shutdown)
    this.#listener.close()
    this.log('Shutdown completed', 'FATAL')
    return 0
  }
}

/** A configuration in a file, or what is wrong, as bird says it. */
export function readConfigFile(process: Process, path: string, isFirst = true): BirdConfig | string {
  const text = process.readFile(path)
  if (failed(text)) return `${isFirst ? 'Unable to open configuration file ' : ''}${path}: ${text.text}`
  const config = parseConfig(text)
  return config instanceof BirdError ? `${path}:${config.line}:${config.column} ${config.message}` : config
}

/** The lowest address of a device, where none is configured. */
export function defaultRouterId(process: Process): Ipv4 | undefined {
  const ids = process.network.net.links.flatMap(link =>
    link.type === 'loopback' ? [] : link.ipv4.addresses.map(({ local }) => local),
  )
  return ids.length === 0 ? undefined : Math.min(...ids)
}

function configText(config: ProtocolConfig): string {
  return JSON.stringify(config, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}
