import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { DirectoryInode } from '../../linux/vfs/directory.ts'
import { failed } from '../../net/errno.ts'
import { hash32 } from '../../sim/random.ts'
import { SECOND } from '../../sim/timer.ts'
import type { Pod } from '../api/schema/generated/types.ts'
import { yamlValue } from '../yaml-file.ts'

/** --file-check-frequency. */
const CHECK_EVERY = 20 * SECOND

const HASH = 'kubernetes.io/config.hash'
const SOURCE = 'kubernetes.io/config.source'
export const MIRROR = 'kubernetes.io/config.mirror'

/** Pods from manifests on the node (pkg/kubelet/config, file source). */
export class StaticPods {
  readonly #process: Process
  readonly #directory: string
  readonly #node: string
  #pods = new Map<string, Pod>()

  constructor(process: Process, directory: string, node: string) {
    this.#process = process
    this.#directory = directory
    this.#node = node
  }

  get pods(): readonly Pod[] {
    return [...this.#pods.values()]
  }

  /** Looks at the directory again and again; `changed` is called when anything is different. */
  *watch(changed: () => void): Running<void> {
    for (;;) {
      if (this.#scan()) changed()
      yield* this.#process.sleep(CHECK_EVERY)
    }
  }

  #scan(): boolean {
    const directory = this.#process.mounts.lookup(this.#directory)
    const names =
      directory instanceof DirectoryInode
        ? directory
            .names()
            .filter(name => /\.(ya?ml|json)$/.test(name))
            .sort()
        : []
    const found = new Map<string, Pod>()
    for (const name of names) {
      const text = this.#process.readFile(`${this.#directory}/${name}`)
      if (failed(text)) continue
      const pod = this.#read(text)
      if (pod !== undefined) found.set(pod.metadata.uid!, pod)
    }
    const same = found.size === this.#pods.size && [...found.keys()].every(uid => this.#pods.has(uid))
    if (!same) this.#pods = found
    return !same
  }

  /** The pod of a manifest: its name gets the node's name, its uid is the hash of its text. */
  #read(text: string): Pod | undefined {
    let value: Partial<Pod>
    try {
      value = yamlValue(text) as Partial<Pod>
    } catch {
      return undefined
    }
    if (value?.kind !== 'Pod' || value.metadata?.name === undefined || !Array.isArray(value.spec?.containers))
      return undefined
    const hash = Array.from({ length: 4 }, (_, index) => hash32(text, index).toString(16).padStart(8, '0')).join('')
    const { metadata, spec } = value as Pod
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...metadata,
        name: `${metadata.name}-${this.#node}`,
        namespace: metadata.namespace ?? 'default',
        uid: hash,
        annotations: { ...metadata.annotations, [HASH]: hash, [SOURCE]: 'file' },
      },
      spec: {
        ...spec,
        nodeName: this.#node,
        enableServiceLinks: spec.enableServiceLinks ?? true,
        tolerations: [...(spec.tolerations ?? []), { operator: 'Exists', effect: 'NoExecute' }],
      },
      status: { phase: 'Pending' },
    } as Pod
  }
}

/** The object by which the API shows a static pod (pkg/kubelet/pod/mirror_client.go). */
export function mirrorOf(pod: Pod, node: { readonly name: string; readonly uid: string }): object {
  const { uid, ...metadata } = pod.metadata
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, [MIRROR]: uid! },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node.name, uid: node.uid, controller: true }],
    },
    spec: pod.spec,
  }
}
