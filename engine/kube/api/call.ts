import type { Sim } from '../../sim/sim.ts'
import type { Context, ResourceDefinition } from './definition.ts'
import type { ApiRequest, Query, ResourcePath } from './request.ts'
import type { ApiServer } from './server.ts'
import type { Collection, Store } from './store.ts'
import { ANONYMOUS, type User } from './user.ts'

/** One request to one resource on its way through the server. */
export class Call implements Context {
  readonly server: ApiServer
  readonly request: ApiRequest
  readonly definition: ResourceDefinition
  readonly at: ResourcePath
  readonly query: Query
  readonly user: User
  readonly warnings: string[] = []
  #dry = false
  readonly #later: (() => void)[] = []

  constructor(server: ApiServer, request: ApiRequest, definition: ResourceDefinition, at: ResourcePath, query: Query) {
    this.server = server
    this.request = request
    this.definition = definition
    this.at = at
    this.query = query
    this.user = request.user ?? ANONYMOUS
  }

  get sim(): Sim {
    return this.server.sim
  }

  get store(): Store {
    return this.server.store
  }

  get dryRun(): boolean {
    return this.#dry || this.query.get('dryRun') === 'All'
  }

  /** A delete says in its options that it is one; so does an eviction. */
  honourDryRun(options: { readonly dryRun?: readonly string[] } | undefined): void {
    if (options?.dryRun?.includes('All') === true) this.#dry = true
  }

  /** Where the objects of the called resource are kept. */
  get objects(): Collection {
    return this.store.collection(this.definition.storedAs)
  }

  /** The namespace for the key of an object: none for resources of the whole cluster. */
  get namespace(): string {
    return this.definition.namespaced ? this.at.namespace : ''
  }

  collection(resource: string): Collection {
    return this.store.collection(resource)
  }

  warn(text: string): void {
    if (!this.warnings.includes(text)) this.warnings.push(text)
  }

  afterwards(act: () => void): void {
    this.#later.push(act)
  }

  /** The write has happened: what waited for it runs. */
  written(): void {
    for (const act of this.#later.splice(0)) act()
  }

  header(name: string): string {
    return this.request.headers?.[name] ?? ''
  }

  /** Who writes, for managedFields: the parameter, or the first word of the user agent. */
  get fieldManager(): string {
    const given = this.query.get('fieldManager')
    if (given !== '') return given
    const agent = this.header('user-agent')
    return (agent === '' ? 'unknown' : agent.split('/')[0]!).slice(0, 128)
  }
}
