/** What net.ipv4.tcp_congestion_control may be set to. */
export const CONGESTION_CONTROLS = ['reno', 'cubic'] as const
export type CongestionControl = (typeof CONGESTION_CONTROLS)[number]

/** Congestion control of one connection: a window in segments, by Reno (RFC 5681) or CUBIC (RFC 9438). */
export interface Congestion {
  readonly name: CongestionControl
  /** In segments. */
  window: number
  slowStartThreshold: number
  /** Segments acknowledged towards the next increase. */
  credit: number
  /** CUBIC: the window before the last reduction, and when it happened (ns; 0 for never). */
  windowMax: number
  epoch: number
  /** The time in seconds at which the curve reaches `windowMax` again. */
  k: number
}

/** RFC 6928. */
export const INITIAL_WINDOW = 10
const CUBIC_C = 0.4
const CUBIC_BETA = 717 / 1024
const INFINITE = 0x7fff_ffff

export function newCongestion(name: CongestionControl): Congestion {
  return { name, window: INITIAL_WINDOW, slowStartThreshold: INFINITE, credit: 0, windowMax: 0, epoch: 0, k: 0 }
}

/** `acked` segments were acknowledged while the window was the limit. */
export function grow(congestion: Congestion, acked: number, now: number, rtt: number): void {
  if (congestion.window < congestion.slowStartThreshold) {
    const step = Math.min(acked, congestion.slowStartThreshold - congestion.window)
    congestion.window += step
    acked -= step
    if (acked === 0) return
  }
  congestion.credit += acked
  const needed = congestion.name === 'reno' ? congestion.window : cubicCount(congestion, now, rtt)
  if (congestion.credit < needed) return
  congestion.window += Math.floor(congestion.credit / needed)
  congestion.credit %= needed
}

/** How many acknowledged segments make the window one segment larger (RFC 9438 4.2). */
function cubicCount(congestion: Congestion, now: number, rtt: number): number {
  if (congestion.epoch === 0) {
    congestion.epoch = now
    congestion.k =
      congestion.window < congestion.windowMax ? Math.cbrt((congestion.windowMax - congestion.window) / CUBIC_C) : 0
    if (congestion.windowMax < congestion.window) congestion.windowMax = congestion.window
  }
  const time = (now - congestion.epoch + rtt) / 1e9
  const target = CUBIC_C * (time - congestion.k) ** 3 + congestion.windowMax
  if (target <= congestion.window) return 100 * congestion.window
  return Math.max(2, congestion.window / (target - congestion.window))
}

/** Loss was detected: the threshold for the time after (RFC 9438 4.6, RFC 5681 3.2). */
export function reduce(congestion: Congestion): void {
  congestion.epoch = 0
  if (congestion.name === 'cubic') {
    const { window } = congestion
    congestion.windowMax = window < congestion.windowMax ? (window * (1 + CUBIC_BETA)) / 2 : window
    congestion.slowStartThreshold = Math.max(2, Math.floor(window * CUBIC_BETA))
  } else congestion.slowStartThreshold = Math.max(2, Math.floor(congestion.window / 2))
}
