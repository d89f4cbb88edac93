import type { Random } from '../../sim/random.ts'
import { SECOND } from '../../sim/timer.ts'
import { FLOW_LABEL_MASK } from '../../wire/ipv6.ts'
import { EPERM, ERANGE, type Result } from '../errno.ts'
import type { Ipv6 } from './ipv6.ts'

/** FL_MIN_LINGER: a label stays taken after its last user has gone. */
const LINGER = 6 * SECOND
/** IPV6_FLOWLABEL_STATELESS_FLAG: the half that the kernel takes labels of its own from, where flowlabel_state_ranges says so. */
const STATELESS = 0x8_0000

/** Flow labels that sockets have asked for, each for one socket (net/ipv6/ip6_flowlabel.c, IPV6_FL_S_EXCL). */
export class FlowLabels {
  readonly #ipv6: Ipv6
  readonly #random: Random
  /** When each is free again. */
  readonly #leases = new Map<number, number>()

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
    this.#random = ipv6.netns.sim.random(`flowlabel:${ipv6.netns.label}`)
  }

  /** IPV6_FL_A_GET with IPV6_FL_F_CREATE: the label, or any free one for 0. */
  take(wanted: number): Result<number> {
    if (this.#ipv6.sysctl.flowlabel_state_ranges !== 0 && (wanted & STATELESS) !== 0) return ERANGE
    this.#reap()
    if (this.#leases.has(wanted)) return EPERM
    const label = wanted === 0 ? this.#free() : wanted
    this.#leases.set(label, Number.POSITIVE_INFINITY)
    return label
  }

  /** The socket that had it is closed. */
  release(label: number): void {
    this.#leases.set(label, this.#ipv6.netns.sim.now + LINGER)
  }

  #free(): number {
    for (;;) {
      const label = this.#random.uint32() & FLOW_LABEL_MASK
      if (label !== 0 && !this.#leases.has(label)) return label
    }
  }

  #reap(): void {
    for (const [label, freeAt] of this.#leases) if (freeAt <= this.#ipv6.netns.sim.now) this.#leases.delete(label)
  }
}
