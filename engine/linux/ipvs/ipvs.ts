import { EEXIST, EINVAL, ENOENT, ERANGE, type Errno, ESRCH } from '../../net/errno.ts'
import type { Ip } from '../../wire/address.ts'
import type { Netfilter } from '../netfilter/netfilter.ts'
import { IpvsConnections } from './connections.ts'
import { PacketPath } from './packet-path.ts'
import { RealServer, type ServerSettings, type ServiceKey, type ServiceSettings, VirtualService } from './service.ts'
import { defaultTimeouts, type IpvsState } from './states.ts'
import { IpvsStatistics } from './statistics.ts'
import { defaultSysctls } from './sysctls.ts'

/** What `ipvsadm -A` names a scheduler that is not there is found before it comes here; weights may be anything but less than nothing. */
const WEIGHT_MAX = 65535

/**
 * IP Virtual Server in one network namespace (net/netfilter/ipvs/ip_vs_ctl.c): services, their servers, and the connections between them. Nothing is
 * hooked in before there is a service.
 */
export class Ipvs {
  readonly services: VirtualService[] = []
  readonly connections: IpvsConnections
  readonly statistics: IpvsStatistics
  readonly timeouts: Record<IpvsState, number> = defaultTimeouts()
  readonly sysctl = defaultSysctls()
  readonly #netfilter: Netfilter
  readonly #path: PacketPath

  constructor(netfilter: Netfilter) {
    this.#netfilter = netfilter
    this.connections = new IpvsConnections(() => this.now)
    this.statistics = new IpvsStatistics(this.now)
    this.#path = new PacketPath(this, netfilter)
  }

  get now(): number {
    return this.#netfilter.net.sim.now
  }

  /** ip_vs_service_find: by mark first, then by address and port, then for any port. */
  serviceFor(protocol: number, address: Ip, port: number, mark: number): VirtualService | undefined {
    const family = typeof address === 'number' ? 4 : 6
    const marked = mark === 0 ? undefined : this.services.find(({ key }) => key.mark === mark && key.family === family)
    if (marked !== undefined) return marked
    const at = (wanted: number) =>
      this.services.find(
        ({ key }) => key.mark === 0 && key.protocol === protocol && key.address === address && key.port === wanted,
      )
    return at(port) ?? at(0)
  }

  find(wanted: ServiceKey): VirtualService | undefined {
    return this.services.find(({ key }) =>
      wanted.mark !== 0
        ? key.mark === wanted.mark && key.family === wanted.family
        : key.mark === 0 &&
          key.protocol === wanted.protocol &&
          key.address === wanted.address &&
          key.port === wanted.port,
    )
  }

  addService(key: ServiceKey, settings: ServiceSettings): Errno | undefined {
    if (this.find(key) !== undefined) return EEXIST
    this.services.push(new VirtualService(key, settings, this.now))
    if (this.services.length === 1) this.#path.register()
    return undefined
  }

  editService(key: ServiceKey, settings: ServiceSettings): Errno | undefined {
    const service = this.find(key)
    if (service === undefined) return ESRCH
    const same = service.settings.scheduler === settings.scheduler
    service.settings = settings
    if (same) service.changed()
    else service.state = settings.scheduler.start(service)
    return undefined
  }

  deleteService(key: ServiceKey): Errno | undefined {
    const service = this.find(key)
    if (service === undefined) return ESRCH
    for (const server of service.servers) server.gone = true
    this.services.splice(this.services.indexOf(service), 1)
    if (this.services.length === 0) this.#path.unregister()
    return undefined
  }

  /** ip_vs_flush. */
  flush(): void {
    for (const { key } of [...this.services]) this.deleteService(key)
  }

  /** ip_vs_zero_all, or one service. */
  zero(key: ServiceKey | null): Errno | undefined {
    const service = key === null ? undefined : this.find(key)
    if (key !== null && service === undefined) return ESRCH
    for (const each of service === undefined ? this.services : [service]) {
      each.statistics.zero()
      for (const server of each.servers) server.statistics.zero()
    }
    if (key === null) this.statistics.zero()
    return undefined
  }

  #checkServer(address: Ip, { weight, lower, upper }: ServerSettings): Errno | undefined {
    if (weight < 0 || weight > WEIGHT_MAX) return ERANGE
    if (lower > upper) return ERANGE
    if (typeof address !== 'number') return undefined
    const type = this.#netfilter.net.ipv4.addressType(address)
    return type === 'local' || type === 'unicast' ? undefined : EINVAL
  }

  addServer(key: ServiceKey, address: Ip, port: number, settings: ServerSettings): Errno | undefined {
    const service = this.find(key)
    if (service === undefined) return ESRCH
    const error = this.#checkServer(address, settings)
    if (error !== undefined) return error
    if (service.find(address, port) !== undefined) return EEXIST
    const server = new RealServer(service, address, port, this.now)
    server.set(settings)
    // The newest stands first, as in the kernel's list.
    service.servers.unshift(server)
    service.changed()
    return undefined
  }

  editServer(key: ServiceKey, address: Ip, port: number, settings: ServerSettings): Errno | undefined {
    const service = this.find(key)
    if (service === undefined) return ESRCH
    const error = this.#checkServer(address, settings)
    if (error !== undefined) return error
    const server = service.find(address, port)
    if (server === undefined) return ENOENT
    server.set(settings)
    service.changed()
    return undefined
  }

  deleteServer(key: ServiceKey, address: Ip, port: number): Errno | undefined {
    const service = this.find(key)
    if (service === undefined) return ESRCH
    const server = service.find(address, port)
    if (server === undefined) return ENOENT
    server.gone = true
    service.servers.splice(service.servers.indexOf(server), 1)
    service.changed()
    return undefined
  }
}
