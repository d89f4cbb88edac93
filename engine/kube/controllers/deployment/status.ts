import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../api/schema/generated/types.ts'
import { available, isComplete, mostUnavailable, replicasOf, total } from './replica-sets.ts'

/** The numbers of a Deployment's status (calculateStatus). */
export function countStatus(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
): DeploymentStatus {
  const sum = (pick: (set: ReplicaSet) => number | undefined) => sets.reduce((all, set) => all + (pick(set) ?? 0), 0)
  const replicas = sum(set => set.status.replicas)
  const ready = sum(set => set.status.readyReplicas)
  const usable = available(sets)
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas,
    updatedReplicas: newest?.status.replicas ?? 0,
    readyReplicas: ready,
    availableReplicas: usable,
    unavailableReplicas: Math.max(0, total(sets) - usable),
    ...(deployment.status.collisionCount === undefined ? {} : { collisionCount: deployment.status.collisionCount }),
  }
}

/** A condition as it is now: its transition time moves only when its status does (util.SetDeploymentCondition). */
export function withCondition(
  conditions: readonly DeploymentCondition[],
  next: Omit<DeploymentCondition, 'lastUpdateTime' | 'lastTransitionTime'>,
  now: string,
): readonly DeploymentCondition[] {
  const old = conditions.find(condition => condition.type === next.type)
  if (old !== undefined && old.status === next.status && old.reason === next.reason && old.message === next.message)
    return conditions
  const changed = {
    ...next,
    lastUpdateTime: now,
    lastTransitionTime: old?.status === next.status ? (old.lastTransitionTime ?? now) : now,
  }
  return [...conditions.filter(condition => condition.type !== next.type), changed]
}

/** Available: enough pods serve. */
export function availableCondition(
  deployment: Deployment,
  status: DeploymentStatus,
): Omit<DeploymentCondition, 'lastUpdateTime' | 'lastTransitionTime'> {
  const enough = (status.availableReplicas ?? 0) >= replicasOf(deployment) - mostUnavailable(deployment)
  return enough
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      }
}

/** Progressing: complete, getting there, or stuck beyond its deadline (syncRolloutStatus). */
export function progressingCondition(
  deployment: Deployment,
  status: DeploymentStatus,
  newest: ReplicaSet | undefined,
  now: number,
): Omit<DeploymentCondition, 'lastUpdateTime' | 'lastTransitionTime'> | undefined {
  if (deployment.spec.progressDeadlineSeconds === undefined) return undefined
  const name =
    newest === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newest.metadata.name}"`
  const current = deployment.status.conditions?.find(condition => condition.type === 'Progressing')
  const settled =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable'
  if (settled) return undefined
  if (isComplete(deployment, status))
    return {
      type: 'Progressing',
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `${name} has successfully progressed.`,
    }
  if (progressed(deployment, status))
    return { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: `${name} is progressing.` }
  if (timedOut(deployment, current, now))
    return {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `${name} has timed out progressing.`,
    }
  return undefined
}

/** util.DeploymentProgressing: something has changed for the better. */
function progressed(deployment: Deployment, next: DeploymentStatus): boolean {
  const old = deployment.status
  const outdated = (status: DeploymentStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0)
  return (
    (next.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    outdated(next) < outdated(old) ||
    (next.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (next.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  )
}

/** util.DeploymentTimedOut. */
function timedOut(deployment: Deployment, condition: DeploymentCondition | undefined, now: number): boolean {
  if (condition === undefined || condition.reason === 'NewReplicaSetAvailable') return false
  if (condition.reason === 'ProgressDeadlineExceeded') return true
  const from = Date.parse(condition.lastUpdateTime ?? '')
  return !Number.isNaN(from) && from + deployment.spec.progressDeadlineSeconds! * 1000 < now
}
