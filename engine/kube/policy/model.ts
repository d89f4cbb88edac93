import type {
  IPBlock,
  Namespace,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Pod,
} from '../api/schema/generated/types.ts'
import { matchesSelector } from '../controllers/labels.ts'
import { isPodFinished } from '../controllers/pod-state.ts'

export type Direction = 'ingress' | 'egress'

/** The part of the API that policies are made of. */
export interface PolicyInput {
  readonly policies: readonly NetworkPolicy[]
  readonly namespaces: readonly Namespace[]
  readonly pods: readonly Pod[]
}

/** One rule of a policy in terms of addresses. */
export interface PolicyRule {
  /** Addresses of the peers, who are in any of the sets; undefined for everybody. */
  readonly peers: readonly PeerSet[] | undefined
  /** undefined for all ports of all protocols. */
  readonly ports: readonly PortMatch[] | undefined
}

export interface PeerSet {
  readonly ips: readonly string[]
  readonly nets: readonly string[]
  /** Parts of the nets that do not belong. */
  readonly except: readonly string[]
}

/** Ports by number, a range of them, or address and port where a name stands for a number that differs from pod to pod. */
export type PortMatch =
  | { readonly protocol: string; readonly first: number; readonly last: number }
  | { readonly protocol: string; readonly named: readonly { readonly ip: string; readonly port: number }[] }

/** A policy for one direction: whom it isolates, and what it lets through. */
export interface DirectedPolicy {
  /** `namespace/name`. */
  readonly name: string
  readonly direction: Direction
  readonly selected: readonly Pod[]
  readonly rules: readonly PolicyRule[]
}

/** What policies mean (networking.k8s.io/v1): a pod that any policy selects for a direction may do only what some policy allows. */
export function directedPolicies(input: PolicyInput): DirectedPolicy[] {
  const result: DirectedPolicy[] = []
  for (const policy of input.policies) {
    const { namespace = '', name = '' } = policy.metadata
    const selected = podsWithAddress(input).filter(
      pod => pod.metadata.namespace === namespace && matchesSelector(policy.spec.podSelector, pod.metadata.labels),
    )
    const types = policy.spec.policyTypes ?? ['Ingress', ...((policy.spec.egress ?? []).length > 0 ? ['Egress'] : [])]
    if (types.includes('Ingress')) {
      const rules = (policy.spec.ingress ?? []).map(rule => ruleOf(input, namespace, rule.from, rule.ports, selected))
      result.push({ name: `${namespace}/${name}`, direction: 'ingress', selected, rules })
    }
    if (types.includes('Egress')) {
      const rules = (policy.spec.egress ?? []).map(rule => ruleOf(input, namespace, rule.to, rule.ports, undefined))
      result.push({ name: `${namespace}/${name}`, direction: 'egress', selected, rules })
    }
  }
  return result
}

/** Pods that policies are about: in the pod network, with an address, not over. */
export function podsWithAddress(input: PolicyInput): Pod[] {
  return input.pods.filter(
    pod => pod.spec.hostNetwork !== true && (pod.status.podIP ?? '') !== '' && !isPodFinished(pod),
  )
}

/** `targets` are the pods whose ports a named port means: the selected ones for ingress, the peers for egress. */
function ruleOf(
  input: PolicyInput,
  namespace: string,
  peers: readonly NetworkPolicyPeer[] | undefined,
  ports: readonly NetworkPolicyPort[] | undefined,
  targets: readonly Pod[] | undefined,
): PolicyRule {
  const matched = (peers ?? []).map(peer => podsOf(input, namespace, peer))
  const pods = matched.flat()
  const blocks = (peers ?? [])
    .map(peer => peer.ipBlock)
    .filter(block => block !== undefined)
    .filter(block => !block.cidr.includes(':'))
  const everybody = (peers ?? []).length === 0
  const named = targets ?? (everybody ? podsWithAddress(input) : pods)
  return {
    peers: everybody ? undefined : peerSets(pods, blocks),
    ports: (ports ?? []).length === 0 ? undefined : ports!.map(port => portMatch(port, named)),
  }
}

/** What one block leaves out another may have: each block with exceptions is a set of its own. */
function peerSets(pods: readonly Pod[], blocks: readonly IPBlock[]): PeerSet[] {
  const ips = [...new Set(pods.map(pod => pod.status.podIP!))]
  const whole = blocks.filter(block => (block.except ?? []).length === 0).map(block => block.cidr)
  const sets = blocks.filter(block => (block.except ?? []).length > 0)
  return [
    ...(ips.length + whole.length > 0 ? [{ ips, nets: whole, except: [] }] : []),
    ...sets.map(block => ({ ips: [], nets: [block.cidr], except: block.except! })),
  ]
}

/** A peer's pods: both selectors must fit; a pod selector alone stays in the policy's namespace. */
function podsOf(input: PolicyInput, namespace: string, peer: NetworkPolicyPeer): Pod[] {
  if (peer.podSelector === undefined && peer.namespaceSelector === undefined) return []
  const inNamespace = (pod: Pod) => {
    if (peer.namespaceSelector === undefined) return pod.metadata.namespace === namespace
    const home = input.namespaces.find(each => each.metadata.name === pod.metadata.namespace)
    return matchesSelector(peer.namespaceSelector, home?.metadata.labels)
  }
  return podsWithAddress(input).filter(
    pod =>
      inNamespace(pod) && (peer.podSelector === undefined || matchesSelector(peer.podSelector, pod.metadata.labels)),
  )
}

function portMatch(port: NetworkPolicyPort, targets: readonly Pod[]): PortMatch {
  const protocol = (port.protocol ?? 'TCP').toLowerCase()
  if (port.port === undefined) return { protocol, first: 0, last: 65535 }
  if (typeof port.port === 'number') return { protocol, first: port.port, last: port.endPort ?? port.port }
  const named: { ip: string; port: number }[] = []
  for (const pod of targets)
    for (const container of pod.spec.containers)
      for (const each of container.ports ?? [])
        if (each.name === port.port && (each.protocol ?? 'TCP').toLowerCase() === protocol)
          named.push({ ip: pod.status.podIP!, port: each.containerPort })
  return { protocol, named }
}

/** The policies that isolate a pod in a direction. */
export function policiesFor(policies: readonly DirectedPolicy[], pod: Pod, direction: Direction): DirectedPolicy[] {
  return policies.filter(
    policy => policy.direction === direction && policy.selected.some(each => each.metadata.uid === pod.metadata.uid),
  )
}
