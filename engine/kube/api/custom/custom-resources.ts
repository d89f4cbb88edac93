import { apiVersionOf, define, type ResourceDefinition, type ScaleAccess } from '../definition.ts'
import { type ApiObject, copy, isObject, isTooDeep, textOf } from '../object.ts'
import type { Decoded } from '../schema/decode.ts'
import { decode } from '../schema/decode.ts'
import type { CustomResourceDefinition } from '../schema/generated/types.ts'
import type { Field } from '../schema/shape.ts'
import type { ApiServer } from '../server.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { customCells, customColumns } from './printer-columns.ts'
import { dropNulls, fillDefaults, prune } from './prune.ts'
import { fieldOfSchema, type Structural } from './schema.ts'
import { validateValue } from './validate.ts'

/** In the order in which discovery of custom resources lists them. */
const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']

type Version = CustomResourceDefinition['spec']['versions'][number]

/** The resources that CustomResourceDefinitions define. */
export class CustomResources {
  readonly #byPath = new Map<string, ResourceDefinition>()
  readonly #schemas = new Map<ResourceDefinition, Structural>()
  readonly #fields = new Map<ResourceDefinition, Field>()
  /** Where resources with a scale subresource keep their replicas. */
  readonly #replicas = new Map<ResourceDefinition, string>()

  find(group: string, version: string, plural: string): ResourceDefinition | undefined {
    return this.#byPath.get(`${group}/${version}/${plural}`)
  }

  has(definition: ResourceDefinition): boolean {
    return this.#schemas.has(definition)
  }

  definitions(): readonly ResourceDefinition[] {
    return [...this.#byPath.values()]
  }

  schemaOf(definition: ResourceDefinition): Structural {
    return this.#schemas.get(definition)!
  }

  fieldOf(definition: ResourceDefinition): Field {
    let field = this.#fields.get(definition)
    if (field === undefined)
      this.#fields.set(definition, (field = withMetadata(fieldOfSchema(this.schemaOf(definition)))))
    return field
  }

  /** After a definition was written or removed. */
  refresh(server: ApiServer): void {
    this.#byPath.clear()
    this.#schemas.clear()
    this.#fields.clear()
    this.#replicas.clear()
    const all = server.store.collection('customresourcedefinitions.apiextensions.k8s.io').list()
    for (const definition of all as unknown as readonly CustomResourceDefinition[])
      for (const version of definition.spec.versions) {
        if (!version.served) continue
        const resource = this.#resourceOf(definition, version)
        this.#byPath.set(`${resource.group}/${resource.version}/${resource.plural}`, resource)
        const scale = version.subresources?.scale
        if (scale !== undefined) this.#replicas.set(resource, scale.specReplicasPath)
        this.#schemas.set(resource, (version.schema?.openAPIV3Schema ?? {}) as Structural)
      }
    removeOrphans(server, all as unknown as readonly CustomResourceDefinition[])
  }

  #resourceOf({ spec }: CustomResourceDefinition, version: Version): ResourceDefinition {
    const { names, group, scope } = spec
    const status = version.subresources?.status !== undefined
    const scale = version.subresources?.scale
    const shown = version.additionalPrinterColumns
    const name = `${names.plural}.${group}`
    const definition: ResourceDefinition = define({
      group,
      version: version.name,
      kind: names.kind,
      plural: names.plural,
      singular: names.singular ?? names.kind.toLowerCase(),
      shortNames: names.shortNames ?? [],
      categories: names.categories ?? [],
      namespaced: scope === 'Namespaced',
      type: '',
      verbs: VERBS,
      generation: true,
      createOnUpdate: false,
      needsResourceVersion: true,
      status,
      storedAs: name,
      subresources: [...(status ? ['status'] : []), ...(scale === undefined ? [] : ['scale'])],
      fields: Object.fromEntries(
        (version.selectableFields ?? []).map(({ jsonPath }) => [jsonPath.slice(1), object => text(object, jsonPath)]),
      ),
      columns: customColumns(shown),
      row: (object, now) => customCells(object, shown, now),
      fromStored: stored =>
        stored.apiVersion === `${group}/${version.name}`
          ? stored
          : { ...stored, apiVersion: `${group}/${version.name}` },
      defaults: object => {
        dropNulls(object, this.schemaOf(definition))
        fillDefaults(object, this.schemaOf(definition))
      },
      validate: (object, errors) => this.#validate(definition, object, errors),
      validateUpdate: (object, _old, errors) => this.#validate(definition, object, errors),
      validateStatus: (object, _old, errors) => this.#validate(definition, object, errors),
      ...(scale === undefined ? {} : { scale: scaleOf(scale) }),
    })
    return definition
  }

  #validate(definition: ResourceDefinition, object: ApiObject, errors: FieldErrors): void {
    validateValue(object, this.schemaOf(definition), '', errors, true)
    const path = this.#replicas.get(definition)
    if (path !== undefined) validateReplicas(at(object, path), path, errors)
  }

  /** Prunes a JSON value to what its schema knows, and reads its metadata as that of any object. */
  decode(
    definition: ResourceDefinition,
    input: unknown,
    duplicates: ReadonlyMap<object, ReadonlySet<string>>,
  ): Decoded | { error: string } {
    if (isTooDeep(input)) return { error: 'exceeded max depth' }
    const given = isObject(input) ? input : {}
    const metadata = decode('meta/v1.ObjectMeta', given['metadata'] ?? {}, duplicates)
    if ('error' in metadata) return metadata
    const strict = metadata.strict.map(text => text.replace('field "', 'field "metadata.'))
    const value = prune(copy(given), this.schemaOf(definition), '', strict, true) as { [key: string]: unknown }
    const { apiVersion: _, kind: __, metadata: ___, ...rest } = value
    return {
      value: { apiVersion: apiVersionOf(definition), kind: definition.kind, metadata: metadata.value, ...rest },
      strict,
    }
  }
}

const METADATA: Field = {
  name: 'metadata',
  index: 0,
  type: { of: 'struct', name: 'meta/v1.ObjectMeta' },
  pointer: false,
  always: false,
  omitZero: false,
  required: false,
  patchStrategy: '',
  patchMergeKey: '',
  listType: 'atomic',
  listKeys: [],
  atomicMap: false,
  default: undefined,
  isText: false,
  zeroed: false,
  element: 'f:metadata',
}

function withMetadata(field: Field): Field {
  const { type } = field
  const inner = type.of === 'struct' && type.shape !== undefined ? type.shape : undefined
  const byName = new Map(inner?.byName ?? [])
  byName.set('metadata', METADATA)
  const shape = { name: '', goName: '', fields: [...byName.values()], byName, atomic: false }
  return { ...field, type: { of: 'struct', name: '', shape } }
}

type Scale = NonNullable<NonNullable<Version['subresources']>['scale']>

function scaleOf({ specReplicasPath, statusReplicasPath, labelSelectorPath }: Scale): ScaleAccess<ApiObject> {
  return {
    replicas: object => numberAt(object, specReplicasPath),
    status: object => numberAt(object, statusReplicasPath),
    selector: object => (labelSelectorPath === undefined ? '' : textOf(at(object, labelSelectorPath) ?? '')),
    set(object, replicas) {
      const steps = specReplicasPath.split('.').slice(1)
      let holder = object as unknown as { [key: string]: unknown }
      for (const step of steps.slice(0, -1)) holder = (holder[step] ??= {}) as { [key: string]: unknown }
      holder[steps.at(-1)!] = replicas
    },
  }
}

function at(object: unknown, path: string): unknown {
  let value = object
  for (const step of path.split('.').slice(1)) value = isObject(value) ? value[step] : undefined
  return value
}

function numberAt(object: unknown, path: string): number {
  const value = at(object, path)
  return typeof value === 'number' ? value : 0
}

function validateReplicas(value: unknown, path: string, errors: FieldErrors): void {
  if (value === undefined) return
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    const type = typeof value === 'number' ? 'float64' : typeof value === 'boolean' ? 'bool' : 'string'
    errors.invalid(path, 0, `${path} accessor error: ${textOf(value)} is of the type ${type}, expected int64`)
  } else if (value < 0) errors.invalid(path, value, 'should be a non-negative integer')
}

const text = (object: unknown, path: string): string => textOf(at(object, path) ?? '')

/** The objects of a definition go with it. */
function removeOrphans(server: ApiServer, definitions: readonly CustomResourceDefinition[]): void {
  const names = new Set(definitions.map(({ metadata }) => metadata.name))
  for (const name of server.customCollections) {
    if (names.has(name)) continue
    server.customCollections.delete(name)
    const collection = server.store.collection(name)
    for (const object of [...collection.list()])
      server.store.remove(collection, {
        ...object,
        metadata: { ...object.metadata, resourceVersion: String(server.store.nextRevision()) },
      })
  }
  for (const name of names) server.customCollections.add(name)
}
