import type { Call } from '../call.ts'
import { validateStructural } from '../custom/validate-definition.ts'
import { type Context, define } from '../definition.ts'
import { type ApiObject, copy, type Draft, freeze } from '../object.ts'
import type { CustomResourceDefinition } from '../schema/generated/types.ts'
import { timeText } from '../schema/time.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { immutable } from '../validation/metadata.ts'
import { dns1035Label, dnsSubdomain } from '../validation/names.ts'

/** staging apiextensions-apiserver pkg/apis/apiextensions. What a definition defines is served at once (custom/). */
export const customResourceDefinitions = define<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  status: true,
  generation: true,
  subresources: ['status'],
  row: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
  defaults: defaultDefinition,
  prepareCreate(definition, context) {
    definition.status.conditions = null as never
    definition.status.storedVersions = (definition.spec.versions ?? [])
      .filter(version => version.storage)
      .map(version => version.name)
    context.afterwards(() => establish(context, definition.metadata.name))
  },
  prepareUpdate(definition) {
    definition.status.acceptedNames = { ...definition.spec.names }
  },
  validate(definition, errors) {
    validateDefinition(definition, errors)
    if ((definition.status.storedVersions ?? []).length === 0)
      errors.invalid('status.storedVersions', null, 'must have at least one stored version')
  },
  validateUpdate(definition, old, errors) {
    validateDefinition(definition, errors)
    immutable(definition.spec.scope, old.spec.scope, 'spec.scope', errors)
    immutable(definition.spec.group, old.spec.group, 'spec.group', errors)
    immutable(definition.spec.names.plural, old.spec.names.plural, 'spec.names.plural', errors)
  },
})

function defaultDefinition({ spec }: Draft<CustomResourceDefinition>): void {
  spec.names.singular ??= (spec.names.kind ?? '').toLowerCase()
  spec.names.listKind ??= `${spec.names.kind ?? ''}List`
  spec.conversion ??= { strategy: 'None' }
}

/** Controllers of the real server look at a new definition first; here its names are accepted in the write that follows. */
function establish(context: Context, name: string): void {
  const collection = context.collection('customresourcedefinitions.apiextensions.k8s.io')
  const call = context as Call
  const stored = collection.get('', name) as unknown as CustomResourceDefinition | undefined
  if (stored === undefined) return
  const draft = copy(stored)
  const now = timeText(context.sim.wallMilliseconds)
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastTransitionTime: now,
    reason,
    message,
  })
  draft.status = {
    ...draft.status,
    acceptedNames: copy(stored.spec.names),
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
  }
  draft.metadata.resourceVersion = String(context.store.nextRevision())
  const next = draft as unknown as ApiObject
  context.store.put(collection, call.server.frozen ? freeze(next) : next)
}

function validateDefinition({ metadata, spec }: CustomResourceDefinition, errors: FieldErrors): void {
  const { names, group, scope } = spec
  const versions = spec.versions ?? []
  if (metadata.name !== `${names.plural}.${group}`)
    errors.invalid('metadata.name', metadata.name, `must be spec.names.plural+"."+spec.group`)
  if (!group) errors.required('spec.group')
  else errors.each('spec.group', group, dnsSubdomain(group))
  if (group && !group.includes('.')) errors.invalid('spec.group', group, 'should be a domain with at least one dot')
  if (!scope) errors.required('spec.scope')
  else if (scope !== 'Cluster' && scope !== 'Namespaced')
    errors.notSupported('spec.scope', scope, ['Cluster', 'Namespaced'])
  let storage = 0
  versions.forEach((version, index) => {
    const at = `spec.versions[${index}]`
    if (version.storage) storage++
    errors.each(`${at}.name`, version.name, dns1035Label(version.name))
    if (version.schema?.openAPIV3Schema === undefined) errors.required(`${at}.schema.openAPIV3Schema`)
    else
      validateStructural(
        version.schema.openAPIV3Schema,
        `${versions.length === 1 ? 'spec.validation' : `${at}.schema`}.openAPIV3Schema`,
        errors,
      )
  })
  if (storage !== 1)
    errors.invalid('spec.versions', versions, 'must have exactly one version marked as storage version')
  if (!names.plural) errors.required('spec.names.plural')
  else errors.each('spec.names.plural', names.plural, dns1035Label(names.plural))
  if (!names.kind) errors.required('spec.names.kind')
  else errors.each('spec.names.kind', names.kind, dns1035Label(names.kind.toLowerCase()))
}
