import { type Image, type ImageRegistry, PullFailure, parseReference } from '../../kube/kubelet/image.ts'
import type { DirectoryInode } from '../../linux/vfs/directory.ts'

/** An image that the lab's nodes can pull. */
export interface ImageSpec {
  /** Repository with its registry: `docker.io/library/nginx`. */
  readonly name: string
  /** Tags that exist. */
  readonly tags: RegExp
  /** Made when it is first pulled. */
  readonly root: () => DirectoryInode
  /** For images whose content depends on the tag: what stands in the place of `root` and `env`. */
  readonly variant?: (tag: string) => Pick<ImageSpec, 'root' | 'env'>
  readonly entrypoint?: readonly string[]
  readonly cmd?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly workingDir?: string
  readonly user?: number
}

/** The registries of the internet, as far as a lab needs them: these images exist, no others. */
export class LabRegistry implements ImageRegistry {
  readonly #specs: () => readonly ImageSpec[]
  readonly #images = new Map<string, Image>()

  /** `specs` is asked at each pull. */
  constructor(specs: () => readonly ImageSpec[]) {
    this.#specs = specs
  }

  pull(reference: string): Image | PullFailure {
    const parsed = parseReference(reference)
    if (parsed === undefined) return new PullFailure('invalid reference format')
    const spec = this.#specs().find(each => each.name === parsed.name)
    if (spec === undefined)
      return new PullFailure(
        parsed.name.startsWith('docker.io/')
          ? 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed'
          : `${reference}: not found`,
      )
    if (parsed.tag !== '' && !spec.tags.test(parsed.tag))
      return new PullFailure(`${parsed.name}:${parsed.tag}: not found`)
    const key = spec.variant === undefined ? spec.name : `${spec.name}:${parsed.tag}`
    let image = this.#images.get(key)
    if (image === undefined) this.#images.set(key, (image = imageOf({ ...spec, ...spec.variant?.(parsed.tag) })))
    return image
  }
}

function imageOf(spec: ImageSpec): Image {
  return {
    name: spec.name,
    root: spec.root(),
    entrypoint: spec.entrypoint ?? [],
    cmd: spec.cmd ?? [],
    env: spec.env ?? {},
    workingDir: spec.workingDir ?? '/',
    user: spec.user ?? 0,
  }
}
