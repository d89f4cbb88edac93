import { JIFFY } from '../net/wheel.ts'
import { SECOND } from '../sim/timer.ts'

/** Whole seconds of a time that is left, as the kernel counts it: in jiffies, of which the current one is not over. */
export function wholeSeconds(nanoseconds: number): number {
  return Math.max(0, Math.floor((Math.ceil(nanoseconds / JIFFY) * JIFFY) / SECOND))
}
