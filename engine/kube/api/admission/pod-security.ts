import type { Call } from '../call.ts'
import type { ApiObject } from '../object.ts'
import type { Namespace, Pod, PodTemplateSpec } from '../schema/generated/types.ts'
import { forbidden } from '../status.ts'
import type { Admission } from './admission.ts'
import { type Level, violationsOf } from './pod-security-checks.ts'

const PREFIX = 'pod-security.kubernetes.io/'
const WITH_TEMPLATE = [
  'deployments.apps',
  'replicasets.apps',
  'daemonsets.apps',
  'statefulsets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'replicationcontrollers',
  'podtemplates',
]

/** Pod Security Admission: the level that the labels of a namespace ask for. staging pod-security-admission. */
export const podSecurity: Admission = {
  name: 'PodSecurity',
  validate(call, object, old) {
    const { definition, at } = call
    if (at.subresource !== '') return undefined
    if (WITH_TEMPLATE.includes(definition.name)) {
      warnOfTemplate(call, object)
      return undefined
    }
    if (definition.name !== 'pods' || old !== undefined) return undefined
    const pod = object as unknown as Pod
    const enforce = levelOf(call, 'enforce')
    const found = violationsOf(enforce.level, pod.metadata, pod.spec)
    if (found !== '')
      return forbidden(definition, pod.metadata.name, `violates PodSecurity "${enforce.name}": ${found}`)
    const warn = levelOf(call, 'warn')
    const soft = violationsOf(warn.level, pod.metadata, pod.spec)
    if (soft !== '') call.warn(`would violate PodSecurity "${warn.name}": ${soft}`)
    return undefined
  },
}

function levelOf(call: Call, mode: 'enforce' | 'warn'): { level: Level; name: string } {
  const namespace = call.collection('namespaces').get('', call.at.namespace) as Namespace | undefined
  const labels = namespace?.metadata.labels ?? {}
  // A namespace that enforces more than it warns of warns of what it enforces (api/helpers.go PolicyToEvaluate).
  const named = (each: string) => labels[`${PREFIX}${each}`]
  const level = named(mode)
  const known: Level = level === 'baseline' || level === 'restricted' ? level : 'privileged'
  return { level: known, name: `${known}:${labels[`${PREFIX}${mode}-version`] ?? 'latest'}` }
}

interface Templated {
  readonly template?: PodTemplateSpec
  readonly spec?: {
    readonly template?: PodTemplateSpec
    readonly jobTemplate?: { readonly spec: { readonly template: PodTemplateSpec } }
  }
}

function warnOfTemplate(call: Call, object: ApiObject): void {
  const holder = object as unknown as Templated
  const template = holder.template ?? holder.spec?.template ?? holder.spec?.jobTemplate?.spec.template
  if (template === undefined) return
  const warn = levelOf(call, 'warn')
  const found = violationsOf(warn.level, template.metadata, template.spec)
  if (found !== '') call.warn(`would violate PodSecurity "${warn.name}": ${found}`)
}
