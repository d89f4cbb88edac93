import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Ip } from '../../../wire/address.ts'
import { ConfigError, type NamedConfig, readConfig } from './config.ts'
import { sendNotifies } from './notify.ts'
import { Recursor } from './recursor.ts'
import { Secondary } from './secondary.ts'
import { type NamedState, NameServer } from './server.ts'
import { bare, Zone } from './zone.ts'
import { readZoneFile, ZoneError } from './zone-file.ts'
import { type HeldZone, ZoneStore } from './zones.ts'

const HINTS = '/usr/share/dns/root.hints'

/** Where things stand, for `rndc status`. Seconds of the wall clock. */
interface Times {
  readonly bootAt: number
  configuredAt: number
}

/** The server as a whole: its configuration, its zones and who keeps them current (bin/named/server.c). */
export class Daemon {
  readonly #process: Process
  readonly #log: (text: string) => void
  readonly state: NamedState
  readonly path: string
  readonly #port: number | null
  readonly times: Times
  /** When each zone was loaded, in seconds of the wall clock. */
  readonly loadedAt = new Map<string, number>()
  /** When the last round of NOTIFY went out for a zone, or will. */
  readonly #notifiedAt = new Map<HeldZone, number>()
  readonly #following = new Set<HeldZone>()
  ending = false

  constructor(
    process: Process,
    config: NamedConfig,
    source: { readonly path: string; readonly port: number | null },
    log: (text: string) => void,
  ) {
    this.#process = process
    this.#log = log
    this.path = source.path
    this.#port = source.port
    const recursor = recursorFor(process, config, log)
    this.state = { config, recursor, zones: new ZoneStore(), queryLog: config.queryLog }
    const now = this.#seconds
    this.times = { bootAt: now, configuredAt: now }
  }

  get #seconds(): number {
    return this.#process.host.sim.wallTime().seconds
  }

  get server(): NameServer {
    return new NameServer(this.#process, this.state, this.#log)
  }

  get #own(): readonly Ip[] {
    const { links } = this.#process.network.net
    return links.flatMap(({ ipv4, ipv6 }) => [...ipv4.addresses, ...ipv6.addresses].map(({ local }) => local))
  }

  /** Loads all zones; those that are new or have changed are told of. */
  loadZones(): void {
    const { zones, config } = this.state
    zones.configure(config.zones)
    for (const held of zones.all) this.loadZone(held)
  }

  /** Reads the file of a zone again. What cannot be read leaves what was there. */
  loadZone(held: HeldZone): 'loaded' | 'current' | 'failed' {
    const { name, file, type } = held.config
    const title = `zone ${bare(name)}/IN`
    const text = file === null ? undefined : this.#process.readFile(inDirectory(this.state.config, file))
    if (type === 'secondary') {
      if (held.zone === null && text !== undefined && !failed(text)) {
        const zone = Zone.load(text, name, file!)
        if (zone instanceof Zone) this.#take(held, zone)
      }
      return 'loaded'
    }
    const include = (path: string) => {
      const inner = this.#process.readFile(inDirectory(this.state.config, path))
      return failed(inner) ? undefined : inner
    }
    const zone =
      text === undefined || failed(text) ? new ZoneError('', 'file not found') : Zone.load(text, name, file!, include)
    if (zone instanceof ZoneError) {
      if (zone.text !== '') this.#log(zone.text)
      this.#log(`${title}: loading from master file ${file} failed: ${zone.reason}`)
      this.#log(`${title}: not loaded due to errors.`)
      return 'failed'
    }
    const before = held.zone
    if (before !== null && before.serial === zone.serial && sameRecords(before, zone)) return 'current'
    this.#take(held, zone)
    return 'loaded'
  }

  #take(held: HeldZone, zone: Zone): void {
    held.zone = zone
    held.confirmedAt = this.#process.now
    this.loadedAt.set(zone.origin, this.#seconds)
    this.#log(`zone ${bare(zone.origin)}/IN: loaded serial ${zone.serial}`)
    if (this.#started && held.config.type === 'primary') this.notify(held)
  }

  #started = false

  /** What runs besides the answers: the secondaries follow their primaries, and who should know of our zones is told. */
  start(): void {
    this.#started = true
    for (const held of this.state.zones.all) if (held.config.type === 'primary') this.notify(held)
    this.follow()
  }

  /** A round at once, unless there was one of late: then when its time has come. */
  notify(held: HeldZone): void {
    const { now } = this.#process
    const last = this.#notifiedAt.get(held) ?? Number.NEGATIVE_INFINITY
    if (last > now) return
    const at = Math.max(now, last + this.state.config.notifyDelay * SECOND)
    this.#notifiedAt.set(held, at)
    this.#process.thread(this.#notifyAt(held, at))
  }

  *#notifyAt(held: HeldZone, at: number): Running<void> {
    if (at > this.#process.now) yield* this.#process.sleep(at - this.#process.now)
    const { zones, config } = this.state
    if (zones.get(held.config.name) === held) sendNotifies(this.#process, held, zones, config, this.#own, this.#log)
  }

  follow(): void {
    const { zones } = this.state
    for (const held of zones.all) {
      if (held.config.type !== 'secondary' || this.#following.has(held)) continue
      this.#following.add(held)
      const watch = {
        path: (file: string) => inDirectory(this.state.config, file),
        isHeld: () => zones.get(held.config.name) === held,
        loaded: (changed: HeldZone) => {
          this.loadedAt.set(changed.config.name, this.#seconds)
          this.notify(changed)
        },
      }
      this.#process.thread(new Secondary(this.#process, held, watch, this.#log).run())
    }
  }

  /** Reads the configuration again; with errors in it everything stays. */
  reconfigure(): ConfigError | undefined {
    this.#log(`loading configuration from '${this.path}'`)
    const config = readConfig(this.#process, this.path, this.#port)
    if (config instanceof ConfigError) {
      this.#log(config.text)
      this.#log('reloading configuration failed: failure')
      return config
    }
    this.state.config = config
    this.state.recursor = recursorFor(this.#process, config, this.#log)
    this.times.configuredAt = this.#seconds
    const before = this.state.zones.all
    this.state.zones.configure(config.zones)
    for (const held of this.state.zones.all)
      if (!before.some(({ config: { name } }) => name === held.config.name)) this.loadZone(held)
    this.follow()
    this.#log('reloading configuration succeeded')
    return undefined
  }

  reload(): ConfigError | undefined {
    const error = this.reconfigure()
    if (error !== undefined) return error
    for (const held of this.state.zones.all) this.loadZone(held)
    this.#log('reloading zones succeeded')
    return undefined
  }
}

function sameRecords(one: Zone, other: Zone): boolean {
  return JSON.stringify(one.records, plain) === JSON.stringify(other.records, plain)
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

export function inDirectory({ directory }: Pick<NamedConfig, 'directory'>, file: string): string {
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
