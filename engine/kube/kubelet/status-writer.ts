import type { Running } from '../../linux/program.ts'
import type { Pod, PodStatus } from '../api/schema/generated/types.ts'
import { ApiFailure, type KubeClient, refused } from '../client/client.ts'
import { PODS } from '../client/resource.ts'

/** Writes pod statuses to the API (pkg/kubelet/status, manager). Static pods are written to their mirror. */
export class StatusWriter {
  readonly #client: KubeClient
  readonly #mirrorUid: (pod: Pod) => string | undefined

  constructor(client: KubeClient, mirrorUid: (pod: Pod) => string | undefined) {
    this.#client = client
    this.#mirrorUid = mirrorUid
  }

  /** False when the API server could not be reached. */
  *write(pod: Pod, status: PodStatus): Running<boolean> {
    const { namespace = '', name = '' } = pod.metadata
    const uid = this.#mirrorUid(pod)
    if (uid === undefined) return true
    const patch = { metadata: { uid }, status: { ...status, $setElementOrder: undefined } }
    const written = yield* this.#client.patch(PODS, { namespace, name, subresource: 'status' }, 'strategic', patch)
    return !refused(written) || written instanceof ApiFailure
  }
}
