import { u16 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as wire from '../../wire/vlan.ts'
import { EEXIST, EINVAL, ENETDOWN, EOPNOTSUPP, EPROTONOSUPPORT, ERANGE, type Errno, type Result } from '../errno.ts'
import type { Link, LinkEvent } from '../link.ts'
import type { NetNs } from '../netns.ts'
import type { Skb } from '../skb.ts'
import { type LinkMaker, type LinkRequest, register } from './create.ts'
import { StackedLink } from './stacked.ts'

/** VLAN_FLAG_* (include/uapi/linux/if_vlan.h). */
export interface VlanFlags {
  reorderHeader: boolean
  gvrp: boolean
  mvrp: boolean
  looseBinding: boolean
  bridgeBinding: boolean
}

/** What `type vlan` says. */
export interface VlanSpec {
  readonly id: number | null
  /** EtherType of the tag. */
  readonly protocol: number
  readonly flags: Partial<VlanFlags>
  /** Priorities of packets here to those of the tag, and the other way. */
  readonly egress: ReadonlyMap<number, number>
  readonly ingress: ReadonlyMap<number, number>
}

/** A VLAN of a device (IEEE 802.1Q, net/8021q): frames that carry its tag there are its own here, without it. */
export class Vlan extends StackedLink {
  override readonly kind = 'vlan'
  readonly id: number
  readonly protocol: number
  readonly flags: VlanFlags = {
    reorderHeader: true,
    gvrp: false,
    mvrp: false,
    looseBinding: false,
    bridgeBinding: false,
  }
  readonly egressPriorities = new Map<number, number>()
  readonly ingressPriorities = new Map<number, number>()

  constructor(name: string, below: Link, id: number, protocol: number) {
    super(name, below.mac, below)
    this.id = id
    this.protocol = protocol
    this.minMtu = 0
    this.addressAssigned = 2
    this.segmentation.tsoMaxSize = below.segmentation.tsoMaxSize
  }

  override added(): void {
    tableOf(this.below).set(keyOf(this.protocol, this.id), this)
    super.added()
  }

  override removed(): void {
    tableOf(this.below).delete(keyOf(this.protocol, this.id))
    super.removed()
  }

  /** vlan_dev_open. */
  override open(): Errno | undefined {
    if (!this.below.adminUp && !this.flags.looseBinding) return ENETDOWN
    this.setCarrier(this.below.carrier)
    return undefined
  }

  /** vlan_dev_stop. */
  override stop(): void {
    this.setCarrier(false)
  }

  /** vlan_dev_change_mtu. */
  override setMtu(mtu: number): Errno | undefined {
    return mtu > this.below.mtu ? ERANGE : super.setMtu(mtu)
  }

  /** vlan_device_event: VLANs go up and down with their device. */
  override lowerChanged(lower: Link, event: LinkEvent): void {
    if (event === 'up' && !this.adminUp && !this.flags.looseBinding) this.netns.setUp(this)
    else if (event === 'down' && this.adminUp && !this.flags.looseBinding) this.netns.setDown(this)
    else if (event === 'mtu' && this.mtu > lower.mtu) {
      this.mtu = lower.mtu
      this.netns.mtuChanged(this)
      this.netns.tellUppers(this, 'mtu')
      this.netns.announce(this)
    } else if (event === 'address' && this.addressAssigned !== 3) {
      this.mac = lower.mac
      this.netns.addressChanged(this)
      this.netns.announce(this)
    }
    super.lowerChanged(lower, event)
  }

  /** vlan_dev_hard_start_xmit. */
  protected override xmit(skb: Skb): void {
    insertTag(skb, this.protocol, ((this.egressPriorities.get(skb.priority) ?? 0) << wire.PCP_SHIFT) | this.id)
    this.passDown(skb, () => this.below.transmit(skb))
  }

  /** vlan_do_receive. */
  take(skb: Skb): void {
    const tag = removeTag(skb)
    skb.priority = this.ingressPriorities.get(tag >> wire.PCP_SHIFT) ?? 0
    this.takeOver(skb, skb.end - skb.start - ethernet.HEADER_LENGTH)
  }
}

type VlanTable = Map<number, Vlan>
const tables = new WeakMap<Link, VlanTable>()

const keyOf = (protocol: number, id: number) => protocol * 0x1000 + id

/** The VLANs of a device; with the first of them it begins to look at tags. */
function tableOf(link: Link): VlanTable {
  let table = tables.get(link)
  if (table === undefined) {
    const vlans: VlanTable = new Map()
    tables.set(link, (table = vlans))
    link.vlanHandler = skb => {
      const vlan = vlans.get(keyOf(skb.protocol, u16(skb.bytes, skb.start + ethernet.HEADER_LENGTH) & wire.VID_MASK))
      vlan?.take(skb)
      return vlan !== undefined
    }
  }
  return table
}

/** Puts a tag between the addresses and the EtherType of the frame at `skb.start`. */
export function insertTag(skb: Skb, protocol: number, tci: number): void {
  skb.push(wire.TAG_LENGTH)
  const { bytes, start } = skb
  bytes.copyWithin(start, start + wire.TAG_LENGTH, start + wire.TAG_LENGTH + ethernet.TYPE)
  bytes[start + ethernet.TYPE] = protocol >> 8
  bytes[start + ethernet.TYPE + 1] = protocol & 0xff
  bytes[start + ethernet.HEADER_LENGTH] = tci >> 8
  bytes[start + ethernet.HEADER_LENGTH + 1] = tci & 0xff
}

/** Takes the first tag out and tells what it said. */
export function removeTag(skb: Skb): number {
  const { bytes, start } = skb
  const tci = u16(bytes, start + ethernet.HEADER_LENGTH)
  bytes.copyWithin(start + wire.TAG_LENGTH, start, start + ethernet.TYPE)
  skb.pull(wire.TAG_LENGTH)
  return tci
}

/** The tag of the frame at `skb.start`, or -1. */
export function tagOf(skb: Skb, protocol: number): number {
  if (u16(skb.bytes, skb.start + ethernet.TYPE) !== protocol) return -1
  return u16(skb.bytes, skb.start + ethernet.HEADER_LENGTH)
}

const TOP_ID = 0xfff

export function newVlan(spec: VlanSpec): LinkMaker {
  return { kind: 'vlan', make: (netns, name, request) => make(netns, name, request, spec) }
}

/** vlan_newlink. */
function make(netns: NetNs, name: string, request: LinkRequest, spec: VlanSpec): Result<Link> {
  const { lower } = request
  if (spec.protocol !== EtherType.vlan && spec.protocol !== EtherType.qinq)
    return EPROTONOSUPPORT.because('8021q: Invalid VLAN protocol')
  if (spec.id !== null && spec.id >= TOP_ID) return ERANGE.because('8021q: Invalid VLAN id')
  if (spec.id === null) return EINVAL.because('8021q: VLAN id not specified')
  if (lower === undefined) return EINVAL.because('8021q: link not specified')
  if (lower.type !== 'ether') return EOPNOTSUPP.because('8021q: VLANs not supported on device')
  if (tables.get(lower)?.has(keyOf(spec.protocol, spec.id)) === true)
    return EEXIST.because('8021q: VLAN device already exists')
  if (request.mtu !== undefined && request.mtu > lower.mtu) return EINVAL
  const link = new Vlan(name, lower, spec.id, spec.protocol)
  configureVlan(link, spec)
  return register(netns, link, request) ?? link
}

/** vlan_changelink: flags and priorities; the identifier stays. */
export function configureVlan(link: Link, spec: VlanSpec): Errno | undefined {
  if (!(link instanceof Vlan)) return EOPNOTSUPP
  Object.assign(link.flags, spec.flags)
  for (const [from, to] of spec.egress) link.egressPriorities.set(from, to)
  for (const [from, to] of spec.ingress) link.ingressPriorities.set(from, to)
  return undefined
}
