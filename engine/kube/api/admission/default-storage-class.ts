import type { Draft } from '../object.ts'
import type { PersistentVolumeClaim, StorageClass } from '../schema/generated/types.ts'
import type { Admission } from './admission.ts'

const DEFAULT = 'storageclass.kubernetes.io/is-default-class'

/** A claim that names no class gets the default one; of several, the newest. plugin/pkg/admission/storage/storageclass/setdefault. */
export const defaultStorageClass: Admission = {
  name: 'DefaultStorageClass',
  admit(call, draft, old) {
    if (call.definition.name !== 'persistentvolumeclaims' || call.at.subresource !== '' || old !== undefined)
      return undefined
    const claim = draft as unknown as Draft<PersistentVolumeClaim>
    if (claim.spec.storageClassName !== undefined) return undefined
    if (claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined) return undefined
    const classes = call.collection('storageclasses.storage.k8s.io').list() as readonly StorageClass[]
    const newest = classes
      .filter(each => each.metadata.annotations?.[DEFAULT] === 'true')
      .sort(
        (a, b) =>
          Date.parse(b.metadata.creationTimestamp) - Date.parse(a.metadata.creationTimestamp) ||
          (a.metadata.name < b.metadata.name ? -1 : 1),
      )[0]
    if (newest !== undefined) claim.spec.storageClassName = newest.metadata.name
    return undefined
  },
}
