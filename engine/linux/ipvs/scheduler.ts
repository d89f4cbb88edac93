import type { Ip } from '../../wire/address.ts'
import type { RealServer, VirtualService } from './service.ts'

/** What a scheduler may go by beside the servers. */
export interface ScheduledPacket {
  readonly source: Ip
  readonly destination: Ip
  readonly sourcePort: number
}

/** A scheduler at work for one service. */
export interface SchedulerState {
  /** The server for a new connection; undefined when none may have it. */
  choose(packet: ScheduledPacket): RealServer | undefined
}

/** A way to choose servers (struct ip_vs_scheduler). */
export interface Scheduler {
  readonly name: string
  /** Begins for a service, or begins again after a change of its servers; `before` is where it was. */
  start(service: VirtualService, before?: SchedulerState): SchedulerState
}
