import type { Service } from '../kube/api/schema/generated/types.ts'
import { formatIp, parseIp } from '../wire/address.ts'
import type { Lab } from './lab.ts'
import { findPlace, findPod, NoPlace } from './place.ts'

/**
 * What a check's `to` means: an address or a name stays as it is; `host:NAME` is the first address of a host, `pod:...` of a pod,
 * `service:NAMESPACE/NAME` the cluster IP.
 */
export function resolveTarget(lab: Lab, text: string): string | NoPlace {
  if (parseIp(text) !== undefined) return text
  if (text.startsWith('pod:')) {
    const pod = findPod(lab, text.slice('pod:'.length))
    return pod?.status.podIP ?? new NoPlace(`there is no pod ${text.slice('pod:'.length)} with an address`)
  }
  if (text.startsWith('service:')) {
    const [namespace, name] = text.slice('service:'.length).split('/')
    const service = lab.cluster?.get<Service>(`/api/v1/namespaces/${namespace}/services/${name}`)
    const ip = service?.spec.clusterIP ?? ''
    return ip === '' || ip === 'None' ? new NoPlace(`there is no service ${namespace}/${name} with a cluster IP`) : ip
  }
  if (!text.startsWith('host:')) return text
  const place = findPlace(lab, text.slice('host:'.length))
  if (place instanceof NoPlace) return place
  for (const link of place.host.network.net.links)
    for (const address of link.ipv4.addresses) if (link.type !== 'loopback') return formatIp(address.local)
  return new NoPlace(`${text} has no address`)
}
