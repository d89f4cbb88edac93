import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { SECOND } from '../../sim/timer.ts'
import type { ApiObject } from '../api/object.ts'
import type { ConfigMap, Secret, Service } from '../api/schema/generated/types.ts'
import { ApiFailure, type KubeClient, refused } from '../client/client.ts'
import type { Informer } from '../client/informer.ts'
import { CONFIG_MAPS, type Resource, SECRETS, SERVICE_ACCOUNTS } from '../client/resource.ts'
import type { EnvironmentSource } from './environment.ts'
import type { PodWorker } from './pod-worker.ts'
import type { VolumeSource } from './volumes.ts'

/** How long an object that was fetched serves without asking again (pkg/kubelet/util/manager, cache-based). */
const FRESH = 50 * SECOND
/** The lifetime of a pod's token (serviceAccountToken.expirationSeconds). */
const TOKEN_SECONDS = 3607

/** Objects that pods refer to, fetched when they are needed and kept for a while. */
export class ObjectSources {
  readonly #process: Process
  readonly #client: KubeClient
  readonly #services: Informer<Service>
  readonly #cache = new Map<string, { object: ApiObject | undefined; at: number }>()
  readonly #tokens = new Map<string, { token: string; at: number }>()
  readonly #hostIps: readonly string[]

  constructor(process: Process, client: KubeClient, services: Informer<Service>, hostIps: readonly string[]) {
    this.#process = process
    this.#client = client
    this.#services = services
    this.#hostIps = hostIps
  }

  /** What the pod's volumes are filled from; everything they name has been fetched. */
  *volumeSource(worker: PodWorker): Running<VolumeSource> {
    const { pod } = worker
    const namespace = pod.metadata.namespace ?? ''
    const names = referencedBy(pod.spec)
    for (const name of names.configMaps) yield* this.#fetch(CONFIG_MAPS, namespace, name)
    for (const name of names.secrets) yield* this.#fetch(SECRETS, namespace, name)
    for (const audience of names.audiences) yield* this.#fetchToken(worker, audience)
    return {
      pod,
      podIps: worker.podIps,
      hostIps: this.#hostIps,
      configMap: name => this.#cached(CONFIG_MAPS, namespace, name) as ConfigMap | undefined,
      secret: name => this.#cached(SECRETS, namespace, name) as Secret | undefined,
      token: audience => this.#tokens.get(tokenKey(worker, audience))?.token,
    }
  }

  /** What the pod's containers take their variables from; to be asked after `volumeSource`. */
  environmentSource(worker: PodWorker, volumes: VolumeSource): EnvironmentSource {
    const { pod } = worker
    return {
      pod,
      podIps: worker.podIps,
      hostIps: this.#hostIps,
      services: this.#services.items,
      configMap: volumes.configMap,
      secret: volumes.secret,
    }
  }

  #cached(resource: Resource, namespace: string, name: string): ApiObject | undefined {
    return this.#cache.get(`${resource.plural}/${namespace}/${name}`)?.object
  }

  *#fetch(resource: Resource, namespace: string, name: string): Running<void> {
    const key = `${resource.plural}/${namespace}/${name}`
    const known = this.#cache.get(key)
    if (known?.object !== undefined && this.#process.now - known.at < FRESH) return
    const object = yield* this.#client.get(resource, namespace, name)
    if (!refused(object)) this.#cache.set(key, { object, at: this.#process.now })
    else if (object instanceof ApiFailure) this.#cache.set(key, { object: undefined, at: this.#process.now })
  }

  *#fetchToken(worker: PodWorker, audience: string): Running<void> {
    const key = tokenKey(worker, audience)
    const known = this.#tokens.get(key)
    if (known !== undefined && this.#process.now - known.at < 0.8 * TOKEN_SECONDS * SECOND) return
    const { namespace = '', name: pod = '', uid } = worker.pod.metadata
    const account = worker.pod.spec.serviceAccountName ?? 'default'
    const request = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        audiences: audience === '' ? [] : [audience],
        expirationSeconds: TOKEN_SECONDS,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: pod, uid },
      },
    }
    const reply = yield* this.#client.post(
      SERVICE_ACCOUNTS,
      { namespace, name: account, subresource: 'token' },
      request,
    )
    if (refused(reply)) return
    const token = (reply as { status?: { token?: string } }).status?.token
    if (token !== undefined) this.#tokens.set(key, { token, at: this.#process.now })
  }
}

function tokenKey(worker: PodWorker, audience: string): string {
  return `${worker.pod.metadata.uid}/${audience}`
}

/** Names of the ConfigMaps and Secrets that a pod's volumes and variables mention, and audiences of its tokens. */
function referencedBy(spec: PodWorker['pod']['spec']): {
  configMaps: Set<string>
  secrets: Set<string>
  audiences: Set<string>
} {
  const configMaps = new Set<string>()
  const secrets = new Set<string>()
  const audiences = new Set<string>()
  const add = (set: Set<string>, name: string | undefined) =>
    name === undefined || name === '' ? undefined : set.add(name)
  for (const volume of spec.volumes ?? []) {
    add(configMaps, volume.configMap?.name)
    add(secrets, volume.secret?.secretName)
    for (const source of volume.projected?.sources ?? []) {
      add(configMaps, source.configMap?.name)
      add(secrets, source.secret?.name)
      if (source.serviceAccountToken !== undefined) audiences.add(source.serviceAccountToken.audience ?? '')
    }
  }
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    for (const from of container.envFrom ?? []) {
      add(configMaps, from.configMapRef?.name)
      add(secrets, from.secretRef?.name)
    }
    for (const variable of container.env ?? []) {
      add(configMaps, variable.valueFrom?.configMapKeyRef?.name)
      add(secrets, variable.valueFrom?.secretKeyRef?.name)
    }
  }
  return { configMaps, secrets, audiences }
}
