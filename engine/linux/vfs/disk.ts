/** Bytes that the files of a machine, or of a container, may have in all, so that a lab stays within what a browser tab can hold. */
export const DISK_SIZE = 128 * 1024 * 1024

/** The room for files beneath one root directory. What images bring along is shared and takes none of it. */
export class Disk {
  readonly size: number
  #used = 0

  constructor(size: number = DISK_SIZE) {
    this.size = size
  }

  get used(): number {
    return this.#used
  }

  get free(): number {
    return this.size - this.#used
  }

  /** A file has grown; with a negative number it has shrunk. */
  take(bytes: number): void {
    this.#used += bytes
  }
}
