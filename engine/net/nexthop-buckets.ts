import type { Sim } from '../sim/sim.ts'
import { type Nanoseconds, SECOND, type Timer } from '../sim/timer.ts'
import type { GroupMember, Nexthop } from './nexthop.ts'

/** One bucket: the flows whose hash leads here go this way. */
export interface Bucket {
  /** Null where the one that had it is gone. */
  nexthop: Nexthop | null
  used: Nanoseconds
  migrated: Nanoseconds
}

/** Seconds. */
export interface BucketTimers {
  /** How long a bucket must have been without traffic before it may go to another nexthop. */
  idle: number
  /** After how long it goes although there is traffic; 0 for never. */
  unbalanced: number
}

export const DEFAULT_TIMERS: BucketTimers = { idle: 120, unbalanced: 0 }

/** The buckets of a resilient group (struct nh_res_table of net/ipv4/nexthop.c): a change of the members moves no flow that it need not move. */
export class Buckets {
  readonly slots: readonly Bucket[]
  timers: BucketTimers
  readonly #sim: Sim
  readonly #timer: Timer
  /** How many buckets each member is to have, and how many it has. */
  #wants = new Map<Nexthop, number>()
  #has = new Map<Nexthop, number>()
  /** Members that have too few, the next one to be given some first. */
  #underweight: Nexthop[] = []
  #unbalancedSince: Nanoseconds = 0

  constructor(sim: Sim, size: number, timers: BucketTimers) {
    this.#sim = sim
    this.timers = timers
    this.slots = Array.from({ length: size }, () => ({ nexthop: null, used: 0, migrated: 0 }))
    this.#timer = sim.timer(() => this.#upkeep())
  }

  /** Nanoseconds since members have had fewer buckets than they should; 0 while none has. */
  get unbalancedTime(): Nanoseconds {
    return this.#underweight.length === 0 ? 0 : this.#sim.now - this.#unbalancedSince
  }

  idleTime({ used }: Bucket): Nanoseconds {
    return this.#sim.now - used
  }

  /** nexthop_select_path_res. */
  choose(hash: number): Nexthop | null {
    const bucket = this.slots[hash % this.slots.length]!
    bucket.used = this.#sim.now
    return bucket.nexthop
  }

  /** nh_res_group_rebalance, and what follows from it at once. */
  setMembers(members: readonly GroupMember[]): void {
    const present = new Set(members.map(({ nexthop }) => nexthop))
    for (const bucket of this.slots)
      if (bucket.nexthop !== null && !present.has(bucket.nexthop)) this.#assign(bucket, null)
    const total = members.reduce((sum, { weight }) => sum + weight, 0)
    const wasUnbalanced = this.#underweight.length > 0
    this.#wants = new Map()
    this.#underweight = []
    let [weights, bound] = [0, 0]
    for (const { nexthop, weight } of members) {
      weights += weight
      const next = Math.floor((this.slots.length * weights + Math.floor(total / 2)) / total)
      this.#wants.set(nexthop, next - bound)
      bound = next
      if (this.#balance(nexthop) < 0) this.#underweight.unshift(nexthop)
    }
    if (!wasUnbalanced) this.#unbalancedSince = this.#sim.now
    this.#upkeep()
  }

  /** The group is gone. */
  stop(): void {
    this.#timer.disarm()
  }

  /** Above 0 for a member that has too many buckets. */
  #balance(nexthop: Nexthop): number {
    return (this.#has.get(nexthop) ?? 0) - (this.#wants.get(nexthop) ?? 0)
  }

  #assign(bucket: Bucket, nexthop: Nexthop | null): void {
    const { nexthop: before } = bucket
    if (before !== null) this.#has.set(before, this.#has.get(before)! - 1)
    if (nexthop !== null) this.#has.set(nexthop, (this.#has.get(nexthop) ?? 0) + 1)
    bucket.nexthop = nexthop
  }

  /** nh_res_table_upkeep: moves the buckets that may move, and comes again when the next one may. */
  #upkeep(): void {
    const { now } = this.#sim
    let deadline = Number.POSITIVE_INFINITY
    for (const bucket of this.slots) {
      if (this.#underweight.length === 0) break
      const due = this.#mayMove(bucket)
      if (due > now) {
        deadline = Math.min(deadline, due)
        continue
      }
      const next = this.#underweight[0]!
      this.#assign(bucket, next)
      bucket.used = bucket.migrated = now
      if (this.#balance(next) >= 0) this.#underweight.shift()
    }
    if (deadline < Number.POSITIVE_INFINITY) this.#timer.arm(deadline)
    else this.#timer.disarm()
  }

  /** nh_res_bucket_should_migrate: from when on; Infinity where its member may keep it. */
  #mayMove({ nexthop, used, migrated }: Bucket): Nanoseconds {
    if (nexthop === null) return 0
    if (this.#balance(nexthop) <= 0) return Number.POSITIVE_INFINITY
    // One that was not used since it came here is idle already.
    if (used === migrated) return 0
    const idle = used + this.timers.idle * SECOND
    const { unbalanced } = this.timers
    return unbalanced === 0 ? idle : Math.min(idle, this.#unbalancedSince + unbalanced * SECOND)
  }
}
