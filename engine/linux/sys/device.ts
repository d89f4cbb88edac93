import { duplexOf } from '../../net/duplex.ts'
import { EINVAL, EOPNOTSUPP, type Errno, type Result } from '../../net/errno.ts'
import { LinkFlag, linkFlags } from '../../net/flags.ts'
import type { Link } from '../../net/link.ts'
import type { LinkCounters } from '../../net/link-counters.ts'
import type { LinkType } from '../../net/link-type.ts'
import { changeLink } from '../../net/linkchange.ts'
import { formatMac } from '../../wire/address.ts'
import type { Attribute } from './attribute.ts'

/** ARPHRD_* (include/uapi/linux/if_arp.h). */
export const ARPHRD: Readonly<Record<LinkType, number>> = {
  ether: 1,
  loopback: 772,
  none: 65534,
  ipip: 768,
  gre: 778,
  sit: 776,
  tunnel6: 769,
  gre6: 823,
}

/** What can only be read of a device that is up. */
const running = (link: Link, value: () => Result<string | number>) => (link.adminUp ? value() : EINVAL)

function address(link: Link, which: 'address' | 'broadcast'): string {
  const { addressLength: length, wideAddresses: wide } = link
  if (length === 0) return ''
  if (wide !== null) return octets(wide[which], length)
  const value = which === 'address' ? link.mac : link.broadcast
  return length === 4 ? octets(BigInt(value), length) : formatMac(value)
}

/** sysfs_format_mac: whatever the type, octets with colons. */
function octets(value: bigint, length: number): string {
  return (
    value
      .toString(16)
      .padStart(length * 2, '0')
      .match(/../g) ?? []
  ).join(':')
}

/** Files of /sys/class/net/DEV (Documentation/ABI/testing/sysfs-class-net), in the order in which `ls -U` shows them. */
export const DEVICE_ATTRIBUTES: readonly Attribute<Link>[] = [
  { name: 'uevent', show: link => `INTERFACE=${link.name}\nIFINDEX=${link.index}`, store: () => undefined, raw: true },
  { name: 'carrier_changes', show: link => link.carrierUps + link.carrierDowns },
  { name: 'testing', show: link => running(link, () => 0) },
  {
    name: 'carrier',
    show: link => running(link, () => (link.carrier ? 1 : 0)),
    store: (link, value) => (link.adminUp ? link.changeCarrier(value !== 0) : EINVAL),
  },
  { name: 'dev_id', show: () => '0x0' },
  { name: 'carrier_down_count', show: link => link.carrierDowns },
  {
    name: 'proto_down',
    show: link => (link.protoDown ? 1 : 0),
    store: (link, value) => changeLink(link, { protoDown: value !== 0 }),
  },
  { name: 'address', show: link => address(link, 'address') },
  { name: 'operstate', show: link => link.operationalState.toLowerCase() },
  { name: 'link_mode', show: link => (link.dormantMode ? 1 : 0) },
  { name: 'dormant', show: link => running(link, () => 0) },
  { name: 'mtu', show: link => link.mtu, store: (link, mtu) => changeLink(link, { mtu }) },
  { name: 'gro_flush_timeout', show: () => 0, store: unchanged },
  { name: 'carrier_up_count', show: link => link.carrierUps },
  {
    name: 'ifalias',
    show: link => (link.alias === '' ? '' : `${link.alias}\n`),
    whole: true,
    raw: true,
    store: (link, _value, text) => changeLink(link, { alias: text.replace(/\n$/, '') }),
  },
  { name: 'speed', show: link => running(link, () => link.speed ?? EINVAL) },
  { name: 'netdev_group', show: link => link.group, store: (link, group) => changeLink(link, { group }) },
  { name: 'napi_defer_hard_irqs', show: () => 0, store: unchanged },
  { name: 'ifindex', show: link => link.index },
  { name: 'broadcast', show: link => address(link, 'broadcast') },
  { name: 'type', show: link => ARPHRD[link.type] },
  { name: 'dev_port', show: () => 0 },
  { name: 'name_assign_type', show: link => link.nameAssigned },
  { name: 'duplex', show: link => running(link, () => (link.speed === null ? EINVAL : duplexOf(link))) },
  { name: 'addr_assign_type', show: link => link.addressAssigned },
  { name: 'addr_len', show: link => link.addressLength },
  { name: 'threaded', show: () => 0, store: unchanged },
  {
    name: 'tx_queue_len',
    show: link => link.txQueueLength,
    store: (link, txQueueLength) => changeLink(link, { txQueueLength }),
  },
  { name: 'iflink', show: link => link.lowerIndex },
  { name: 'flags', show: link => `0x${storedFlags(link).toString(16)}`, store: storeFlags },
]

/** Without what dev_get_flags adds from the state of the device. */
function storedFlags(link: Link): number {
  const derived = LinkFlag.running | LinkFlag.lowerUp | LinkFlag.dormant
  const promiscuous = link.promiscuity > 0 ? LinkFlag.promiscuous : 0
  return (linkFlags(link) & ~derived) | promiscuous | (link.allMulticast > 0 ? LinkFlag.allMulticast : 0)
}

function storeFlags(link: Link, value: number): Errno | undefined {
  return changeLink(link, {
    up: (value & LinkFlag.up) !== 0,
    promiscuous: (value & LinkFlag.promiscuous) !== 0,
    allMulticast: (value & LinkFlag.allMulticast) !== 0,
    multicast: (value & LinkFlag.multicast) !== 0,
    noArp: (value & LinkFlag.noArp) !== 0,
    dynamic: (value & LinkFlag.dynamic) !== 0,
  })
}

/** What nothing here depends on cannot be changed. */
function unchanged(_link: Link, value: number): Errno | undefined {
  return value === 0 ? undefined : EOPNOTSUPP
}

const counter = (name: string, show: (counters: LinkCounters) => number): Attribute<Link> => ({
  name,
  show: link => show(link.counters),
})

/** Files of /sys/class/net/DEV/statistics. */
export const STATISTICS: readonly Attribute<Link>[] = [
  counter('collisions', count => count.txCollisions),
  counter('multicast', count => count.multicast),
  counter('rx_bytes', count => count.rxBytes),
  counter('rx_compressed', () => 0),
  counter('rx_crc_errors', () => 0),
  counter('rx_dropped', count => count.rxDropped),
  counter('rx_errors', count => count.rxErrors),
  counter('rx_fifo_errors', () => 0),
  counter('rx_frame_errors', () => 0),
  counter('rx_length_errors', () => 0),
  counter('rx_missed_errors', count => count.rxMissed),
  counter('rx_nohandler', count => count.rxNoHandler),
  counter('rx_over_errors', () => 0),
  counter('rx_packets', count => count.rxPackets),
  counter('tx_aborted_errors', () => 0),
  counter('tx_bytes', count => count.txBytes),
  counter('tx_carrier_errors', count => count.txCarrier),
  counter('tx_compressed', () => 0),
  counter('tx_dropped', count => count.txDropped),
  counter('tx_errors', count => count.txErrors),
  counter('tx_fifo_errors', () => 0),
  counter('tx_heartbeat_errors', () => 0),
  counter('tx_packets', count => count.txPackets),
  counter('tx_window_errors', () => 0),
]
