import type { Mac } from '../wire/address.ts'
import { EINVAL, ELOOP, EOPNOTSUPP, type Errno } from './errno.ts'
import type { Link, OperationalState } from './link.ts'
import type { NetNs } from './netns.ts'

/** What rtnetlink(7) can change on a device; what is absent stays as it is. */
export interface LinkChange {
  readonly netns?: NetNs
  readonly address?: Mac
  readonly mtu?: number
  readonly group?: number
  readonly name?: string
  readonly alias?: string
  readonly broadcast?: Mac
  /** Null takes the device away from its master. */
  readonly master?: Link | null
  readonly up?: boolean
  readonly noArp?: boolean
  readonly multicast?: boolean
  readonly allMulticast?: boolean
  readonly promiscuous?: boolean
  readonly dynamic?: boolean
  readonly noTrailers?: boolean
  readonly carrier?: boolean
  readonly txQueueLength?: number
  readonly state?: OperationalState
  readonly dormantMode?: boolean
  readonly protoDown?: boolean
  readonly gsoMaxSize?: number
  readonly gsoMaxSegs?: number
  readonly groMaxSize?: number
  /** IN6_ADDR_GEN_MODE_*. */
  readonly addressGeneration?: number
  /** What the kind of the device itself can change (changelink). */
  readonly kind?: (link: Link) => Errno | undefined
}

/** do_setlink (net/core/rtnetlink.c): the changes in the kernel's order; those before the first error stay. */
export function changeLink(link: Link, change: LinkChange): Errno | undefined {
  if (change.kind !== undefined) {
    const error = change.kind(link)
    if (error !== undefined) return error
  }
  if (change.netns !== undefined && change.netns !== link.netns) {
    const error = link.netns.move(link, change.netns, change.name ?? link.name)
    if (error !== undefined) return error
  }
  for (const step of STEPS) {
    const error = step(link, change)
    if (error !== undefined) return error
  }
  return undefined
}

const STEPS: readonly ((link: Link, change: LinkChange) => Errno | undefined)[] = [
  (link, { address }) => (address === undefined ? undefined : setAddress(link, address)),
  (link, { mtu }) => (mtu === undefined ? undefined : setMtu(link, mtu)),
  (link, { name }) => (name === undefined ? undefined : link.netns.rename(link, name)),
  (link, change) => labels(link, change),
  (link, { master }) => (master === undefined ? undefined : setMaster(link, master)),
  (link, change) => setFlags(link, change),
  (link, { carrier }) => (carrier === undefined ? undefined : link.changeCarrier(carrier)),
  (link, change) => rest(link, change),
  (link, { addressGeneration }) => setAddressGeneration(link, addressGeneration),
]

/** inet6_set_link_af: stable addresses (2) need a secret. */
function setAddressGeneration({ ipv6 }: Link, mode: number | undefined): Errno | undefined {
  if (mode === undefined) return undefined
  if (mode === 2 && ipv6.stableSecret === null) return EINVAL
  ipv6.conf.addr_gen_mode = mode
  return undefined
}

function tell(link: Link): void {
  link.netns.announce(link)
}

/** dev_set_mac_address. */
export function setAddress(link: Link, mac: Mac): Errno | undefined {
  const error = mac === link.mac ? undefined : link.setAddress(mac)
  if (error !== undefined) return error
  link.addressAssigned = 3
  link.netns.tellUppers(link, 'address')
  link.netns.addressChanged(link)
  tell(link)
  return undefined
}

/** netif_set_mtu_ext. */
export function setMtu(link: Link, mtu: number): Errno | undefined {
  if (mtu === link.mtu) return undefined
  const invalid = mtuError(link, mtu)
  if (invalid !== undefined) return invalid
  const before = link.mtu
  const error = link.setMtu(mtu)
  if (error !== undefined) return error
  link.netns.mtuChanged(link, before)
  link.netns.tellUppers(link, 'mtu')
  tell(link)
  return undefined
}

/** dev_validate_mtu. */
export function mtuError(link: Link, mtu: number): Errno | undefined {
  if (mtu < 0 || mtu < link.minMtu) return EINVAL.because('mtu less than device minimum')
  if (link.maxMtu > 0 && mtu > link.maxMtu) return EINVAL.because('mtu greater than device maximum')
  return undefined
}

function labels(link: Link, { group, alias, broadcast }: LinkChange): undefined {
  if (group !== undefined) link.group = group
  if (alias !== undefined) link.alias = alias
  if (broadcast !== undefined) link.broadcast = broadcast
  if (group !== undefined || alias !== undefined || broadcast !== undefined) tell(link)
}

/** do_set_master. */
export function setMaster(link: Link, master: Link | null): Errno | undefined {
  if (link.master !== null) {
    if (link.master === master) return undefined
    const error = link.master.release(link)
    if (error !== undefined) return error
  }
  if (master === null) {
    tell(link)
    return undefined
  }
  const error = master === link ? ELOOP : master.enslave(link)
  if (error === undefined) tell(link)
  return error
}

/** dev_change_flags. Going up or down comes last, after what the device should be like when it does. */
export function setFlags(link: Link, change: LinkChange): Errno | undefined {
  let changed = false
  const set = <Name extends 'noArp' | 'dynamic' | 'noTrailers'>(name: Name) => {
    const value = change[name]
    if (value === undefined || value === link[name]) return
    link[name] = value
    changed = true
  }
  const { noArp } = link
  set('noArp')
  // Entries were made for the other way to find addresses (arp_netdev_event, ndisc_netdev_event).
  if (link.noArp !== noArp && link.adminUp)
    for (const { neighbours } of [link.netns.ipv4, link.netns.ipv6]) neighbours.flush(link, false, false)
  set('dynamic')
  set('noTrailers')
  if (change.multicast !== undefined && change.multicast !== link.multicastFlag) {
    link.multicastFlag = change.multicast
    changed = true
  }
  if (change.promiscuous !== undefined && change.promiscuous !== link.promiscuous) {
    link.promiscuous = change.promiscuous
    link.promiscuity += change.promiscuous ? 1 : -1
    changed = true
  }
  if (change.allMulticast !== undefined && change.allMulticast !== link.receiveAllMulticast) {
    link.receiveAllMulticast = change.allMulticast
    link.allMulticast += change.allMulticast ? 1 : -1
    changed = true
  }
  if (change.up !== undefined && change.up !== link.adminUp) {
    if (!change.up) link.netns.setDown(link)
    else return link.netns.setUp(link)
  } else if (changed) tell(link)
  return undefined
}

function rest(link: Link, change: LinkChange): Errno | undefined {
  if (change.txQueueLength !== undefined && change.txQueueLength !== link.txQueueLength) {
    if (change.txQueueLength < 0) return EINVAL
    link.txQueueLength = change.txQueueLength
    tell(link)
  }
  const { segmentation } = link
  if (change.gsoMaxSize !== undefined) {
    if (change.gsoMaxSize > segmentation.tsoMaxSize) return EINVAL.because('too big gso_max_size')
    segmentation.gsoMaxSize = change.gsoMaxSize
  }
  if (change.gsoMaxSegs !== undefined) {
    if (change.gsoMaxSegs > 65_535 || change.gsoMaxSegs > segmentation.tsoMaxSegs) return EINVAL
    segmentation.gsoMaxSegs = change.gsoMaxSegs
  }
  if (change.groMaxSize !== undefined) segmentation.groMaxSize = change.groMaxSize
  if (change.state !== undefined) setState(link, change.state)
  if (change.dormantMode !== undefined) {
    link.dormantMode = change.dormantMode
    tell(link)
  }
  if (change.protoDown !== undefined) {
    if (!link.supportsProtoDown) return EOPNOTSUPP.because('Protodown not supported by device')
    link.protoDown = change.protoDown
    link.setCarrier(!change.protoDown)
    tell(link)
  }
  return undefined
}

/** set_operstate: only from up to dormant and back; everything else is the device's own business. */
function setState(link: Link, state: OperationalState): void {
  if (state === 'UP' && ['DORMANT', 'UNKNOWN'].includes(link.storedState)) link.storedState = 'UP'
  else if (state === 'DORMANT' && ['UP', 'UNKNOWN'].includes(link.storedState)) link.storedState = 'DORMANT'
  else return
  tell(link)
}
