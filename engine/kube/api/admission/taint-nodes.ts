import type { Draft } from '../object.ts'
import type { Node } from '../schema/generated/types.ts'
import type { Admission } from './admission.ts'

/** A new node takes no pods before it has said that it is ready. plugin/pkg/admission/nodetaint. */
export const taintNodes: Admission = {
  name: 'TaintNodesByCondition',
  admit(call, draft, old) {
    if (call.definition.name !== 'nodes' || call.at.subresource !== '' || old !== undefined) return undefined
    const { spec } = draft as unknown as Draft<Node>
    const key = 'node.kubernetes.io/not-ready'
    if (spec.taints?.some(taint => taint.key === key && taint.effect === 'NoSchedule')) return undefined
    spec.taints = [...(spec.taints ?? []), { key, effect: 'NoSchedule' }]
    return undefined
  },
}
