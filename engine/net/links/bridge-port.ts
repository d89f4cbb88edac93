import { type Nanoseconds, SECOND, type Timer } from '../../sim/timer.ts'
import type { Link } from '../link.ts'
import type { Bridge } from './bridge.ts'
import { VlanGroup } from './bridge-vlan.ts'

/** BR_STATE_* (include/uapi/linux/if_bridge.h), by their numbers. */
export const PORT_STATES = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'] as const
export type PortState = (typeof PORT_STATES)[number]

/** The timers of a port (IEEE 802.1D-1998 8.5.6). */
export type PortTimer = 'messageAge' | 'forwardDelay' | 'hold'

/** A bridge's identifier: its priority and its address as one number, the lower the better (IEEE 802.1D 9.2.5). */
export type BridgeNumber = bigint

/** A device enslaved to a bridge, and what the bridge keeps of it. */
export class BridgePort {
  readonly link: Link
  readonly bridge: Bridge
  readonly number: number
  learning = true
  flood = true
  multicastFlood = true
  broadcastFlood = true
  hairpin = false
  isolated = false
  locked = false
  /** A BPDU that is heard here shuts the port (BR_BPDU_GUARD). */
  guard = false
  /** No way to the root leads here (BR_ROOT_BLOCK). */
  rootBlock = false
  /** Who is behind it is not asked for: the bridge answers where it knows (BR_NEIGH_SUPPRESS). */
  neighbourSuppress = false
  /** 0 never, 1 as it is heard, 2 always: whether a multicast router is behind it (mcast_router). */
  multicastRouter = 1
  /** Until when one that was heard is believed to be there. */
  routerUntil = -1
  /** Group addresses of the link, by their last four bits, that pass it all the same (group_fwd_mask). */
  groupForwardMask = 0
  /** Who leaves a group is taken to have been the last in it (mcast_fast_leave). */
  fastLeave = false
  cost: number
  /** The cost was set by hand and does not follow the speed. */
  costFixed = false
  priority = 32
  readonly vlans = new VlanGroup()
  // What spanning tree knows: the best configuration heard on the segment (IEEE 802.1D 8.5.5).
  state: PortState = 'disabled'
  designatedRoot: BridgeNumber = 0n
  designatedBridge: BridgeNumber = 0n
  designatedCost = 0
  designatedPort = 0
  /** When the information was new at the root. */
  designatedSince = 0
  changeAcknowledged = false
  configPending = false
  /** When it began to forward without spanning tree, for which the delay runs all the same though nothing waits for it; -1 otherwise. */
  forwardingSince = -1
  readonly #timers: Partial<Record<PortTimer, Timer>> = {}

  constructor(bridge: Bridge, link: Link, number: number) {
    this.bridge = bridge
    this.link = link
    this.number = number
    this.cost = costOf(link)
  }

  /** Whether frames are switched to it and from it. */
  get forwarding(): boolean {
    return this.state === 'forwarding'
  }

  /** br_make_port_id: what the priority and the number make. */
  get id(): number {
    return (this.priority << 10) | this.number
  }

  arm(timer: PortTimer, deadline: Nanoseconds): void {
    const { netns, spanningTree } = this.bridge
    this.#timers[timer] ??= netns.sim.timer(() => spanningTree.expired(this, timer))
    this.#timers[timer].arm(deadline)
  }

  disarm(timer: PortTimer): void {
    this.#timers[timer]?.disarm()
  }

  armed(timer: PortTimer): boolean {
    return this.#timers[timer]?.armed === true
  }

  /** Seconds until a timer of the port runs out. */
  left(timer: PortTimer): number {
    const { now } = this.bridge.netns.sim
    const found = this.#timers[timer]
    if (found?.armed === true) return Math.max(0, found.deadline - now) / SECOND
    if (timer !== 'forwardDelay' || this.forwardingSince < 0) return 0
    return Math.max(0, this.bridge.spanningTree.times.forwardDelay / 100 - (now - this.forwardingSince) / SECOND)
  }
}

/** port_cost: by the speed of the device (IEEE 802.1D-1998 table 8-5). */
export function costOf(link: Link): number {
  const { speed } = link
  if (speed === null) return 100
  return speed >= 10_000 ? 2 : speed >= 1000 ? 4 : speed >= 100 ? 19 : 100
}
