import { formatIp, formatIpv4 } from '../../../wire/address.ts'
import { CapabilityCode } from '../../../wire/bgp-capability.ts'
import type { Bgpd } from './bgpd.ts'
import { type Json, jsonText } from './json.ts'
import { FAMILIES, type Family } from './model.ts'
import { type Exchange, exchangedFamilies, exchangeOf, notificationText, placeOf } from './neighbor-facts.ts'
import { CAPABILITY_REFRESH_OLD, CONNECT, type DownReason, type Peer } from './peer.ts'
import { restartTime } from './show-neighbors.ts'
import { remoteAsOf, sentCount, stateWord } from './show-summary.ts'
import { epoch, uptime, wholeMilliseconds } from './text.ts'

type Members = { readonly [key: string]: Json | undefined }

const WORDS: Readonly<Record<Exchange, string | undefined>> = {
  both: 'advertisedAndReceived',
  sent: 'advertised',
  received: 'received',
  none: undefined,
}

/** The places of the reasons in peer_down_str of bgpd/bgp_fsm.c. */
const RESET_CODES: Readonly<Record<DownReason, number>> = {
  'Router ID changed': 1,
  'Remote AS changed': 2,
  'Update source change': 9,
  'Address family activated': 10,
  'Admin. shutdown': 11,
  'User reset': 12,
  'BGP Notification received': 13,
  'BGP Notification send': 14,
  'Peer closed the session': 15,
  'Passive config change': 20,
  'Multihop config change': 21,
  'Interface down': 25,
  'Waiting for NHT': 27,
  'No AFI/SAFI activated for peer': 30,
  'Waiting for peer OPEN': 32,
}

/** `show bgp neighbors json`. */
export function neighborsJson(bgpd: Bgpd, peers: readonly Peer[]): readonly string[] {
  if (bgpd.config.bgp === null) return ['{}']
  const all = peers.map(peer => [formatIp(peer.config.address), { ...ofSession(bgpd, peer), ...ofPlace(bgpd, peer) }])
  return [jsonText(Object.fromEntries(all), true)]
}

function ofSession(bgpd: Bgpd, peer: Peer): Members {
  const { session, config } = peer
  const { now } = bgpd.process
  const up = session?.state === 'Established' ? session : null
  const [keepalive, hold] = peer.timers
  const agreed = session?.connection ?? null
  const ago = (at: number) => wholeMilliseconds(now - at)
  return {
    remoteAs: remoteAsOf(bgpd, peer),
    localAs: bgpd.config.bgp!.as,
    nbrExternalLink: peer.isInternal ? undefined : true,
    nbrInternalLink: peer.isInternal ? true : undefined,
    localRole: 'undefined',
    remoteRole: 'undefined',
    nbrDesc: config.description ?? undefined,
    hostname: peer.hostname ?? undefined,
    peerGroup: config.group ?? undefined,
    adminShutDown: config.shutdown || undefined,
    bgpVersion: 4,
    remoteRouterId: formatIpv4(peer.peerId),
    localRouterId: formatIpv4(bgpd.routerId),
    bgpState: stateWord(peer),
    bgpTimerUpMsec: up === null ? undefined : ago(up.establishedAt),
    bgpTimerUpString: up === null ? undefined : uptime(now - up.establishedAt),
    bgpTimerUpEstablishedEpoch: up === null ? undefined : epoch(bgpd, up.establishedAt),
    bgpTimerLastRead: ago(peer.lastAt('received')),
    bgpTimerLastWrite: ago(peer.lastAt('sent')),
    bgpInUpdateElapsedTimeMsecs: ago(peer.updatedAt),
    bgpTimerConfiguredHoldTimeMsecs: hold * 1000,
    bgpTimerConfiguredKeepAliveIntervalMsecs: keepalive * 1000,
    bgpTimerHoldTimeMsecs: (agreed?.holdTime ?? hold) * 1000,
    bgpTimerKeepAliveIntervalMsecs: (agreed?.keepaliveTime ?? keepalive) * 1000,
    extendedOptionalParametersLength: false,
    bgpTimerConfiguredConditionalAdvertisementsSec: 60,
    neighborCapabilities: up === null ? undefined : capabilities(bgpd, peer),
    gracefulRestartInfo: restart(peer),
    messageStats: statistics(peer),
    minBtwnAdvertisementRunsTimerMsecs: 0,
    addressFamilyInfo: Object.fromEntries(peer.families.map(family => [key(family), ofFamily(peer, family)])),
    connectionsEstablished: peer.sessions,
    connectionsDropped: peer.dropped,
  }
}

function key(family: Family): string {
  return `ipv${family}Unicast`
}

function capabilities(bgpd: Bgpd, peer: Peer): Members {
  const word = (code: number) => WORDS[exchangeOf(peer, code)]
  const families = exchangedFamilies(peer)
  const refresh = word(CapabilityCode.routeRefresh)
  const old = peer.told(CAPABILITY_REFRESH_OLD) === null ? 'New' : 'OldNew'
  const graceful = peer.told(CapabilityCode.gracefulRestart)
  return {
    '4byteAs': word(CapabilityCode.fourOctetAs),
    extendedMessage: word(CapabilityCode.extendedPacket),
    addPath: Object.fromEntries(
      families.flatMap(({ family, addPath }) =>
        addPath === 'none' || addPath === 'received'
          ? []
          : [[key(family), { [`rx${capital(WORDS[addPath]!)}`]: true }]],
      ),
    ),
    longLivedGracefulRestart: word(CapabilityCode.longLivedGracefulRestart),
    longLivedGracefulRestartByPeer: peer.told(CapabilityCode.longLivedGracefulRestart) === null ? undefined : {},
    routeRefresh: refresh === WORDS.both ? `${refresh}${old}` : refresh,
    enhancedRouteRefresh: word(CapabilityCode.enhancedRouteRefresh),
    multiprotocolExtensions: Object.fromEntries(
      families.flatMap(({ family, unicast }) =>
        unicast === 'none' ? [] : [[key(family), { [WORDS[unicast]!]: true }]],
      ),
    ),
    hostName: {
      advHostName: bgpd.process.host.name,
      advDomainName: 'n/a',
      rcvHostName: peer.hostname ?? undefined,
      rcvDomainName: peer.hostname === null ? undefined : 'n/a',
    },
    gracefulRestart: word(CapabilityCode.gracefulRestart),
    gracefulRestartRemoteTimerMsecs: graceful === null ? undefined : restartTime(graceful) * 1000,
    addressFamiliesByPeer: graceful === null ? undefined : 'none',
  }
}

function capital(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`
}

function restart(peer: Peer): Members {
  const isUp = peer.session?.state === 'Established'
  const told = isUp ? peer.told(CapabilityCode.gracefulRestart) : null
  const has = (bit: number) => ((told?.[0] ?? 0) & bit) !== 0
  const sent = told === null ? [] : FAMILIES.filter(family => peer.speaks(family))
  const flags = (families: readonly Family[]) => Object.fromEntries(families.map(family => [key(family), true]))
  return {
    endOfRibSend: flags(sent),
    endOfRibRecv: flags(FAMILIES.filter(family => peer.endOfRib.has(family))),
    localGrMode: 'Helper*',
    remoteGrMode: !isUp ? 'NotApplicable' : told === null ? 'Disable' : 'Helper',
    rBit: has(0x80),
    nBit: has(0x40),
    timers: {
      configuredRestartTimer: 120,
      receivedRestartTimer: told === null ? (peer.sessions > 0 ? 120 : 0) : restartTime(told),
    },
    ...Object.fromEntries(
      sent.map(family => [
        key(family),
        {
          fBit: false,
          endOfRibStatus: {
            endOfRibSend: true,
            endOfRibSentAfterUpdate: peer.count('sent', 'update') > 0,
            endOfRibRecv: peer.endOfRib.has(family),
          },
          timers: { stalePathTimer: 360 },
        },
      ]),
    ),
  }
}

function statistics(peer: Peer): Members {
  const pair = (name: string, kind: string | null) => ({
    [`${name}Sent`]: peer.count('sent', kind),
    [`${name}Recv`]: peer.count('received', kind),
  })
  return {
    depthInq: 0,
    depthOutq: 0,
    ...pair('opens', 'open'),
    ...pair('notifications', 'notification'),
    ...pair('updates', 'update'),
    ...pair('keepalives', 'keepalive'),
    ...pair('routeRefresh', 'routeRefresh'),
    capabilitySent: 0,
    capabilityRecv: 0,
    ...pair('total', null),
  }
}

function ofFamily(peer: Peer, family: Family): Members {
  const policy = peer.config.families[family]
  const { routeMaps, prefixLists, filterLists } = policy
  const group = peer.updateGroup(family)
  const isSaid = (way: 'in' | 'out') => (routeMaps[way] ?? prefixLists[way] ?? filterLists[way]) !== null || undefined
  return {
    peerGroupMember: peer.config.group ?? undefined,
    updateGroupId: group ?? undefined,
    subGroupId: group ?? undefined,
    packetQueueLength: group === null ? undefined : 0,
    routeReflectorClient: policy.reflectorClient || undefined,
    inboundSoftConfigPermit: policy.softInbound || undefined,
    allowAsInCount: policy.allowAsIn ?? undefined,
    routerAlwaysNextHop: policy.nextHopSelf !== 'no' || undefined,
    commAttriSentToNbr: 'extendedAndStandard',
    inboundPathPolicyConfig: isSaid('in'),
    outboundPathPolicyConfig: isSaid('out'),
    incomingUpdatePrefixFilterList: prefixLists.in ?? undefined,
    outgoingUpdatePrefixFilterList: prefixLists.out ?? undefined,
    incomingUpdateAsPathFilterList: filterLists.in ?? undefined,
    outgoingUpdateAsPathFilterList: filterLists.out ?? undefined,
    routeMapForIncomingAdvertisements: routeMaps.in ?? undefined,
    routeMapForOutgoingAdvertisements: routeMaps.out ?? undefined,
    acceptedPrefixCounter: peer.acceptedCount(family),
    sentPrefixCounter: group === null ? undefined : sentCount(peer, family),
    prefixAllowedMax: policy.maximumPrefix ?? undefined,
  }
}

function ofPlace(bgpd: Bgpd, peer: Peer): Members {
  const { config, session } = peer
  const place = placeOf(peer)
  const isNotified = peer.lastReset === 'BGP Notification received' || peer.lastReset === 'BGP Notification send'
  const told = isNotified ? notificationText(peer) : null
  const wait = session?.waiting ?? null
  const due = wait === null ? undefined : wholeMilliseconds(Math.max(0, wait.until - bgpd.process.now))
  const thread = place === null ? 'off' : 'on'
  return {
    lastResetTimerMsecs: wholeMilliseconds(bgpd.process.now - peer.resetAt),
    lastErrorCodeSubcode: told?.code,
    lastNotificationReason: told?.text,
    lastNotificationHardReset: told?.isHard === true || undefined,
    lastResetDueTo: peer.lastReset,
    lastResetCode: RESET_CODES[peer.lastReset],
    externalBgpNbrMaxHopsAway: peer.isInternal ? undefined : (config.multihop ?? 1),
    internalBgpNbrMaxHopsAway: peer.isInternal ? 255 : undefined,
    hostLocal: place?.local ?? 'Unknown',
    portLocal: place?.localPort ?? -1,
    hostForeign: place?.remote ?? 'Unknown',
    portForeign: place?.remotePort ?? -1,
    nexthop: place?.nextHop,
    nexthopGlobal: place?.nextHopGlobal,
    nexthopLocal: place?.nextHopLocal,
    bgpConnection: place === null ? undefined : place.isShared ? 'sharedNetwork' : 'nonSharedNetwork',
    connectRetryTimer: config.connectTimer ?? CONNECT,
    estimatedRttInMsecs: place?.roundTrip,
    nextStartTimerDueInMsecs: wait?.kind === 'error' ? due : undefined,
    nextConnectTimerDueInMsecs: wait?.kind === 'connect' ? due : undefined,
    readThread: thread,
    writeThread: thread,
  }
}
