import type { Ip } from '../../wire/address.ts'
import type { Scheduler, SchedulerState } from './scheduler.ts'
import { IpvsStatistics } from './statistics.ts'

/** How packets get to a real server (IP_VS_CONN_F_FWD_MASK). */
export type Forwarding = 'masquerading' | 'gatewaying' | 'ipip'

/** What names a virtual service: an address with a port, or a mark of the firewall. */
export interface ServiceKey {
  readonly family: 4 | 6
  readonly protocol: number
  readonly address: Ip
  readonly port: number
  /** 0 for a service by address. */
  readonly mark: number
}

/** What can be changed of a service (struct ip_vs_service_user_kern). */
export interface ServiceSettings {
  readonly scheduler: Scheduler
  /** Seconds for which a client stays with its server; null where each connection is scheduled. */
  readonly persistence: number | null
  /** The part of a client's address that persistence goes by: a mask of IPv4, a length of IPv6. */
  readonly netmask: number
  readonly onePacket: boolean
  /** Letters of the scheduler's flags, `flag-1` to `flag-3`. */
  readonly flags: readonly number[]
}

/** What can be changed of a real server (struct ip_vs_dest_user_kern). */
export interface ServerSettings {
  readonly forwarding: Forwarding
  readonly weight: number
  readonly upper: number
  readonly lower: number
}

/** A real server of a service (struct ip_vs_dest). */
export class RealServer {
  readonly service: VirtualService
  readonly address: Ip
  readonly port: number
  forwarding: Forwarding = 'gatewaying'
  weight = 1
  /** Connections from which on it gets no more (0 for no limit), and down to which it must come before it does again. */
  upper = 0
  lower = 0
  active = 0
  inactive = 0
  persistent = 0
  overloaded = false
  /** It has been taken out; connections may still know it. */
  gone = false
  readonly statistics: IpvsStatistics

  constructor(service: VirtualService, address: Ip, port: number, now: number) {
    this.service = service
    this.address = address
    this.port = port
    this.statistics = new IpvsStatistics(now)
  }

  set(settings: ServerSettings): void {
    Object.assign(this, settings)
    this.checkLoad()
  }

  /** May new connections go to it? */
  get available(): boolean {
    return !this.overloaded && this.weight > 0
  }

  /** ip_vs_dest_conn_overhead and the thresholds of ip_vs_bind_dest and ip_vs_unbind_dest. */
  checkLoad(): void {
    const connections = this.active + this.inactive
    if (this.upper === 0) this.overloaded = false
    else if (connections >= this.upper) this.overloaded = true
    else if (this.lower > 0 ? connections < this.lower : connections * 4 < this.upper * 3) this.overloaded = false
  }
}

/** A virtual service (struct ip_vs_service). */
export class VirtualService {
  readonly key: ServiceKey
  readonly servers: RealServer[] = []
  settings: ServiceSettings
  /** What the scheduler keeps of the service; made anew when it or the servers change. */
  state: SchedulerState
  readonly statistics: IpvsStatistics

  constructor(key: ServiceKey, settings: ServiceSettings, now: number) {
    this.key = key
    this.settings = settings
    this.state = settings.scheduler.start(this)
    this.statistics = new IpvsStatistics(now)
  }

  find(address: Ip, port: number): RealServer | undefined {
    return this.servers.find(server => server.address === address && server.port === port)
  }

  /** The servers or their weights have changed. */
  changed(): void {
    this.state = this.settings.scheduler.start(this, this.state)
  }
}

/** The mask as the kernel writes it: eight digits, or the length for IPv6. */
export function maskText(netmask: number, family: 4 | 6): string {
  return family === 4 ? netmask.toString(16).toUpperCase().padStart(8, '0') : String(netmask)
}
