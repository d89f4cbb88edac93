import { rememberingOf } from '../../sim/remember.ts'
import type { Pod } from '../api/schema/generated/types.ts'
import { matchesSelector } from '../controllers/labels.ts'
import { fitsNode } from '../scheduling/node-affinity.ts'
import { untolerated } from '../scheduling/tolerations.ts'
import type { FilterPlugin, NodeInfo } from './plugin.ts'
import { podRequests } from './resources.ts'

const nodeUnschedulable: FilterPlugin = {
  name: 'NodeUnschedulable',
  filter: (pod, { node }) => {
    if (node.spec.unschedulable !== true) return undefined
    const tolerated = pod.spec.tolerations?.some(
      each =>
        (each.key === 'node.kubernetes.io/unschedulable' || (each.key ?? '') === '') &&
        each.operator === 'Exists' &&
        ((each.effect ?? '') === '' || each.effect === 'NoSchedule'),
    )
    return tolerated === true ? undefined : ['node(s) were unschedulable']
  },
}

const nodeName: FilterPlugin = {
  name: 'NodeName',
  filter: (pod, { node }) =>
    (pod.spec.nodeName ?? '') === '' || pod.spec.nodeName === node.metadata.name
      ? undefined
      : ["node(s) didn't match the requested node name"],
}

const taintToleration: FilterPlugin = {
  name: 'TaintToleration',
  filter: (pod, { node }) => {
    const taint = untolerated(node, pod.spec.tolerations ?? [], ['NoSchedule', 'NoExecute'])
    return taint === undefined ? undefined : [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`]
  },
}

const nodeAffinity: FilterPlugin = {
  name: 'NodeAffinity',
  filter: (pod, { node }) =>
    fitsNode(pod.spec, node) ? undefined : ["node(s) didn't match Pod's node affinity/selector"],
}

const nodePorts: FilterPlugin = {
  name: 'NodePorts',
  filter: (pod, { pods }) => {
    const wanted = hostPorts(pod)
    if (wanted.length === 0) return undefined
    const taken = pods.flatMap(hostPorts)
    const clash = wanted.some(a =>
      taken.some(
        b =>
          a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0'),
      ),
    )
    return clash ? ["node(s) didn't have free ports for the requested pod ports"] : undefined
  },
}

function hostPorts(pod: Pod): { port: number; protocol: string; ip: string }[] {
  return pod.spec.containers.flatMap(container =>
    (container.ports ?? [])
      .filter(port => (port.hostPort ?? 0) > 0)
      .map(port => ({ port: port.hostPort!, protocol: port.protocol ?? 'TCP', ip: port.hostIP ?? '0.0.0.0' })),
  )
}

const nodeResourcesFit: FilterPlugin = {
  name: 'NodeResourcesFit',
  filter: (pod, { pods, requested, allocatable }) => {
    const reasons: string[] = []
    if (pods.length + 1 > (allocatable.get('pods') ?? 110)) reasons.push('Too many pods')
    for (const [name, amount] of podRequests(pod))
      if (amount > 0 && amount > (allocatable.get(name) ?? 0) - (requested.get(name) ?? 0))
        reasons.push(`Insufficient ${name}`)
    return reasons.length === 0 ? undefined : reasons
  },
}

/** Required pod affinity and anti-affinity, in both directions. */
const interPodAffinity: FilterPlugin = {
  name: 'InterPodAffinity',
  filter: (pod, info, all) => {
    const affinity = pod.spec.affinity
    const near = (term: Term, candidate: NodeInfo) =>
      all.some(
        other => sameDomain(term.topologyKey, candidate, other) && other.pods.some(each => selects(term, pod, each)),
      )
    for (const term of affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
      const first = !all.some(other => other.pods.some(each => selects(term, pod, each))) && selects(term, pod, pod)
      if (!first && !near(term, info)) return ["node(s) didn't match pod affinity rules"]
    }
    for (const term of affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [])
      if (near(term, info)) return ["node(s) didn't match pod anti-affinity rules"]
    for (const other of repelling(all))
      for (const existing of other.repelling)
        for (const term of requiredAntiAffinity(existing))
          if (selects(term, existing, pod) && sameDomain(term.topologyKey, info, other))
            return ["node(s) didn't satisfy existing pods anti-affinity rules"]
    return undefined
  },
}

type Term = NonNullable<
  NonNullable<NonNullable<Pod['spec']['affinity']>['podAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']
>[number]

export function requiredAntiAffinity({ spec }: Pod): readonly Term[] {
  return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
}

/** The nodes that matter when nobody may come near a pod of theirs: looked for once for each pod that is placed. */
const repelling = rememberingOf((all: readonly NodeInfo[]) => all.filter(info => info.repelling.length > 0))

/** Whether a term of `owner` is about `pod`. */
function selects(term: Term, owner: Pod, pod: Pod): boolean {
  const namespaces = term.namespaces ?? []
  const inNamespace =
    namespaces.length === 0 && term.namespaceSelector === undefined
      ? pod.metadata.namespace === owner.metadata.namespace
      : term.namespaceSelector !== undefined || namespaces.includes(pod.metadata.namespace ?? '')
  return inNamespace && matchesSelector(term.labelSelector, pod.metadata.labels)
}

function sameDomain(key: string, a: NodeInfo, b: NodeInfo): boolean {
  const value = a.node.metadata.labels?.[key]
  return value !== undefined && value === b.node.metadata.labels?.[key]
}

/** Constraints with DoNotSchedule: no domain may have more than maxSkew pods above the emptiest one. */
const podTopologySpread: FilterPlugin = {
  name: 'PodTopologySpread',
  filter: (pod, info, all) => {
    for (const constraint of pod.spec.topologySpreadConstraints ?? []) {
      if (constraint.whenUnsatisfiable !== 'DoNotSchedule') continue
      const mine = info.node.metadata.labels?.[constraint.topologyKey]
      if (mine === undefined) return ["node(s) didn't match pod topology spread constraints (missing required label)"]
      const counts = new Map<string, number>()
      for (const other of all) {
        const domain = other.node.metadata.labels?.[constraint.topologyKey]
        if (domain === undefined || !fitsNode(pod.spec, other.node)) continue
        const matching = other.pods.filter(
          each =>
            each.metadata.namespace === pod.metadata.namespace &&
            each.metadata.deletionTimestamp === undefined &&
            matchesSelector(constraint.labelSelector, each.metadata.labels),
        )
        counts.set(domain, (counts.get(domain) ?? 0) + matching.length)
      }
      const least = Math.min(...counts.values())
      const self = matchesSelector(constraint.labelSelector, pod.metadata.labels) ? 1 : 0
      if ((counts.get(mine) ?? 0) + self - least > constraint.maxSkew)
        return ["node(s) didn't match pod topology spread constraints"]
    }
    return undefined
  },
}

/** In the order of upstream's default profile; the first that objects gives the reason. */
export const filters: readonly FilterPlugin[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  podTopologySpread,
  interPodAffinity,
]
