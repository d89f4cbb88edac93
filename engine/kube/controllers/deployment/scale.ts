import type { Deployment, ReplicaSet } from '../../api/schema/generated/types.ts'
import {
  available,
  byAge,
  DESIRED_REPLICAS,
  limits,
  MAX_REPLICAS,
  mostUnavailable,
  replicasOf,
  total,
} from './replica-sets.ts'

/** A set, and how many replicas it is to have. */
export interface Resize {
  readonly set: ReplicaSet
  readonly replicas: number
}

/** reconcileOldReplicaSets: old sets shrink as far as availability allows, pods that never became ready first. */
export function shrinkOld(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  old: readonly ReplicaSet[],
  newest: ReplicaSet,
): Resize[] {
  const minimum = replicasOf(deployment) - mostUnavailable(deployment)
  const unavailableNew = replicasOf(newest) - (newest.status.availableReplicas ?? 0)
  let removable = total(all) - minimum - unavailableNew
  if (total(old) === 0 || removable <= 0) return []
  const target = new Map(old.map(set => [set, replicasOf(set)]))
  for (const set of byAge(old)) {
    const unhealthy = Math.min(removable, target.get(set)! - (set.status.availableReplicas ?? 0))
    if (unhealthy <= 0) continue
    target.set(set, target.get(set)! - unhealthy)
    removable -= unhealthy
  }
  let spare = available(all) - minimum
  for (const set of byAge(old)) {
    if (spare <= 0) break
    const down = Math.min(target.get(set)!, spare)
    target.set(set, target.get(set)! - down)
    spare -= down
  }
  return Array.from(target, ([set, replicas]) => ({ set, replicas })).filter(
    ({ set, replicas }) => replicas !== replicasOf(set),
  )
}

/** Whether the Deployment was scaled since its sets were last sized (isScalingEvent). */
export function wasScaled(deployment: Deployment, sets: readonly ReplicaSet[]): boolean {
  return sets.some(set => {
    const desired = set.metadata.annotations?.[DESIRED_REPLICAS]
    return replicasOf(set) > 0 && desired !== undefined && Number(desired) !== replicasOf(deployment)
  })
}

/** dc.scale: a Deployment that is scaled in the middle of a rollout grows or shrinks all its sets in proportion. */
export function proportional(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
): Resize[] {
  const active = all.filter(set => replicasOf(set) > 0)
  const wanted = replicasOf(deployment)
  const only = active.length === 1 ? active[0] : active.length === 0 ? (newest ?? byAge(all).at(-1)) : undefined
  if (only !== undefined) return replicasOf(only) === wanted ? [] : [{ set: only, replicas: wanted }]
  if (newest !== undefined && replicasOf(newest) === wanted && (newest.status.availableReplicas ?? 0) === wanted)
    return active.filter(set => set !== newest).map(set => ({ set, replicas: 0 }))
  if (deployment.spec.strategy.type === 'Recreate') return []
  const allowed = wanted > 0 ? wanted + limits(deployment).surge : 0
  const difference = allowed - total(all)
  const sorted = [...active].sort((a, b) => replicasOf(b) - replicasOf(a))
  let added = 0
  const sizes = sorted.map(set => {
    const share = difference === 0 ? 0 : proportion(set, deployment, difference, added, allowed)
    added += share
    return { set, replicas: replicasOf(set) + share }
  })
  const first = sizes[0]
  if (first !== undefined && difference !== 0)
    sizes[0] = { set: first.set, replicas: Math.max(0, first.replicas + difference - added) }
  return sizes.filter(({ set, replicas }) => replicas !== replicasOf(set))
}

/** util.GetProportion. */
function proportion(
  set: ReplicaSet,
  deployment: Deployment,
  difference: number,
  added: number,
  allowed: number,
): number {
  const before = Number(set.metadata.annotations?.[MAX_REPLICAS] ?? deployment.status.replicas ?? 0)
  const fraction = before === 0 ? 0 : Math.round((replicasOf(set) * allowed) / before) - replicasOf(set)
  return difference > 0 ? Math.min(fraction, difference - added) : Math.max(fraction, difference - added)
}
