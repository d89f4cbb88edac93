import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { FileInode, type Inode } from '../../../linux/vfs/inode.ts'
import { openPath } from '../../../linux/vfs/open.ts'
import { EISDIR, ENOSPC, type Errno, failed } from '../../../net/errno.ts'
import { decodeLatin1, encodeLatin1 } from '../../../sim/latin1.ts'
import { formatMbox, type Mbox, type Message, parseMbox } from './mbox.ts'

/** What holds of a mailbox while the server runs, as its index files would say it. */
interface Known {
  validity: number
  lastUid: number
}
export type MailIndex = Map<string, Known>

/** A byte of a mailbox that is read or written. */
const BYTE_COST = 2

/** A file in mbox format, which other programs change too: it is read again when it has changed. */
export class Mailbox {
  readonly name: string
  readonly path: string
  readonly #process: Process
  readonly #index: MailIndex
  #seen: { inode: Inode; modified: number; size: number } | undefined
  /** Bytes read and written whose time has not passed yet. */
  #owed = 0
  #held: Mbox = { messages: [], validity: 0, lastUid: 0 }

  constructor(process: Process, index: MailIndex, name: string, path: string) {
    this.#process = process
    this.#index = index
    this.name = name
    this.path = path
  }

  get messages(): readonly Message[] {
    return this.#held.messages
  }

  get validity(): number {
    return this.#held.validity
  }

  get nextUid(): number {
    return this.#held.lastUid + 1
  }

  /** Reads it if it has changed; no file is an empty mailbox. */
  load(): Errno | undefined {
    const { mounts, credentials } = this.#process
    const found = mounts.resolve(this.path, '/', credentials)
    if (failed(found) && found.name !== 'ENOENT') return found
    const inode = failed(found) ? undefined : found.inode
    if (inode?.kind === 'directory') return EISDIR
    const seen = this.#seen
    if (seen !== undefined && inode === seen.inode && inode.modified === seen.modified && inode.size === seen.size)
      return undefined
    let bytes = new Uint8Array(0)
    if (inode !== undefined) {
      const read = this.#process.readFileBytes(this.path)
      if (failed(read)) return read
      bytes = new Uint8Array(read)
      this.#owed += bytes.length
    }
    this.#hold(parseMbox(decodeLatin1(bytes), this.#index.get(this.path)?.lastUid ?? 0))
    this.#look()
    return undefined
  }

  /** Puts other messages in the place of those there are; `lastUid` when some of them are new. */
  change(messages: readonly Message[], lastUid = this.#held.lastUid): Errno | undefined {
    const held = { ...this.#held, messages, lastUid }
    const bytes = encodeLatin1(formatMbox(held))
    this.#owed += bytes.length
    const file = openPath(this.#process, this.path, { write: true, create: true, truncate: true }, 0o600)
    if (failed(file)) return file
    file.retain()
    const written = file.write(bytes)
    file.release()
    this.#hold(held)
    this.#look()
    return failed(written) ? written : written < bytes.length ? ENOSPC : undefined
  }

  /** Lets the time pass: not between reading and writing, where another session could come. */
  *pay(): Running<void> {
    const bytes = this.#owed
    this.#owed = 0
    if (bytes > 0) yield* this.#process.compute(bytes * BYTE_COST)
  }

  #hold(read: Mbox): void {
    const known = this.#index.get(this.path)
    const validity = read.validity || known?.validity || this.#fresh()
    this.#held = { ...read, validity }
    this.#index.set(this.path, { validity, lastUid: read.lastUid })
  }

  /** The time, unless it was given to another mailbox already. */
  #fresh(): number {
    const used = new Set([...this.#index.values()].map(each => each.validity))
    let validity = this.#process.host.sim.wallTime().seconds
    while (used.has(validity)) validity++
    return validity
  }

  #look(): void {
    const inode = this.#process.mounts.lookup(this.path)
    this.#seen = inode instanceof FileInode ? { inode, modified: inode.modified, size: inode.size } : undefined
  }
}
