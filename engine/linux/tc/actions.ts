import type { Link } from '../../net/link.ts'
import type { NetNs } from '../../net/netns.ts'
import { PacketType, type Skb } from '../../net/skb.ts'
import { type Nanoseconds, SECOND } from '../../sim/timer.ts'
import { putU16, u16 } from '../../wire/bytes.ts'
import { Action } from './action.ts'
import { Verdict } from './filter.ts'

/** Says what becomes of the packet and nothing more (net/sched/act_gact.c). */
export class Gact extends Action {
  override readonly kind = 'gact'
  readonly control: Verdict

  constructor(net: NetNs, control: Verdict) {
    super(net, 'gact')
    this.control = control
  }

  protected override act(): Verdict {
    return this.control
  }
}

/** Frames that are handed on by one another's actions (MIRRED_NEST_LIMIT). */
const NESTING_MAX = 4

/** Sends the packet, or a copy, by another device (net/sched/act_mirred.c). */
export class Mirred extends Action {
  override readonly kind = 'mirred'
  readonly to: Link
  readonly way: 'egress' | 'ingress'
  readonly copies: boolean
  readonly control: Verdict

  constructor(net: NetNs, to: Link, way: 'egress' | 'ingress', copies: boolean, control: Verdict) {
    super(net, 'mirred')
    this.to = to
    this.way = way
    this.copies = copies
    this.control = control
  }

  protected override act(skb: Skb, link: Link): Verdict {
    const { to } = this
    const { backlog } = link.netns
    if (!to.adminUp || backlog.nesting >= NESTING_MAX) {
      this.counters.overlimits++
      return this.copies ? this.control : Verdict.shot
    }
    const sent = this.copies ? skb.clone() : skb
    const { inLink } = sent
    backlog.nesting++
    if (this.way === 'ingress') {
      sent.packetType = PacketType.host
      to.receive(sent)
    } else to.transmit(sent)
    backlog.nesting--
    if (this.copies) skb.inLink = inLink
    return this.copies ? this.control : Verdict.stolen
  }
}

export interface PoliceSpec {
  /** Bits a second, and the bucket in bytes. */
  readonly rate: number
  readonly burst: number
  readonly mtu: number
  readonly exceed: Verdict
  readonly conform: Verdict
}

/** Lets so many bytes a second pass (tc-police(8), net/sched/act_police.c). */
export class Police extends Action {
  override readonly kind = 'police'
  readonly spec: PoliceSpec
  #tokens: Nanoseconds
  #filledAt: Nanoseconds

  constructor(net: NetNs, spec: PoliceSpec) {
    super(net, 'police')
    this.spec = spec
    this.#tokens = this.#time(spec.burst)
    this.#filledAt = this.installedAt
  }

  #time(bytes: number): Nanoseconds {
    return Math.ceil((bytes * 8 * SECOND) / this.spec.rate)
  }

  protected override act(skb: Skb): Verdict {
    const { burst, mtu, conform, exceed } = this.spec
    if (skb.length <= mtu || mtu === 0) {
      const tokens = Math.min(this.#tokens + this.usedAt - this.#filledAt, this.#time(burst)) - this.#time(skb.length)
      if (tokens >= 0) {
        this.#tokens = tokens
        this.#filledAt = this.usedAt
        return conform
      }
    }
    this.counters.overlimits++
    return exceed
  }
}

export interface SkbEdit {
  readonly mark: number | null
  readonly mask: number
  readonly priority: number | null
}

/** Changes what the kernel notes of a packet (tc-skbedit(8), net/sched/act_skbedit.c). */
export class Skbedit extends Action {
  override readonly kind = 'skbedit'
  readonly edit: SkbEdit
  readonly control: Verdict

  constructor(net: NetNs, edit: SkbEdit, control: Verdict) {
    super(net, 'skbedit')
    this.edit = edit
    this.control = control
  }

  protected override act(skb: Skb): Verdict {
    const { mark, mask, priority } = this.edit
    if (mark !== null) skb.mark = ((skb.mark & ~mask) | (mark & mask)) >>> 0
    if (priority !== null) skb.priority = priority
    return this.control
  }
}

export type VlanEdit =
  | { readonly type: 'pop' }
  | {
      readonly type: 'push' | 'modify'
      readonly id: number
      readonly protocol: number
      readonly priority: number | null
    }

const TAG_LENGTH = 4
const ADDRESSES = 12

/** Adds, changes or takes away a VLAN tag (tc-vlan(8), net/sched/act_vlan.c). */
export class VlanAction extends Action {
  override readonly kind = 'vlan'
  readonly edit: VlanEdit
  readonly control: Verdict

  constructor(net: NetNs, edit: VlanEdit, control: Verdict) {
    super(net, 'vlan')
    this.edit = edit
    this.control = control
  }

  protected override act(skb: Skb, link: Link): Verdict {
    if (link.headerLength === 0) return this.control
    const type = u16(skb.bytes, skb.start + ADDRESSES)
    const tagged = type === 0x8100 || type === 0x88a8
    const { edit } = this
    if (edit.type === 'pop') {
      if (tagged) popTag(skb)
    } else if (edit.type === 'push') pushTag(skb, edit.protocol, ((edit.priority ?? 0) << 13) | edit.id)
    else if (tagged) {
      const old = u16(skb.bytes, skb.start + ADDRESSES + 2)
      const priority = edit.priority ?? old >> 13
      putU16(skb.bytes, skb.start + ADDRESSES, edit.protocol)
      putU16(skb.bytes, skb.start + ADDRESSES + 2, (priority << 13) | edit.id)
    }
    skb.protocol = u16(skb.bytes, skb.start + ADDRESSES)
    return this.control
  }
}

function popTag(skb: Skb): void {
  skb.bytes = skb.bytes.slice()
  skb.bytes.copyWithin(skb.start + TAG_LENGTH, skb.start, skb.start + ADDRESSES)
  skb.pull(TAG_LENGTH)
  skb.mac = skb.start
}

function pushTag(skb: Skb, protocol: number, tag: number): void {
  skb.push(TAG_LENGTH)
  skb.bytes = skb.bytes.slice()
  skb.bytes.copyWithin(skb.start, skb.start + TAG_LENGTH, skb.start + TAG_LENGTH + ADDRESSES)
  putU16(skb.bytes, skb.start + ADDRESSES, protocol)
  putU16(skb.bytes, skb.start + ADDRESSES + 2, tag)
  skb.mac = skb.start
}
