import type { ContainerStatus, Pod } from '../../../../../kube/api/schema/generated/types.ts'

/** An order of pods: negative when the first comes before the second. */
export type PodOrder = (a: Pod, b: Pod) => number

const condition = (pod: Pod) => pod.status.conditions?.find(each => each.type === 'Ready')
const isReady = (pod: Pod): boolean => condition(pod)?.status === 'True'
const readyTime = (pod: Pod): string => (isReady(pod) ? (condition(pod)?.lastTransitionTime ?? '') : '')
const hasNode = (pod: Pod): boolean => (pod.spec.nodeName ?? '') !== ''
const isLeaving = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined
const created = (pod: Pod): string => pod.metadata.creationTimestamp ?? ''

/** Phases from the one that says least of a pod; one that is not here counts as the first of PHASES. */
const RUNNING_FIRST: Readonly<Record<string, number>> = { Running: 0, Unknown: 1, Pending: 2 }
const RUNNING_LAST: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }
const phase = (ranks: Readonly<Record<string, number>>, pod: Pod): number => ranks[pod.status.phase ?? ''] ?? 0

function restarts(pod: Pod, sidecars: boolean): number {
  const names = new Set(
    (pod.spec.initContainers ?? []).filter(each => each.restartPolicy === 'Always').map(each => each.name),
  )
  const statuses: readonly ContainerStatus[] = sidecars
    ? (pod.status.initContainerStatuses ?? []).filter(each => names.has(each.name))
    : (pod.status.containerStatuses ?? [])
  return Math.max(0, ...statuses.map(each => each.restartCount))
}

const moreRestarts: PodOrder = (a, b) =>
  restarts(b, false) - restarts(a, false) || restarts(b, true) - restarts(a, true)

/** Times as texts; the empty one comes last. */
function earlierFirst(a: string, b: string): number {
  if (a === b) return 0
  if (a === '' || b === '') return a === '' ? 1 : -1
  return a < b ? -1 : 1
}

const yesFirst = (a: boolean, b: boolean): number => Number(b) - Number(a)

/** pkg/util/podutils, ByLogging: the pod that most likely has something to say. */
export const byLogging: PodOrder = (a, b) =>
  yesFirst(hasNode(a), hasNode(b)) ||
  phase(RUNNING_FIRST, a) - phase(RUNNING_FIRST, b) ||
  yesFirst(isReady(a), isReady(b)) ||
  earlierFirst(readyTime(a), readyTime(b)) ||
  moreRestarts(a, b) ||
  earlierFirst(created(a), created(b))

/** sort.Reverse(podutils.ActivePods): the pod that is most alive. */
export const byActivity: PodOrder = (a, b) =>
  yesFirst(hasNode(a), hasNode(b)) ||
  phase(RUNNING_LAST, b) - phase(RUNNING_LAST, a) ||
  yesFirst(isReady(a), isReady(b)) ||
  yesFirst(!isLeaving(a), !isLeaving(b)) ||
  earlierFirst(readyTime(a), readyTime(b)) ||
  -moreRestarts(a, b) ||
  earlierFirst(created(a), created(b))
