import type { DirectoryInode } from '../../linux/vfs/directory.ts'

/** A container image: a root directory that all its containers share, and how it is run (OCI image-spec config). */
export interface Image {
  /** Repository without a tag: `docker.io/library/nginx`. */
  readonly name: string
  readonly root: DirectoryInode
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly workingDir: string
  /** Numeric user; 0 for root. */
  readonly user: number
}

/** The registries that nodes can pull from: what images there are. */
export interface ImageRegistry {
  /** The image of a reference such as `nginx:1.27`, or why it cannot be pulled. */
  pull(reference: string): Image | PullFailure
}

export class PullFailure {
  /** What the registry said. */
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

/** A reference taken apart: `registry/repository`, tag, digest (distribution/reference). */
export interface Reference {
  readonly name: string
  readonly tag: string
  readonly digest: string
}

/** Adds what a short reference leaves out: docker.io, library/, :latest. Undefined when it is malformed. */
export function parseReference(text: string): Reference | undefined {
  const match = /^([^@:]+(?::\d+\/[^@:]+)?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(text)
  if (match === null) return undefined
  const [, path = '', tag = '', digest = ''] = match
  if (path !== path.toLowerCase() || !/^[a-z0-9]+([._/:-]+[a-z0-9]+)*$/.test(path)) return undefined
  const first = path.split('/')[0]!
  const hasRegistry = path.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost')
  const name = hasRegistry ? path : path.includes('/') ? `docker.io/${path}` : `docker.io/library/${path}`
  return { name, tag: tag === '' && digest === '' ? 'latest' : tag, digest }
}

export function formatReference({ name, tag, digest }: Reference): string {
  return `${name}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`
}
