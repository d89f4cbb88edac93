import { formatIp, formatIpv4 } from '../../../wire/address.ts'
import { CapabilityCode } from '../../../wire/bgp-capability.ts'
import type { Bgpd } from './bgpd.ts'
import { FAMILIES, type Family, type NeighborConfig } from './model.ts'
import { type Exchange, exchangedFamilies, exchangeOf, lastResetText, placeOf } from './neighbor-facts.ts'
import { CAPABILITY_FQDN, CAPABILITY_REFRESH_OLD, CONNECT, type Peer } from './peer.ts'
import { remoteAsOf, stateWord } from './show-summary.ts'
import { uptime } from './text.ts'

const WORDS: Readonly<Record<Exchange, string>> = {
  both: 'advertised and received',
  sent: 'advertised',
  received: 'received',
  none: '',
}

/** `show bgp neighbors` (bgp_show_peer of bgpd/bgp_vty.c). */
export function showNeighbors(bgpd: Bgpd, peers: readonly Peer[]): readonly string[] {
  if (bgpd.config.bgp === null) return ['% BGP instance not found']
  if (peers.length === 0) return ['% No BGP neighbors found', '']
  return [...peers.flatMap(peer => neighborLines(bgpd, peer)), '']
}

function neighborLines(bgpd: Bgpd, peer: Peer): readonly string[] {
  const { config } = peer
  const { as } = bgpd.config.bgp!
  return [
    `BGP neighbor is ${formatIp(config.address)}, remote AS ${remoteAsOf(bgpd, peer)}, local AS ${as}, ${peer.isInternal ? 'internal' : 'external'} link`,
    '  Local Role: undefined',
    '  Remote Role: undefined',
    ...(config.description === null ? [] : [` Description: ${config.description}`]),
    ...(peer.hostname === null ? [] : [`Hostname: ${peer.hostname}`]),
    ...(config.group === null ? [] : [` Member of peer-group ${config.group} for session parameters`]),
    ...(config.shutdown ? [' Administratively shut down'] : []),
    ...stateLines(bgpd, peer),
    ...(peer.session?.state === 'Established' ? capabilityLines(bgpd, peer) : []),
    ...restartLines(peer),
    ...statisticsLines(peer),
    ...peer.families.flatMap(family => familyLines(bgpd, peer, family)),
    '',
    ...sessionLines(bgpd, peer),
    '',
  ]
}

function stateLines(bgpd: Bgpd, peer: Peer): readonly string[] {
  const { session } = peer
  const isUp = session?.state === 'Established'
  const [keepalive, hold] = peer.timers
  const agreed = session?.connection ?? null
  const since = (at: number) => (at === 0 ? 'never' : uptime(bgpd.process.now - at))
  return [
    `  BGP version 4, remote router ID ${formatIpv4(peer.peerId)}, local router ID ${formatIpv4(bgpd.routerId)}`,
    `  BGP state = ${stateWord(peer)}${isUp ? `, up for ${uptime(session.now - session.establishedAt)}` : ''}`,
    `  Last read ${since(peer.lastAt('received'))}, Last write ${since(peer.lastAt('sent'))}`,
    `  Hold time is ${agreed?.holdTime ?? hold} seconds, keepalive interval is ${agreed?.keepaliveTime ?? keepalive} seconds`,
    `  Configured hold time is ${hold} seconds, keepalive interval is ${keepalive} seconds`,
    '  Configured conditional advertisements interval is 60 seconds',
  ]
}

function capabilityLines(bgpd: Bgpd, peer: Peer): readonly string[] {
  const line = (name: string, code: number) => {
    const how = exchangeOf(peer, code)
    return how === 'none' ? [] : [`    ${name}: ${WORDS[how]}`]
  }
  const families = exchangedFamilies(peer)
  const refresh = exchangeOf(peer, CapabilityCode.routeRefresh)
  const old = peer.told(CAPABILITY_REFRESH_OLD) === null ? 'new' : 'old & new'
  const restart = peer.told(CapabilityCode.gracefulRestart)
  return [
    '  Neighbor capabilities:',
    ...line('4 Byte AS', CapabilityCode.fourOctetAs),
    ...line('Extended Message', CapabilityCode.extendedPacket),
    '    AddPath:',
    ...families.flatMap(({ family, addPath }) =>
      addPath === 'none' || addPath === 'received' ? [] : [`      IPv${family} Unicast: RX ${WORDS[addPath]}`],
    ),
    ...line('Long-lived Graceful Restart', CapabilityCode.longLivedGracefulRestart),
    ...(peer.told(CapabilityCode.longLivedGracefulRestart) === null ? [] : ['      Address families by peer:']),
    ...(refresh === 'none' ? [] : [`    Route refresh: ${WORDS[refresh]}${refresh === 'both' ? `(${old})` : ''}`]),
    ...line('Enhanced Route Refresh', CapabilityCode.enhancedRouteRefresh),
    ...families.flatMap(({ family, unicast }) =>
      unicast === 'none' ? [] : [`    Address Family IPv${family} Unicast: ${WORDS[unicast]}`],
    ),
    ...(exchangeOf(peer, CAPABILITY_FQDN) === 'none'
      ? []
      : [
          `    Hostname Capability: advertised (name: ${bgpd.process.host.name},domain name: n/a) ${peer.hostname === null ? 'not received' : `received (name: ${peer.hostname},domain name: n/a)`}`,
        ]),
    ...line('Graceful Restart Capability', CapabilityCode.gracefulRestart),
    ...(restart === null
      ? []
      : [
          `      Remote Restart timer is ${restartTime(restart)} seconds`,
          '      Address families by peer:',
          '        none',
        ]),
  ]
}

export function restartTime(data: Uint8Array): number {
  return ((data[0] ?? 0) & 0x0f) * 256 + (data[1] ?? 0)
}

function restartLines(peer: Peer): readonly string[] {
  const isUp = peer.session?.state === 'Established'
  const restart = isUp ? peer.told(CapabilityCode.gracefulRestart) : null
  const flag = (bit: number) => (((restart?.[0] ?? 0) & bit) === 0 ? 'False' : 'True')
  const sent = isUp ? FAMILIES.filter(family => peer.speaks(family)) : []
  const names = (families: readonly Family[]) => families.map(family => `IPv${family} Unicast`).join(' ')
  const mode = !isUp ? 'NotApplicable' : restart === null ? 'Disable' : 'Helper'
  return [
    '  Graceful restart information:',
    ...(sent.length === 0 || restart === null ? [] : [`    End-of-RIB send: ${names(sent)}`]),
    ...(peer.endOfRib.size === 0
      ? []
      : [`    End-of-RIB received: ${names(FAMILIES.filter(each => peer.endOfRib.has(each)))}`]),
    '    Local GR Mode: Helper*',
    `    Remote GR Mode: ${mode}`,
    `    R bit: ${flag(0x80)}`,
    `    N bit: ${flag(0x40)}`,
    '    Timers:',
    '      Configured Restart Time(sec): 120',
    `      Received Restart Time(sec): ${restart === null ? (peer.sessions > 0 ? 120 : 0) : restartTime(restart)}`,
    ...(restart === null ? [] : sent.flatMap(family => restartFamilyLines(peer, family))),
  ]
}

function restartFamilyLines(peer: Peer, family: Family): readonly string[] {
  return [
    `    IPv${family} Unicast:`,
    '      F bit: False',
    '      End-of-RIB sent: Yes',
    `      End-of-RIB sent after update: ${peer.count('sent', 'update') > 0 ? 'Yes' : 'No'}`,
    `      End-of-RIB received: ${peer.endOfRib.has(family) ? 'Yes' : 'No'}`,
    '      Timers:',
    '        Configured Stale Path Time(sec): 360',
  ]
}

function statisticsLines(peer: Peer): readonly string[] {
  const row = (name: string, kind: string | null) => {
    const [sent, received] = (['sent', 'received'] as const).map(way => (kind === '' ? 0 : peer.count(way, kind)))
    return `    ${`${name}:`.padEnd(20)}${`${sent}`.padStart(5)}${`${received}`.padStart(11)}`
  }
  return [
    '  Message statistics:',
    '    Inq depth is 0',
    '    Outq depth is 0',
    '                         Sent       Rcvd',
    row('Opens', 'open'),
    row('Notifications', 'notification'),
    row('Updates', 'update'),
    row('Keepalives', 'keepalive'),
    row('Route Refresh', 'routeRefresh'),
    row('Capability', ''),
    row('Total', null),
    `  Minimum time between advertisement runs is 0 seconds`,
  ]
}

function familyLines(bgpd: Bgpd, peer: Peer, family: Family): readonly string[] {
  const { config } = peer
  const policy = config.families[family]
  const group = peer.updateGroup(family)
  const { routeMaps, prefixLists, filterLists } = policy
  const named = (way: 'in' | 'out') => routeMaps[way] ?? prefixLists[way] ?? filterLists[way]
  const isKnown = (name: string) => (bgpd.config.routeMaps.has(name) ? '*' : '')
  return [
    '',
    ` For address family: IPv${family} Unicast`,
    ...(config.group === null ? [] : [`  ${config.group} peer-group member`]),
    ...(group === null
      ? ['  Not part of any update group']
      : [`  Update group ${group}, subgroup ${group}`, '  Packet Queue length 0']),
    ...(policy.reflectorClient ? ['  Route-Reflector Client'] : []),
    ...(policy.softInbound ? ['  Inbound soft reconfiguration allowed'] : []),
    ...(policy.removePrivate ? ['  Private AS numbers removed in updates to this neighbor'] : []),
    ...(policy.allowAsIn === null ? [] : [`  Local AS allowed in path, ${policy.allowAsIn} occurrences`]),
    ...(policy.nextHopSelf === 'no'
      ? []
      : [`  NEXT_HOP is always this router${policy.nextHopSelf === 'force' ? ' for all routes' : ''}`]),
    '  Community attribute sent to this neighbor(all)',
    ...(policy.defaultOriginate === null ? [] : ['  Default information originate, default sent']),
    ...(['in', 'out'] as const).flatMap(way =>
      named(way) === null ? [] : [`  ${way === 'in' ? 'Inbound' : 'Outbound'} path policy configured`],
    ),
    ...listLines(
      'Incoming update prefix filter list is ',
      'Outgoing update prefix filter list is ',
      prefixLists,
      name => (bgpd.config.prefixLists[family].has(name) ? '*' : ''),
    ),
    ...listLines(
      'Incoming update AS path filter list is ',
      'Outgoing update AS path filter list is ',
      filterLists,
      name => (bgpd.config.asPathLists.has(name) ? '*' : ''),
    ),
    ...listLines(
      'Route map for incoming advertisements is ',
      'Route map for outgoing advertisements is ',
      routeMaps,
      isKnown,
    ),
    `  ${peer.acceptedCount(family)} accepted prefixes${policy.maximumPrefix === null ? '' : `, maximum limit ${policy.maximumPrefix}`}`,
  ]
}

function listLines(
  into: string,
  outOf: string,
  names: NeighborConfig['families'][4]['routeMaps'],
  mark: (name: string) => string,
): readonly string[] {
  return [
    ...(names.in === null ? [] : [`  ${into}${mark(names.in)}${names.in}`]),
    ...(names.out === null ? [] : [`  ${outOf}${mark(names.out)}${names.out}`]),
  ]
}

function sessionLines(bgpd: Bgpd, peer: Peer): readonly string[] {
  const { config, session } = peer
  const place = placeOf(peer)
  const isRunning = session !== null && place !== null && session.connection !== null
  const wait = session?.waiting ?? null
  const seconds = wait === null ? 0 : Math.max(0, Math.floor((wait.until - bgpd.process.now) / 1e9))
  return [
    `  Connections established ${peer.sessions}; dropped ${peer.dropped}`,
    `  Last reset ${uptime(bgpd.process.now - peer.resetAt)},  ${lastResetText(peer)}`,
    ...(peer.isInternal
      ? ['  Internal BGP neighbor may be up to 255 hops away.']
      : [`  External BGP neighbor may be up to ${config.multihop ?? 1} hops away.`]),
    ...(place === null
      ? []
      : [
          `Local host: ${place.local}, Local port: ${place.localPort}`,
          `Foreign host: ${place.remote}, Foreign port: ${place.remotePort}`,
          `Nexthop: ${place.nextHop}`,
          `Nexthop global: ${place.nextHopGlobal}`,
          `Nexthop local: ${place.nextHopLocal}`,
          `BGP connection: ${place.isShared ? 'shared network' : 'non shared network'}`,
        ]),
    `BGP Connect Retry Timer in Seconds: ${config.connectTimer ?? CONNECT}`,
    ...(place === null ? [] : [`Estimated round trip time: ${place.roundTrip} ms`]),
    ...(wait === null ? [] : [`Next ${wait.kind === 'error' ? 'start' : 'connect'} timer due in ${seconds} seconds`]),
    isRunning
      ? `Read thread: on  Write thread: on  FD used: ${place.fd}`
      : 'Read thread: off  Write thread: off  FD used: -1',
  ]
}
