import type { Link } from './link.ts'

/** IFF_* (include/uapi/linux/if.h), as far as a device here can have them. */
export const LinkFlag = {
  up: 0x1,
  broadcast: 0x2,
  loopback: 0x8,
  pointToPoint: 0x10,
  noTrailers: 0x20,
  running: 0x40,
  noArp: 0x80,
  promiscuous: 0x100,
  allMulticast: 0x200,
  master: 0x400,
  multicast: 0x1000,
  dynamic: 0x8000,
  lowerUp: 0x1_0000,
  dormant: 0x2_0000,
} as const

/** netif_get_flags: what `ip link` shows between angle brackets, as a number. */
export function linkFlags(link: Link): number {
  let flags = 0
  const set = (on: boolean, flag: number) => {
    if (on) flags |= flag
  }
  set(link.adminUp, LinkFlag.up)
  set(link.broadcastFlag, LinkFlag.broadcast)
  set(link.type === 'loopback', LinkFlag.loopback)
  set(link.pointToPoint, LinkFlag.pointToPoint)
  set(link.noTrailers, LinkFlag.noTrailers)
  set(link.adminUp && link.operational, LinkFlag.running)
  set(link.noArp, LinkFlag.noArp)
  set(link.promiscuous, LinkFlag.promiscuous)
  set(link.receiveAllMulticast, LinkFlag.allMulticast)
  set(link.isMaster, LinkFlag.master)
  set(link.multicastFlag, LinkFlag.multicast)
  set(link.dynamic, LinkFlag.dynamic)
  set(link.running, LinkFlag.lowerUp)
  return flags
}
