import type { Draft } from '../object.ts'
import type { Pod } from '../schema/generated/types.ts'
import type { Admission } from './admission.ts'

const SECONDS = 300
const KEYS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

/** A pod leaves a node that is gone after five minutes. plugin/pkg/admission/defaulttolerationseconds. */
export const defaultTolerations: Admission = {
  name: 'DefaultTolerationSeconds',
  admit(call, draft) {
    if (call.definition.name !== 'pods' || call.at.subresource !== '') return undefined
    const { spec } = draft as unknown as Draft<Pod>
    const given = spec.tolerations ?? []
    for (const key of KEYS) {
      const tolerated = given.some(
        each => (each.key === key || !each.key) && (each.effect === 'NoExecute' || !each.effect),
      )
      if (tolerated) continue
      spec.tolerations ??= []
      spec.tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS })
    }
    return undefined
  },
}
