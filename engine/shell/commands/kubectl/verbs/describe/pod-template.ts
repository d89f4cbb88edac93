import type {
  PodTemplateSpec,
  Toleration,
  TopologySpreadConstraint,
} from '../../../../../kube/api/schema/generated/types.ts'
import { selectorCell } from '../../../../../kube/api/table/workload.ts'
import { describeContainers } from './containers.ts'
import type { Description } from './description.ts'
import { describeVolumes } from './volumes.ts'

export function describePodTemplate(out: Description, { metadata, spec }: PodTemplateSpec): void {
  out.line(0, 'Pod Template:')
  out.labels('  Labels', metadata?.labels)
  if (Object.keys(metadata?.annotations ?? {}).length > 0) out.annotations('  Annotations', metadata?.annotations)
  out.optional(1, 'Service Account', spec.serviceAccountName)
  const group = { statuses: [], pod: undefined }
  if ((spec.initContainers ?? []).length > 0)
    describeContainers(out, { ...group, title: 'Init Containers', containers: spec.initContainers! })
  describeContainers(out, { ...group, title: 'Containers', containers: spec.containers })
  describeVolumes(out, spec.volumes, '  ')
  describeSpread(out, spec.topologySpreadConstraints, '  ')
  out.optional(1, 'Priority Class Name', spec.priorityClassName)
  out.labels('  Node-Selectors', spec.nodeSelector)
  describeTolerations(out, '  Tolerations', spec.tolerations)
}

export function describeTolerations(out: Description, title: string, tolerations: readonly Toleration[] = []): void {
  out.several(title, [...tolerations].sort((a, b) => compare(a.key ?? '', b.key ?? '')).map(tolerationText))
}

function tolerationText({ key = '', value = '', effect = '', operator, tolerationSeconds }: Toleration): string {
  let text = key
  if (value !== '') text += `=${value}`
  if (effect !== '') text += `:${effect}`
  if (operator === 'Exists' && value === '') text += key !== '' || effect !== '' ? ' op=Exists' : 'op=Exists'
  return tolerationSeconds === undefined || tolerationSeconds === null ? text : `${text} for ${tolerationSeconds}s`
}

export function describeSpread(
  out: Description,
  constraints: readonly TopologySpreadConstraint[] = [],
  indent = '',
): void {
  if (constraints.length === 0) return
  out.several(
    'Topology Spread Constraints',
    [...constraints]
      .sort((a, b) => compare(a.topologyKey, b.topologyKey))
      .map(each => {
        const selector = each.labelSelector === undefined ? '' : ` for selector ${selectorCell(each.labelSelector)}`
        return `${each.topologyKey}:${each.whenUnsatisfiable} when max skew ${each.maxSkew} is exceeded${selector}`
      }),
    indent,
  )
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
