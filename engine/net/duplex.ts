import type { Link } from './link.ts'
import { Bridge } from './links/bridge.ts'
import { StackedLink } from './links/stacked.ts'

/** How ethtool tells the duplex of a device that has a speed: bridges do not know it (br_get_link_ksettings), and what stands on a device has its. */
export function duplexOf(link: Link): 'full' | 'unknown' {
  if (link instanceof StackedLink) return duplexOf(link.below)
  return link instanceof Bridge ? 'unknown' : 'full'
}
