import type { Call } from '../call.ts'
import type { Context } from '../definition.ts'
import type { ApiObject, Draft } from '../object.ts'
import { freeze } from '../object.ts'
import type { Service } from '../schema/generated/types.ts'
import { timeText } from '../schema/time.ts'
import type { Failure } from '../status.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { validateClusterIps } from './services-validate.ts'

/** Cluster IPs and node ports. pkg/registry/core/service/storage/alloc.go. */

const ADDRESSES = 'ipaddresses.networking.k8s.io'

export function allocateService(
  service: Draft<Service>,
  old: Service | undefined,
  context: Context,
  errors: FieldErrors,
): Failure | undefined {
  const call = context as Call
  const { spec } = service
  validateClusterIps(spec as Service['spec'], errors)
  if (errors.list.length > 0) return undefined
  if (spec.clusterIP !== 'None' && spec.ipFamilies?.includes('IPv6')) {
    errors.invalid(`spec.ipFamilies[${spec.ipFamilies.indexOf('IPv6')}]`, 'IPv6', 'not configured on this cluster')
    return undefined
  }
  defaultFamilies(spec)
  const taken = takeAddress(service, old, call, errors)
  const ports = errors.list.length === 0 ? takePorts(spec, old, call, errors) : []
  const { addresses, nodePorts } = call.server
  if (errors.list.length > 0) return undefined
  call.afterwards(() => {
    if (taken !== undefined) {
      addresses.take(taken)
      recordAddress(call, taken, service)
    }
    for (const port of ports) nodePorts.take(port)
    if (old !== undefined) releaseUnused(call, spec as Service['spec'], old)
  })
  return undefined
}

function defaultFamilies(spec: Draft<Service>['spec']): void {
  if (spec.type === 'ExternalName') return
  if (spec.clusterIP === 'None' && spec.selector === undefined) {
    spec.ipFamilies ??= ['IPv4']
    spec.ipFamilyPolicy ??= 'RequireDualStack'
    if (spec.ipFamilyPolicy === 'RequireDualStack') spec.ipFamilies = ['IPv4', 'IPv6']
    return
  }
  spec.ipFamilyPolicy ??= 'SingleStack'
  spec.ipFamilies ??= ['IPv4']
}

/** The address that the service will have, when it needs a new one. */
function takeAddress(
  service: Draft<Service>,
  old: Service | undefined,
  call: Call,
  errors: FieldErrors,
): string | undefined {
  const { spec } = service
  const { addresses } = call.server
  if (spec.type === 'ExternalName' || spec.clusterIP === 'None') return undefined
  const had = old !== undefined && old.spec.type !== 'ExternalName' ? old.spec.clusterIP : undefined
  if (had !== undefined && had === spec.clusterIP) return undefined
  const wanted = spec.clusterIP
  if (wanted) {
    if (!addresses.contains(wanted)) {
      errors.invalid(
        'spec.clusterIPs',
        [wanted],
        `failed to allocate IP ${wanted}: the provided network does not match the current range`,
      )
      return undefined
    }
    if (addresses.has(wanted)) {
      errors.invalid('spec.clusterIPs', [wanted], `failed to allocate IP ${wanted}: provided IP is already allocated`)
      return undefined
    }
    return wanted
  }
  const free = addresses.free(call.sim.random('service-ip'))
  if (free === undefined) {
    errors.internal('spec.clusterIPs', 'failed to allocate a serviceIP: range is full')
    return undefined
  }
  spec.clusterIP = free
  spec.clusterIPs = [free]
  return free
}

/** The node ports that the service will have and has not yet. */
function takePorts(spec: Draft<Service>['spec'], old: Service | undefined, call: Call, errors: FieldErrors): number[] {
  const { nodePorts } = call.server
  const wants =
    spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
  const own = new Set(portsOf(old?.spec))
  const chosen = new Set((spec.ports ?? []).map(port => port.nodePort ?? 0))
  const taken: number[] = []
  spec.ports?.forEach((port, index) => {
    if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') return
    if (port.nodePort) {
      if (own.has(port.nodePort)) return
      const twin = spec.ports!.slice(0, index).find(each => each.nodePort === port.nodePort)
      // TCP and UDP of one service may share a number.
      if (twin !== undefined && twin.protocol !== port.protocol) return
      const field = `spec.ports[${index}].nodePort`
      if (!nodePorts.inRange(port.nodePort))
        errors.invalid(
          field,
          port.nodePort,
          `provided port is not in the valid range. The range of valid ports is ${nodePorts.range}`,
        )
      else if (nodePorts.has(port.nodePort) || twin !== undefined)
        errors.invalid(field, port.nodePort, 'provided port is already allocated')
      else taken.push(port.nodePort)
    } else if (wants) {
      const free = nodePorts.free(call.sim.random('node-port'), chosen)
      if (free === undefined) {
        errors.internal(`spec.ports[${index}].nodePort`, 'failed to allocate a nodePort: range is full')
        return
      }
      port.nodePort = free
      chosen.add(free)
      taken.push(free)
    }
  })
  if (spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local' && !spec.healthCheckNodePort) {
    const free = nodePorts.free(call.sim.random('node-port'), chosen)
    if (free !== undefined) {
      spec.healthCheckNodePort = free
      taken.push(free)
    }
  }
  return taken
}

function portsOf(spec: Service['spec'] | undefined): number[] {
  const ports = (spec?.ports ?? []).map(port => port.nodePort ?? 0)
  return [...ports, spec?.healthCheckNodePort ?? 0].filter(port => port !== 0)
}

function releaseUnused(call: Call, spec: Service['spec'], old: Service): void {
  const kept = new Set(portsOf(spec))
  for (const port of portsOf(old.spec)) if (!kept.has(port)) call.server.nodePorts.release(port)
  if (old.spec.clusterIP && old.spec.clusterIP !== spec.clusterIP) releaseAddress(call, old.spec.clusterIP)
}

export function releaseService(service: Service, context: Context): void {
  const call = context as Call
  for (const port of portsOf(service.spec)) call.server.nodePorts.release(port)
  if (service.spec.clusterIP && service.spec.clusterIP !== 'None') releaseAddress(call, service.spec.clusterIP)
}

function releaseAddress(call: Call, address: string): void {
  call.server.addresses.release(address)
  const collection = call.collection(ADDRESSES)
  const object = collection.get('', address)
  if (object !== undefined)
    call.store.remove(collection, {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(call.store.nextRevision()) },
    })
}

const ADDRESS_OWNER = {
  manager: 'kube-apiserver',
  operation: 'Update',
  apiVersion: 'networking.k8s.io/v1',
  fieldsType: 'FieldsV1',
  fieldsV1: {
    'f:metadata': {
      'f:labels': { '.': {}, 'f:ipaddress.kubernetes.io/ip-family': {}, 'f:ipaddress.kubernetes.io/managed-by': {} },
    },
    'f:spec': { 'f:parentRef': { '.': {}, 'f:name': {}, 'f:namespace': {}, 'f:resource': {} } },
  },
}

/** Every address in use is an IPAddress object (KEP-1880). */
function recordAddress(call: Call, address: string, service: Draft<Service>): void {
  const collection = call.collection(ADDRESSES)
  if (collection.get('', address) !== undefined) return
  const object = {
    kind: 'IPAddress',
    apiVersion: 'networking.k8s.io/v1',
    metadata: {
      name: address,
      uid: call.sim.random('uid').uuid(),
      resourceVersion: String(call.store.nextRevision()),
      creationTimestamp: timeText(call.sim.wallMilliseconds),
      labels: {
        'ipaddress.kubernetes.io/ip-family': 'IPv4',
        'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
      },
      managedFields: [{ ...ADDRESS_OWNER, time: timeText(call.sim.wallMilliseconds) }],
    },
    spec: { parentRef: { resource: 'services', namespace: service.metadata.namespace!, name: service.metadata.name } },
  } as unknown as ApiObject
  call.store.put(collection, call.server.frozen ? freeze(object) : object)
}
