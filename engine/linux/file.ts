import { EBADF, EINVAL, EMFILE, ENOTTY, type Errno, ESPIPE, type Result } from '../net/errno.ts'
import type { WaitQueue } from '../sim/wait.ts'
import type { Inode } from './vfs/inode.ts'

/** What poll(2) says of a file. */
export interface Readiness {
  readonly readable: boolean
  readonly writable: boolean
  readonly hangup: boolean
}

/** An open file description (open(2)): shared by all descriptors that were duplicated from one. Nothing here blocks: EAGAIN says "not now". */
export abstract class OpenFile {
  references = 0
  nonBlocking = false
  /** Name for /proc/PID/fd. */
  abstract readonly path: string
  /** Wakes those who wait for any change: data, room, the other end gone. */
  readonly changed: WaitQueue | null = null
  readonly inode: Inode | null = null

  read(_most: number): Result<Uint8Array> {
    return EBADF
  }

  /** How many bytes were taken; EAGAIN when none can be taken now. */
  write(_bytes: Uint8Array): Result<number> {
    return EBADF
  }

  readiness(): Readiness {
    return { readable: true, writable: true, hangup: false }
  }

  seek(_offset: number, _whence: 'set' | 'current' | 'end'): Result<number> {
    return ESPIPE
  }

  truncate(_length: number): Errno | undefined {
    return EINVAL
  }

  /** The terminal that this file is, for isatty(3) and the ioctls of terminals. */
  get terminal(): unknown {
    return null
  }

  ioctlUnsupported(): Errno {
    return ENOTTY
  }

  /** The last descriptor is gone. */
  protected released(): void {}

  #atRelease: (() => void)[] | null = null

  /** Does something when the last descriptor is gone: gives a lock back. */
  atRelease(action: () => void): void {
    this.#atRelease ??= []
    this.#atRelease.push(action)
  }

  retain(): this {
    this.references++
    return this
  }

  release(): void {
    if (--this.references > 0) return
    for (const action of this.#atRelease?.splice(0) ?? []) action()
    if (this.references === 0) this.released()
  }
}

interface Descriptor {
  readonly file: OpenFile
  closeOnExec: boolean
}

/** RLIMIT_NOFILE (getrlimit(2)). */
export const OPEN_FILES_MAX = 1024

/** The file descriptors of a process. */
export class FdTable {
  readonly #descriptors: (Descriptor | undefined)[] = []

  get(fd: number): OpenFile | undefined {
    return this.#descriptors[fd]?.file
  }

  /** The open descriptors in order of number. */
  *entries(): Generator<[number, OpenFile]> {
    for (const [fd, descriptor] of this.#descriptors.entries())
      if (descriptor !== undefined) yield [fd, descriptor.file]
  }

  /** Gives `file` the lowest free number from `lowest` on. */
  open(file: OpenFile, lowest = 0, closeOnExec = false): Result<number> {
    let fd = lowest
    while (this.#descriptors[fd] !== undefined) fd++
    if (fd >= OPEN_FILES_MAX) {
      file.retain().release()
      return EMFILE
    }
    this.#descriptors[fd] = { file: file.retain(), closeOnExec }
    return fd
  }

  /** dup2(2). */
  duplicate(from: number, to: number): Result<number> {
    const file = this.get(from)
    if (file === undefined || to < 0 || to >= OPEN_FILES_MAX) return EBADF
    if (from !== to) this.set(to, file)
    return to
  }

  /** Puts `file` under `fd`, closing what was there. */
  set(fd: number, file: OpenFile): void {
    file.retain()
    this.close(fd)
    this.#descriptors[fd] = { file, closeOnExec: false }
  }

  close(fd: number): Errno | undefined {
    const descriptor = this.#descriptors[fd]
    if (descriptor === undefined) return EBADF
    this.#descriptors[fd] = undefined
    descriptor.file.release()
    return undefined
  }

  setCloseOnExec(fd: number, on: boolean): void {
    const descriptor = this.#descriptors[fd]
    if (descriptor !== undefined) descriptor.closeOnExec = on
  }

  /** What a forked child starts with; `exec` leaves out what is close-on-exec. */
  copy(exec: boolean): FdTable {
    const copy = new FdTable()
    for (const [fd, descriptor] of this.#descriptors.entries()) {
      if (descriptor === undefined || (exec && descriptor.closeOnExec)) continue
      copy.#descriptors[fd] = { file: descriptor.file.retain(), closeOnExec: descriptor.closeOnExec }
    }
    return copy
  }

  /** Closes what execve(2) does not hand on. */
  closeOnExec(): void {
    for (const [fd, descriptor] of this.#descriptors.entries()) if (descriptor?.closeOnExec === true) this.close(fd)
  }

  closeAll(): void {
    for (const fd of this.#descriptors.keys()) this.close(fd)
  }
}
