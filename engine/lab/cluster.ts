import type { DaemonSet, Node, Pod } from '../kube/api/schema/generated/types.ts'
import type { ApiServer } from '../kube/api/server.ts'

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
    const ready = ({ status }: Node | Pod) =>
      status.conditions?.some(condition => condition.type === 'Ready' && condition.status === 'True') ?? false
    const nodes = this.nodes()
    const pods = this.pods()
    const daemons = this.list<DaemonSet>('/apis/apps/v1/daemonsets')
    return (
      nodes.length === this.size &&
      nodes.every(ready) &&
      pods.length > 0 &&
      pods.every(pod => ready(pod) || pod.status.phase === 'Succeeded') &&
      daemons.every(({ status }) => status.numberReady === this.size)
    )
  }

  pods(): readonly Pod[] {
    return this.list<Pod>('/api/v1/pods')
  }
}
