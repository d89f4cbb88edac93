import type { Link } from '../../net/link.ts'
import type { NeighbourParameters, NeighbourTable } from '../../net/neighbour.ts'
import type { CollectionLimits } from '../../net/neighbour-collection.ts'
import { JIFFY } from '../../net/wheel.ts'
import { MILLISECOND, SECOND } from '../../sim/timer.ts'
import type { Process } from '../process.ts'
import { folder, integers, type Sysctl, type SysctlFolder } from '../sysctl.ts'
import { inert } from './inert.ts'

/** Ticks of USER_HZ, in which some of the times are told. */
const HZ = 100
/** What an skb of one frame takes from the queue's limit in bytes (SKB_TRUESIZE(ETH_FRAME_LEN)). */
const FRAME_SIZE = 2304
const QUEUE_BYTES_MAX = 212992

/** net.ipv4.neigh.* or net.ipv6.neigh.*: how a family asks for its neighbours, by device. */
export function neighbourSysctls(
  prefix: string,
  table: (process: Process) => NeighbourTable,
  has: (link: Link) => boolean = () => true,
): SysctlFolder {
  return {
    names: ({ network, host }) => [
      ...(network === host.network ? ['default'] : []),
      ...network.net.links.filter(has).map(link => link.name),
    ],
    find: (device, process) => {
      if (device === 'default')
        return parameterFolder(`${prefix}.default`, table(process).defaults, table(process).limits)
      const link = process.network.net.link(device)
      return link === undefined || !has(link)
        ? undefined
        : parameterFolder(`${prefix}.${device}`, table(process).parameters(link), null)
    },
  }
}

function parameterFolder(
  prefix: string,
  parameters: NeighbourParameters,
  limits: CollectionLimits | null,
): SysctlFolder {
  const time = (name: keyof NeighbourParameters, unit: number, low = 0): Sysctl =>
    integers(
      () => [Math.round(parameters[name] * unit)],
      ([value]) => {
        parameters[name] = value! / unit
      },
      { low },
    )
  /** Kept in ticks, so that it reads as the next whole one (neigh_proc_dointvec_ms_jiffies). */
  const milliseconds = (name: keyof NeighbourParameters): Sysctl =>
    integers(
      () => [Math.round(parameters[name] * 1000)],
      ([value]) => {
        parameters[name] = (Math.ceil((value! * MILLISECOND) / JIFFY) * JIFFY) / SECOND
      },
      { low: 0 },
    )
  const count = (name: keyof NeighbourParameters): Sysctl => time(name, 1)
  const queueBytes = integers(
    () => [parameters.queueLength === 101 ? QUEUE_BYTES_MAX : parameters.queueLength * FRAME_SIZE],
    ([value]) => {
      parameters.queueLength = Math.floor(value! / FRAME_SIZE)
    },
    { low: 0 },
  )
  return folder({
    anycast_delay: time('anycastDelay', HZ),
    app_solicit: count('appSolicitations'),
    base_reachable_time: time('baseReachableTime', 1),
    base_reachable_time_ms: milliseconds('baseReachableTime'),
    delay_first_probe_time: count('delayFirstProbe'),
    gc_stale_time: count('gcStaleTime'),
    interval_probe_time_ms: inert(`${prefix}.interval_probe_time_ms`, [5000], { low: 1 }),
    locktime: time('lockTime', HZ),
    mcast_resolicit: count('multicastResolicitations'),
    mcast_solicit: count('multicastSolicitations'),
    proxy_delay: time('proxyDelay', HZ),
    proxy_qlen: count('proxyQueueLength'),
    retrans_time: time('retransTime', HZ),
    retrans_time_ms: milliseconds('retransTime'),
    ucast_solicit: count('unicastSolicitations'),
    unres_qlen: count('queueLength'),
    unres_qlen_bytes: queueBytes,
    ...(limits === null ? {} : collection(limits)),
  })
}

/** When the kernel throws entries away. */
function collection(limits: CollectionLimits): Record<string, Sysctl> {
  const limit = (name: keyof CollectionLimits): Sysctl =>
    integers(
      () => [limits[name]],
      ([value]) => {
        limits[name] = value!
      },
      { low: 0 },
    )
  return {
    gc_interval: limit('interval'),
    gc_thresh1: limit('thresh1'),
    gc_thresh2: limit('thresh2'),
    gc_thresh3: limit('thresh3'),
  }
}
