import type { Ip } from '../../wire/address.ts'
import { concat } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as icmpv6 from '../../wire/icmpv6.ts'
import * as igmp from '../../wire/igmp.ts'
import * as ipv4 from '../../wire/ipv4.ts'
import * as ipv6 from '../../wire/ipv6.ts'
import * as extension from '../../wire/ipv6-extension.ts'
import * as mld from '../../wire/mld.ts'
import type { Bridge } from './bridge.ts'

const ALL_SYSTEMS = 0xe000_0001
const ALL_NODES = (0xff02n << 112n) | 1n
/** RFC 2113: a router looks at it whatever its destination. */
const ROUTER_ALERT = new Uint8Array([0x94, 0x04, 0, 0])
/** RFC 6398: internetwork control. */
const TOS = 0xc0
const ROBUSTNESS = 2
const CODE_MAX = 127

/** The queries of one family. Times are hundredths of a second. */
export interface QueryOptions {
  readonly version: number
  readonly responseInterval: number
  readonly queryInterval: number
  /** Those that are asked about, with the newer versions of the protocols; none for all. */
  readonly sources: readonly Ip[]
  /** Routers do not shorten their own timers for it. */
  readonly suppress: boolean
}

/** br_ip4_multicast_alloc_query: a general query, or one for a group, as a frame. */
export function query4(bridge: Bridge, options: QueryOptions, source: number, group: number): Uint8Array {
  const maxResponse = Math.min(Math.round(options.responseInterval / 10), 255)
  const body = igmp.emit(
    options.version === 3
      ? {
          kind: 'queryV3',
          maxResponse,
          group,
          suppress: options.suppress,
          robustness: ROBUSTNESS,
          queryIntervalCode: Math.min(Math.floor(options.queryInterval / 100), CODE_MAX),
          sources: options.sources as number[],
        }
      : { kind: 'short', type: igmp.Type.query, maxResponse, group },
  )
  const destination = group || ALL_SYSTEMS
  const header = ipv4.emit({
    tos: TOS,
    totalLength: ipv4.HEADER_LENGTH + ROUTER_ALERT.length + body.length,
    identification: 0,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 1,
    protocol: ipv4.Protocol.igmp,
    source,
    destination,
    options: ROUTER_ALERT,
  })
  const mac = 0x0100_5e00_0000 + (destination & 0x7f_ffff)
  return concat(ethernet.emit({ destination: mac, source: bridge.mac, type: EtherType.ipv4 }), header, body)
}

/** br_ip6_multicast_alloc_query. */
export function query6(bridge: Bridge, options: QueryOptions, source: bigint, group: bigint): Uint8Array {
  const delay = options.responseInterval * 10
  const body = mld.emit(
    options.version === 2
      ? {
          kind: 'queryV2',
          maximumResponseCode: Math.min(delay, 0x7fff),
          multicastAddress: group,
          suppress: options.suppress,
          robustness: ROBUSTNESS,
          queryIntervalCode: Math.min(Math.floor(options.queryInterval / 100), CODE_MAX),
          sources: options.sources as bigint[],
        }
      : { kind: 'query', maximumResponseDelay: Math.min(delay, 0xffff), multicastAddress: group },
  )
  const destination = group || ALL_NODES
  const alert = extension.emit({
    kind: 'hopByHop',
    nextHeader: ipv4.Protocol.icmpv6,
    options: [
      { type: 'routerAlert', value: 0 },
      { type: 'padN', length: 2 },
    ],
  })
  const header = ipv6.emit({
    trafficClass: 0,
    flowLabel: 0,
    payloadLength: alert.length + body.length,
    nextHeader: ipv6.NextHeader.hopByHop,
    hopLimit: 1,
    source,
    destination,
  })
  const mac = 0x3333_0000_0000 + Number(destination & 0xffff_ffffn)
  const frame = concat(
    ethernet.emit({ destination: mac, source: bridge.mac, type: EtherType.ipv6 }),
    header,
    alert,
    body,
  )
  const network = ethernet.HEADER_LENGTH
  icmpv6.writeChecksum(frame, network, network + header.length + alert.length, frame.length)
  return frame
}
