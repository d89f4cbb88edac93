import type { Process } from '../../../../linux/process.ts'
import type { Running } from '../../../../linux/program.ts'
import { reverseName } from '../../../../linux/resolver/getnameinfo.ts'
import type { WaitQueue } from '../../../../sim/wait.ts'
import { type Ip, parseIp } from '../../../../wire/address.ts'
import type { EndpointSlice, Namespace, Pod, Service } from '../../../api/schema/generated/types.ts'
import { KubeClient } from '../../../client/client.ts'
import { Informer } from '../../../client/informer.ts'
import { ENDPOINT_SLICES, NAMESPACES, PODS, SERVICES } from '../../../client/resource.ts'
import type { Transport } from '../../../client/transport.ts'
import type { KubernetesOptions } from '../kubernetes.ts'

/** One address behind a service. */
export interface DnsEndpoint {
  readonly ip: Ip
  /** The label under which it stands: its hostname, or its address with dashes. */
  readonly label: string
  readonly ports: EndpointSlice['ports']
  readonly target: string
}

/** What the API says of services, endpoints, namespaces and, where they are verified, pods. */
export class Records {
  readonly #process: Process
  readonly #options: KubernetesOptions
  readonly #services: Informer<Service>
  readonly #slices: Informer<EndpointSlice>
  readonly #namespaces: Informer<Namespace>
  readonly #pods: Informer<Pod> | undefined
  /** Changes with every change that is seen (RFC 1982). */
  serial: number

  constructor(process: Process, transport: Transport, options: KubernetesOptions) {
    const client = new KubeClient(transport)
    this.#process = process
    this.#options = options
    this.#services = new Informer(client, SERVICES)
    this.#slices = new Informer(client, ENDPOINT_SLICES)
    this.#namespaces = new Informer(client, NAMESPACES)
    this.#pods = options.pods === 'verified' ? new Informer(client, PODS) : undefined
    this.serial = Math.floor(process.host.sim.wallMilliseconds / 1000)
    this.#slices.index('service', slice => [
      `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`,
    ])
    this.#slices.index('ip', slice => (slice.endpoints ?? []).flatMap(endpoint => [...endpoint.addresses]))
    this.#services.index('ip', service => service.spec.clusterIPs ?? [])
    this.#pods?.index('ip', pod => [`${pod.metadata.namespace}/${pod.status.podIP ?? ''}`])
    const changed = () => {
      this.serial = Math.floor(process.host.sim.wallMilliseconds / 1000)
    }
    this.#services.onChange(changed)
    this.#slices.onChange(changed)
  }

  get #informers() {
    return [this.#services, this.#slices, this.#namespaces, ...(this.#pods === undefined ? [] : [this.#pods])]
  }

  get synced(): boolean {
    return this.#informers.every(informer => informer.synced)
  }

  get waiting(): WaitQueue[] {
    return this.#informers.filter(informer => !informer.synced).map(informer => informer.changed)
  }

  *run(): Running<void> {
    const threads = this.#informers.map(informer => this.#process.thread(informer.run(this.#process)))
    try {
      for (;;) yield* this.#process.wait([])
    } finally {
      for (const thread of threads) thread.end()
    }
  }

  hasNamespace(name: string): boolean {
    return this.#namespaces.get(name) !== undefined
  }

  service(namespace: string, name: string): Service | undefined {
    return this.#services.get(`${namespace}/${name}`)
  }

  /** Ready endpoints, and all of them where the service publishes such addresses. */
  endpoints(namespace: string, service: string): DnsEndpoint[] {
    return this.#slices.byIndex('service', `${namespace}/${service}`).flatMap(slice =>
      (slice.endpoints ?? [])
        .filter(endpoint => endpoint.conditions?.ready !== false)
        .flatMap(endpoint =>
          endpoint.addresses.flatMap(address => {
            const ip = parseIp(address)
            return ip === undefined
              ? []
              : [
                  {
                    ip,
                    label: labelOf(endpoint, address, this.#options.endpointPodNames),
                    ports: slice.ports,
                    target: address,
                  },
                ]
          }),
        ),
    )
  }

  hasPod(namespace: string, ip: string): boolean {
    return (this.#pods?.byIndex('ip', `${namespace}/${ip}`).length ?? 0) > 0
  }

  /** Names that an address is known by, for the reverse zones: a service's, or those of endpoints. */
  targetsOf(name: string): string[] {
    const ip = addressOfReverse(name)
    if (ip === undefined) return []
    const zone = this.#options.zones.find(each => !each.endsWith('arpa.')) ?? 'cluster.local.'
    const [service] = this.#services.byIndex('ip', ip)
    if (service !== undefined) return [`${service.metadata.name}.${service.metadata.namespace}.svc.${zone}`]
    return this.#slices.byIndex('ip', ip).flatMap(slice => {
      const owner = this.service(
        slice.metadata.namespace ?? '',
        slice.metadata.labels?.['kubernetes.io/service-name'] ?? '',
      )
      if (owner === undefined) return []
      return (slice.endpoints ?? [])
        .filter(endpoint => endpoint.addresses.includes(ip))
        .map(
          endpoint =>
            `${labelOf(endpoint, ip, this.#options.endpointPodNames)}.${owner.metadata.name}.${owner.metadata.namespace}.svc.${zone}`,
        )
    })
  }

  /** Addresses of the service through which this server is reached. */
  dnsAddresses(): number[] {
    const own = this.#process.network.net.links.flatMap(link => link.ipv4.addresses.map(each => each.local))
    for (const slice of this.#slices.items) {
      if (
        !(slice.endpoints ?? []).some(endpoint =>
          endpoint.addresses.some(each => own.includes(parseIp(each) as number)),
        )
      )
        continue
      const service = this.service(
        slice.metadata.namespace ?? '',
        slice.metadata.labels?.['kubernetes.io/service-name'] ?? '',
      )
      const ips = (service?.spec.clusterIPs ?? []).map(parseIp).filter(ip => typeof ip === 'number')
      if (ips.length > 0) return ips
    }
    return []
  }
}

function labelOf(endpoint: EndpointSlice['endpoints'][number], address: string, podNames: boolean): string {
  if ((endpoint.hostname ?? '') !== '') return endpoint.hostname!
  const pod = endpoint.targetRef?.name ?? ''
  return podNames && pod !== '' && pod.length <= 63 ? pod : address.replace(/[.:]/g, '-')
}

function addressOfReverse(name: string): string | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa\.$/.exec(name)
  const ip = match === null ? undefined : match.slice(1).reverse().join('.')
  const parsed = ip === undefined ? undefined : parseIp(ip)
  return parsed === undefined || reverseName(parsed) !== name ? undefined : ip
}
