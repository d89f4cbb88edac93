import { FileInode, Inode } from './inode.ts'

/**
 * A directory. With a `lower` directory beneath it shows that one's entries too, until it has or hides one of the same name:
 * the overlay of a container image, whose files all containers share.
 */
export class DirectoryInode extends Inode {
  override readonly kind = 'directory'
  readonly #entries = new Map<string, Inode | null>()
  readonly #lower: DirectoryInode | null

  constructor(mode = 0o755, lower: DirectoryInode | null = null) {
    super(mode)
    this.#lower = lower
  }

  override get size(): number {
    return 4096
  }

  lookup(name: string, _viewer?: Viewer): Inode | undefined {
    const own = this.#entries.get(name)
    if (own !== undefined) return own ?? undefined
    const below = this.#lower?.lookup(name)
    if (!(below instanceof DirectoryInode)) return below
    const overlay = below.overlay()
    this.#entries.set(name, overlay)
    return overlay
  }

  /** Names in order of creation; those of the lower directory first. */
  names(_viewer?: Viewer): string[] {
    const names = (this.#lower?.names() ?? []).filter(name => this.#entries.get(name) !== null)
    for (const [name, inode] of this.#entries) if (inode !== null && !names.includes(name)) names.push(name)
    return names
  }

  /** What a directory shows through an overlay on top of it. */
  overlay(): DirectoryInode {
    const overlay = new DirectoryInode(this.mode, this)
    overlay.uid = this.uid
    overlay.gid = this.gid
    overlay.modified = this.modified
    return overlay
  }

  add(name: string, inode: Inode): void {
    this.#entries.set(name, inode)
  }

  /** Whether the entry is its own, and not that of the directory beneath. */
  owns(name: string): boolean {
    return this.#entries.has(name)
  }

  remove(name: string): void {
    if (this.#lower?.lookup(name) === undefined) this.#entries.delete(name)
    else this.#entries.set(name, null)
  }

  get empty(): boolean {
    return this.names().length === 0
  }

  /** The file under `name` for writing: one that only the lower directory has is copied up first. */
  writable(name: string): Inode | undefined {
    const inode = this.lookup(name)
    if (!(inode instanceof FileInode) || this.#entries.has(name)) return inode
    const copy = inode.copy()
    this.#entries.set(name, copy)
    return copy
  }
}

/** Who looks; /proc shows each process something else. */
export type Viewer = object | undefined

/** A directory whose entries are made on demand: /proc, /sys and below. */
export class GeneratedDirectory extends DirectoryInode {
  readonly #list: (viewer: Viewer) => readonly string[]
  readonly #find: (name: string, viewer: Viewer) => Inode | undefined

  constructor(list: (viewer: Viewer) => readonly string[], find: (name: string, viewer: Viewer) => Inode | undefined) {
    super(0o555)
    this.#list = list
    this.#find = find
  }

  override get size(): number {
    return 0
  }

  override lookup(name: string, viewer?: Viewer): Inode | undefined {
    return this.#find(name, viewer)
  }

  override names(viewer?: Viewer): string[] {
    return [...this.#list(viewer)]
  }
}

/** Puts a whole tree into a directory: text is a file, an object a directory. */
export interface Tree {
  readonly [name: string]: string | Inode | Tree
}

export function plant(directory: DirectoryInode, tree: Tree): DirectoryInode {
  for (const [name, content] of Object.entries(tree)) {
    if (typeof content === 'string') directory.add(name, new FileInode(content))
    else if (content instanceof Inode) directory.add(name, content)
    else {
      const existing = directory.lookup(name)
      const child = existing instanceof DirectoryInode ? existing : new DirectoryInode()
      directory.add(name, plant(child, content))
    }
  }
  return directory
}
