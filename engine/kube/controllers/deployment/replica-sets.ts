import { rememberingOf } from '../../../sim/remember.ts'
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../api/schema/generated/types.ts'
import { canonical } from '../template.ts'

// Annotations and labels of pkg/controller/deployment/util.
export const REVISION = 'deployment.kubernetes.io/revision'
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas'
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas'
export const TEMPLATE_HASH = 'pod-template-hash'

export function replicasOf(object: Deployment | ReplicaSet): number {
  return object.spec.replicas ?? 1
}

export function total(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + replicasOf(set), 0)
}

export function available(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + (set.status.availableReplicas ?? 0), 0)
}

export function revisionOf(object: Deployment | ReplicaSet): number {
  return Number(object.metadata.annotations?.[REVISION] ?? 0) || 0
}

/** util.FindNewReplicaSet: the oldest set with the Deployment's template. */
export function findNew(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const wanted = templateText(deployment)
  return byAge(sets).find(set => templateText(set) === wanted)
}

/** A template without the hash label that the controller adds. */
const templateText = (object: Deployment | ReplicaSet): string => bareText(object.spec.template!)

const bareText = rememberingOf((template: PodTemplateSpec): string => {
  const { [TEMPLATE_HASH]: _, ...labels } = template.metadata?.labels ?? {}
  return canonical({ ...template, metadata: { ...template.metadata, labels, creationTimestamp: undefined } })
})

export function byAge(sets: readonly ReplicaSet[]): ReplicaSet[] {
  const age = (set: ReplicaSet) => `${set.metadata.creationTimestamp ?? ''}\0${set.metadata.name ?? ''}`
  return [...sets].sort((a, b) => (age(a) < age(b) ? -1 : age(a) > age(b) ? 1 : 0))
}

/** Pods above and below the wanted number that a rolling update may have (util.ResolveFenceposts). */
export function limits(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  if (deployment.spec.strategy.type === 'Recreate') return { surge: 0, unavailable: replicasOf(deployment) }
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy.rollingUpdate ?? {}
  const surge = scaled(maxSurge, replicasOf(deployment), Math.ceil)
  const unavailable = scaled(maxUnavailable, replicasOf(deployment), Math.floor)
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable }
}

function scaled(value: number | string, of: number, round: (value: number) => number): number {
  return typeof value === 'number' ? value : round((Number(value.replace('%', '')) * of) / 100)
}

/** util.MaxUnavailable. */
export function mostUnavailable(deployment: Deployment): number {
  const replicas = replicasOf(deployment)
  return deployment.spec.strategy.type === 'Recreate' || replicas === 0
    ? 0
    : Math.min(limits(deployment).unavailable, replicas)
}

/** util.NewRSNewReplicas: to how many the new set may grow. */
export function newReplicas(deployment: Deployment, all: readonly ReplicaSet[], set: ReplicaSet | undefined): number {
  const wanted = replicasOf(deployment)
  if (deployment.spec.strategy.type === 'Recreate') return wanted
  const room = wanted + limits(deployment).surge - total(all)
  const current = set === undefined ? 0 : replicasOf(set)
  return room <= 0 ? current : current + Math.min(room, wanted - current)
}

/** util.DeploymentComplete. */
export function isComplete(
  deployment: Deployment,
  status: {
    readonly updatedReplicas?: number
    readonly replicas?: number
    readonly availableReplicas?: number
    readonly observedGeneration?: number
  },
): boolean {
  const wanted = replicasOf(deployment)
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  )
}
