import { WarningLimit } from '../../net/warning-limit.ts'
import type { Netfilter } from './netfilter.ts'

/** LOG_WARNING of syslog(3). */
const LOG_WARNING = 4

/** What netfilter needs of the machine. */
export interface Machine {
  readonly sim: { readonly now: number }
  log(text: string, level?: number): void
}

/** What all network namespaces of a host share of netfilter: limits, and the way into the kernel log. */
export class HostNetfilter {
  /** net.netfilter.nf_conntrack_max. */
  conntrackMax = 262144
  /** net.netfilter.nf_log_all_netns: LOG works outside the first namespace, too. */
  logAllNamespaces = 0
  readonly machine: Machine
  /** The namespace that the host started with. */
  initial: Netfilter | null = null
  readonly #warnings: WarningLimit

  constructor(machine: Machine) {
    this.machine = machine
    this.#warnings = new WarningLimit(() => machine.sim.now)
  }

  log(text: string, level: number = LOG_WARNING): void {
    this.machine.log(text, level)
  }

  /** net_warn_ratelimited. */
  warn(text: string): void {
    if (this.#warnings.allows(line => this.log(line))) this.log(text)
  }

  /** A connection found no room (nf_conntrack_alloc). */
  tableFull(where: Netfilter): void {
    const place = where === this.initial ? '' : ` in netns ${where.inode}`
    this.warn(`nf_conntrack: nf_conntrack: table full${place}, dropping packet`)
  }
}
