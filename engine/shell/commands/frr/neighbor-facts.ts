import { addressesOf } from '../../../linux/bgp/devices.ts'
import { capabilityCode } from '../../../linux/bgp/session.ts'
import { MILLISECOND } from '../../../sim/timer.ts'
import { formatIp } from '../../../wire/address.ts'
import { ErrorCode } from '../../../wire/bgp.ts'
import { type BgpCapability, CapabilityCode } from '../../../wire/bgp-capability.ts'
import { FAMILIES, type Family } from './model.ts'
import type { Peer } from './peer.ts'

/** Who of the two announced something. */
export type Exchange = 'both' | 'sent' | 'received' | 'none'

function between(sent: boolean, received: boolean): Exchange {
  return sent ? (received ? 'both' : 'sent') : received ? 'received' : 'none'
}

export function exchangeOf({ session }: Peer, code: number): Exchange {
  const has = (list: readonly BgpCapability[] = []) => list.some(each => capabilityCode(each) === code)
  return between(has(session?.settings.capabilities), has(session?.peer?.capabilities))
}

/** What both said of each family. */
export function exchangedFamilies({ session }: Peer): readonly {
  readonly family: Family
  readonly unicast: Exchange
  readonly addPath: Exchange
}[] {
  const lists = [session?.settings.capabilities ?? [], session?.peer?.capabilities ?? []]
  const unicast = (list: readonly BgpCapability[], afi: number) =>
    list.some(each => each.type === 'multiprotocol' && each.afi === afi && each.safi === 1)
  const addPath = (list: readonly BgpCapability[], afi: number) =>
    list.some(each => each.type === 'other' && each.code === CapabilityCode.addPath && afisOf(each.data).includes(afi))
  return FAMILIES.map(family => {
    const afi = family === 4 ? 1 : 2
    const [sent, received] = lists
    return {
      family,
      unicast: between(unicast(sent!, afi), unicast(received!, afi)),
      addPath: between(addPath(sent!, afi), addPath(received!, afi)),
    }
  })
}

/** Families of ADD-PATH whose paths can be received (RFC 7911 4). */
function afisOf(data: Uint8Array): readonly number[] {
  return Array.from({ length: Math.floor(data.length / 4) }, (_, at) => at * 4).flatMap(at =>
    (data[at + 3]! & 1) === 1 ? [data[at]! * 256 + data[at + 1]!] : [],
  )
}

/** Names of errors (bgpd/bgp_debug.c). */
const CODES: ReadonlyMap<number, readonly [string, readonly string[]]> = new Map([
  [1, ['Message Header Error', ['', '/Connection Not Synchronized', '/Bad Message Length', '/Bad Message Type']]],
  [
    2,
    [
      'OPEN Message Error',
      [
        '',
        '/Unsupported Version Number',
        '/Bad Peer AS',
        '/Bad BGP Identifier',
        '/Unsupported Optional Parameter',
        '/Authentication Failure',
        '/Unacceptable Hold Time',
        '/Unsupported Capability',
      ],
    ],
  ],
  [3, ['UPDATE Message Error', ['']]],
  [4, ['Hold Timer Expired', ['']]],
  [5, ['Neighbor Events Error', ['']]],
  [
    6,
    [
      'Cease',
      [
        '',
        '/Maximum Number of Prefixes Reached',
        '/Administrative Shutdown',
        '/Peer Unconfigured',
        '/Administrative Reset',
        '/Connection Rejected',
        '/Other Configuration Change',
        '/Connection Collision Resolution',
        '/Out of Resources',
        '/Hard Reset',
      ],
    ],
  ],
])
const HARD_RESET = 9

/** `Cease/Administrative Reset`; a hard reset tells what it is for (RFC 8538 3). */
export function notificationText(peer: Peer): {
  readonly text: string
  readonly isHard: boolean
  readonly code: string
} | null {
  const error = peer.lastError
  if (error === null || error.kind === 'socket') return null
  const isHard = error.code === ErrorCode.cease && error.subcode === HARD_RESET && error.data.length >= 2
  const [code, subcode] = isHard ? [error.data[0]!, error.data[1]!] : [error.code, error.subcode]
  const [name, subs] = CODES.get(code) ?? ['Unknown', []]
  const two = (value: number) => value.toString(16).padStart(2, '0').toUpperCase()
  return { text: `${name}${subs[subcode] ?? '/Unspecific'}`, isHard, code: `${two(code)}${two(subcode)}` }
}

export function lastResetText(peer: Peer): string {
  const told = notificationText(peer)
  const isNotified = peer.lastReset === 'BGP Notification received' || peer.lastReset === 'BGP Notification send'
  if (told === null || !isNotified) return peer.lastReset
  const way = peer.lastReset === 'BGP Notification send' ? 'sent' : 'received'
  return `Notification ${way} (${told.text}${told.isHard ? '/Hard Reset' : ''})`
}

/** The two ends of the session, and what this side puts as next hop. */
export function placeOf(peer: Peer): {
  readonly local: string
  readonly localPort: number
  readonly remote: string
  readonly remotePort: number
  readonly nextHop: string
  readonly nextHopGlobal: string
  readonly nextHopLocal: string
  readonly isShared: boolean
  readonly roundTrip: number
  readonly fd: number
} | null {
  const { session, link } = peer
  const connection = session?.connection ?? null
  if (connection === null) return null
  const { socket } = connection
  const linkLocal = link === undefined ? undefined : addressesOf(link).find(each => isLinkLocal(each.address))
  return {
    local: formatIp(socket.localAddress),
    localPort: socket.localPort,
    remote: formatIp(socket.remoteAddress),
    remotePort: socket.remotePort,
    nextHop: formatIp(peer.ownNextHop(4)),
    nextHopGlobal: formatIp(peer.ownNextHop(6)),
    nextHopLocal: formatIp(linkLocal?.address ?? 0n),
    isShared: link !== undefined,
    roundTrip: Math.floor(socket.smoothedRtt / MILLISECOND),
    fd: connection.fd,
  }
}

function isLinkLocal(address: number | bigint): boolean {
  return typeof address === 'bigint' && address >> 118n === 0x3fan
}
