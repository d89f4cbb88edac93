import type { Sim } from '../../sim/sim.ts'
import { ServiceAddresses } from './allocation/addresses.ts'
import { NodePorts } from './allocation/ports.ts'
import { asField } from './apply/typed.ts'
import { authorize } from './authorization/authorize.ts'
import { bootstrap } from './bootstrap.ts'
import { Call } from './call.ts'
import { CustomResources } from './custom/custom-resources.ts'
import { apiVersionOf, type ResourceDefinition } from './definition.ts'
import { discovery } from './discovery.ts'
import { KINDS } from './kinds/kinds.ts'
import { VIRTUAL_KINDS } from './kinds/reviews.ts'
import type { ApiObject } from './object.ts'
import { type ApiRequest, type ApiResponse, parsePath, type ResourcePath } from './request.ts'
import { respond } from './respond.ts'
import { type Decoded, decode, zeroOf } from './schema/decode.ts'
import { type Field, shapeOf } from './schema/shape.ts'
import { noResource } from './status.ts'
import { Store } from './store.ts'
import type { SubresourceHooks } from './subresources/hooks.ts'
import { dispatch } from './verbs/dispatch.ts'

export interface ApiServerOptions {
  /** Where the addresses of services come from; 10.96.0.0/12 unless told. */
  readonly serviceCidr?: string
  /** Where the API server itself is reached: the endpoint of the service `kubernetes`. */
  readonly advertise?: { readonly address: string; readonly port: number }
  /** What stands behind log, exec, attach, port-forward and the proxies; without a hook they are refused. */
  readonly hooks?: SubresourceHooks
  /** Freeze what is stored, so that a write to a shared object is an error. Tests turn it on. */
  readonly frozen?: boolean
}

/** The Kubernetes API server: a function from request to response. v1.34. */
export class ApiServer {
  readonly sim: Sim
  readonly store = new Store()
  readonly frozen: boolean
  readonly hooks: SubresourceHooks
  readonly addresses: ServiceAddresses
  readonly advertised: { readonly address: string; readonly port: number }
  readonly nodePorts = new NodePorts()
  readonly custom = new CustomResources()
  /** Collections that definitions of custom resources have brought. */
  readonly customCollections = new Set<string>()
  readonly #definitions = new Map<string, ResourceDefinition>()
  readonly #fields = new Map<string, Field>()
  readonly #blanks = new Map<string, ApiObject>()

  constructor(sim: Sim, options: ApiServerOptions = {}) {
    this.sim = sim
    this.frozen = options.frozen ?? false
    this.hooks = options.hooks ?? {}
    this.addresses = new ServiceAddresses(options.serviceCidr ?? '10.96.0.0/12')
    this.advertised = options.advertise ?? { address: '10.10.20.3', port: 6443 }
    for (const definition of KINDS) this.#register(definition)
    bootstrap(this)
  }

  #register(definition: ResourceDefinition): void {
    const key = keyOf(definition.group, definition.version, definition.plural)
    if (this.#definitions.has(key)) throw new Error(`resource "${key}" is registered twice`)
    this.#definitions.set(key, definition)
  }

  handle(request: ApiRequest): ApiResponse {
    const { path, query, resource } = parsePath(request.path)
    if (resource === undefined || resource.plural === '') return discovery(this, request, path)
    const definition = this.find(resource)
    if (definition === undefined) return this.#unknown(request, path, resource)
    const call = new Call(this, request, definition, resource, query)
    const denied = authorize(this, call)
    if (denied !== undefined) return respond(call, denied)
    if (definition.deprecated !== undefined) call.warn(definition.deprecated)
    return respond(call, dispatch(call))
  }

  #unknown(request: ApiRequest, path: string, { group, version }: ResourcePath): ApiResponse {
    const known = this.definitions().some(each => each.group === group && each.version === version)
    if (!known && !this.definitions().some(each => each.group === group)) return discovery(this, request, path)
    const failure = noResource()
    return { status: failure.code, headers: { 'content-type': 'application/json' }, body: failure.status }
  }

  /** The resource that a path names. */
  find({ group, version, plural }: { group: string; version: string; plural: string }): ResourceDefinition | undefined {
    return (
      this.#definitions.get(keyOf(group, version, plural)) ??
      VIRTUAL_KINDS.find(each => each.group === group && each.version === version && each.plural === plural) ??
      this.custom.find(group, version, plural)
    )
  }

  /** Every resource that objects are kept of, built-in ones first. */
  definitions(): readonly ResourceDefinition[] {
    return [...this.#definitions.values(), ...this.custom.definitions()]
  }

  knows(apiVersion: string, kind: string): boolean {
    for (const definition of this.#definitions.values())
      if (definition.kind === kind && apiVersionOf(definition) === apiVersion) return true
    return false
  }

  call(request: ApiRequest, definition: ResourceDefinition, at: ResourcePath): Call {
    return new Call(this, request, definition, at, parsePath(request.path).query)
  }

  isCustom(definition: ResourceDefinition): boolean {
    return this.custom.has(definition)
  }

  apiVersionOf(definition: ResourceDefinition): string {
    return apiVersionOf(definition)
  }

  /** JSON -> the object in the server's form. */
  decode(
    definition: ResourceDefinition,
    input: unknown,
    duplicates: ReadonlyMap<object, ReadonlySet<string>>,
  ): Decoded | { error: string } {
    return this.isCustom(definition)
      ? this.custom.decode(definition, input, duplicates)
      : decode(definition.type, input, duplicates)
  }

  /** The type of a resource for the machinery of managedFields. */
  fieldOf(definition: ResourceDefinition): Field {
    if (this.isCustom(definition)) return this.custom.fieldOf(definition)
    let field = this.#fields.get(definition.type)
    if (field === undefined)
      this.#fields.set(definition.type, (field = asField({ of: 'struct', name: definition.type })))
    return field
  }

  /** What an object of the kind is before anything is said of it. */
  blank(definition: ResourceDefinition): ApiObject {
    if (this.isCustom(definition)) return BLANK
    let blank = this.#blanks.get(definition.type)
    if (blank === undefined)
      this.#blanks.set(definition.type, (blank = zeroOf(definition.type) as unknown as ApiObject))
    return blank
  }

  /** The status of a new object; undefined for custom resources, which have none yet. */
  zeroStatus(definition: ResourceDefinition): unknown {
    if (this.isCustom(definition)) return undefined
    const status = shapeOf(definition.type).byName.get('status')
    return status?.type.of === 'struct' ? zeroOf(status.type.name) : undefined
  }

  /** Whether DELETE answers with the object rather than with a Status. */
  returnsDeleted(definition: ResourceDefinition): boolean {
    return RETURN_DELETED.includes(definition.name)
  }

  listOf(definition: ResourceDefinition, items: readonly ApiObject[], metadata: object): object {
    return { kind: `${definition.kind}List`, apiVersion: apiVersionOf(definition), metadata, items }
  }

  /** After an object was written, or, with none, removed. */
  changed(definition: ResourceDefinition, object: ApiObject | undefined): void {
    if (definition.name === 'customresourcedefinitions.apiextensions.k8s.io') this.custom.refresh(this)
    void object
  }
}

const BLANK = { metadata: {} } as unknown as ApiObject

const keyOf = (group: string, version: string, plural: string): string => `${group}/${version}/${plural}`

/** Strategies with ReturnDeletedObject. */
const RETURN_DELETED: readonly string[] = [
  'pods',
  'services',
  'serviceaccounts',
  'podtemplates',
  'persistentvolumes',
  'persistentvolumeclaims',
  'resourcequotas',
  'podsecuritypolicies.policy',
]
