import { columns, define } from '../definition.ts'
import { sameSemantically } from '../object.ts'
import type { PersistentVolumeClaim } from '../schema/generated/types.ts'
import { nanoOf } from '../schema/quantity.ts'
import { age } from '../table/duration.ts'
import { difference } from '../validation/difference.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { validateLabelSelector } from '../validation/label-selector.ts'
import { dnsSubdomain } from '../validation/names.ts'
import { accessModesCell } from './persistent-volumes.ts'

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

export const persistentVolumeClaims = define<PersistentVolumeClaim>({
  group: '',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  namespaced: true,
  status: true,
  subresources: ['status'],
  fields: { name: ({ metadata }) => metadata.name },
  columns: columns(
    'Name:string:name Status Volume Capacity Access_Modes StorageClass VolumeAttributesClass Age VolumeMode*',
  ),
  row({ metadata, spec, status }, now) {
    const bound = (spec.volumeName ?? '') !== ''
    return [
      metadata.name,
      metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating',
      spec.volumeName ?? '',
      bound ? (status.capacity?.['storage'] ?? '0') : '',
      bound ? accessModesCell(status.accessModes) : '',
      spec.storageClassName ?? '',
      spec.volumeAttributesClassName ?? '<unset>',
      age(metadata.creationTimestamp, now),
      spec.volumeMode ?? '<unset>',
    ]
  },
  defaults({ spec, status }) {
    status.phase ??= 'Pending'
    spec.volumeMode ??= 'Filesystem'
  },
  prepareCreate(claim) {
    claim.status = { phase: 'Pending' }
    // dataSource and dataSourceRef stay as they are given: nothing here fills volumes.
  },
  validate: ({ spec }, errors) => validateClaimSpec(spec, 'spec', errors),
  validateUpdate({ spec }, old, errors) {
    validateClaimSpec(spec, 'spec', errors)
    const { resources: now, volumeName, ...rest } = spec
    const { resources: was, volumeName: oldVolume, ...before } = old.spec
    const named = volumeName === oldVolume || oldVolume === undefined
    if (!sameSemantically(rest, before) || !named)
      errors.forbidden(
        'spec',
        `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims
${difference(old.spec, spec)}`,
      )
    if (nanoOf(now?.requests?.['storage']) < nanoOf(was?.requests?.['storage']))
      errors.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')
  },
})

export function validateClaimSpec(spec: PersistentVolumeClaim['spec'], at: string, errors: FieldErrors): void {
  if ((spec.accessModes ?? []).length === 0) errors.required(`${at}.accessModes`, 'at least 1 access mode is required')
  validateLabelSelector(spec.selector, `${at}.selector`, errors)
  spec.accessModes?.forEach(mode => {
    if (!ACCESS_MODES.includes(mode)) errors.notSupported(`${at}.accessModes`, mode, ACCESS_MODES)
  })
  const storage = spec.resources?.requests?.['storage']
  if (storage === undefined) errors.required(`${at}.resources[storage]`)
  else if (nanoOf(storage) <= 0n) errors.invalid(`${at}.resources[storage]`, storage, 'must be greater than zero')
  const source = spec.dataSourceRef
  if (source !== undefined) {
    if (!source.name) errors.required(`${at}.dataSourceRef.name`)
    if (!source.kind) errors.required(`${at}.dataSourceRef.kind`)
    if (source.apiGroup) errors.each(`${at}.dataSourceRef.apiGroup`, source.apiGroup, dnsSubdomain(source.apiGroup))
  }
  const attributes = spec.volumeAttributesClassName
  if (attributes) errors.each(`${at}.volumeAttributesClassName`, attributes, dnsSubdomain(attributes))
  if (spec.storageClassName)
    errors.each(`${at}.storageClassName`, spec.storageClassName, dnsSubdomain(spec.storageClassName))
  if (spec.volumeMode !== undefined && !['Block', 'Filesystem'].includes(spec.volumeMode))
    errors.notSupported(`${at}.volumeMode`, spec.volumeMode, ['Block', 'Filesystem'])
}
