import type { Node, Taint, Toleration } from '../api/schema/generated/types.ts'

/** Whether a toleration matches a taint (v1helper.ToleratesTaint). */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if ((toleration.effect ?? '') !== '' && toleration.effect !== taint.effect) return false
  if ((toleration.key ?? '') !== '' && toleration.key !== taint.key) return false
  if ((toleration.key ?? '') === '' && toleration.operator !== 'Exists') return false
  return toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '')
}

/** The first taint with one of the effects that nothing tolerates. */
export function untolerated(
  node: Node,
  tolerations: readonly Toleration[],
  effects: readonly string[],
): Taint | undefined {
  return node.spec.taints?.find(
    taint => effects.includes(taint.effect) && !tolerations.some(toleration => tolerates(toleration, taint)),
  )
}
