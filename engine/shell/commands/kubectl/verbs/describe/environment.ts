import { isObject } from '../../../../../kube/api/object.ts'
import type { Container, EnvVar, Pod } from '../../../../../kube/api/schema/generated/types.ts'
import { nanoOf } from '../../../../../kube/api/schema/quantity.ts'
import { podFieldText } from '../../../../../kube/kubelet/fields.ts'
import type { Description } from './description.ts'

/** Variables of a container; fields of the pod are shown where there is one and not only a template. */
export function describeEnvironment(out: Description, container: Container, pod: Pod | undefined): void {
  const from = container.envFrom ?? []
  if (from.length > 0) out.line(2, 'Environment Variables from:')
  for (const { configMapRef, secretRef, prefix = '' } of from) {
    const [kind, ref] = configMapRef === undefined ? ['Secret', secretRef] : ['ConfigMap', configMapRef]
    const withPrefix = prefix === '' ? '' : ` with prefix '${prefix}'`
    out.line(3, `${ref?.name ?? ''}\t${kind}${withPrefix}\tOptional: ${ref?.optional === true}`)
  }
  const variables = container.env ?? []
  out.line(2, `Environment:${variables.length === 0 ? '\t<none>' : ''}`)
  for (const variable of variables) describeVariable(out, variable, container, pod)
}

function describeVariable(
  out: Description,
  { name, value = '', valueFrom }: EnvVar,
  container: Container,
  pod: Pod | undefined,
) {
  if (!isObject(valueFrom)) {
    for (const [index, line] of value.split('\n').entries()) out.line(3, `${index === 0 ? `${name}:` : ''}\t${line}`)
    return
  }
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom as NonNullable<EnvVar['valueFrom']>
  if (fieldRef !== undefined) {
    const text = pod === undefined ? '' : fieldText(pod, fieldRef.fieldPath)
    out.line(3, `${name}:\t${text} (${fieldRef.apiVersion}:${fieldRef.fieldPath})`)
  } else if (resourceFieldRef !== undefined) {
    const { resource, divisor } = resourceFieldRef
    const text = resourceText(container, resource, divisor)
    const shown = text === '0' && /^limits\.(cpu|memory)$/.test(resource) ? 'node allocatable' : text
    out.line(3, `${name}:\t${shown} (${resource})`)
  } else if (secretKeyRef !== undefined)
    out.line(
      3,
      `${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>\tOptional: ${secretKeyRef.optional === true}`,
    )
  else if (configMapKeyRef !== undefined)
    out.line(
      3,
      `${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name}'>\tOptional: ${configMapKeyRef.optional === true}`,
    )
}

/** Addresses are not among what pkg/util/fieldpath knows. */
function fieldText(pod: Pod, path: string): string {
  return path.startsWith('status.') || path.startsWith('spec.')
    ? ''
    : (podFieldText(pod, path, { podIps: [], hostIps: [] }) ?? '')
}

/** pkg/util/resource, ExtractContainerResourceValue: in units of the divisor, rounded up. */
function resourceText(container: Container, resource: string, divisor: string | undefined): string {
  const [list = '', name = ''] = resource.split('.')
  const amounts = container.resources?.[list as 'limits' | 'requests']
  const unit = nanoOf(divisor)
  const by = unit === 0n ? 1_000_000_000n : unit
  const amount = nanoOf(amounts?.[name])
  return String(amount / by + (amount % by === 0n ? 0n : 1n))
}
