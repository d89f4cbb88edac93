import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { makeDirectory } from '../../text/filesystem.ts'

const BLOCK = 4096
/** Tried by --no-clobber (src/tool_cb_wrt.c). */
const NAMES = 100
const DIRECTORY_MODE = 0o750

/** Where bodies and headers go: a file that is made with its first byte, or standard output. stdio(3) collects blocks unless a terminal reads. */
export class Output {
  readonly #process: Process
  /** undefined for standard output. */
  path: string | undefined
  /** Goes on behind what the file holds. */
  append = false
  /** --no-clobber: leaves files alone, and takes NAME.1, NAME.2, ... */
  keeps = false
  /** Makes directories that are not there. */
  createsDirectories = false
  readonly #atOnce: boolean
  /** stdbuf(1) has asked for whole lines. */
  readonly #byLine: boolean
  #fd: number | undefined
  #waiting: Uint8Array[] = []
  #length = 0

  constructor(process: Process, path: string | undefined, atOnce: boolean) {
    this.#process = process
    this.path = path
    const asked = path === undefined ? process.env.get('_STDBUF_O') : undefined
    this.#atOnce = atOnce || asked === '0' || (path === undefined && process.isTerminal(1))
    this.#byLine = asked === 'L'
    if (path === undefined) this.#fd = 1
  }

  /** False when nothing can be written. */
  *write(bytes: Uint8Array): Running<boolean> {
    if (!this.open()) return false
    this.#waiting.push(bytes)
    this.#length += bytes.length
    const due = this.#atOnce || this.#length >= BLOCK || (this.#byLine && bytes.includes(0x0a))
    return due ? yield* this.flush() : true
  }

  /** Makes the file. */
  open(): boolean {
    if (this.#fd !== undefined) return true
    if (this.createsDirectories) this.#makeDirectories()
    if (this.keeps) this.path = this.#unused(this.path!)
    const fd = this.#process.open(this.path!, {
      write: true,
      create: true,
      append: this.append,
      truncate: !this.append,
    })
    if (failed(fd)) return false
    this.#fd = fd
    return true
  }

  #unused(path: string): string {
    const names = [path, ...Array.from({ length: NAMES }, (_, index) => `${path}.${index + 1}`)]
    return names.find(each => failed(fileStatus(this.#process, each, false))) ?? path
  }

  #makeDirectories(): void {
    const parts = this.path!.split('/')
    for (let count = 1; count < parts.length; count++) {
      const directory = parts.slice(0, count).join('/')
      if (directory !== '') makeDirectory(this.#process, directory, DIRECTORY_MODE)
    }
  }

  *flush(): Running<boolean> {
    const pieces = this.#waiting
    this.#waiting = []
    this.#length = 0
    for (const piece of pieces) if (failed(yield* this.#process.write(this.#fd!, piece))) return false
    return true
  }

  *close(): Running<boolean> {
    const done = this.#length === 0 || (yield* this.flush())
    if (this.path !== undefined && this.#fd !== undefined) this.#process.close(this.#fd)
    if (this.path !== undefined) this.#fd = undefined
    return done
  }
}
