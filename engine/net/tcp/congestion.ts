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
  /** The window that Reno would have by now, and segments acknowledged towards its next increase. */
  renoWindow: number
  renoCredit: number
}

/** RFC 6928. */
export const INITIAL_WINDOW = 10
const CUBIC_C = 0.4
const CUBIC_BETA = 717 / 1024
/** Windows of acknowledged segments after which Reno with CUBIC's reduction would have one segment more (beta_scale of tcp_cubic.c, in eighths). */
const RENO_SCALE = Math.floor((8 * (1024 + 717)) / 3 / (1024 - 717)) / 8
const INFINITE = 0x7fff_ffff

export function newCongestion(name: CongestionControl): Congestion {
  const window = INITIAL_WINDOW
  const reno = { renoWindow: window, renoCredit: 0 }
  return { name, window, slowStartThreshold: INFINITE, credit: 0, windowMax: 0, epoch: 0, k: 0, ...reno }
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
  const needed = congestion.name === 'reno' ? congestion.window : cubicCount(congestion, acked, now, rtt)
  if (congestion.credit < needed) return
  congestion.window += Math.floor(congestion.credit / needed)
  congestion.credit %= needed
}

/** How many acknowledged segments make the window one segment larger (RFC 9438 4.2). */
function cubicCount(congestion: Congestion, acked: number, now: number, rtt: number): number {
  if (congestion.epoch === 0) {
    congestion.epoch = now
    congestion.k =
      congestion.window < congestion.windowMax ? Math.cbrt((congestion.windowMax - congestion.window) / CUBIC_C) : 0
    if (congestion.windowMax < congestion.window) congestion.windowMax = congestion.window
    congestion.renoWindow = congestion.window
    congestion.renoCredit = 0
  }
  congestion.renoCredit += acked
  const time = (now - congestion.epoch + rtt) / 1e9
  const target = CUBIC_C * (time - congestion.k) ** 3 + congestion.windowMax
  const { window } = congestion
  const count = target <= window ? 100 * window : window / (target - window)
  return Math.max(2, Math.min(count, renoCount(congestion)))
}

/** Where Reno would be faster, as it is with small windows, CUBIC is as fast (RFC 9438 4.3). */
function renoCount(congestion: Congestion): number {
  const step = congestion.window * RENO_SCALE
  const steps = Math.floor(congestion.renoCredit / step)
  congestion.renoCredit -= steps * step
  congestion.renoWindow += steps
  const lead = congestion.renoWindow - congestion.window
  return lead > 0 ? congestion.window / lead : Number.POSITIVE_INFINITY
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
