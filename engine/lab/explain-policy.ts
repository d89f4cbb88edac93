import type { Pod } from '../kube/api/schema/generated/types.ts'
import { readIsolation } from '../kube/policy/comment.ts'
import type { Connection } from '../linux/netfilter/conntrack/connection.ts'
import type { Rule } from '../linux/netfilter/rule.ts'
import { NAT } from '../linux/netfilter/trace.ts'
import type { TraceEvent } from '../sim/trace.ts'
import { formatIp } from '../wire/address.ts'
import { Protocol } from '../wire/ipv4.ts'
import { eventKey, type FlowKey, protocolName } from './flow.ts'
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

/** What the packet looked like to the rule: as it was seen last, with the destination that a Service's address stood for. */
function flowAt(way: readonly TraceEvent[], event: TraceEvent): FlowKey | undefined {
  const before = way.filter(each => each.sequence < event.sequence)
  const seen = before.findLast(each => eventKey(each) !== undefined)
  if (seen === undefined) return undefined
  const flow = eventKey(seen)!
  const nat = before.findLast(each => each.kind === NAT && each.sequence > seen.sequence)
  if (nat === undefined) return flow
  const { reply } = nat.subject as Connection
  return { ...flow, destination: reply.sourceIp, destinationPort: reply.sourcePort || flow.destinationPort }
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
