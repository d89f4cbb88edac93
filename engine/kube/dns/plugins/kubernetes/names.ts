import { parseIp } from '../../../../wire/address.ts'
import * as dns from '../../../../wire/dns.ts'
import type { Service } from '../../../api/schema/generated/types.ts'
import type { KubernetesOptions } from '../kubernetes.ts'
import type { DnsEndpoint, Records } from './records.ts'

/** There is no such name; there is, but nothing of this type. */
export const NO_NAME = Symbol('no such name')
export const NO_DATA = Symbol('no data')

interface Record {
  readonly data: dns.RecordData
  readonly ttl: number
}

export type Found =
  | typeof NO_NAME
  | typeof NO_DATA
  | { readonly records: readonly Record[]; readonly extra?: readonly (Record & { readonly name: string })[] }

/** What a name below the cluster's zone stands for; `labels` without the zone. */
export function lookUp(
  labels: readonly string[],
  zone: string,
  type: number,
  records: Records,
  options: KubernetesOptions,
): Found {
  const kind = labels.at(-1)
  if (kind === 'pod') return lookUpPod(labels, type, records, options)
  if (kind !== 'svc') return NO_NAME
  const namespace = labels.at(-2)
  if (namespace === undefined) return NO_DATA
  if (!records.hasNamespace(namespace)) return NO_NAME
  const name = labels.at(-3)
  if (name === undefined) return NO_DATA
  const service = records.service(namespace, name)
  if (service === undefined) return NO_NAME
  const rest = labels.slice(0, -3)
  if (service.spec.type === 'ExternalName') return external(service, rest, options)
  const headless = (service.spec.clusterIP ?? '') === '' || service.spec.clusterIP === 'None'
  if (rest.length === 0) return whole(service, headless, zone, type, records, options)
  if (rest.length === 2 && rest[0]!.startsWith('_') && rest[1]!.startsWith('_'))
    return named(service, headless, rest[0]!.slice(1), rest[1]!.slice(1), zone, type, records, options)
  return rest.length === 1 ? endpoint(service, rest[0]!, type, records, options) : NO_NAME
}

function external(service: Service, rest: readonly string[], { ttl }: KubernetesOptions): Found {
  if (rest.length > 0) return NO_NAME
  const target = `${(service.spec.externalName ?? '').replace(/\.$/, '')}.`
  return { records: [{ data: { type: 'CNAME', target }, ttl }] }
}

/** `SERVICE.NAMESPACE.svc`. */
function whole(
  service: Service,
  headless: boolean,
  zone: string,
  type: number,
  records: Records,
  options: KubernetesOptions,
): Found {
  const { namespace = '', name = '' } = service.metadata
  if (type === dns.RecordType.SRV) return targets(service, headless, undefined, undefined, zone, records, options)
  const ips = headless
    ? records.endpoints(namespace, name).map(({ ip }) => ip)
    : (service.spec.clusterIPs ?? []).map(parseIp).filter(ip => ip !== undefined)
  if (headless && ips.length === 0) return NO_NAME
  const found = [...new Set(ips)].flatMap(ip => addressRecord(ip, type, options.ttl))
  return found.length === 0 ? NO_DATA : { records: found }
}

/** `_PORT._PROTOCOL.SERVICE.NAMESPACE.svc`. */
function named(
  service: Service,
  headless: boolean,
  port: string,
  protocol: string,
  zone: string,
  type: number,
  records: Records,
  options: KubernetesOptions,
): Found {
  const found = targets(service, headless, port, protocol, zone, records, options)
  if (found === NO_DATA || found === NO_NAME) return NO_NAME
  return type === dns.RecordType.SRV ? found : NO_DATA
}

function targets(
  service: Service,
  headless: boolean,
  port: string | undefined,
  protocol: string | undefined,
  zone: string,
  records: Records,
  { ttl }: KubernetesOptions,
): Found {
  const { namespace = '', name = '' } = service.metadata
  const base = `${name}.${namespace}.svc.${zone}`
  const fits = (portName: string | undefined, portProtocol: string | undefined) =>
    (port === undefined || portName === port) &&
    (protocol === undefined || (portProtocol ?? 'TCP').toLowerCase() === protocol)
  const found: { port: number; target: string; ip: DnsEndpoint['ip'] }[] = []
  if (headless)
    for (const each of records.endpoints(namespace, name))
      for (const slicePort of each.ports ?? [])
        if (fits(slicePort.name, slicePort.protocol))
          found.push({ port: slicePort.port ?? 0, target: `${each.label}.${base}`, ip: each.ip })
  if (!headless)
    for (const servicePort of service.spec.ports ?? [])
      for (const ip of (service.spec.clusterIPs ?? []).map(parseIp))
        if (ip !== undefined && fits(servicePort.name, servicePort.protocol))
          found.push({ port: servicePort.port, target: base, ip })
  if (found.length === 0) return NO_DATA
  const weight = Math.floor(100 / found.length)
  const names = new Map(found.map(({ target, ip }) => [`${target} ${ip}`, { target, ip }]))
  return {
    records: found.map(({ port: number, target }) => ({
      data: { type: 'SRV', priority: 0, weight: weight === 0 ? 1 : weight, port: number, target },
      ttl,
    })),
    extra: Array.from(names.values(), ({ target, ip }) => ({
      name: target,
      ttl,
      data: typeof ip === 'number' ? { type: 'A' as const, address: ip } : { type: 'AAAA' as const, address: ip },
    })),
  }
}

/** `ENDPOINT.SERVICE.NAMESPACE.svc`. */
function endpoint(service: Service, label: string, type: number, records: Records, { ttl }: KubernetesOptions): Found {
  const { namespace = '', name = '' } = service.metadata
  const matching = records.endpoints(namespace, name).filter(each => each.label === label)
  if (matching.length === 0) return NO_NAME
  const found = matching.flatMap(({ ip }) => addressRecord(ip, type, ttl))
  return found.length === 0 ? NO_DATA : { records: found }
}

/** `A-B-C-D.NAMESPACE.pod`. */
function lookUpPod(labels: readonly string[], type: number, records: Records, { pods, ttl }: KubernetesOptions): Found {
  if (pods === 'disabled') return NO_NAME
  const namespace = labels.at(-2)
  if (namespace === undefined) return NO_DATA
  if (!records.hasNamespace(namespace)) return NO_NAME
  const name = labels.at(-3)
  if (name === undefined) return NO_DATA
  const text = /^\d+-\d+-\d+-\d+$/.test(name) ? name.replaceAll('-', '.') : name.replaceAll('-', ':')
  const ip = labels.length === 3 ? parseIp(text) : undefined
  if (ip === undefined || (pods === 'verified' && !records.hasPod(namespace, text))) return NO_NAME
  const found = addressRecord(ip, type, ttl)
  return found.length === 0 ? NO_DATA : { records: found }
}

function addressRecord(ip: DnsEndpoint['ip'], type: number, ttl: number): Record[] {
  if (typeof ip === 'number') return type === dns.RecordType.A ? [{ data: { type: 'A', address: ip }, ttl }] : []
  return type === dns.RecordType.AAAA ? [{ data: { type: 'AAAA', address: ip }, ttl }] : []
}
