import { formatIp, formatMac } from '../../../wire/address.ts'
import type { ProcNetFile } from '../net.ts'

const COMPLETE = 2
const PERMANENT = 4
const PUBLISHED = 8
const ETHER = 1

/** /proc/net/arp: neighbours of IPv4, without those that need no address, and proxies (net/ipv4/arp.c, arp_format_neigh_entry). */
export const arp: ProcNetFile = {
  name: 'arp',
  read: ({ ipv4 }) => {
    const lines = [...ipv4.neighbours]
      .filter(({ state }) => state !== 'NONE' && state !== 'NOARP')
      .map(({ ip, link, mac, state, valid }) => {
        const flags = state === 'PERMANENT' ? COMPLETE | PERMANENT : valid ? COMPLETE : 0
        return `${formatIp(ip).padEnd(16)} 0x${ETHER.toString(16).padEnd(10)}0x${flags.toString(16).padEnd(10)}${formatMac(mac ?? 0).padEnd(17)}     *        ${link.name}\n`
      })
    const proxies = ipv4.neighbours.proxies.map(
      ({ ip, link }) =>
        `${formatIp(ip).padEnd(16)} 0x${(link === null ? 0 : ETHER).toString(16).padEnd(10)}0x${(PUBLISHED | PERMANENT).toString(16).padEnd(10)}${formatMac(0)}     *        ${link?.name ?? '*'}\n`,
    )
    return [
      'IP address       HW type     Flags       HW address            Mask     Device\n',
      ...lines,
      ...proxies,
    ].join('')
  },
}
