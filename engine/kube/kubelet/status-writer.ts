import type { Running } from '../../linux/program.ts'
import type { Pod, PodCondition, PodStatus } from '../api/schema/generated/types.ts'
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

  /** Whether it was written: `later` when the API server could not be reached, `no mirror` when there is nothing yet to write it to. */
  *write(pod: Pod, status: PodStatus): Running<'written' | 'later' | 'no mirror'> {
    const { namespace = '', name = '' } = pod.metadata
    const uid = this.#mirrorUid(pod)
    if (uid === undefined) return 'no mirror'
    const patch = { metadata: { uid }, status: { ...status, conditions: (status.conditions ?? []).map(complete) } }
    const written = yield* this.#client.patch(PODS, { namespace, name, subresource: 'status' }, 'strategic', patch)
    return !refused(written) || written instanceof ApiFailure ? 'written' : 'later'
  }
}

/** A condition is merged by its type, so what it no longer says must be taken away. */
function complete(condition: PodCondition): object {
  return { reason: null, message: null, ...condition }
}
