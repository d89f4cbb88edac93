import type { Pod } from '../api/schema/generated/types.ts'

/** podutil.IsPodReady. */
export function isPodReady(pod: Pod): boolean {
  return pod.status.conditions?.some(condition => condition.type === 'Ready' && condition.status === 'True') === true
}

/** Neither finished nor being deleted (controller.IsPodActive). */
export function isPodActive(pod: Pod): boolean {
  return (
    pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed' && pod.metadata.deletionTimestamp === undefined
  )
}

export function isPodFinished(pod: Pod): boolean {
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed'
}

/** When the pod became ready, in milliseconds since 1970; undefined while it is not. */
export function readySince(pod: Pod): number | undefined {
  const condition = pod.status.conditions?.find(each => each.type === 'Ready' && each.status === 'True')
  return condition?.lastTransitionTime === undefined ? undefined : Date.parse(condition.lastTransitionTime)
}

/** podutil.IsPodAvailable: ready for at least `minReadySeconds`. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  if (!isPodReady(pod)) return false
  const since = readySince(pod)
  return minReadySeconds === 0 || (since !== undefined && since + minReadySeconds * 1000 <= now)
}

export function restartCount(pod: Pod): number {
  return (pod.status.containerStatuses ?? []).reduce((most, status) => Math.max(most, status.restartCount), 0)
}
