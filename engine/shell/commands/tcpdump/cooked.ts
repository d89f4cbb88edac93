import { ARPHRD } from '../../../linux/sys/device.ts'
import type { CapturedFrame } from '../../../net/packet.ts'
import { concat, u16 } from '../../../wire/bytes.ts'
import * as ethernet from '../../../wire/ethernet.ts'
import * as sll2 from '../../../wire/sll2.ts'

/** linux/if_ether.h: frames with a length in place of an EtherType. */
const ETH_P_802_3 = 0x0001
const ETH_P_802_2 = 0x0004
const ETHER_TYPE_MIN = 1536

/** A frame as a capture on any has it: the header of its link taken off, and one that says whose it was put in its place. */
export function cooked(frame: CapturedFrame): Uint8Array {
  const { link, bytes } = frame
  const framed = link.headerLength > 0 && bytes.length >= ethernet.HEADER_LENGTH
  const header = sll2.emit({
    protocol: framed ? etherType(bytes) : frame.protocol,
    interfaceIndex: link.index,
    arphrd: ARPHRD[link.type],
    packetType: frame.packetType,
    address: framed ? bytes.slice(ethernet.SOURCE, ethernet.SOURCE + 6) : new Uint8Array(0),
  })
  return concat(header, framed ? bytes.subarray(ethernet.HEADER_LENGTH) : bytes)
}

function etherType(bytes: Uint8Array): number {
  const type = u16(bytes, ethernet.TYPE)
  if (type >= ETHER_TYPE_MIN) return type
  const novell = bytes.length >= 16 && u16(bytes, ethernet.HEADER_LENGTH) === 0xffff
  return novell ? ETH_P_802_3 : ETH_P_802_2
}
