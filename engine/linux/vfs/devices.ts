import { ENOSPC, ENXIO, type Result } from '../../net/errno.ts'
import { OpenFile } from '../file.ts'
import type { Host } from '../host.ts'
import { TerminalFile } from '../terminal.ts'
import { type DirectoryInode, GeneratedDirectory, plant } from './directory.ts'
import { DeviceInode, SymlinkInode } from './inode.ts'

/** A device that answers without state (null(4), zero(4), full(4), random(4)). */
class SimpleDevice extends OpenFile {
  override readonly path: string
  readonly #read: (most: number) => Result<Uint8Array>
  readonly #write: (bytes: Uint8Array) => Result<number>

  constructor(
    path: string,
    read: (most: number) => Result<Uint8Array>,
    write: (bytes: Uint8Array) => Result<number> = bytes => bytes.length,
  ) {
    super()
    this.path = path
    this.#read = read
    this.#write = write
  }

  override read(most: number): Result<Uint8Array> {
    return this.#read(most)
  }

  override write(bytes: Uint8Array): Result<number> {
    return this.#write(bytes)
  }
}

export function openNull(): OpenFile {
  return new SimpleDevice('/dev/null', () => new Uint8Array(0))
}

/** Fills /dev for a host or a container. */
export function plantDevices(dev: DirectoryInode, host: Host): void {
  const random = host.sim.random(`dev-random:${host.name}`)
  const simple = (
    minor: number,
    path: string,
    read: (most: number) => Result<Uint8Array>,
    write?: (bytes: Uint8Array) => Result<number>,
  ) => new DeviceInode('character', { major: 1, minor }, 0o666, () => new SimpleDevice(path, read, write))
  plant(dev, {
    null: simple(3, '/dev/null', () => new Uint8Array(0)),
    zero: simple(5, '/dev/zero', most => new Uint8Array(most)),
    full: simple(
      7,
      '/dev/full',
      most => new Uint8Array(most),
      () => ENOSPC,
    ),
    random: simple(8, '/dev/random', most => random.bytes(Math.min(most, 4096))),
    urandom: simple(9, '/dev/urandom', most => random.bytes(Math.min(most, 4096))),
    tty: new DeviceInode('character', { major: 5, minor: 0 }, 0o666, process => {
      const { terminal } = process
      return terminal === null ? ENXIO : new TerminalFile(terminal)
    }),
    fd: new SymlinkInode('/proc/self/fd'),
    stdin: new SymlinkInode('/proc/self/fd/0'),
    stdout: new SymlinkInode('/proc/self/fd/1'),
    stderr: new SymlinkInode('/proc/self/fd/2'),
    shm: {},
  })
  dev.add('pts', terminals(host))
}

function terminals(host: Host): DirectoryInode {
  const list = () => [...host.terminals.keys()].map(name => name.slice('pts/'.length))
  return new GeneratedDirectory(list, name => {
    const terminal = host.terminals.get(`pts/${name}`)
    if (terminal === undefined) return undefined
    return new DeviceInode('character', { major: 136, minor: Number(name) }, 0o620, () => new TerminalFile(terminal))
  })
}

/** Opening an existing file again through /proc/PID/fd/N. */
export function reopen(file: OpenFile): DeviceInode {
  return new DeviceInode('character', { major: 0, minor: 0 }, 0o700, () => file)
}
