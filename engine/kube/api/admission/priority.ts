import type { Draft } from '../object.ts'
import type { Pod, PriorityClass } from '../schema/generated/types.ts'
import { forbidden } from '../status.ts'
import type { Admission } from './admission.ts'

const PODS = { group: '', plural: 'pods' }

/** The name of a priority class becomes a number. plugin/pkg/admission/priority. */
export const priority: Admission = {
  name: 'Priority',
  admit(call, draft, old) {
    if (call.definition.name !== 'pods' || call.at.subresource !== '') return undefined
    const { spec, metadata } = draft as unknown as Draft<Pod>
    if (old !== undefined) {
      const was = (old as Pod).spec
      if (was.priority !== undefined) spec.priority ??= was.priority
      if (was.preemptionPolicy !== undefined) spec.preemptionPolicy ??= was.preemptionPolicy
      return undefined
    }
    const found = classOf(call.collection('priorityclasses.scheduling.k8s.io').list() as readonly PriorityClass[], spec)
    if (found === undefined)
      return forbidden(
        PODS,
        metadata.name || (metadata.generateName ?? ''),
        `no PriorityClass with name ${spec.priorityClassName} was found`,
      )
    if (found.name !== '') spec.priorityClassName = found.name
    if (spec.priority !== undefined && spec.priority !== found.value)
      return forbidden(
        PODS,
        metadata.name,
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${found.value} from the given PriorityClass name`,
      )
    spec.priority = found.value
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== found.policy)
      return forbidden(
        PODS,
        metadata.name,
        `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${found.policy} from the given PriorityClass name`,
      )
    spec.preemptionPolicy = found.policy
    return undefined
  },
}

function classOf(
  classes: readonly PriorityClass[],
  { priorityClassName }: Draft<Pod>['spec'],
): { name: string; value: number; policy: string } | undefined {
  const chosen = priorityClassName
    ? classes.find(each => each.metadata.name === priorityClassName)
    : classes.filter(each => each.globalDefault).sort((a, b) => a.value - b.value)[0]
  if (chosen !== undefined)
    return {
      name: chosen.metadata.name,
      value: chosen.value,
      policy: chosen.preemptionPolicy ?? 'PreemptLowerPriority',
    }
  return priorityClassName ? undefined : { name: '', value: 0, policy: 'PreemptLowerPriority' }
}
