import { MILLISECOND, SECOND } from '../sim/timer.ts'

/** The kernel's clock of timeouts ticks 250 times a second (CONFIG_HZ of Debian). */
export const JIFFY = 4 * MILLISECOND

/** Whole seconds of a time that is left, as the kernel counts it: in jiffies, of which the current one is not over. */
export function wholeSeconds(nanoseconds: number): number {
  return Math.max(0, Math.floor((Math.ceil(nanoseconds / JIFFY) * JIFFY) / SECOND))
}
