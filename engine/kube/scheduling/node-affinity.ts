import type {
  Node,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodSpec,
} from '../api/schema/generated/types.ts'

/** Whether the node fits nodeSelector and the required part of node affinity (component-helpers scheduling/corev1/nodeaffinity). */
export function fitsNode(spec: PodSpec, node: Node): boolean {
  const labels = node.metadata.labels ?? {}
  for (const [name, value] of Object.entries(spec.nodeSelector ?? {})) if (labels[name] !== value) return false
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return required === undefined || matchesNodeSelector(required, node)
}

/** Terms are alternatives; one without any requirement matches nothing. */
export function matchesNodeSelector(selector: NodeSelector, node: Node): boolean {
  return (selector.nodeSelectorTerms ?? []).some(term => matchesTerm(term, node))
}

export function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  const expressions = term.matchExpressions ?? []
  const fields = term.matchFields ?? []
  if (expressions.length === 0 && fields.length === 0) return false
  const labels = node.metadata.labels ?? {}
  return (
    expressions.every(requirement => meets(requirement, labels[requirement.key])) &&
    fields.every(requirement => requirement.key === 'metadata.name' && meets(requirement, node.metadata.name))
  )
}

function meets({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  if (operator === 'In') return value !== undefined && values.includes(value)
  if (operator === 'NotIn') return value === undefined || !values.includes(value)
  if (operator === 'Exists') return value !== undefined
  if (operator === 'DoesNotExist') return value === undefined
  if (value === undefined) return false
  return operator === 'Gt' ? Number(value) > Number(values[0]) : Number(value) < Number(values[0])
}
