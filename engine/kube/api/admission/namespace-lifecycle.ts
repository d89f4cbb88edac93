import type { Namespace } from '../schema/generated/types.ts'
import { details, Failure, forbidden, notFound } from '../status.ts'
import type { Admission } from './admission.ts'

const NAMESPACES = { group: '', plural: 'namespaces' }
const IMMORTAL = ['default', 'kube-system', 'kube-public']

/** Nothing is created in a namespace that does not exist or is on its way out. plugin/pkg/admission: NamespaceLifecycle. */
export const namespaceLifecycle: Admission = {
  name: 'NamespaceLifecycle',
  admit(call, draft, old) {
    const { definition, at } = call
    if (!definition.namespaced || old !== undefined) return undefined
    const namespace = call.collection('namespaces').get('', at.namespace) as Namespace | undefined
    if (namespace === undefined) return notFound(NAMESPACES, at.namespace)
    if (namespace.metadata.deletionTimestamp === undefined && namespace.status.phase !== 'Terminating') return undefined
    const name = draft.metadata.name || (draft.metadata.generateName ?? '')
    const { message, code, reason } = forbidden(
      definition,
      name,
      `unable to create new content in namespace ${at.namespace} because it is being terminated`,
    )
    return new Failure(code, reason, message, {
      ...details(definition, name),
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${at.namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    })
  },
  remove(call, object) {
    if (call.definition.name !== 'namespaces' || !IMMORTAL.includes(object.metadata.name)) return undefined
    return forbidden(NAMESPACES, object.metadata.name, 'this namespace may not be deleted')
  },
}
