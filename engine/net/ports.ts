import type { Random } from '../sim/random.ts'

/** The ephemeral port range of a namespace (net.ipv4.ip_local_port_range) and the choice from it. */
export class PortTable {
  low = 32768
  high = 60999
  /** net.ipv4.ip_local_reserved_ports. */
  reserved: ReadonlySet<number> = new Set()
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  /** A port of the range for which `free` holds; 0 when all are taken. */
  choose(free: (port: number) => boolean): number {
    const size = this.high - this.low + 1
    const start = this.#random.below(size)
    for (let step = 0; step < size; step++) {
      const port = this.low + ((start + step) % size)
      if (!this.reserved.has(port) && free(port)) return port
    }
    return 0
  }
}
