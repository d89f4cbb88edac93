import type { Process } from '../../../linux/process.ts'
import type { WaitQueue } from '../../../sim/wait.ts'
import type { Ipv4, Prefix } from '../../../wire/address.ts'
import { Channel, type ChannelUser } from './channel.ts'
import type { ProtocolConfig } from './config.ts'
import type { FilterWorld } from './filter-run.ts'
import type { BirdRoute } from './route.ts'
import type { Table } from './table.ts'

export type ProtocolState = 'down' | 'start' | 'up' | 'stop'

/** What the daemon gives its protocols. */
export interface Router extends FilterWorld {
  readonly process: Process
  readonly routerId: Ipv4
  table(name: string): Table
}

/** One instance of a protocol (nest/protocol.h, struct proto). */
export abstract class Protocol implements ChannelUser {
  readonly config: ProtocolConfig
  readonly router: Router
  /** As `show protocols` calls the kind. */
  abstract readonly kind: string
  abstract readonly preference: number
  readonly takesRoutes: boolean = false
  readonly channels: readonly Channel[]
  state: ProtocolState = 'down'
  since = 0
  disabled: boolean
  /** What a limit asks for (PDC_RX_LIMIT_HIT and its kin). */
  overran: 'restart' | 'disable' | null = null
  /** When it begins again after that. */
  restartAt: number = Number.POSITIVE_INFINITY

  constructor(config: ProtocolConfig, router: Router) {
    this.config = config
    this.router = router
    this.disabled = config.disabled
    this.channels = config.channels.map(each => new Channel(this, each, router.table(each.table), router))
  }

  get name(): string {
    return this.config.name
  }

  get table(): string {
    const [only, second] = this.channels
    return only === undefined || second !== undefined || !this.showsTable ? '---' : only.table.name
  }

  protected get showsTable(): boolean {
    return true
  }

  get info(): string {
    return ''
  }

  protected change(state: ProtocolState): void {
    this.state = state
    this.since = this.router.process.now
  }

  start(): void {
    this.change('up')
    for (const channel of this.channels) channel.start()
    this.interfacesChanged()
  }

  /** `subcode` of Cease is for BGP. */
  stop(_subcode: number): void {
    for (const channel of this.channels) channel.stop()
    this.change('down')
  }

  /** Devices or addresses are others than before. */
  interfacesChanged(): void {}

  /** Something may have come, or it is time. */
  poll(): void {}

  get deadline(): number {
    return Number.POSITIVE_INFINITY
  }

  queues(): readonly WaitQueue[] {
    return []
  }

  preexport(route: BirdRoute): BirdRoute | null {
    return route
  }

  /** Ends once what is at hand is done; `restart` begins again. */
  overrun(action: 'restart' | 'disable'): void {
    this.overran = action
  }

  exported(_channel: Channel, _prefix: Prefix, _route: BirdRoute | null): void {}

  protected channelOf({ address }: Prefix): Channel | undefined {
    const family = typeof address === 'number' ? 4 : 6
    return this.channels.find(channel => channel.family === family)
  }
}

/** A route of one's own, to be filled in. */
export function plainRoute(protocol: Protocol, prefix: Prefix, preference: number): BirdRoute {
  return {
    prefix,
    protocol: protocol.name,
    source: 'RTS_STATIC',
    preference,
    destination: 'unicast',
    hops: [],
    recursive: null,
    cost: null,
    bgp: null,
    learnt: null,
    kernel: null,
    preferredSource: null,
    since: protocol.router.process.now,
  }
}
