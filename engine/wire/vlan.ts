import { type Parsed, putU16, TRUNCATED, u16 } from './bytes.ts'
import { EtherType } from './ethernet.ts'

// IEEE 802.1Q 9.6: the tag after its TPID, which is the EtherType before it. Field offsets in bytes.
export const TCI = 0
export const TYPE = 2
export const TAG_LENGTH = 4

/** Bits of the word at TCI. */
export const PCP_SHIFT = 13
export const DEI = 0x1000
export const VID_MASK = 0x0fff

export interface VlanTag {
  readonly priority: number
  readonly dropEligible: boolean
  readonly id: number
  /** EtherType of what follows, or an 802.3 length. */
  readonly type: number
}

export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<VlanTag> {
  if (end - start < TAG_LENGTH) return TRUNCATED
  const tci = u16(bytes, start + TCI)
  return {
    priority: tci >> PCP_SHIFT,
    dropEligible: (tci & DEI) !== 0,
    id: tci & VID_MASK,
    type: u16(bytes, start + TYPE),
  }
}

export function emit(tag: VlanTag): Uint8Array {
  const bytes = new Uint8Array(TAG_LENGTH)
  write(bytes, 0, (tag.priority << PCP_SHIFT) | (tag.dropEligible ? DEI : 0) | tag.id, tag.type)
  return bytes
}

/** Writes the tag in place, for the sending path. */
export function write(bytes: Uint8Array, at: number, tci: number, type: number): void {
  putU16(bytes, at + TCI, tci)
  putU16(bytes, at + TYPE, type)
}

/** skb_protocol with its tags skipped: what a frame carries behind them, and where it begins; `at` is where its type stands. */
export function pastTags(
  bytes: Uint8Array,
  at: number,
  end: number,
): { readonly type: number; readonly network: number } {
  let type = u16(bytes, at)
  let network = at + TYPE
  while ((type === EtherType.vlan || type === EtherType.qinq) && network + TAG_LENGTH <= end) {
    type = u16(bytes, network + TYPE)
    network += TAG_LENGTH
  }
  return { type, network }
}
