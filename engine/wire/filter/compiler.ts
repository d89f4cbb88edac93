/** What lasts while one expression is compiled. */

import { BPF_MEMWORDS } from './bpf.ts'
import { FilterError } from './error.ts'
import { type Layout, layoutOf } from './layout.ts'
import type { FilterNames } from './names.ts'

export interface FilterOptions {
  readonly names?: FilterNames | undefined
  /** Of the device's IPv4 network, for `ip broadcast`; 0 where it has none, and when reading a file. */
  readonly netmask?: number | undefined
  /** Whether packets come from a device: only then are `inbound`, `outbound` and `ifindex` known for every link type. */
  readonly live?: boolean | undefined
  readonly snapLength?: number | undefined
  /** False for what `tcpdump -O` does. */
  readonly optimize?: boolean | undefined
}

export class Compiler {
  readonly names: FilterNames
  readonly netmask: number
  readonly live: boolean
  layout: Layout
  readonly #taken = new Array<boolean>(BPF_MEMWORDS).fill(false)
  #next = 0

  constructor(linkType: number, options: FilterOptions) {
    this.names = options.names ?? {}
    this.netmask = options.netmask ?? 0
    this.live = options.live ?? false
    this.layout = layoutOf(linkType)
  }

  /** A word of scratch memory. */
  take(): number {
    for (let tries = 0; tries < BPF_MEMWORDS; tries++) {
      const register = this.#next
      if (this.#taken[register] === false) {
        this.#taken[register] = true
        return register
      }
      this.#next = (this.#next + 1) % BPF_MEMWORDS
    }
    throw new FilterError('too many registers needed to evaluate expression')
  }

  release(register: number): void {
    this.#taken[register] = false
  }
}
