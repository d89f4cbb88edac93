import { MILLISECOND } from '../sim/timer.ts'

/** The kernel's clock of timeouts ticks 250 times a second (CONFIG_HZ of Debian). */
export const JIFFY = 4 * MILLISECOND

export const jiffiesOf = (now: number): number => Math.floor(now / JIFFY)

/** Each level of the wheel is eight times as coarse as the one below. */
const LEVEL_SHIFT = 3
const LEVEL_SIZE = 64

/**
 * When a timer of the kernel really fires: the wheel (kernel/time/timer.c) is the coarser the further away the time is, and never early.
 * A second becomes up to 1.032 s, which is why ARP requests are a little more than a second apart.
 */
export function wheelDeadline(now: number, delay: number): number {
  const expires = Math.ceil((now + delay) / JIFFY)
  const distance = expires - jiffiesOf(now)
  let granularity = 1
  while (distance >= LEVEL_SIZE * granularity - granularity) granularity <<= LEVEL_SHIFT
  return Math.floor((expires + granularity) / granularity) * granularity * JIFFY
}
