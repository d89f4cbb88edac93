import type { Pod } from '../kube/api/schema/generated/types.ts'
import { readIsolation } from '../kube/policy/comment.ts'
import type { Rule } from '../linux/netfilter/rule.ts'
import type { TraceEvent } from '../sim/trace.ts'
import { formatIp } from '../wire/address.ts'
import { Protocol } from '../wire/ipv4.ts'
import { flowAt, protocolName } from './flow.ts'
import type { Lab } from './lab.ts'

/** Labels that controllers put on pods, which no policy is written for. */
const MACHINE_LABELS = new Set(['pod-template-hash', 'controller-revision-hash', 'pod-template-generation'])

/**
 * The NetworkPolicies behind a rule that drops, and whom none of their rules fits:
 * `NetworkPolicy shop/default-deny (no ingress rule matches app=frontend on TCP port 5432)`. undefined for other rules.
 */
export function policyOf(lab: Lab, rule: Rule, way: readonly TraceEvent[], event: TraceEvent): string | undefined {
  const isolation = readIsolation(rule.comment)
  if (isolation === undefined) return undefined
  const { direction, pod, policies } = isolation
  const names = policies.map(name => `NetworkPolicy ${name}`).join(', ')
  const flow = flowAt(way, event)
  if (flow === undefined) return `${names} (no ${direction} rule matches)`
  const peer = formatIp(direction === 'ingress' ? flow.source : flow.destination)
  const who = peerText(lab, peer, pod.split('/')[0]!)
  const icmp = flow.protocol === Protocol.icmp || flow.protocol === Protocol.icmpv6
  const what = icmp ? 'for ICMP' : `on ${protocolName(flow.protocol)} port ${flow.destinationPort}`
  return `${names} (no ${direction} rule matches ${who} ${what})`
}

/** A peer by the labels that policies look at. */
function peerText(lab: Lab, ip: string, namespace: string): string {
  const pod = lab.cluster?.pods().find(each => each.status.podIP === ip && each.spec.hostNetwork !== true)
  if (pod === undefined) return ip
  const elsewhere = pod.metadata.namespace === namespace ? '' : ` in namespace ${pod.metadata.namespace}`
  return `${labelsText(pod)}${elsewhere}`
}

function labelsText({ metadata }: Pod): string {
  const labels = Object.entries(metadata.labels ?? {}).filter(([name]) => !MACHINE_LABELS.has(name))
  return labels.length === 0 ? `pod ${metadata.name}` : labels.map(([name, value]) => `${name}=${value}`).join(',')
}
