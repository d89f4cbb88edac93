import { u48 } from '../../wire/bytes.ts'
import type { Skb } from '../skb.ts'
import type { BridgePort } from './bridge-port.ts'

/** Whether a port takes what is for everyone or for nobody known (br_flood). What the bridge itself sends to groups no port keeps out. */
export function floods(port: BridgePort, skb: Skb, group: boolean, own: boolean): boolean {
  if (!group) return port.flood
  if (own) return true
  return isBroadcast(skb) ? port.broadcastFlood : port.multicastFlood
}

function isBroadcast(skb: Skb): boolean {
  return u48(skb.bytes, skb.start) === 0xffff_ffff_ffff
}
