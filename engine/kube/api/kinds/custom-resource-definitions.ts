import { validateStructural } from '../custom/validate-definition.ts'
import { define } from '../definition.ts'
import type { Draft } from '../object.ts'
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
  prepareCreate(definition, { sim }) {
    establish(definition, timeText(sim.wallMilliseconds))
  },
  prepareUpdate(definition) {
    definition.status.acceptedNames = { ...definition.spec.names }
  },
  validate: validateDefinition,
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

/** The real server does this in controllers; a definition whose names are free is established at once. */
function establish(definition: Draft<CustomResourceDefinition>, now: string): void {
  const { spec } = definition
  definition.status = {
    conditions: [
      {
        type: 'NamesAccepted',
        status: 'True',
        lastTransitionTime: now,
        reason: 'NoConflicts',
        message: 'no conflicts found',
      },
      {
        type: 'Established',
        status: 'True',
        lastTransitionTime: now,
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
      },
    ],
    acceptedNames: { ...spec.names },
    storedVersions: (spec.versions ?? []).filter(version => version.storage).map(version => version.name),
  }
}

function validateDefinition({ metadata, spec }: CustomResourceDefinition, errors: FieldErrors): void {
  const { names, group, versions = [], scope } = spec
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
    if (version.schema?.openAPIV3Schema === undefined)
      errors.required(`${at}.schema.openAPIV3Schema`, 'schemas are required')
    else validateStructural(version.schema.openAPIV3Schema, `${at}.schema.openAPIV3Schema`, errors)
  })
  if (versions.length > 0 && storage !== 1)
    errors.invalid('spec.versions', versions, 'must have exactly one version marked as storage version')
  if (versions.length === 0) errors.required('spec.versions')
  if (!names.plural) errors.required('spec.names.plural')
  else errors.each('spec.names.plural', names.plural, dns1035Label(names.plural))
  if (!names.kind) errors.required('spec.names.kind')
  else errors.each('spec.names.kind', names.kind, dns1035Label(names.kind.toLowerCase()))
}
