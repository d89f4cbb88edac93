import { columns, define } from '../definition.ts'
import { sameSemantically } from '../object.ts'
import { defaultPodSpec } from '../pod/defaults.ts'
import { validatePodTemplate } from '../pod/validate.ts'
import type { StatefulSet } from '../schema/generated/types.ts'
import { selectorOf, selectorText } from '../selector/label.ts'
import { age } from '../table/duration.ts'
import { containerCells } from '../table/workload.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { isEmptySelector, validateLabelSelector } from '../validation/label-selector.ts'
import { dnsLabel } from '../validation/names.ts'
import { validateCount } from '../validation/numbers.ts'
import { checkTemplateLabels } from '../validation/workload.ts'

import { validateClaimSpec } from './persistent-volume-claims.ts'

/** pkg/apis/apps/v1/defaults.go, pkg/apis/apps/validation/validation.go. */
export const statefulSets = define<StatefulSet>({
  group: 'apps',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  status: true,
  generation: true,
  nameRule: dnsLabel,
  subresources: ['scale', 'status'],
  columns: columns('Name:string:name Ready Age Containers* Images*'),
  row: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    age(metadata.creationTimestamp, now),
    ...containerCells(spec.template),
  ],
  defaults({ spec }) {
    spec.podManagementPolicy ??= 'OrderedReady'
    spec.updateStrategy.type ??= 'RollingUpdate'
    if (spec.updateStrategy.type === 'RollingUpdate') {
      spec.updateStrategy.rollingUpdate ??= {}
      spec.updateStrategy.rollingUpdate.partition ??= 0
    }
    spec.persistentVolumeClaimRetentionPolicy ??= {}
    spec.persistentVolumeClaimRetentionPolicy.whenDeleted ??= 'Retain'
    spec.persistentVolumeClaimRetentionPolicy.whenScaled ??= 'Retain'
    spec.replicas ??= 1
    spec.revisionHistoryLimit ??= 10
    defaultPodSpec(spec.template.spec)
    for (const claim of spec.volumeClaimTemplates ?? []) {
      claim.kind = 'PersistentVolumeClaim'
      claim.apiVersion = 'v1'
      claim.spec.volumeMode ??= 'Filesystem'
      claim.status.phase ??= 'Pending'
    }
  },
  prepareCreate({ status }) {
    status.availableReplicas = 0
  },
  validate: ({ spec }, errors) => validateSpec(spec, errors, true),
  validateUpdate({ spec }, old, errors) {
    validateSpec(spec, errors, false)
    if (sameSemantically({ ...old.spec, ...changeable(spec) }, { ...spec, ...changeable(spec) })) return
    errors.forbidden(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    )
  },
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 0,
    status: ({ status }) => status.replicas,
    selector: ({ spec }) => selectorText(selectorOf(spec.selector) ?? []),
    set({ spec }, replicas) {
      spec.replicas = replicas
    },
  },
})

const CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const

const changeable = (spec: StatefulSet['spec']): object => Object.fromEntries(CHANGEABLE.map(key => [key, spec[key]]))

/** Names and claims are looked at in a new set only: neither can change. */
function validateSpec({ selector, template, ...spec }: StatefulSet['spec'], errors: FieldErrors, fresh: boolean): void {
  const policy = spec.podManagementPolicy
  if (policy !== 'OrderedReady' && policy !== 'Parallel')
    errors.invalid('spec.podManagementPolicy', policy, `must be 'OrderedReady' or 'Parallel'`)
  validateUpdateStrategy(spec.updateStrategy, errors)
  for (const when of ['whenDeleted', 'whenScaled'] as const) {
    const value = spec.persistentVolumeClaimRetentionPolicy?.[when]
    if (value !== undefined && !['Retain', 'Delete'].includes(value))
      errors.notSupported(`spec.persistentVolumeClaimRetentionPolicy.${when}`, value, ['Retain', 'Delete'])
  }
  if (fresh)
    spec.volumeClaimTemplates?.forEach((claim, index) => {
      validateClaimSpec(claim.spec, `spec.volumeClaimTemplates[${index}].spec`, errors)
    })
  validateCount(spec.replicas, 'spec.replicas', errors)
  validateCount(spec.minReadySeconds, 'spec.minReadySeconds', errors)
  validateCount(spec.ordinals?.start, 'spec.ordinals.start', errors)
  if (fresh && spec.serviceName) errors.each('spec.serviceName', spec.serviceName, dnsLabel(spec.serviceName))
  if (selector === null || selector === undefined) errors.required('spec.selector')
  else {
    validateLabelSelector(selector, 'spec.selector', errors)
    if (isEmptySelector(selector))
      errors.invalid('spec.selector', selector, 'empty selector is invalid for statefulset')
  }
  if (checkTemplateLabels(selector, template, 'spec', errors, ''))
    validatePodTemplate(withClaims(template, spec.volumeClaimTemplates), 'spec.template', errors)
  const { restartPolicy, activeDeadlineSeconds } = template.spec
  if (restartPolicy !== 'Always') errors.notSupported('spec.template.spec.restartPolicy', restartPolicy, ['Always'])
  if (activeDeadlineSeconds !== undefined)
    errors.forbidden(
      'spec.template.spec.activeDeadlineSeconds',
      'activeDeadlineSeconds in StatefulSet is not Supported',
    )
}

/** Mounts may refer to the claims of the set, which become volumes of its pods. */
function withClaims(
  template: StatefulSet['spec']['template'],
  claims: StatefulSet['spec']['volumeClaimTemplates'] = [],
): StatefulSet['spec']['template'] {
  const { hostname: _, subdomain: __, ...spec } = template.spec
  const own = new Set(claims.map(claim => claim.metadata.name ?? ''))
  const volumes = [...own].map(name => ({ name, persistentVolumeClaim: { claimName: name } }))
  const others = (spec.volumes ?? []).filter(volume => !own.has(volume.name))
  return { ...template, spec: { ...spec, volumes: [...volumes, ...others] } as StatefulSet['spec']['template']['spec'] }
}

/** As Go prints its internal type; maxUnavailable is an alpha feature that is off. */
const internalForm = (rolling: StatefulSet['spec']['updateStrategy']['rollingUpdate']): object | null =>
  rolling === undefined ? null : { Partition: rolling.partition ?? 0, MaxUnavailable: null }

function validateUpdateStrategy(
  { type, rollingUpdate }: StatefulSet['spec']['updateStrategy'],
  errors: FieldErrors,
): void {
  if (type === 'OnDelete') {
    if (rollingUpdate !== undefined)
      errors.invalid(
        'spec.updateStrategy.rollingUpdate',
        internalForm(rollingUpdate),
        "only allowed for updateStrategy 'RollingUpdate'",
      )
  } else if (type === 'RollingUpdate')
    validateCount(rollingUpdate?.partition, 'spec.updateStrategy.rollingUpdate.partition', errors)
  else
    errors.invalid(
      'spec.updateStrategy',
      { Type: type, RollingUpdate: internalForm(rollingUpdate) },
      "must be 'RollingUpdate' or 'OnDelete'",
    )
}
