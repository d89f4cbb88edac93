import {
  EACCES,
  EBADF,
  EEXIST,
  EINVAL,
  EISDIR,
  ENOENT,
  ENOSPC,
  ENOTDIR,
  ENXIO,
  type Errno,
  failed,
  type Result,
} from '../../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import { OpenFile } from '../file.ts'
import type { Process } from '../process.ts'
import { DirectoryInode } from './directory.ts'
import type { Disk } from './disk.ts'
import { FifoFile, FifoInode } from './fifo.ts'
import { DeviceInode, FileInode, GeneratedInode, type Inode, permits, READ, WRITE } from './inode.ts'

/** Flags of open(2). */
export interface OpenFlags {
  readonly read?: boolean
  readonly write?: boolean
  readonly append?: boolean
  readonly create?: boolean
  readonly exclusive?: boolean
  readonly truncate?: boolean
  readonly directory?: boolean
}

/** open(2): the open file, not yet a descriptor. */
export function openPath(process: Process, path: string, flags: OpenFlags, mode = 0o666): Result<OpenFile> {
  const { mounts, cwd, credentials } = process
  const location = mounts.resolve(path, cwd, credentials)
  if (failed(location)) return location
  const writable = flags.write === true || flags.append === true
  let { inode } = location
  if (inode === undefined) {
    if (flags.create !== true) return ENOENT
    const created = new FileInode(new Uint8Array(0), mode & ~process.umask)
    const error = mounts.create(location, created, credentials, process.host.sim.now)
    if (error !== undefined) return error
    return new RegularFile(created, location.path, flags, process)
  }
  if (flags.create === true && flags.exclusive === true) return EEXIST
  if (flags.directory === true && !(inode instanceof DirectoryInode)) return ENOTDIR
  if (inode instanceof DirectoryInode && writable) return EISDIR
  const wanted = (flags.read === true ? READ : 0) | (writable ? WRITE : 0)
  if (!permits(inode, credentials.uid, credentials.groups, wanted)) return EACCES
  if (inode instanceof FileInode && writable)
    inode = location.parent.lookup(location.name) === inode ? location.parent.writable(location.name)! : inode
  return openInode(process, inode, location.path, flags)
}

function openInode(process: Process, inode: Inode, path: string, flags: OpenFlags): Result<OpenFile> {
  if (inode instanceof FileInode) {
    if (flags.truncate === true) {
      inode.truncate(0)
      inode.modified = process.host.sim.now
    }
    return new RegularFile(inode, path, flags, process)
  }
  if (inode instanceof DirectoryInode) return new DirectoryFile(inode, path)
  if (inode instanceof GeneratedInode) return GeneratedFile.open(process, inode, path, flags)
  if (inode instanceof FifoInode)
    return new FifoFile(inode, path, flags.read === true, flags.write === true || flags.append === true)
  if (inode instanceof DeviceInode) return inode.open(process, flags.write === true)
  return ENXIO
}

/** What one file may hold before the disk of an emulated machine is full. */
const FILE_MAX = 64 * 1024 * 1024

class RegularFile extends OpenFile {
  override readonly path: string
  override readonly inode: FileInode
  readonly #flags: OpenFlags
  readonly #clock: { readonly now: number }
  readonly #disk: Disk
  #position = 0

  constructor(inode: FileInode, path: string, flags: OpenFlags, process: Process) {
    super()
    this.inode = inode
    this.path = path
    this.#flags = flags
    this.#clock = process.host.sim
    this.#disk = process.mounts.disk
    inode.opened()
  }

  protected override released(): void {
    this.inode.closed()
  }

  override read(most: number): Result<Uint8Array> {
    if (this.#flags.read !== true) return EBADF
    const bytes = this.inode.bytes.slice(this.#position, this.#position + most)
    this.#position += bytes.length
    return bytes
  }

  override write(bytes: Uint8Array): Result<number> {
    if (this.#flags.write !== true && this.#flags.append !== true) return EBADF
    if (this.#flags.append === true) this.#position = this.inode.size
    const count = Math.min(this.inode.room(this.#disk, this.#position, bytes.length), FILE_MAX - this.#position)
    if (count <= 0 && bytes.length > 0) return ENOSPC
    this.inode.write(this.#position, bytes.subarray(0, count))
    this.inode.modified = this.#clock.now
    this.#position += count
    return count
  }

  override seek(offset: number, whence: 'set' | 'current' | 'end'): Result<number> {
    const base = whence === 'set' ? 0 : whence === 'current' ? this.#position : this.inode.size
    if (base + offset < 0) return EINVAL
    this.#position = base + offset
    return this.#position
  }

  override truncate(length: number): Errno | undefined {
    if (length > FILE_MAX || this.inode.room(this.#disk, 0, length) < length) return ENOSPC
    this.inode.truncate(length)
    this.inode.modified = this.#clock.now
    return undefined
  }
}

class DirectoryFile extends OpenFile {
  override readonly path: string
  override readonly inode: DirectoryInode

  constructor(inode: DirectoryInode, path: string) {
    super()
    this.inode = inode
    this.path = path
  }

  override read(): Result<Uint8Array> {
    return EISDIR
  }
}

/** A file of /proc: the text as it was when the file was opened. */
class GeneratedFile extends OpenFile {
  override readonly path: string
  override readonly inode: GeneratedInode
  readonly #process: Process
  readonly #bytes: Uint8Array
  #position = 0

  private constructor(process: Process, inode: GeneratedInode, path: string, text: string) {
    super()
    this.#process = process
    this.inode = inode
    this.path = path
    this.#bytes = encodeUtf8(text)
  }

  static open(process: Process, inode: GeneratedInode, path: string, flags: OpenFlags): Result<OpenFile> {
    if ((flags.write === true || flags.append === true) && inode.write === null) return EACCES
    const text = flags.read === true ? inode.read(process) : ''
    return failed(text) ? text : new GeneratedFile(process, inode, path, text)
  }

  override read(most: number): Result<Uint8Array> {
    const bytes = this.#bytes.slice(this.#position, this.#position + most)
    this.#position += bytes.length
    return bytes
  }

  override write(bytes: Uint8Array): Result<number> {
    if (this.inode.write === null) return EBADF
    return this.inode.write(decodeUtf8(bytes), this.#process) ?? bytes.length
  }

  override seek(offset: number, whence: 'set' | 'current' | 'end'): Result<number> {
    const base = whence === 'set' ? 0 : whence === 'current' ? this.#position : this.#bytes.length
    this.#position = Math.max(0, base + offset)
    return this.#position
  }
}
