import { columns, define } from '../definition.ts'
import type { PersistentVolume } from '../schema/generated/types.ts'
import { nanoOf } from '../schema/quantity.ts'
import { timeText } from '../schema/time.ts'
import { age } from '../table/duration.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { dnsSubdomain } from '../validation/names.ts'

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}
const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
const RECLAIM = ['Delete', 'Recycle', 'Retain']
const SOURCES = [
  'hostPath',
  'nfs',
  'iscsi',
  'fc',
  'local',
  'csi',
  'cephfs',
  'rbd',
  'glusterfs',
  'cinder',
  'azureDisk',
  'azureFile',
  'awsElasticBlockStore',
  'gcePersistentDisk',
  'vsphereVolume',
  'flexVolume',
  'portworxVolume',
  'scaleIO',
  'storageos',
  'quobyte',
  'photonPersistentDisk',
  'flocker',
] as const

/** `RWO,ROX`, in the order in which printers show them. */
export const accessModesCell = (modes: readonly string[] | undefined): string =>
  ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod']
    .filter(mode => modes?.includes(mode))
    .map(mode => MODES[mode])
    .join(',')

export const persistentVolumes = define<PersistentVolume>({
  group: '',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  shortNames: ['pv'],
  namespaced: false,
  status: true,
  subresources: ['status'],
  fields: { name: ({ metadata }) => metadata.name },
  columns: columns(
    'Name:string:name Capacity Access_Modes Reclaim_Policy Status Claim StorageClass VolumeAttributesClass Reason Age VolumeMode*',
  ),
  row({ metadata, spec, status }, now) {
    const claim = spec.claimRef
    return [
      metadata.name,
      spec.capacity?.['storage'] ?? '',
      accessModesCell(spec.accessModes),
      spec.persistentVolumeReclaimPolicy ?? '',
      metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating',
      claim === undefined ? '' : `${claim.namespace ?? ''}/${claim.name ?? ''}`,
      spec.storageClassName ?? '',
      spec.volumeAttributesClassName ?? '<unset>',
      status.reason ?? '',
      age(metadata.creationTimestamp, now),
      spec.volumeMode ?? '<unset>',
    ]
  },
  defaults({ spec, status }) {
    status.phase ??= 'Pending'
    spec.persistentVolumeReclaimPolicy ??= 'Retain'
    spec.volumeMode ??= 'Filesystem'
    if (spec.hostPath !== undefined) spec.hostPath.type ??= ''
  },
  prepareCreate(volume, { sim }) {
    volume.status = { phase: 'Pending', lastPhaseTransitionTime: timeText(sim.wallMilliseconds) }
  },
  validate: ({ spec }, errors) => validateSpec(spec, errors),
  validateUpdate({ spec }, old, errors) {
    validateSpec(spec, errors)
    for (const source of SOURCES)
      if (JSON.stringify(spec[source]) !== JSON.stringify(old.spec[source])) {
        errors.forbidden('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation')
        return
      }
  },
})

function validateSpec(spec: PersistentVolume['spec'], errors: FieldErrors): void {
  if ((spec.accessModes ?? []).length === 0) errors.required('spec.accessModes')
  spec.accessModes?.forEach(mode => {
    if (!ACCESS_MODES.includes(mode)) errors.notSupported('spec.accessModes', mode, ACCESS_MODES)
  })
  const capacity = spec.capacity ?? {}
  if (Object.keys(capacity).length === 0) errors.required('spec.capacity')
  if (capacity['storage'] === undefined || Object.keys(capacity).length > 1)
    errors.notSupported('spec.capacity', spec.capacity, ['storage'])
  for (const [name, value] of Object.entries(capacity))
    if (nanoOf(value) <= 0n) errors.invalid(`spec.capacity[${name}]`, value, 'must be greater than zero')
  if (!RECLAIM.includes(spec.persistentVolumeReclaimPolicy ?? ''))
    errors.notSupported('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, RECLAIM)
  const given = SOURCES.filter(source => spec[source] !== undefined)
  if (given.length === 0) errors.required('spec', 'must specify a volume type')
  for (const source of given.slice(1)) errors.forbidden(`spec.${source}`, 'may not specify more than 1 volume type')
  if (spec.hostPath !== undefined && !spec.hostPath.path) errors.required('spec.hostPath.path')
  if (spec.nfs !== undefined && !spec.nfs.server) errors.required('spec.nfs.server')
  if (spec.nfs !== undefined && !spec.nfs.path) errors.required('spec.nfs.path')
  if (spec.local !== undefined && !spec.local.path) errors.required('spec.local.path')
  if (spec.csi !== undefined && !spec.csi.driver) errors.required('spec.csi.driver')
  if (spec.csi !== undefined && !spec.csi.volumeHandle) errors.required('spec.csi.volumeHandle')
  if (spec.local !== undefined && spec.nodeAffinity === undefined)
    errors.required('spec.nodeAffinity', 'Local volume requires node affinity')
  if (spec.storageClassName)
    errors.each('spec.storageClassName', spec.storageClassName, dnsSubdomain(spec.storageClassName))
  if (spec.volumeMode !== undefined && !['Block', 'Filesystem'].includes(spec.volumeMode))
    errors.notSupported('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem'])
}
