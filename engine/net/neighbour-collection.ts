import { SECOND } from '../sim/timer.ts'
import type { Neighbour } from './neighbour.ts'

/** net.ipv4.neigh.default.gc_*: how many entries a table may have (Documentation/networking/ip-sysctl.rst). */
export interface CollectionLimits {
  /** Up to so many, nothing is thrown away. */
  thresh1: number
  /** More than so many stay no longer than five seconds. */
  thresh2: number
  /** There are never more. */
  thresh3: number
  /** Seconds. */
  interval: number
}

export function defaultCollectionLimits(): CollectionLimits {
  return { thresh1: 128, thresh2: 512, thresh3: 1024, interval: 30 }
}

/** What is younger is not thrown away even when room is needed (neigh_forced_gc). */
const YOUNG = 5 * SECOND

/** Entries that garbage collection leaves alone, and which do not count. */
function exempt(neighbour: Neighbour): boolean {
  return neighbour.state === 'PERMANENT' || neighbour.managed || neighbour.externLearn
}

/** Makes room for one more entry, if it can; false when the table is full (neigh_alloc, neigh_forced_gc). */
export function makeRoom(
  entries: readonly Neighbour[],
  limits: CollectionLimits,
  now: number,
  remove: (neighbour: Neighbour) => void,
): boolean {
  const counted = entries.filter(each => !exempt(each))
  let most = counted.length - limits.thresh2
  let left = counted.length
  for (const neighbour of counted) {
    if (most <= 0) break
    const { state, updated } = neighbour
    if (state !== 'FAILED' && state !== 'NOARP' && now - updated < YOUNG) continue
    remove(neighbour)
    most--
    left--
  }
  return left < limits.thresh3
}

/** Entries that failed, or that nobody has used for gc_stale_time (neigh_periodic_work). */
export function unused(neighbour: Neighbour, now: number, staleTime: number): boolean {
  if (exempt(neighbour)) return false
  if (neighbour.state === 'FAILED') return true
  const timed = neighbour.timer.armed
  return !timed && now > Math.max(neighbour.used, neighbour.confirmed) + staleTime
}
