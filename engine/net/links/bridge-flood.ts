import { u16, u48 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import type { Skb } from '../skb.ts'
import type { BridgePort } from './bridge-port.ts'

/** Whether a port takes what is for everyone or for nobody known (br_flood). What the bridge itself sends to groups no port keeps out. */
export function floods(port: BridgePort, skb: Skb, group: boolean, own: boolean): boolean {
  if (!group) return port.flood
  if (own) return true
  return isBroadcast(skb) ? port.broadcastFlood : port.multicastFlood
}

/** Groups of IP are known only where there is a querier (br_multicast_querier_exists). */
export function isIp({ bytes, start }: Skb): boolean {
  const type = u16(bytes, start + ethernet.TYPE)
  return type === EtherType.ipv4 || type === EtherType.ipv6
}

function isBroadcast(skb: Skb): boolean {
  return u48(skb.bytes, skb.start) === 0xffff_ffff_ffff
}
