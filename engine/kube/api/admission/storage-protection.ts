import type { Admission } from './admission.ts'

const FINALIZERS: Readonly<Record<string, string>> = {
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  persistentvolumes: 'kubernetes.io/pv-protection',
}

/** Claims and volumes are kept while they are in use; a controller takes the finalizer off. plugin/pkg/admission/storage/storageobjectinuseprotection. */
export const storageProtection: Admission = {
  name: 'StorageObjectInUseProtection',
  admit(call, draft, old) {
    const finalizer = FINALIZERS[call.definition.name]
    if (finalizer === undefined || old !== undefined || call.at.subresource !== '') return undefined
    const given = draft.metadata.finalizers ?? []
    if (!given.includes(finalizer)) draft.metadata.finalizers = [...given, finalizer]
    return undefined
  },
}
