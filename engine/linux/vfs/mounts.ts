import {
  EACCES,
  EBUSY,
  EEXIST,
  EINVAL,
  EISDIR,
  ELOOP,
  ENAMETOOLONG,
  ENOENT,
  ENOTDIR,
  ENOTEMPTY,
  EPERM,
  type Errno,
  failed,
  type Result,
} from '../../net/errno.ts'
import { DirectoryInode } from './directory.ts'
import { Disk } from './disk.ts'
import { EXECUTE, FileInode, type Inode, MagicLink, permits, SymlinkInode, WRITE } from './inode.ts'

/** Who asks, for permission checks. */
export interface Credentials {
  readonly uid: number
  readonly groups: readonly number[]
}

/** Where a path leads: the directory that holds the last name, that name, and what is there (if anything). */
export interface Location {
  readonly parent: DirectoryInode
  readonly name: string
  readonly inode: Inode | undefined
  /** Canonical path. */
  readonly path: string
}

export interface Mount {
  readonly path: string
  readonly source: string
  readonly type: string
  readonly options: string
}

const SYMLINKS_MAX = 40
const NAME_MAX = 255

/** A mount, and what it puts over what. */
interface Mounted extends Mount {
  readonly covered: Inode
  readonly cover: Inode
}

/** A mount namespace: a root directory and what is mounted below it. Paths are absolute and given as text. */
export class Mounts {
  readonly root: DirectoryInode
  readonly disk: Disk
  readonly #mounts: Mounted[] = []
  /** Directory or file that is covered -> the mount that covers it. */
  readonly #covers = new Map<Inode, Mounted>()
  /** The namespace whose mounts show here too, and those of them that were taken away here. */
  readonly #master: Mounts | null
  readonly #hidden = new Set<Mounted>()

  constructor(root: DirectoryInode, master: Mounts | null = null, disk: Disk = master?.disk ?? new Disk()) {
    this.root = root
    this.disk = disk
    this.#master = master
  }

  /** A namespace of its own that begins as a copy (unshare(2), CLONE_NEWNS). */
  copy(): Mounts {
    const copy = new Mounts(this.root, null, this.disk)
    for (const mounted of this.#all()) copy.#add(mounted)
    return copy
  }

  /** A namespace that goes on seeing what is mounted and unmounted in this one, but not the other way round (mount_namespaces(7), MS_SLAVE). */
  slave(): Mounts {
    return new Mounts(this.root, this)
  }

  /** What a process sees that has a directory as its root (chroot(2)): mounts below it show under their shorter paths. */
  below(root: DirectoryInode, path: string): Mounts {
    const below = new Mounts(root, null, this.disk)
    for (const mounted of this.#all())
      if (mounted.path === path || mounted.path.startsWith(`${path}/`))
        below.#add({ ...mounted, path: mounted.path.slice(path.length) || '/' })
    return below
  }

  get table(): readonly Mount[] {
    return this.#all()
  }

  #all(): Mounted[] {
    const inherited = this.#master === null ? [] : this.#master.#all().filter(mounted => !this.#hidden.has(mounted))
    return [...inherited, ...this.#mounts]
  }

  #add(mounted: Mounted): void {
    this.#mounts.push(mounted)
    this.#covers.set(mounted.covered, mounted)
  }

  /** mount(2): `cover` appears at `path`, which must exist. */
  mount(path: string, cover: Inode, mount: Omit<Mount, 'path'>): Errno | undefined {
    const location = this.resolve(path, '/', ROOT_USER)
    if (failed(location)) return location
    if (location.inode === undefined) return ENOENT
    this.#add({ path: location.path, ...mount, covered: location.inode, cover })
    return undefined
  }

  unmount(path: string): Errno | undefined {
    const mounted = this.#all().findLast(mount => mount.path === path)
    if (mounted === undefined) return EINVAL
    const at = this.#mounts.indexOf(mounted)
    if (at < 0) this.#hidden.add(mounted)
    else {
      this.#mounts.splice(at, 1)
      this.#covers.delete(mounted.covered)
    }
    return undefined
  }

  /** Whether a mount shows this inode, for whoever asks if a thing is still in use. */
  shows(wanted: (inode: Inode) => boolean): boolean {
    return this.#all().some(mounted => wanted(mounted.cover))
  }

  isMountPoint(path: string): boolean {
    return this.#all().some(mount => mount.path === path)
  }

  #coverOf(inode: Inode): Mounted | undefined {
    const own = this.#covers.get(inode)
    if (own !== undefined || this.#master === null) return own
    const inherited = this.#master.#coverOf(inode)
    return inherited !== undefined && this.#hidden.has(inherited) ? undefined : inherited
  }

  #cover(inode: Inode | undefined): Inode | undefined {
    let top = inode
    while (top !== undefined) {
      const cover = this.#coverOf(top)
      if (cover === undefined) return top
      top = cover.cover
    }
    return undefined
  }

  /** path_resolution(7). `follow` says whether a symbolic link as last component is followed. */
  resolve(path: string, cwd: string, who: Credentials, follow = true): Result<Location> {
    if (path === '') return ENOENT
    let links = 0
    const rest = split(path.startsWith('/') ? path : `${cwd}/${path}`)
    const mustBeDirectory = path.endsWith('/') || path.endsWith('/.')
    const trail: Step[] = [{ name: '', path: '', directory: this.#cover(this.root) as DirectoryInode }]
    let last = locationOf(trail)
    while (rest.length > 0) {
      const name = rest.shift()!
      if (name.length > NAME_MAX) return ENAMETOOLONG
      const { directory: here, path: above } = trail.at(-1)!
      if (!permits(here, who.uid, who.groups, EXECUTE)) return EACCES
      if (name === '.' || name === '..') {
        if (name === '..' && trail.length > 1) trail.pop()
        last = locationOf(trail)
        continue
      }
      const found = here.lookup(name, who)
      const followed = found instanceof MagicLink && (rest.length > 0 || follow || mustBeDirectory)
      const inode = this.#cover(followed ? found.leadsTo : found)
      const full = `${above}/${name}`
      last = { parent: here, name, inode, path: full }
      if (inode instanceof SymlinkInode && (rest.length > 0 || follow || mustBeDirectory)) {
        if (++links > SYMLINKS_MAX) return ELOOP
        if (inode.target.startsWith('/')) trail.length = 1
        rest.unshift(...split(inode.target))
        last = locationOf(trail)
      } else if (inode instanceof DirectoryInode) trail.push({ name, path: full, directory: inode })
      else if (rest.length > 0) return inode === undefined ? ENOENT : ENOTDIR
    }
    if (mustBeDirectory && last.inode !== undefined && !(last.inode instanceof DirectoryInode)) return ENOTDIR
    return last
  }

  /** The inode at an absolute path, permissions aside. */
  lookup(path: string): Inode | undefined {
    const location = this.resolve(path, '/', ROOT_USER)
    return failed(location) ? undefined : location.inode
  }

  /** mkdir(2). */
  makeDirectory(path: string, cwd: string, who: Credentials, mode: number, now: number): Result<DirectoryInode> {
    const location = this.resolve(path, cwd, who)
    if (failed(location)) return location
    if (location.inode !== undefined) return EEXIST
    const directory = new DirectoryInode(mode)
    const error = this.create(location, directory, who, now)
    return error ?? directory
  }

  /** Puts a new inode where `location` found nothing. */
  create(location: Location, inode: Inode, who: Credentials, now: number): Errno | undefined {
    if (!permits(location.parent, who.uid, who.groups, WRITE | EXECUTE)) return EACCES
    if (location.parent.mode === 0o555 && location.parent.size === 0) return EPERM
    inode.uid = who.uid
    inode.gid = who.groups[0] ?? 0
    inode.modified = location.parent.modified = now
    location.parent.add(location.name, inode)
    return undefined
  }

  /** unlink(2) and rmdir(2). */
  remove(path: string, cwd: string, who: Credentials, what: 'file' | 'directory', now: number): Errno | undefined {
    const location = this.resolve(path, cwd, who, false)
    if (failed(location)) return location
    const { inode, parent, name } = location
    if (inode === undefined) return ENOENT
    if (what === 'file' && inode instanceof DirectoryInode) return EISDIR
    if (what === 'directory' && !(inode instanceof DirectoryInode)) return ENOTDIR
    if (this.isMountPoint(location.path)) return EBUSY
    if (inode instanceof DirectoryInode && !inode.empty) return ENOTEMPTY
    if (!permits(parent, who.uid, who.groups, WRITE | EXECUTE)) return EACCES
    if ((parent.mode & 0o1000) !== 0 && who.uid !== 0 && inode.uid !== who.uid && parent.uid !== who.uid) return EPERM
    if (parent.size === 0) return EPERM
    this.#unlink(inode, parent, name)
    parent.modified = now
    return undefined
  }

  #unlink(inode: Inode, parent: DirectoryInode, name: string): void {
    // What an image has belongs to others, too.
    const own = parent.owns(name)
    parent.remove(name)
    if (!own) return
    inode.links--
    if (inode instanceof FileInode) inode.discardUnused()
  }

  /** link(2): another name for a file. */
  link(from: string, to: string, cwd: string, who: Credentials, now: number): Errno | undefined {
    const source = this.resolve(from, cwd, who, false)
    if (failed(source)) return source
    const target = this.resolve(to, cwd, who, false)
    if (failed(target)) return target
    if (source.inode === undefined) return ENOENT
    if (target.inode !== undefined) return EEXIST
    if (source.inode instanceof DirectoryInode) return EPERM
    if (!permits(target.parent, who.uid, who.groups, WRITE | EXECUTE)) return EACCES
    if (target.parent.size === 0) return EPERM
    const inode = this.changeable(source)!
    inode.links++
    target.parent.add(target.name, inode)
    target.parent.modified = now
    return undefined
  }

  /** What is at a location, for changing its attributes: a file that only an image has is copied up first. */
  changeable(location: Location): Inode | undefined {
    const { inode, parent, name } = location
    return parent.lookup(name) === inode ? parent.writable(name) : inode
  }

  /** rename(2). */
  rename(from: string, to: string, cwd: string, who: Credentials, now: number): Errno | undefined {
    const source = this.resolve(from, cwd, who, false)
    if (failed(source)) return source
    const target = this.resolve(to, cwd, who, false)
    if (failed(target)) return target
    if (source.inode === undefined) return ENOENT
    if (target.path.startsWith(`${source.path}/`)) return EINVAL
    if (target.inode instanceof DirectoryInode) {
      if (!(source.inode instanceof DirectoryInode)) return EISDIR
      if (!target.inode.empty) return ENOTEMPTY
    } else if (target.inode !== undefined && source.inode instanceof DirectoryInode) return ENOTDIR
    for (const { parent } of [source, target]) if (!permits(parent, who.uid, who.groups, WRITE | EXECUTE)) return EACCES
    if (source.inode === target.inode) return undefined
    const inode = source.parent.writable(source.name)!
    source.parent.remove(source.name)
    if (target.inode !== undefined) this.#unlink(target.inode, target.parent, target.name)
    target.parent.add(target.name, inode)
    source.parent.modified = target.parent.modified = now
    return undefined
  }
}

export const ROOT_USER: Credentials = { uid: 0, groups: [0] }

function split(path: string): string[] {
  return path.split('/').filter(part => part !== '')
}

/** A directory on the way, under the name by which it was reached; the root has the path ''. */
interface Step {
  readonly name: string
  readonly path: string
  readonly directory: DirectoryInode
}

/** The directory that was reached last. */
function locationOf(trail: readonly Step[]): Location {
  const top = trail.at(-1)!
  return { parent: (trail.at(-2) ?? top).directory, name: top.name, inode: top.directory, path: top.path || '/' }
}
