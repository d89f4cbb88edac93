import { EtherType } from '../../wire/ethernet.ts'
import { VID_MASK } from '../../wire/vlan.ts'
import { EINVAL, type Errno } from '../errno.ts'
import type { Skb } from '../skb.ts'
import { insertTag, removeTag, tagOf } from './vlan.ts'

/** What a port, or the bridge itself, does with frames of a VLAN that it belongs to. */
export interface VlanEntry {
  readonly id: number
  /** Frames leave without the tag. */
  untagged: boolean
}

export const VLAN_TOP = 0xfff

/** The VLANs of a port or of the bridge itself (net/bridge/br_vlan.c). */
export class VlanGroup {
  readonly #entries = new Map<number, VlanEntry>()
  /** The VLAN of frames that come without a tag; 0 for none. */
  pvid = 0

  get entries(): VlanEntry[] {
    return [...this.#entries.values()].sort((a, b) => a.id - b.id)
  }

  get(id: number): VlanEntry | undefined {
    return this.#entries.get(id)
  }

  /** br_vlan_add, nbp_vlan_add: a VLAN that is there takes over the new flags. */
  add(id: number, flags: { readonly pvid: boolean; readonly untagged: boolean }): Errno | undefined {
    if (id === 0 || id >= VLAN_TOP) return EINVAL
    this.#entries.set(id, { id, untagged: flags.untagged })
    if (flags.pvid) this.pvid = id
    else if (this.pvid === id) this.pvid = 0
    return undefined
  }

  delete(id: number): void {
    this.#entries.delete(id)
    if (this.pvid === id) this.pvid = 0
  }

  /**
   * __allowed_ingress: the VLAN of a frame, which loses its tag and carries the number in `skb.vlan` from now on; -1 when the
   * VLAN is none of the group's. A tag of another protocol than the bridge's (an EtherType) belongs to what is carried.
   */
  admit(skb: Skb, protocol: number): number {
    const tag = tagOf(skb, protocol)
    if (tag >= 0) removeTag(skb)
    const id = tag < 0 ? 0 : tag & VID_MASK
    const vlan = id === 0 ? this.pvid : id
    if (vlan === 0 || !this.#entries.has(vlan)) return -1
    skb.vlan = id === 0 ? Math.max(tag, 0) | vlan : tag
    return vlan
  }

  /** br_handle_vlan: false when frames of the VLAN do not leave here; where they leave without a tag, the tag is forgotten. */
  release(skb: Skb): boolean {
    const entry = this.#entries.get(skb.vlan & VID_MASK)
    if (entry?.untagged === true) skb.vlan = -1
    return entry !== undefined
  }
}

/** A tag that the frame carries beside its bytes goes back into them. */
export function restoreTag(skb: Skb, protocol: number): void {
  if (skb.vlan < 0) return
  insertTag(skb, protocol, skb.vlan)
  skb.vlan = -1
}

/** BR_GROUPFWD_8021AD: a bridge of service providers forwards what customers' bridges tell each other (br_recalculate_fwd_mask). */
export function requiredForwarding(filters: boolean, protocol: number): number {
  return filters && protocol === EtherType.qinq ? 0xb800 : 0
}
