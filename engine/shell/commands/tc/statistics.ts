import type { QueueCounters } from '../../../linux/tc/qdisc.ts'
import type { Tool } from '../../iproute/tool.ts'
import { sizeText } from './units.ts'

/** print_tcstats_attr: what was sent, and what waits. */
export function printStatistics(
  { out }: Tool,
  counters: Partial<QueueCounters> & Pick<QueueCounters, 'bytes' | 'packets' | 'dropped'>,
  waiting: { readonly backlogBytes: number; readonly backlogPackets: number },
  prefix: string,
): void {
  const { bytes, packets, dropped, overlimits = 0, requeues = 0 } = counters
  out.field('bytes', bytes, `${prefix}Sent ${bytes} bytes`)
  out.field('packets', packets, ` ${packets} pkt`)
  out.field('drops', dropped, ` (dropped ${dropped},`)
  out.field('overlimits', overlimits, ` overlimits ${overlimits}`)
  out.field('requeues', requeues, ` requeues ${requeues}) `)
  out.field('backlog', waiting.backlogBytes, `\n${prefix}backlog ${sizeText(waiting.backlogBytes)}`)
  out.field('qlen', waiting.backlogPackets, ` ${waiting.backlogPackets}p`)
  out.text(` requeues ${requeues}`)
}
