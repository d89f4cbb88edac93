import { columns, define } from '../definition.ts'
import type { Namespace } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { dnsLabel } from '../validation/names.ts'

const OWN_LABEL = 'kubernetes.io/metadata.name'

/** pkg/registry/core/namespace/strategy.go. */
export const namespaces = define<Namespace>({
  group: '',
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  status: true,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: ['finalize', 'status'],
  nameRule: dnsLabel,
  fields: { 'status.phase': ({ status }) => status.phase ?? '', name: ({ metadata }) => metadata.name },
  columns: columns('Name:string:name Status Age'),
  row: ({ metadata, status }, now) => [metadata.name, status.phase ?? '', age(metadata.creationTimestamp, now)],
  defaults({ metadata }) {
    // With generateName the label waits for the name (defaults.go SetDefaults_Namespace and the strategy).
    if (metadata.name) metadata.labels = { ...metadata.labels, [OWN_LABEL]: metadata.name }
  },
  prepareCreate(namespace) {
    namespace.status = { phase: 'Active' }
    const { name, labels } = namespace.metadata
    // Without a name the validation says so.
    if (name) namespace.metadata.labels = { ...labels, [OWN_LABEL]: name }
    const finalizers = namespace.spec.finalizers ?? []
    if (!finalizers.includes('kubernetes')) namespace.spec.finalizers = [...finalizers, 'kubernetes']
  },
  prepareUpdate(namespace, old) {
    namespace.spec = { ...old.spec } as typeof namespace.spec
  },
})
