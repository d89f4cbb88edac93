import { foldChecksum, sum16 } from '../bytes.ts'
import { pseudoHeaderSum } from '../ip.ts'
import type { Dissection, IpContext } from './dissection.ts'

/** What the checksum of a unit that the pseudo-header counts in should be; undefined where some of the unit is missing. */
export function expectedChecksum(
  d: Dissection,
  protocol: number,
  start: number,
  end: number,
  found: number,
  { ipStart, complete }: IpContext,
): number | undefined {
  if (!complete) return undefined
  return foldChecksum(sum16(d.bytes, start, end, pseudoHeaderSum(d.bytes, ipStart, protocol, end - start)) - found)
}
