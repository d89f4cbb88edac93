import { controllerOf } from '../controllers/ownership.ts'
import { matchesTerm } from '../scheduling/node-affinity.ts'
import { tolerates } from '../scheduling/tolerations.ts'
import type { ScorePlugin } from './plugin.ts'
import { podRequests } from './resources.ts'

/** What a container counts for that asks for nothing (util.DefaultMilliCPURequest, DefaultMemoryRequest). */
const DEFAULT_CPU = 0.1
const DEFAULT_MEMORY = 200 * 1024 * 1024

/** NodeResourcesFit, LeastAllocated: the emptier the better. */
const leastAllocated: ScorePlugin = {
  name: 'NodeResourcesFit',
  weight: 1,
  score: (pod, { pods, allocatable }) => {
    const share = (name: string, fallback: number) => {
      const capacity = allocatable.get(name) ?? 0
      if (capacity === 0) return 0
      const used = [...pods, pod].reduce(
        (sum, each) => sum + (podRequests(each).get(name) ?? fallback * each.spec.containers.length),
        0,
      )
      return used > capacity ? 0 : ((capacity - used) * 100) / capacity
    }
    return (share('cpu', DEFAULT_CPU) + share('memory', DEFAULT_MEMORY)) / 2
  },
}

/** TaintToleration: fewer PreferNoSchedule taints that are not tolerated. */
const taintToleration: ScorePlugin = {
  name: 'TaintToleration',
  weight: 3,
  score: (pod, { node }) => {
    const against = (node.spec.taints ?? []).filter(
      taint =>
        taint.effect === 'PreferNoSchedule' &&
        !(pod.spec.tolerations ?? []).some(toleration => tolerates(toleration, taint)),
    )
    return 100 - Math.min(100, against.length * 50)
  },
}

/** NodeAffinity: the preferred terms. */
const nodeAffinity: ScorePlugin = {
  name: 'NodeAffinity',
  weight: 2,
  score: (pod, { node }) => {
    const terms = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    const total = terms.reduce((sum, term) => sum + term.weight, 0)
    return total === 0
      ? 0
      : (terms.reduce((sum, term) => sum + (matchesTerm(term.preference, node) ? term.weight : 0), 0) * 100) / total
  },
}

/** PodTopologySpread with the system defaults: pods of one owner spread over nodes. */
const spread: ScorePlugin = {
  name: 'PodTopologySpread',
  weight: 2,
  score: (pod, { pods }, all) => {
    const owner = controllerOf(pod)?.uid
    if (owner === undefined) return 0
    const count = (each: readonly (typeof pod)[]) => each.filter(other => controllerOf(other)?.uid === owner).length
    const most = Math.max(...all.map(other => count(other.pods)))
    return most === 0 ? 100 : ((most - count(pods)) * 100) / most
  },
}

export const scores: readonly ScorePlugin[] = [taintToleration, nodeAffinity, spread, leastAllocated]
