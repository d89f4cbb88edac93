import { remembering, rememberingOf } from '../../sim/remember.ts'
import { controllerOf } from '../controllers/ownership.ts'
import { matchesTerm } from '../scheduling/node-affinity.ts'
import { tolerates } from '../scheduling/tolerations.ts'
import type { NodeInfo, ScorePlugin } from './plugin.ts'
import { type Load, loadOf } from './resources.ts'

/** NodeResourcesFit, LeastAllocated: the emptier the better. */
const leastAllocated: ScorePlugin = {
  name: 'NodeResourcesFit',
  weight: 1,
  score: (pod, { load, allocatable }) => {
    const own = loadOf(pod)
    const share = (name: keyof Load) => {
      const capacity = allocatable.get(name) ?? 0
      if (capacity === 0) return 0
      const used = load[name] + own[name]
      return used > capacity ? 0 : ((capacity - used) * 100) / capacity
    }
    return (share('cpu') + share('memory')) / 2
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

/** How many pods of an owner the node has that has most of them: asked for every node, for one pod after the other. */
const mostOf = rememberingOf((all: readonly NodeInfo[]) =>
  remembering(1, owner => all.reduce((most, { owners }) => Math.max(most, owners.get(owner) ?? 0), 0)),
)

/** PodTopologySpread with the system defaults: pods of one owner spread over nodes. */
const spread: ScorePlugin = {
  name: 'PodTopologySpread',
  weight: 2,
  score: (pod, { owners }, all) => {
    const owner = controllerOf(pod)?.uid
    if (owner === undefined) return 0
    const most = mostOf(all)(owner)
    return most === 0 ? 100 : ((most - (owners.get(owner) ?? 0)) * 100) / most
  },
}

export const scores: readonly ScorePlugin[] = [taintToleration, nodeAffinity, spread, leastAllocated]
