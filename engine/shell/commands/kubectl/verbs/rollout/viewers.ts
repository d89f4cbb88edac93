import type { DaemonSet, Deployment, StatefulSet } from '../../../../../kube/api/schema/generated/types.ts'
import { REVISION } from './revisions.ts'

/** What there is to say of a rollout, and whether it is over; or why it fails. */
export type Seen = { readonly text: string; readonly done: boolean } | { readonly error: string }

/** Looks at one object of its kind. A revision of 0 stands for any. */
export type Viewer = (object: never, revision: number) => Seen

const waiting = (text: string): Seen => ({ text: `Waiting for ${text}...\n`, done: false })
const over = (text: string): Seen => ({ text: `${text}\n`, done: true })

/** How far rollouts are, by kind (polymorphichelpers, StatusViewerFor). */
export const viewers: Readonly<Record<string, Viewer>> = {
  'DaemonSet.apps': daemonSet,
  'Deployment.apps': deployment,
  'StatefulSet.apps': statefulSet,
}

function deployment({ metadata, spec, status = {} }: Deployment, revision: number): Seen {
  const running = Number(metadata.annotations?.[REVISION] ?? 0)
  if (revision > 0 && revision !== running)
    return { error: `desired revision (${revision}) is different from the running revision (${running})` }
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0))
    return waiting('deployment spec update to be observed')
  const name = JSON.stringify(metadata.name)
  const progress = status.conditions?.find(each => each.type === 'Progressing')
  if (progress?.reason === 'ProgressDeadlineExceeded')
    return { error: `deployment ${name} exceeded its progress deadline` }
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status
  const about = `deployment ${name} rollout to finish:`
  if (spec.replicas !== undefined && updatedReplicas < spec.replicas)
    return waiting(`${about} ${updatedReplicas} out of ${spec.replicas} new replicas have been updated`)
  if (replicas > updatedReplicas)
    return waiting(`${about} ${replicas - updatedReplicas} old replicas are pending termination`)
  if (availableReplicas < updatedReplicas)
    return waiting(`${about} ${availableReplicas} of ${updatedReplicas} updated replicas are available`)
  return over(`deployment ${name} successfully rolled out`)
}

const NOT_ROLLING = { error: 'rollout status is only available for RollingUpdate strategy type' }

function daemonSet({ metadata, spec, status }: DaemonSet): Seen {
  if (spec.updateStrategy?.type !== 'RollingUpdate') return NOT_ROLLING
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0))
    return waiting('daemon set spec update to be observed')
  const { updatedNumberScheduled: updated = 0, desiredNumberScheduled: desired = 0, numberAvailable = 0 } = status ?? {}
  const name = JSON.stringify(metadata.name)
  const about = `daemon set ${name} rollout to finish:`
  if (updated < desired) return waiting(`${about} ${updated} out of ${desired} new pods have been updated`)
  if (numberAvailable < desired) return waiting(`${about} ${numberAvailable} of ${desired} updated pods are available`)
  return over(`daemon set ${name} successfully rolled out`)
}

function statefulSet({ metadata, spec, status }: StatefulSet): Seen {
  if (spec.updateStrategy?.type !== 'RollingUpdate') return NOT_ROLLING
  const observed = status?.observedGeneration ?? 0
  if (observed === 0 || (metadata.generation ?? 0) > observed) return waiting('statefulset spec update to be observed')
  const { readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0 } = status ?? {}
  const { replicas } = spec
  if (replicas !== undefined && readyReplicas < replicas) return waiting(`${replicas - readyReplicas} pods to be ready`)
  const { rollingUpdate } = spec.updateStrategy
  if (rollingUpdate !== undefined && rollingUpdate !== null) {
    const { partition } = rollingUpdate
    if (replicas !== undefined && partition !== undefined && updatedReplicas < replicas - partition)
      return waiting(
        `partitioned roll out to finish: ${updatedReplicas} out of ${replicas - partition} new pods have been updated`,
      )
    return over(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`)
  }
  const { updateRevision = '', currentRevision = '' } = status ?? {}
  if (updateRevision !== currentRevision)
    return {
      text: `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...\n`,
      done: false,
    }
  return over(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`)
}
