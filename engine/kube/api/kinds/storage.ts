import { columns, define } from '../definition.ts'
import type { CSIDriver, CSINode, StorageClass, VolumeAttachment } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { immutable } from '../validation/metadata.ts'
import { dnsLabel, qualifiedName } from '../validation/names.ts'

const DEFAULT = 'storageclass.kubernetes.io/is-default-class'
const group = 'storage.k8s.io'

export const storageClasses = define<StorageClass>({
  group,
  kind: 'StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  namespaced: false,
  columns: columns('Name:string:name Provisioner ReclaimPolicy VolumeBindingMode AllowVolumeExpansion Age'),
  row: ({ metadata, provisioner, ...rest }, now) => [
    metadata.annotations?.[DEFAULT] === 'true' ? `${metadata.name} (default)` : metadata.name,
    provisioner,
    rest.reclaimPolicy ?? 'Delete',
    rest.volumeBindingMode ?? '<unset>',
    rest.allowVolumeExpansion ?? false,
    age(metadata.creationTimestamp, now),
  ],
  defaults(object) {
    object.reclaimPolicy ??= 'Delete'
    object.volumeBindingMode ??= 'Immediate'
  },
  validate({ provisioner, reclaimPolicy, volumeBindingMode }, errors) {
    if (!provisioner) errors.required('provisioner', provisioner)
    else errors.each('provisioner', provisioner, qualifiedName(provisioner.toLowerCase()))
    if (reclaimPolicy && !['Delete', 'Retain'].includes(reclaimPolicy))
      errors.notSupported('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain'])
    if (!['Immediate', 'WaitForFirstConsumer'].includes(volumeBindingMode ?? ''))
      errors.notSupported('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer'])
  },
  validateUpdate(object, old, errors) {
    if (JSON.stringify(object.parameters) !== JSON.stringify(old.parameters))
      errors.forbidden('parameters', 'updates to parameters are forbidden.')
    if (object.provisioner !== old.provisioner) errors.forbidden('provisioner', 'updates to provisioner are forbidden.')
    if (object.reclaimPolicy !== old.reclaimPolicy)
      errors.forbidden('reclaimPolicy', 'updates to reclaimPolicy are forbidden.')
    immutable(object.volumeBindingMode, old.volumeBindingMode, 'volumeBindingMode', errors)
  },
})

export const csiDrivers = define<CSIDriver>({
  group,
  kind: 'CSIDriver',
  plural: 'csidrivers',
  namespaced: false,
  columns: columns(
    'Name:string:name AttachRequired:boolean PodInfoOnMount:boolean StorageCapacity:boolean TokenRequests RequiresRepublish:boolean Modes Age',
  ),
  row: ({ metadata, spec }, now) => [
    metadata.name,
    spec.attachRequired ?? true,
    spec.podInfoOnMount ?? false,
    spec.storageCapacity ?? false,
    (spec.tokenRequests ?? []).map(each => each.audience).join(',') || '<unset>',
    spec.requiresRepublish ?? false,
    (spec.volumeLifecycleModes ?? []).join(',') || '<none>',
    age(metadata.creationTimestamp, now),
  ],
  defaults({ spec }) {
    spec.attachRequired ??= true
    spec.podInfoOnMount ??= false
    spec.storageCapacity ??= false
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType'
    if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent']
    spec.requiresRepublish ??= false
    spec.seLinuxMount ??= false
  },
})

export const csiNodes = define<CSINode>({
  group,
  kind: 'CSINode',
  plural: 'csinodes',
  namespaced: false,
  columns: columns('Name:string:name Drivers:integer Age'),
  row: ({ metadata, spec }, now) => [metadata.name, (spec.drivers ?? []).length, age(metadata.creationTimestamp, now)],
  prepareCreate({ spec }) {
    for (const driver of spec.drivers ?? [])
      if ((driver.topologyKeys ?? []).length === 0) driver.topologyKeys = null as never
  },
  validate({ spec }, errors) {
    const names = new Set<string>()
    spec.drivers?.forEach(({ name, nodeID }, index) => {
      if (!name) errors.required(`spec.drivers[${index}].name`, name)
      else errors.each(`spec.drivers[${index}].name`, name, dnsLabel(name.replace(/\./g, '-').toLowerCase()))
      if (!nodeID) errors.required(`spec.drivers[${index}].nodeID`, nodeID)
      if (names.has(name)) errors.duplicate(`spec.drivers[${index}].name`, name)
      names.add(name)
    })
  },
})

export const volumeAttachments = define<VolumeAttachment>({
  group,
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  namespaced: false,
  status: true,
  subresources: ['status'],
  columns: columns('Name:string:name Attacher:string:name PV Node Attached:boolean Age'),
  row: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.attacher,
    spec.source.persistentVolumeName ?? '',
    spec.nodeName,
    status.attached,
    age(metadata.creationTimestamp, now),
  ],
})
