import type { Link } from '../../../net/link.ts'
import { hex } from '../../../wire/bytes.ts'
import type { ProcNetFile } from '../net.ts'

const IGMP_ALL_HOSTS = 0xe000_0001

/** /proc/net/dev_mcast: link-layer group addresses of all devices (net/core/dev_addr_lists.c). */
export const devMcast: ProcNetFile = {
  name: 'dev_mcast',
  read: ({ links }) =>
    links
      .flatMap(link =>
        [...link.multicastMacs].map(
          ([mac, users]) =>
            `${head(link)} ${pad(users)} ${pad(link.fixedMulticastMacs.has(mac) ? 1 : 0)} ${hex(mac, 12)}\n`,
        ),
      )
      .join(''),
}

/** /proc/net/igmp: groups of IPv4 (net/ipv4/igmp.c). */
export const igmp: ProcNetFile = {
  name: 'igmp',
  read: ({ links }) => {
    const devices = links.flatMap(link => {
      const list = link.ipv4.groups.list()
      if (list.length === 0) return []
      const querier = `V${link.ipv4.groups.version}`
      const title = `${link.index}\t${link.name.padEnd(10)}: ${String(list.length).padStart(5)} ${querier.padStart(7)}\n`
      return [title, ...list.map(({ group, users, ...timer }) => groupLine(group, users, timer))]
    })
    return `Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n${devices.join('')}`
  },
}

/** The group as the bytes of a little-endian machine. */
function groupLine(group: number, users: number, { ticks, reporter }: GroupTimer): string {
  const swapped = [0, 8, 16, 24].map(shift => hex((group >>> shift) & 0xff, 2)).join('')
  const timer = group === IGMP_ALL_HOSTS || ticks === 0 ? '0:00000000' : `1:${hex(ticks, 8).toUpperCase()}`
  return `\t\t\t\t${swapped.toUpperCase()} ${String(users).padStart(5)} ${timer}\t\t${reporter ? 1 : 0}\n`
}

interface GroupTimer {
  /** Hundredths of a second until the group is reported, 0 when it need not be. */
  readonly ticks: number
  readonly reporter: boolean
}

// MAF_* of include/net/if_inet6.h.
const TIMER_RUNNING = 0x01
const LAST_REPORTER = 0x02
const LOADED = 0x04
const NO_REPORT = 0x08

/** /proc/net/igmp6: groups of IPv6 (net/ipv6/mcast.c). */
export const igmp6: ProcNetFile = {
  name: 'igmp6',
  read: ({ links, ipv6 }) =>
    links
      .flatMap(link =>
        link.ipv6.groups.list().map(({ group, users, loaded, ticks, reporter }) => {
          const flags =
            (loaded ? LOADED : 0) |
            (ipv6.mld.reports(group) ? 0 : NO_REPORT) |
            (ticks > 0 ? TIMER_RUNNING : 0) |
            (reporter ? LAST_REPORTER : 0)
          return `${head(link)} ${hex(group, 32)} ${String(users).padStart(5)} ${hex(flags, 8).toUpperCase()} ${ticks}\n`
        }),
      )
      .join(''),
}

/** /proc/net/anycast6 (net/ipv6/anycast.c). */
export const anycast6: ProcNetFile = {
  name: 'anycast6',
  read: ({ links }) =>
    links
      .flatMap(link =>
        [...link.ipv6.anycast]
          .reverse()
          .map(([address, users]) => `${head(link)} ${hex(address, 32)} ${String(users).padStart(5)}\n`),
      )
      .join(''),
}

function head(link: Link): string {
  return `${String(link.index).padEnd(4)} ${link.name.padEnd(15)}`
}

function pad(value: number): string {
  return String(value).padEnd(5)
}
