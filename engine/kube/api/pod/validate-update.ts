import { copy, type Draft, sameSemantically } from '../object.ts'
import type { Pod, PodSpec, Toleration } from '../schema/generated/types.ts'
import { difference } from '../validation/difference.ts'
import type { FieldErrors } from '../validation/field-error.ts'

/** What may change in a pod that exists. pkg/apis/core/validation/validation.go: ValidatePodUpdate. */
export function validatePodUpdate(pod: Pod, old: Pod, errors: FieldErrors): void {
  for (const part of ['containers', 'initContainers'] as const) {
    const now = pod.spec[part] ?? []
    if (now.length !== (old.spec[part] ?? []).length) {
      errors.forbidden(`spec.${part}`, 'pod updates may not add or remove containers')
      return
    }
    now.forEach((container, index) => {
      if (!container.image) errors.required(`spec.${part}[${index}].image`)
    })
  }
  const deadline = pod.spec.activeDeadlineSeconds
  const was = old.spec.activeDeadlineSeconds
  if (deadline === undefined && was !== undefined)
    errors.invalid('spec.activeDeadlineSeconds', null, 'must not update from a positive integer to nil value')
  else if (deadline !== undefined && was !== undefined && was < deadline) {
    errors.invalid('spec.activeDeadlineSeconds', deadline, 'must be less than or equal to previous value')
    return
  }
  onlyAdded(pod.spec.tolerations ?? [], old.spec.tolerations ?? [], errors)
  if (sameSemantically(pod.spec, old.spec)) return
  const munged = withChangeableOf(pod.spec, old.spec)
  if (!sameSemantically(munged, old.spec)) errors.forbidden('spec', `${UPDATABLE}\n${difference(old.spec, munged)}`)
}

const UPDATABLE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

/** The new spec with what may change put back: the rest must be as it was. */
function withChangeableOf(spec: PodSpec, old: PodSpec): PodSpec {
  const munged = copy(spec) as Draft<PodSpec>
  munged.containers?.forEach((container, index) => {
    container.image = old.containers[index]!.image!
  })
  munged.initContainers?.forEach((container, index) => {
    container.image = old.initContainers![index]!.image!
  })
  const keep = (part: 'activeDeadlineSeconds' | 'schedulingGates' | 'tolerations') => {
    if (old[part] === undefined) delete munged[part]
    else Object.assign(munged, { [part]: old[part] })
  }
  keep('activeDeadlineSeconds')
  keep('schedulingGates')
  keep('tolerations')
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && munged.terminationGracePeriodSeconds === 1)
    munged.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds!
  return munged as PodSpec
}

function onlyAdded(tolerations: readonly Toleration[], old: readonly Toleration[], errors: FieldErrors): void {
  const bare = ({ tolerationSeconds: _, ...rest }: Toleration) => rest
  const missing = old.some(was => !tolerations.some(now => sameSemantically(bare(now), bare(was))))
  if (missing || tolerations.length < old.length)
    errors.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')
}
