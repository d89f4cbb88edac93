import type { DaemonSet, Node, Pod } from '../kube/api/schema/generated/types.ts'
import type { ApiServer } from '../kube/api/server.ts'
import { type Kinds, kindsOf } from '../kube/editing/kinds.ts'

/** Who looks at the API from outside the lab, for the site's panels and for checks. */
const VIEWER = { name: 'lost-packet:viewer', groups: ['system:masters', 'system:authenticated'] }

/** The Kubernetes cluster of a lab, seen from outside: through the API, without a packet. */
export class Cluster {
  readonly server: ApiServer
  /** How many nodes it was made with. */
  readonly size: number

  constructor(server: ApiServer, size: number) {
    this.server = server
    this.size = size
  }

  /** GET; undefined for anything but success. The object is shared: never to be changed. */
  get<T>(path: string): T | undefined {
    const response = this.server.handle({ method: 'GET', path, headers: { accept: 'application/json' }, user: VIEWER })
    return response.status === 200 ? (response.body as T) : undefined
  }

  list<T>(path: string): readonly T[] {
    return this.get<{ readonly items: readonly T[] }>(path)?.items ?? []
  }

  /** DELETE; whether it succeeded. */
  delete(path: string): boolean {
    return (
      this.server.handle({ method: 'DELETE', path, headers: { accept: 'application/json' }, user: VIEWER }).status < 300
    )
  }

  nodes(): readonly Node[] {
    return this.list<Node>('/api/v1/nodes')
  }

  /** Whether all nodes are Ready, and all pods that are wanted. */
  get isReady(): boolean {
    return this.missing().length === 0
  }

  /** What is not yet as it should be: `node k8s-w1`, `pod kube-system/coredns-...`, `daemon set kube-system/kube-proxy`. */
  missing(): string[] {
    const nodes = this.nodes()
    const pods = this.pods()
    const name = ({ metadata }: Pod | DaemonSet) => `${metadata.namespace}/${metadata.name}`
    return [
      ...(nodes.length === this.size ? [] : [`${this.size - nodes.length} nodes`]),
      ...nodes.filter(node => !isReady(node)).map(node => `node ${node.metadata.name}`),
      ...(pods.length > 0 ? [] : ['the first pod']),
      ...pods.filter(pod => !isReady(pod) && pod.status.phase !== 'Succeeded').map(pod => `pod ${name(pod)}`),
      ...this.list<DaemonSet>('/apis/apps/v1/daemonsets')
        .filter(({ status }) => status.numberReady !== this.size)
        .map(set => `daemon set ${name(set)}`),
    ]
  }

  /** What can be written in manifests here. */
  get kinds(): Kinds {
    return kindsOf(this.server.definitions().filter(each => !this.server.isCustom(each)))
  }

  pods(): readonly Pod[] {
    return this.list<Pod>('/api/v1/pods')
  }
}

function isReady({ status }: Node | Pod): boolean {
  return status.conditions?.some(condition => condition.type === 'Ready' && condition.status === 'True') ?? false
}
