import { pathText } from '../../../linux/bgp/attributes.ts'
import { formatIp, formatIpv4, formatPrefix } from '../../../wire/address.ts'
import { hexBytes } from '../../../wire/bytes.ts'
import type { Bird } from './daemon.ts'
import { type BgpAttributes, type BirdRoute, isResolvable } from './route.ts'
import { timeText } from './show-protocols.ts'
import { communityText } from './values.ts'

const SOURCES = {
  RTS_STATIC: 'static',
  RTS_INHERIT: 'inherit',
  RTS_DEVICE: 'device',
  RTS_BGP: 'BGP',
  RTS_PIPE: 'pipe',
} as const
const ORIGIN_LETTERS = ['i', 'e', '?']
const ORIGINS = ['IGP', 'EGP', 'Incomplete']
const SET = ['{', ' ', '}'] as const

/** One route (rt_show_rte of nest/rt-show.c); `first` is the one in whose line the prefix stands. */
export function routeLines(
  bird: Bird,
  route: BirdRoute,
  options: { readonly first: boolean; readonly primary: boolean; readonly all: boolean },
): readonly string[] {
  const { first, primary, all } = options
  const { learnt, hops } = route
  const from = learnt !== null && hops[0]?.gateway !== learnt.from ? ` from ${formatIp(learnt.from)}` : ''
  const head = `${(first ? formatPrefix(route.prefix) : '').padEnd(20)} ${route.destination}`
  const since = `[${route.protocol} ${timeText(bird, route.since)}${from}]`
  const lines = [`${head} ${since} ${primary ? '* ' : ''}${preferenceText(route)}`]
  const weights = hops.some(({ weight }) => weight !== hops[0]!.weight) || hops.length > 1
  for (const { gateway, link, weight } of hops)
    lines.push(
      gateway === null
        ? `\tdev ${link.name}`
        : `\tvia ${formatIp(gateway)} on ${link.name}${weights ? ` weight ${weight}` : ''}`,
    )
  if (!all) return lines
  return [...lines, `\tType: ${SOURCES[route.source]} univ`, ...attributeLines(route)]
}

function preferenceText(route: BirdRoute): string {
  const { preference, source, bgp, kernel, recursive, cost } = route
  if (source === 'RTS_INHERIT' && kernel !== null) return `(${preference})`
  if (source !== 'RTS_BGP') return `(${preference})`
  const metric = recursive === null || cost === 0 ? '' : !isResolvable(route) ? '/-' : cost === null ? '/?' : `/${cost}`
  const last = bgp?.path?.flatMap(({ as }) => as).at(-1)
  return `(${preference}${metric}) [${last === undefined ? '' : `AS${last}`}${ORIGIN_LETTERS[bgp?.origin ?? 2] ?? '?'}]`
}

function attributeLines({ bgp, kernel, preferredSource }: BirdRoute): readonly string[] {
  const lines: string[] = []
  if (kernel !== null) lines.push(`\tKernel.source: ${kernel.source}`, `\tKernel.metric: ${kernel.metric}`)
  if (preferredSource !== null) lines.push(`\tKernel.prefsrc: ${formatIp(preferredSource)}`)
  return bgp === null ? lines : [...lines, ...bgpLines(bgp)]
}

function bgpLines(bgp: BgpAttributes): readonly string[] {
  const lines: string[] = []
  const add = (name: string, value: string | number | null | undefined) => {
    if (value != null) lines.push(`\tBGP.${name}: ${value}`)
  }
  add('origin', bgp.origin === undefined ? null : (ORIGINS[bgp.origin] ?? '?'))
  add('as_path', bgp.path === undefined ? null : pathText(bgp.path, SET))
  if (bgp.nextHop !== undefined && bgp.nextHop !== 0)
    add('next_hop', `${formatIp(bgp.nextHop)}${bgp.linkLocal == null ? '' : ` ${formatIp(bgp.linkLocal)}`}`)
  add('med', bgp.med)
  add('local_pref', bgp.localPreference)
  if (bgp.atomicAggregate === true) add('atomic_aggr', '')
  for (const { attributeType, data } of bgp.unknown ?? [])
    if (attributeType === 7) add('aggregator', aggregatorText(data))
  if (bgp.communities !== undefined && bgp.communities.length > 0)
    add('community', bgp.communities.map(communityText).join(' '))
  add('originator_id', bgp.originator == null ? null : formatIpv4(bgp.originator))
  if (bgp.clusters !== undefined && bgp.clusters.length > 0) add('cluster_list', bgp.clusters.map(formatIpv4).join(' '))
  if (bgp.largeCommunities !== undefined && bgp.largeCommunities.length > 0)
    add('large_community', bgp.largeCommunities.map(each => `(${each.join(', ')})`).join(' '))
  for (const { attributeType, data } of bgp.unknown ?? [])
    if (attributeType !== 7)
      lines.push(`\tBGP.${attributeType.toString(16).padStart(2, '0')} [t]: ${hexBytes(data, 0, data.length, ' ')}`)
  return lines
}

function aggregatorText(data: Uint8Array): string {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  return data.length === 8 ? `${formatIpv4(view.getUint32(4))} AS${view.getUint32(0)}` : ''
}
