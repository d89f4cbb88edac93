import { SECOND } from '../../../sim/timer.ts'
import type { Prefix } from '../../../wire/address.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import type { Bgpd } from './bgpd.ts'

/** Milliseconds, cut to whole seconds as bgpd counts time. */
export function wholeMilliseconds(nanoseconds: number): number {
  return Math.floor(nanoseconds / SECOND) * 1000
}

/** `00:00:07`, `1d02h03m`, `never` (peer_uptime of bgpd.c). */
export function uptime(nanoseconds: number): string {
  const seconds = Math.floor(nanoseconds / SECOND)
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  const two = (value: number) => String(value).padStart(2, '0')
  if (days === 0) return `${two(hours)}:${two(minutes)}:${two(seconds % 60)}`
  if (days < 7) return `${days}d${two(hours)}h${two(minutes)}m`
  return `${two(Math.floor(days / 7))}w${days % 7}d${two(hours)}h`
}

/** Seconds since 1970 of a moment of the lab. */
export function epoch(bgpd: Bgpd, at: number): number {
  return bgpd.process.host.sim.wallTime(at).seconds
}

/** `Sun Nov 22 07:19:57 2026`. */
export function clock(bgpd: Bgpd, at: number): string {
  return strftime('%a %b %e %H:%M:%S %Y', epoch(bgpd, at))
}

/** Entries of a radix tree over the prefixes: where two of them part there is one more (lib/table.c). */
export function nodeCount(prefixes: readonly Prefix[]): number {
  const key = ({ address, length }: Prefix) =>
    address
      .toString(2)
      .padStart(typeof address === 'number' ? 32 : 128, '0')
      .slice(0, length)
  const nodes = new Set(prefixes.map(key))
  const sorted = [...nodes].sort()
  for (const [at, text] of sorted.entries()) {
    const next = sorted[at + 1]
    if (next === undefined) break
    let same = 0
    while (same < text.length && text[same] === next[same]) same++
    nodes.add(text.slice(0, same))
  }
  return nodes.size
}
