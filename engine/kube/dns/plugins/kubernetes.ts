import { encodeUtf8 } from '../../../sim/utf8.ts'
import * as dns from '../../../wire/dns.ts'
import { connectComponent } from '../../client/connect.ts'
import { CorefileError } from '../corefile.ts'
import {
  DnsFailure,
  type DnsPlugin,
  type DnsRequest,
  isFailure,
  isInZone,
  normalizeZone,
  replyTo,
  type Setup,
  unknownProperty,
  zoneOf,
} from '../plugin.ts'
import { type Found, lookUp, NO_DATA, NO_NAME } from './kubernetes/names.ts'
import { Records } from './kubernetes/records.ts'

const VERSION = '1.1.0'

export interface KubernetesOptions {
  readonly zones: readonly string[]
  readonly pods: 'disabled' | 'insecure' | 'verified'
  readonly ttl: number
  readonly endpointPodNames: boolean
  /** Zones in which unknown names go on to the next plugin; undefined for none. */
  readonly fallthrough: readonly string[] | undefined
}

/** Names of services and pods (plugin/kubernetes; the Kubernetes DNS-based service discovery specification 1.1.0). */
export const kubernetes: DnsPlugin = {
  name: 'kubernetes',
  setup(setup) {
    const { process, server, background, log } = setup
    const options = readOptions(setup)
    const transport = connectComponent(process, undefined)
    if (typeof transport === 'string') throw new CorefileError(setup.directive.line, `plugin/kubernetes: ${transport}`)
    const records = new Records(process, transport, options)
    background(() => records.run())
    background(function* () {
      const warned = process.now + 5e9
      while (!records.synced) {
        yield* process.wait(records.waiting, Math.max(warned, process.now + 1e9))
        if (!records.synced && process.now >= warned)
          return log('WARNING', 'plugin/kubernetes: starting server with unsynced Kubernetes API')
      }
    })
    server.ready.push({ name: 'kubernetes', isReady: () => records.synced })
    return next =>
      function* handle(request) {
        const zone = zoneOf(request.name, options.zones)
        if (zone === undefined) return yield* next(request)
        if (!records.synced) return new DnsFailure(dns.Rcode.serverFailure, 'plugin/kubernetes: API has not synced yet')
        const found = answer(request, zone, records, options)
        if (found === NO_NAME) {
          const falls = options.fallthrough?.some(each => isInZone(request.name, each)) ?? false
          return falls
            ? yield* next(request)
            : replyTo(request, { rcode: dns.Rcode.nameError, authorities: [soa(zone, records, options)] })
        }
        if (found === NO_DATA) return replyTo(request, { authorities: [soa(zone, records, options)] })
        return yield* complete(request, found, zone, setup, records, options)
      }
  },
}

function readOptions({ directive, zones }: Setup): KubernetesOptions {
  let pods: KubernetesOptions['pods'] = 'disabled'
  let ttl = 5
  let endpointPodNames = false
  let fallthrough: string[] | undefined
  for (const property of directive.block) {
    const [value = ''] = property.args
    if (property.name === 'pods') {
      if (value !== 'disabled' && value !== 'insecure' && value !== 'verified')
        throw new CorefileError(
          property.line,
          `wrong value for pods: ${value},  must be one of: disabled, verified, insecure`,
        )
      pods = value
    } else if (property.name === 'ttl') {
      ttl = Number(value)
      if (!(ttl >= 0 && ttl <= 3600)) throw new CorefileError(property.line, `ttl must be in range [0, 3600]: ${value}`)
    } else if (property.name === 'fallthrough')
      fallthrough = property.args.length === 0 ? ['.'] : property.args.flatMap(normalizeZone)
    else if (property.name === 'endpoint_pod_names') endpointPodNames = true
    else if (
      !['kubeconfig', 'namespaces', 'noendpoints', 'ignore', 'labels', 'upstream', 'transfer'].includes(property.name)
    )
      throw unknownProperty(property)
    else if (property.name !== 'upstream')
      throw new CorefileError(property.line, `kubernetes: "${property.name}" is not emulated here`)
  }
  const own = directive.args.flatMap(normalizeZone)
  return { zones: own.length === 0 ? zones : own, pods, ttl, endpointPodNames, fallthrough }
}

function answer(request: DnsRequest, zone: string, records: Records, options: KubernetesOptions): Found {
  const { name, type } = request
  const { ttl } = options
  if (isReverse(zone)) {
    if (type !== dns.RecordType.PTR) return records.targetsOf(name).length > 0 ? NO_DATA : NO_NAME
    const targets = records.targetsOf(name)
    return targets.length === 0 ? NO_NAME : { records: targets.map(target => ({ data: { type: 'PTR', target }, ttl })) }
  }
  if (name === zone) {
    if (type === dns.RecordType.SOA) return { records: [{ data: soa(zone, records, options).data, ttl }] }
    if (type === dns.RecordType.NS) return { records: [{ data: { type: 'NS', target: `ns.dns.${zone}` }, ttl }] }
    return NO_DATA
  }
  const labels = name.slice(0, -zone.length - 1).split('.')
  if (labels.length === 1 && labels[0] === 'dns-version')
    return type === dns.RecordType.TXT
      ? { records: [{ data: { type: 'TXT', texts: [encodeUtf8(VERSION)] }, ttl }] }
      : NO_DATA
  if (labels.join('.') === 'ns.dns') {
    const own = records.dnsAddresses()
    if (own.length === 0) return NO_NAME
    return type === dns.RecordType.A
      ? { records: own.map(address => ({ data: { type: 'A', address }, ttl })) }
      : NO_DATA
  }
  return lookUp(labels, zone, type, records, options)
}

/** Names that point out of the zone are looked up too, and targets of SRV get their addresses added. */
function* complete(
  request: DnsRequest,
  found: Exclude<Found, symbol>,
  zone: string,
  { server }: Setup,
  records: Records,
  options: KubernetesOptions,
) {
  const make = (name: string, data: dns.RecordData, ttl: number): dns.DnsRecord => ({
    name,
    class: dns.RecordClass.IN,
    ttl,
    data,
  })
  const answers = found.records.map(({ data, ttl }) => make(request.name, data, ttl))
  const additionals = (found.extra ?? []).map(({ name, data, ttl }) => make(name, data, ttl))
  const [first] = found.records
  const isAddress = request.type === dns.RecordType.A || request.type === dns.RecordType.AAAA
  if (first?.data.type === 'CNAME' && isAddress) {
    const { target } = first.data
    const questions = [{ name: target, type: request.type, class: dns.RecordClass.IN }]
    const asked = { ...request, name: target.toLowerCase(), packet: { ...request.packet, questions } }
    const reply = yield* server.resolve(asked)
    if (!isFailure(reply)) answers.push(...reply.answers)
  }
  if (answers.length === 0) return replyTo(request, { authorities: [soa(zone, records, options)] })
  return replyTo(request, { answers, additionals })
}

function isReverse(zone: string): boolean {
  return zone.endsWith('in-addr.arpa.') || zone.endsWith('ip6.arpa.')
}

/** plugin.SOA. */
function soa(zone: string, records: Records, { ttl }: KubernetesOptions): dns.DnsRecord {
  return {
    name: zone,
    class: dns.RecordClass.IN,
    ttl,
    data: {
      type: 'SOA',
      primary: `ns.dns.${zone}`,
      mailbox: `hostmaster.${zone}`,
      serial: records.serial,
      refresh: 7200,
      retry: 1800,
      expire: 86400,
      minimum: ttl,
    },
  }
}
