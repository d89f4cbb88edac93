import type { Ip } from '../../../wire/address.ts'
import { u16, u48 } from '../../../wire/bytes.ts'
import * as ethernet from '../../../wire/ethernet.ts'
import { hasPorts } from '../conntrack/tuple.ts'
import type { PacketContext } from '../packet.ts'
import { type Element, type Extensions, type Key, netKey, portKey } from './element.ts'
import { masked } from './set.ts'
import type { Slot } from './slot.ts'
import type { Dimension } from './types.ts'

/** Which end of the packet each part is compared with: true for the source. */
export type Sides = readonly boolean[]

const values: Key[] = []

/** Reads the parts of a set's elements from a packet into `values`; false when the packet does not have them. */
function readValues(packet: PacketContext, dimensions: readonly Dimension[], sides: Sides): boolean {
  if (sides.length < dimensions.length) return false
  values.length = dimensions.length
  for (let index = 0; index < dimensions.length; index++) {
    const value = readValue(packet, dimensions[index]!, sides[index]!)
    if (value === undefined) return false
    values[index] = value
  }
  return true
}

function readValue(packet: PacketContext, dimension: Dimension, source: boolean): Key | undefined {
  const { skb } = packet
  switch (dimension) {
    case 'ip':
    case 'net': {
      const layer = packet.netfilter.net.layerOf(skb)
      return source ? layer.sourceOf(skb) : layer.destinationOf(skb)
    }
    case 'port':
      return readPort(packet, source)
    case 'mac':
      if (skb.mac < 0 || skb.mac + ethernet.HEADER_LENGTH > skb.network) return undefined
      return u48(skb.bytes, skb.mac + (source ? ethernet.SOURCE : ethernet.DESTINATION))
    case 'iface':
      return (source ? packet.incoming : packet.outgoing)?.name
    case 'mark':
      return skb.mark
  }
}

/** ip_set_get_ip_port: protocols without ports count as port 0. */
function readPort(packet: PacketContext, source: boolean): number | undefined {
  const { protocol, transport, skb } = packet
  if (protocol < 0) return undefined
  if (hasPorts(protocol)) {
    if (!packet.hasTransport(4)) return undefined
    return portKey(protocol, u16(skb.bytes, transport + (source ? 0 : 2)))
  }
  if (protocol === 1 || protocol === 58) {
    if (!packet.hasTransport(4)) return undefined
    return portKey(protocol, u16(skb.bytes, transport))
  }
  return portKey(protocol, 0)
}

/** ip_set_test: the element of a set that a packet falls under. A list asks its members in turn. */
export function findInSet(slot: Slot, packet: PacketContext, sides: Sides): Element | undefined {
  const { set } = slot
  if (set.type.storage === 'list') {
    for (const member of set.elements()) {
      const found = findInSet(member.slot!, packet, sides)
      if (found !== undefined && !found.nomatch) return found
    }
    return undefined
  }
  if (
    set.options.family !== packet.family &&
    set.type.dimensions.some(dimension => dimension === 'ip' || dimension === 'net')
  )
    return undefined
  // A MAC address can be that of the source alone (bitmap_ipmac_kadt).
  if (set.type.lastOptional === true && sides[1] !== true) return undefined
  if (!readValues(packet, set.type.dimensions, sides)) return undefined
  maskFirst(slot)
  return set.find(values)
}

/** A set with a mask keeps what is under it of each address. */
function maskFirst({ set }: Slot): void {
  const { mask, type } = set
  if (type.storage === 'bitmap' && type.dimensions[0] === 'port') values[0] = (values[0] as number) & 0xffff
  if (mask === undefined) return
  values[0] = masked(values[0] as Ip, mask)
  if (type.name === 'hash:net,net') values[1] = masked(values[1] as Ip, mask)
}

/** ip_set_add and ip_set_del of the SET target: writes a packet into a set, or takes it out. */
export function changeSet(
  slot: Slot,
  packet: PacketContext,
  sides: Sides,
  add: boolean,
  extensions: Extensions,
  exist: boolean,
): void {
  const { set } = slot
  if (set.type.storage === 'list') {
    for (const member of set.elements()) changeSet(member.slot!, packet, sides, add, extensions, exist)
    return
  }
  if (set.type.lastOptional === true && sides[1] !== true) return
  if (set.options.family !== packet.family || !readValues(packet, set.type.dimensions, sides)) return
  maskFirst(slot)
  const bits = packet.family === 4 ? 32 : 128
  const keys = values.map((value, index) =>
    set.type.dimensions[index] === 'net' ? netKey(value as number | bigint, bits) : value,
  )
  if (add) set.add(keys, set.options.timeout === undefined ? {} : extensions, exist)
  else set.delete(keys, true)
}
