import type { Link } from '../../net/link.ts'
import type { Skb } from '../../net/skb.ts'
import { Drop } from '../../net/trace.ts'
import type { Nanoseconds } from '../../sim/timer.ts'

/** struct gnet_stats as `tc -s` shows them. */
export class QueueCounters {
  bytes = 0
  packets = 0
  dropped = 0
  overlimits = 0
  requeues = 0
}

/** A class of a discipline: something with a number under which another discipline can hang (Qdisc_class_ops). */
export interface TrafficClass {
  readonly id: number
  /** The number of the class above it, or the root. */
  readonly parent: number
  /** What hangs under it; null where nothing can. */
  leaf: Qdisc | null
  readonly counters: QueueCounters
}

/** What can be hung at a device or under a class (struct Qdisc of include/net/sch_generic.h). */
export abstract class Qdisc {
  abstract readonly kind: string
  readonly link: Link
  /** The upper half of its number; 0 for one that nobody named. */
  readonly handle: number
  /** The class under which it hangs, or the root. */
  readonly parent: number
  readonly counters: QueueCounters = new QueueCounters()
  backlogPackets = 0
  backlogBytes = 0
  /** When `dequeue` may have something although it has nothing now (qdisc_watchdog). */
  wakeAt: Nanoseconds = Number.POSITIVE_INFINITY

  constructor(link: Link, handle: number, parent: number) {
    this.link = link
    this.handle = handle
    this.parent = parent
  }

  /** Takes a frame; false when it was dropped, which has been counted and told. */
  abstract enqueue(skb: Skb): boolean

  /** The next frame that may leave now. */
  abstract dequeue(): Skb | null

  /** Drops what waits. */
  abstract reset(): void

  /** Goes on as one of its own kind that is changed: with what waits there and hangs under it. False where that is not kept. */
  takeOver(_old: Qdisc): boolean {
    return false
  }

  /** Its options may be changed while it stands (Qdisc_ops.change). */
  get changeable(): boolean {
    return true
  }

  protected takeBacklog(old: Qdisc): void {
    this.backlogPackets = old.backlogPackets
    this.backlogBytes = old.backlogBytes
  }

  /** In the order in which a listing has them. */
  get classes(): readonly TrafficClass[] {
    return []
  }

  /** Classes are made by users, not by the discipline. */
  get ownClasses(): boolean {
    return false
  }

  class(id: number): TrafficClass | undefined {
    return this.classes.find(each => each.id === id)
  }

  get now(): Nanoseconds {
    return this.link.netns.sim.now
  }

  /** A frame came in. */
  protected held(skb: Skb): void {
    this.backlogPackets++
    this.backlogBytes += skb.length
  }

  /** Hands a frame to a discipline below; what that one drops counts here, too (qdisc_enqueue). */
  protected hand(skb: Skb, below: Qdisc): boolean {
    const { length } = skb
    if (!below.enqueue(skb)) {
      this.counters.dropped++
      return false
    }
    this.backlogPackets++
    this.backlogBytes += length
    return true
  }

  /** A frame leaves: it is counted. */
  protected sent(skb: Skb): Skb {
    this.backlogPackets--
    this.backlogBytes -= skb.length
    this.counters.packets++
    this.counters.bytes += skb.length
    return skb
  }

  protected refused(skb: Skb): false {
    this.counters.dropped++
    this.link.drop(skb, Drop.queueDiscipline)
    return false
  }

  /** A frame that was held is dropped after all. */
  protected forget(skb: Skb): void {
    this.backlogPackets--
    this.backlogBytes -= skb.length
    this.refused(skb)
  }
}

/** What a new discipline is made of. */
export type QdiscMaker = (link: Link, handle: number, parent: number) => Qdisc
