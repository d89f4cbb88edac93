import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from '../../../../../../kube/api/schema/generated/types.ts'
import { selectorCell } from '../../../../../../kube/api/table/workload.ts'
import type { Describer } from '../describer.ts'
import { Description } from '../description.ts'

interface Rule {
  readonly ports: readonly NetworkPolicyPort[]
  readonly peers: readonly NetworkPolicyPeer[]
}

interface Direction {
  readonly name: 'ingress' | 'egress'
  readonly peers: 'From' | 'To'
  readonly end: 'source' | 'destination'
}

const INGRESS: Direction = { name: 'ingress', peers: 'From', end: 'source' }
const EGRESS: Direction = { name: 'egress', peers: 'To', end: 'destination' }
const INDENT = '    '

export const networkPolicy: Describer = {
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  *describe(subject) {
    const { metadata, spec } = subject.as<NetworkPolicy>()
    const { podSelector = {}, policyTypes = [], ingress = [], egress = [] } = spec ?? {}
    const out = new Description()
    out.field(0, 'Name', metadata.name)
    out.field(0, 'Namespace', metadata.namespace)
    out.field(0, 'Created on', `${(metadata.creationTimestamp ?? '').replace('T', ' ').replace('Z', '')} +0000 UTC`)
    out.labels('Labels', metadata.labels)
    out.annotations('Annotations', metadata.annotations)
    out.line(0, 'Spec:')
    const pods = selectorCell(podSelector)
    const all = '<none> (Allowing the specific traffic to all pods in this namespace)'
    out.line(1, `PodSelector:     ${pods === '<none>' ? all : pods}`)
    const show = (direction: Direction, active: boolean, rules: readonly Rule[]) => {
      if (!active) return out.line(1, `Not affecting ${direction.name} traffic`)
      out.line(1, `Allowing ${direction.name} traffic:`)
      describeRules(out, direction, rules)
    }
    show(
      INGRESS,
      policyTypes.includes('Ingress'),
      ingress.map(({ ports = [], from = [] }) => ({ ports, peers: from })),
    )
    show(
      EGRESS,
      policyTypes.includes('Egress'),
      egress.map(({ ports = [], to = [] }) => ({ ports, peers: to })),
    )
    out.line(1, `Policy Types: ${policyTypes.join(', ') || '<none>'}`)
    return out
  },
}

function describeRules(out: Description, { name, peers, end }: Direction, rules: readonly Rule[]): void {
  if (rules.length === 0) return out.line(0, `${INDENT}<none> (Selected pods are isolated for ${name} connectivity)`)
  for (const [index, rule] of rules.entries()) {
    if (index > 0) out.line(0, `${INDENT}----------`)
    if (rule.ports.length === 0) out.line(0, `${INDENT}To Port: <any> (traffic allowed to all ports)`)
    for (const { port, endPort, protocol = 'TCP' } of rule.ports)
      out.line(
        0,
        endPort === undefined
          ? `${INDENT}To Port: ${port ?? '<nil>'}/${protocol}`
          : `${INDENT}To Port Range: ${port ?? '<nil>'}-${endPort}/${protocol}`,
      )
    if (rule.peers.length === 0) out.line(0, `${INDENT}${peers}: <any> (traffic not restricted by ${end})`)
    for (const peer of rule.peers) {
      out.line(0, `${INDENT}${peers}:`)
      describePeer(out, peer)
    }
  }
}

function describePeer(out: Description, { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): void {
  if (namespaceSelector !== undefined) out.line(1, `${INDENT}NamespaceSelector: ${selectorCell(namespaceSelector)}`)
  if (podSelector !== undefined) out.line(1, `${INDENT}PodSelector: ${selectorCell(podSelector)}`)
  if (podSelector !== undefined || namespaceSelector !== undefined || ipBlock === undefined) return
  out.line(1, `${INDENT}IPBlock:`)
  out.line(2, `${INDENT}CIDR: ${ipBlock.cidr}`)
  out.line(2, `${INDENT}Except: ${(ipBlock.except ?? []).join(', ')}`)
}
