import type { Pod } from '../kube/api/schema/generated/types.ts'
import type { Host } from '../linux/host.ts'
import type { Process } from '../linux/process.ts'
import type { Lab } from './lab.ts'

/** Somewhere in a lab from which packets can be sent: a host, or a pod. */
export interface Place {
  readonly name: string
  readonly host: Host
  /** A process in the place: what a probe shares its namespaces with. */
  readonly process: Process
}

/** Why a place cannot be found; a check that needs it fails with this. */
export class NoPlace {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

/**
 * Finds a place by its name: `host1` for a host, `pod:NAMESPACE/NAME` for a pod, `pod:NAMESPACE/LABEL=VALUE` for the first running pod
 * with the label.
 */
export function findPlace(lab: Lab, text: string): Place | NoPlace {
  if (!text.startsWith('pod:')) {
    const host = lab.topology.hosts.get(text)
    const init = host?.pids.init
    return host === undefined || init === undefined
      ? new NoPlace(`there is no host "${text}"`)
      : { name: text, host, process: init }
  }
  const pod = findPod(lab, text.slice('pod:'.length))
  if (pod === undefined) return new NoPlace(`there is no running pod ${text.slice('pod:'.length)}`)
  return placeOfPod(lab, pod)
}

/** A pod's place: the first process of one of its containers, or of its sandbox. */
export function placeOfPod(lab: Lab, pod: Pod): Place | NoPlace {
  const { namespace, name, uid } = pod.metadata
  const host = lab.topology.hosts.get(pod.spec.nodeName ?? '')
  const processes =
    host?.pids.processes.filter(
      process => process.cgroup.startsWith(`/kubepods/pod${uid}`) && process.status === null,
    ) ?? []
  const inside = processes.find(process => process.cgroup !== `/kubepods/pod${uid}`) ?? processes[0]
  if (host === undefined || inside === undefined) return new NoPlace(`pod ${namespace}/${name} does not run`)
  return { name: `${namespace}/${name}`, host, process: inside }
}

/** A pod by `namespace/name`, or the first running one by `namespace/label=value`. */
export function findPod(lab: Lab, text: string): Pod | undefined {
  const [namespace = '', rest = ''] = text.split('/', 2)
  const pods = (lab.cluster?.pods() ?? []).filter(pod => pod.metadata.namespace === namespace)
  if (!rest.includes('=')) return pods.find(pod => pod.metadata.name === rest)
  const [label = '', value = ''] = rest.split('=', 2)
  return pods.find(
    pod =>
      pod.metadata.labels?.[label] === value &&
      pod.status.phase === 'Running' &&
      pod.metadata.deletionTimestamp === undefined,
  )
}
