import { capabilityCode } from '../../../linux/bgp/session.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, formatIpv4 } from '../../../wire/address.ts'
import { CapabilityCode } from '../../../wire/bgp.ts'
import type { BgpCapability } from '../../../wire/bgp-capability.ts'
import { u16 } from '../../../wire/bytes.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import type { Channel } from './channel.ts'
import type { Bird } from './daemon.ts'
import { filterName } from './filter-syntax.ts'
import type { Protocol } from './protocol.ts'
import { BgpProtocol } from './protocols/bgp.ts'

const HOUR = 3600 * SECOND
/** A time that is longer ago is shown as a date (nest/config.Y, tf_base). */
const RECENT = 20 * HOUR

export const PROTOCOLS_HEAD = 'Name       Proto      Table      State  Since         Info'

/** As the console shows a time. */
export function timeText(bird: Bird, at: number): string {
  const { seconds, nanoseconds } = bird.process.host.sim.wallTime(at)
  const milliseconds = String(Math.floor(nanoseconds / 1e6)).padStart(3, '0')
  if (bird.config.longTimes) return strftime('%Y-%m-%d %H:%M:%S', seconds)
  if (bird.process.now - at > RECENT) return strftime('%Y-%m-%d', seconds)
  return `${strftime('%H:%M:%S', seconds)}.${milliseconds}`
}

export function protocolLine(bird: Bird, protocol: Protocol): string {
  const { name, kind, table, state, since, info } = protocol
  return `${name.padEnd(10)} ${kind.padEnd(10)} ${table.padEnd(10)} ${state.padEnd(6)} ${timeText(bird, since).padEnd(12)}  ${info}`
}

export function protocolDetails(protocol: Protocol): readonly string[] {
  const description = protocol.config.description
  return [
    ...(description === null ? [] : [`  Description:    ${description}`]),
    ...(protocol instanceof BgpProtocol ? bgpDetails(protocol) : []),
    ...protocol.channels.flatMap(channel => channelDetails(protocol, channel)),
    '',
  ]
}

function bgpDetails(protocol: BgpProtocol): readonly string[] {
  const { settings, session } = protocol
  const { neighbor, neighborAs, localAs } = settings
  const as = session?.peer ?? null
  const state = protocol.state === 'down' ? 'Down' : protocol.info.slice(0, 14).trim()
  const lines = [
    `  BGP state:          ${state}`,
    `    Neighbor address: ${formatIp(neighbor)}${settings.device === null ? '' : `%${settings.device}`}`,
    ...(settings.neighborPort === 179 ? [] : [`    Neighbor port:    ${settings.neighborPort}`]),
    `    Neighbor AS:      ${typeof neighborAs === 'number' ? neighborAs : as === null ? 0 : asOf(as.capabilities, as.as)}`,
    `    Local AS:         ${localAs}`,
  ]
  const connection = session?.connection ?? null
  if (session !== null && connection !== null && as !== null) {
    const timer = (deadline: number, whole: number) => `${((deadline - session.now) / SECOND).toFixed(3)}/${whole}`
    lines.push(
      `    Neighbor ID:      ${formatIpv4(as.identifier)}`,
      '    Local capabilities',
      ...capabilities(session.settings.capabilities),
      '    Neighbor capabilities',
      ...capabilities(as.capabilities),
      `    Session:          ${session.isInternal ? 'internal' : 'external'}${settings.multihop === null ? '' : ' multihop'}${settings.reflectorClient ? ' route-reflector' : ''} AS4`,
      `    Source address:   ${formatIp(connection.socket.localAddress)}`,
    )
    if (connection.holdTime > 0)
      lines.push(
        `    Hold timer:       ${timer(connection.holdDeadline, connection.holdTime)}`,
        `    Keepalive timer:  ${timer(connection.keepaliveDeadline, connection.keepaliveTime)}`,
      )
  }
  const waiting = session?.waiting ?? null
  if (waiting !== null) {
    const label = waiting.kind === 'error' ? 'Error wait:   ' : 'Connect delay:'
    lines.push(`    ${label}    ${((waiting.until - session!.now) / SECOND).toFixed(3)}/${waiting.whole}`)
  }
  const error = protocol.errorText
  return error === '' ? lines : [...lines, `    Last error:       ${error}`]
}

function asOf(capabilities: readonly BgpCapability[], as: number): number {
  const four = capabilities.find(each => each.type === 'fourOctetAs')
  return four?.type === 'fourOctetAs' ? four.as : as
}

const AFI_NAMES = new Map([
  [1, 'ipv4'],
  [2, 'ipv6'],
])

/** bgp_show_capabilities of proto/bgp/bgp.c: in its own order. */
function capabilities(list: readonly BgpCapability[]): readonly string[] {
  const families = list.flatMap(each =>
    each.type === 'multiprotocol' && each.safi === 1 ? [AFI_NAMES.get(each.afi) ?? `${each.afi}/${each.safi}`] : [],
  )
  const restart = list.find(each => each.type === 'other' && each.code === CapabilityCode.gracefulRestart)
  const words: readonly (readonly [number, readonly string[]])[] = [
    [CapabilityCode.multiprotocol, ['      Multiprotocol', `        AF announced: ${families.join(' ')}`]],
    [CapabilityCode.routeRefresh, ['      Route refresh']],
    [CapabilityCode.extendedNextHop, ['      Extended next hop']],
    [CapabilityCode.extendedPacket, ['      Extended message']],
    [CapabilityCode.gracefulRestart, ['      Graceful restart', ...restartDetails(restart)]],
    [CapabilityCode.fourOctetAs, ['      4-octet AS numbers']],
    [CapabilityCode.addPath, ['      ADD-PATH']],
    [CapabilityCode.enhancedRouteRefresh, ['      Enhanced refresh']],
    [CapabilityCode.longLivedGracefulRestart, ['      Long-lived graceful restart']],
  ]
  return words.flatMap(([code, lines]) => (list.some(each => capabilityCode(each) === code) ? lines : []))
}

/** Only of a peer that is able to restart, and not merely aware of it. */
function restartDetails(capability: BgpCapability | undefined): readonly string[] {
  if (capability?.type !== 'other' || capability.data.length <= 2) return []
  const { data } = capability
  const entries = Array.from({ length: Math.floor((data.length - 2) / 4) }, (_, index) =>
    data.subarray(2 + 4 * index, 6 + 4 * index),
  )
  const names = (bit: boolean) =>
    entries
      .filter(each => !bit || (each[3]! & 0x80) !== 0)
      .map(each => AFI_NAMES.get(u16(each, 0)) ?? '?')
      .join(' ')
  return [
    `        Restart time: ${u16(data, 0) & 0xfff}`,
    `        AF supported: ${names(false)}`,
    `        AF preserved: ${names(true)}`.trimEnd(),
  ]
}

function channelDetails(protocol: Protocol, channel: Channel): readonly string[] {
  const { config, table, isUp } = channel
  const lines = [
    `  Channel ipv${channel.family}`,
    `    State:          ${isUp ? 'UP' : 'DOWN'}`,
    `    Table:          ${table.name}`,
    `    Preference:     ${channel.preference}`,
    `    Input filter:   ${filterName(config.importFilter)}`,
    `    Output filter:  ${filterName(config.exportFilter)}`,
  ]
  const igp =
    protocol instanceof BgpProtocol && protocol.isRecursive(channel)
      ? [`    IGP IPv${channel.family} table: ${config.igpTable ?? table.name}`]
      : []
  if (!isUp) return [...lines, ...igp]
  for (const [name, limit] of [
    ['Receive', config.receiveLimit],
    ['Import', config.importLimit],
  ] as const)
    if (limit !== null)
      lines.push(
        `    ${`${name} limit:`.padEnd(16)}${limit.count}${channel.isBeyond(limit) ? ' [HIT]' : ''}`,
        `      Action:       ${limit.action}`,
      )
  const cells = (...values: readonly (number | string)[]) => values.map(each => `${each}`.padStart(10)).join(' ')
  const { importUpdates: i, importWithdraws: w, exportUpdates: e, exportWithdraws: x } = channel.counts
  lines.push(
    `    Routes:         ${channel.imported} imported, ${channel.exported} exported, ${channel.preferred} preferred`,
    '    Route change stats:     received   rejected   filtered    ignored   accepted',
    `      Import updates:     ${cells(i.received, i.rejected, i.filtered, i.ignored, i.accepted)}`,
    `      Import withdraws:   ${cells(w.received, w.rejected, '---', w.ignored, w.accepted)}`,
    `      Export updates:     ${cells(e.received, e.rejected, e.filtered, '---', e.accepted)}`,
    `      Export withdraws:   ${cells(x.received, '---', '---', '---', x.accepted)}`,
  )
  if (protocol instanceof BgpProtocol) lines.push(`    BGP Next hop:   ${protocol.nextHopText(channel)}`)
  return [...lines, ...igp]
}
