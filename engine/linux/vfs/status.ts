import { ENOENT, failed, type Result } from '../../net/errno.ts'
import type { Host } from '../host.ts'
import type { Process } from '../process.ts'
import { DirectoryInode } from './directory.ts'
import { DeviceInode, type FileKind, type Inode, SymlinkInode } from './inode.ts'
import type { Mount } from './mounts.ts'

/** What stat(2) says of a file. */
export interface FileStatus {
  readonly inode: Inode
  readonly kind: FileKind
  /** Permission bits, without the kind. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly links: number
  /** Seconds since 1970, with a fraction in nanoseconds beside it. There is one time only: access and change show it too. */
  readonly modified: { readonly seconds: number; readonly nanoseconds: number }
  readonly number: number
  /** Blocks of 512 bytes. */
  readonly blocks: number
  /** Number of the file system that holds it. */
  readonly device: number
  /** Target of a symbolic link. */
  readonly target: string | undefined
  readonly special: { readonly major: number; readonly minor: number } | undefined
  /** Canonical path. */
  readonly path: string
}

/** S_IFMT (inode(7)). */
const TYPE_BITS: Readonly<Record<FileKind, number>> = {
  fifo: 0o010000,
  character: 0o020000,
  directory: 0o040000,
  block: 0o060000,
  file: 0o100000,
  symlink: 0o120000,
  socket: 0o140000,
}

export function typeBits(kind: FileKind): number {
  return TYPE_BITS[kind]
}

const FIRST_INODE = 131_073
const numbers = new WeakMap<Host, { readonly known: WeakMap<Inode, number>; next: number }>()

/** Inodes of a host get their numbers when somebody first looks. */
export function inodeNumber(host: Host, inode: Inode): number {
  let table = numbers.get(host)
  if (table === undefined) numbers.set(host, (table = { known: new WeakMap(), next: FIRST_INODE }))
  let number = table.known.get(inode)
  if (number === undefined) table.known.set(inode, (number = table.next++))
  return number
}

/** The mount that a canonical path lies in; the root file system, which no entry of the table describes, is undefined. */
export function mountOf(process: Process, path: string): Mount | undefined {
  const inside = (mount: Mount) => path === mount.path || path.startsWith(mount.path === '/' ? '/' : `${mount.path}/`)
  return process.mounts.table.filter(inside).reduce<Mount | undefined>((longest, mount) => {
    return longest === undefined || mount.path.length >= longest.path.length ? mount : longest
  }, undefined)
}

/** stat(2), or lstat(2) where links are not followed. */
export function fileStatus(process: Process, path: string, follow = true): Result<FileStatus> {
  const location = process.mounts.resolve(path, process.cwd, process.credentials, follow)
  if (failed(location)) return location
  if (location.inode === undefined) return ENOENT
  return statusOf(process, location.inode, location.path)
}

export function statusOf(process: Process, inode: Inode, path: string): FileStatus {
  const mount = mountOf(process, path)
  const { size } = inode
  return {
    inode,
    kind: inode.kind,
    mode: inode.mode,
    uid: inode.uid,
    gid: inode.gid,
    size,
    links: inode instanceof DirectoryInode ? directoryLinks(process, inode) : inode.links,
    modified: process.host.sim.wallTime(inode.modified),
    number: inodeNumber(process.host, inode),
    blocks: inode instanceof SymlinkInode ? 0 : Math.ceil(size / 4096) * 8,
    device: mount === undefined ? 0xfe01 : 20 + process.mounts.table.indexOf(mount),
    target: inode instanceof SymlinkInode ? inode.target : undefined,
    special: inode instanceof DeviceInode ? { major: inode.major, minor: inode.minor } : undefined,
    path,
  }
}

/** Its own entry, its name in the directory above, and `..` of each directory in it. */
function directoryLinks(process: Process, directory: DirectoryInode): number {
  let count = 2
  for (const name of directory.names(process)) if (directory.lookup(name, process) instanceof DirectoryInode) count++
  return count
}
