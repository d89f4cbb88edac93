import type { Pod } from '../kube/api/schema/generated/types.ts'
import type { ApiServer } from '../kube/api/server.ts'

/** Who looks at the API from outside the lab, for the site's panels and for checks. */
const VIEWER = { name: 'lost-packet:viewer', groups: ['system:masters', 'system:authenticated'] }

/** The Kubernetes cluster of a lab, seen from outside: through the API, without a packet. */
export class Cluster {
  readonly server: ApiServer

  constructor(server: ApiServer) {
    this.server = server
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

  pods(): readonly Pod[] {
    return this.list<Pod>('/api/v1/pods')
  }
}
