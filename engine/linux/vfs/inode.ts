import type { Errno, Result } from '../../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { WaitQueue } from '../../sim/wait.ts'
import type { OpenFile } from '../file.ts'
import type { NetworkNamespace } from '../namespaces.ts'
import type { Process } from '../process.ts'
import type { Program } from '../program.ts'
import type { Disk } from './disk.ts'

export type FileKind = 'file' | 'directory' | 'symlink' | 'character' | 'block' | 'fifo' | 'socket'

/** A thing in a file system (inode(7)). Times are virtual nanoseconds. */
export abstract class Inode {
  abstract readonly kind: FileKind
  /** Permission bits, set-user-ID and sticky included. */
  mode: number
  uid = 0
  gid = 0
  modified = 0
  links = 1

  constructor(mode: number) {
    this.mode = mode
  }

  get size(): number {
    return 0
  }
}

/** A file that grows gets room for so much more at most. */
const GROWTH_MAX = 8 << 20

/** A regular file: bytes that are copied when they change, so that images can share them. */
export class FileInode extends Inode {
  override readonly kind = 'file'
  #bytes: Uint8Array
  #length: number
  #watched: WaitQueue | null = null
  #disk: Disk | null = null
  /** Bytes of the disk that it takes. */
  #charged = 0
  #opened = 0
  /** What runs when the file is executed; null for data and for scripts. */
  readonly program: Program | null

  constructor(content: Uint8Array | string = new Uint8Array(0), mode = 0o644, program: Program | null = null) {
    super(mode)
    this.#bytes = typeof content === 'string' ? encodeUtf8(content) : content
    this.#length = this.#bytes.length
    this.program = program
  }

  override get size(): number {
    return this.#length
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  get text(): string {
    return decodeUtf8(this.bytes)
  }

  /** Wakes with each change of the content (inotify(7), IN_MODIFY). */
  get watched(): WaitQueue {
    return (this.#watched ??= new WaitQueue())
  }

  /** A copy for a layer above (copy-up). */
  copy(): FileInode {
    const copy = new FileInode(this.bytes.slice(), this.mode, this.program)
    copy.uid = this.uid
    copy.gid = this.gid
    copy.modified = this.modified
    return copy
  }

  /** How many of `count` bytes fit at a position: on a disk there is only so much. */
  room(disk: Disk, position: number, count: number): number {
    this.#disk ??= disk
    return Math.max(0, Math.min(count, this.#length + this.#disk.free - position))
  }

  opened(): void {
    this.#opened++
  }

  closed(): void {
    this.#opened--
    this.discardUnused()
  }

  /** A file without a name that nobody has open is gone (unlink(2)). */
  discardUnused(): void {
    if (this.#opened > 0 || this.links > 0) return
    this.#bytes = new Uint8Array(0)
    this.#resize(0)
  }

  #resize(length: number): void {
    const growth = Math.max(length - this.#length, -this.#charged)
    this.#length = length
    if (this.#disk === null) return
    this.#charged += growth
    this.#disk.take(growth)
  }

  /** Writes at a position; a gap before it is filled with zeros. */
  write(position: number, bytes: Uint8Array): void {
    const end = position + bytes.length
    if (end > this.#bytes.length) {
      const bigger = new Uint8Array(Math.max(end, Math.min(this.#bytes.length * 2, this.#bytes.length + GROWTH_MAX)))
      bigger.set(this.bytes)
      this.#bytes = bigger
    }
    this.#bytes.set(bytes, position)
    if (end > this.#length) this.#resize(end)
    this.#watched?.wake()
  }

  truncate(length: number): void {
    if (length > this.#length) this.write(length - 1, Uint8Array.of(0))
    else {
      this.#bytes = this.#bytes.slice(0, length)
      this.#resize(length)
      this.#watched?.wake()
    }
  }
}

export class SymlinkInode extends Inode {
  override readonly kind = 'symlink'
  readonly target: string

  constructor(target: string) {
    super(0o777)
    this.target = target
  }

  override get size(): number {
    return this.target.length
  }
}

/** A link of /proc that leads to a thing rather than to a path: /proc/PID/ns/net, /proc/PID/fd/3 (proc(5)). */
export class MagicLink extends SymlinkInode {
  readonly leadsTo: Inode

  constructor(text: string, leadsTo: Inode) {
    super(text)
    this.leadsTo = leadsTo
  }
}

/** A network namespace as a file: what `ip netns` mounts below /run/netns and setns(2) takes (namespaces(7)). */
export class NamespaceInode extends Inode {
  override readonly kind = 'file'
  readonly namespace: NetworkNamespace

  constructor(namespace: NetworkNamespace) {
    super(0o444)
    this.namespace = namespace
  }
}

/** A file of /proc or /sys: its text is made when it is opened, what is written to it takes effect at once. */
export class GeneratedInode extends Inode {
  override readonly kind = 'file'
  readonly read: (process: Process) => Result<string>
  readonly write: ((text: string, process: Process) => Errno | undefined) | null

  constructor(
    read: (process: Process) => Result<string>,
    write: ((text: string, process: Process) => Errno | undefined) | null = null,
  ) {
    super(write === null ? 0o444 : 0o644)
    this.read = read
    this.write = write
  }
}

/** A device: opening it gives whatever its driver makes. */
export class DeviceInode extends Inode {
  override readonly kind: FileKind
  readonly major: number
  readonly minor: number
  readonly open: (process: Process, writable: boolean) => Result<OpenFile>

  constructor(
    kind: 'character' | 'block' | 'socket',
    device: { major: number; minor: number },
    mode: number,
    open: (process: Process, writable: boolean) => Result<OpenFile>,
  ) {
    super(mode)
    this.kind = kind
    this.major = device.major
    this.minor = device.minor
    this.open = open
  }
}

export const READ = 4
export const WRITE = 2
export const EXECUTE = 1

/** Whether a user may do that with a file: the owner's, the group's or everyone's bits (path_resolution(7)). */
export function permits(inode: Inode, uid: number, groups: readonly number[], wanted: number): boolean {
  if (uid === 0) return wanted !== EXECUTE || inode.kind === 'directory' || (inode.mode & 0o111) !== 0
  const shift = inode.uid === uid ? 6 : groups.includes(inode.gid) ? 3 : 0
  return ((inode.mode >> shift) & wanted) === wanted
}
