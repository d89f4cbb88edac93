import type { Link } from '../../../../net/link.ts'
import { decodeUtf8 } from '../../../../sim/utf8.ts'
import { formatIpv4, formatMac, type Ipv4, type Mac } from '../../../../wire/address.ts'
import { hexBytes, u32 } from '../../../../wire/bytes.ts'
import * as dhcp from '../../../../wire/dhcpv4.ts'
import type { DhcpConfig, DhcpHost, DhcpRange } from './config.ts'
import { tagsMatch } from './config.ts'

/** A range and the address that the server has in its network. */
export interface Served {
  readonly range: DhcpRange
  readonly local: Ipv4
  readonly netmask: Ipv4
  readonly broadcast: Ipv4
}

/** A packet of a client, and all that is to be known of it before it is answered. */
export interface Client {
  readonly packet: dhcp.DhcpPacket
  readonly link: Link
  /** The server's address on the device that the packet came by. */
  readonly server: Ipv4
  /** It was sent to that address and not to everybody. */
  readonly unicast: boolean
  readonly ranges: readonly Served[]
  readonly host: DhcpHost | undefined
  /** In hexadecimal digits. */
  readonly clientId: string | null
  /** What the client calls itself. */
  readonly offeredName: string | null
  /** What the configuration calls it, or it calls itself. */
  readonly name: string | null
  /** Option 50. */
  readonly wanted: Ipv4 | undefined
  /** Option 54. */
  readonly chosen: Ipv4 | undefined
  readonly tags: readonly string[]
}

/** The ranges that a packet from this device, or through this relay, may be answered from. */
export function servedRanges(config: DhcpConfig, link: Link, gateway: Ipv4): readonly Served[] {
  const found: Served[] = []
  const own = link.ipv4.addresses
  for (const range of config.ranges) {
    if (gateway !== 0) {
      const { netmask } = range
      if (netmask === null || (gateway & netmask) !== (range.start & netmask)) continue
      const broadcast = range.broadcast ?? (range.start | ~netmask) >>> 0
      found.push({ range, local: own[0]?.local ?? 0, netmask, broadcast })
      continue
    }
    for (const { local, length, broadcast } of own) {
      const netmask = range.netmask ?? (length === 0 ? 0 : (0xffff_ffff << (32 - length)) >>> 0)
      if ((local & netmask) !== (range.start & netmask)) continue
      const everybody = range.broadcast ?? broadcast ?? (local | ~netmask) >>> 0
      found.push({ range, local, netmask, broadcast: everybody })
      break
    }
  }
  return found
}

/** Reads what the options of a packet say, and what the configuration knows of its sender. */
export function identify(
  config: DhcpConfig,
  packet: dhcp.DhcpPacket,
  way: Pick<Client, 'link' | 'server' | 'unicast' | 'ranges'>,
  taken: (ip: Ipv4, mac: Mac) => boolean,
): Client {
  const { OptionCode } = dhcp
  const text = (code: number) => {
    const data = dhcp.option(packet, code)
    return data === undefined ? null : decodeUtf8(data).replace(/\0+$/, '')
  }
  const address = (code: number) => {
    const data = dhcp.option(packet, code)
    return data?.length === 4 ? u32(data, 0) : undefined
  }
  const id = dhcp.option(packet, OptionCode.clientIdentifier)
  const clientId = id === undefined ? null : hexBytes(id)
  const said = text(OptionCode.hostName)?.toLowerCase() ?? null
  const offeredName = said !== null && /^[a-z\d_][a-z\d_.-]*$/.test(said) ? said.split('.')[0]! : null
  const { link } = way
  const vendor = text(OptionCode.vendorClass) ?? ''
  const classes = [
    ...config.vendorClasses.filter(each => vendor.includes(each.text)),
    ...config.macs.filter(each => macMatches(each.text, packet.clientMac)),
  ].map(({ tag }) => tag)
  const host = findHost(config, packet.clientMac, clientId, offeredName, [...classes, link.name], taken)
  const known = host === undefined ? [] : [...[...host.sets].reverse(), 'known']
  return {
    packet,
    ...way,
    host,
    clientId,
    offeredName,
    name: host?.name?.split('.')[0] ?? offeredName,
    wanted: address(OptionCode.requestedAddress),
    chosen: address(OptionCode.serverIdentifier),
    tags: [...known, ...classes.reverse(), link.name],
  }
}

/** `aa:bb:*:*:*:*` and the like. */
function macMatches(pattern: string, mac: Mac): boolean {
  const bytes = formatMac(mac).split(':')
  return pattern
    .toLowerCase()
    .split(':')
    .every((part, index) => part === '*' || part === bytes[index])
}

/** By client identifier, then by MAC address, then by name (dhcp-common.c, find_config). */
function findHost(
  { hosts }: DhcpConfig,
  mac: Mac,
  clientId: string | null,
  name: string | null,
  tags: readonly string[],
  taken: (ip: Ipv4, mac: Mac) => boolean,
): DhcpHost | undefined {
  const usable = hosts.filter(host => tagsMatch(host.tags, tags))
  return (
    usable.find(host => clientId !== null && host.clientId === clientId) ??
    usable.find(host => host.macs.includes(mac) && (host.ip === null || !taken(host.ip, mac))) ??
    usable.find(host => host.macs.includes(mac)) ??
    usable.find(host => host.macs.length === 0 && host.clientId === null && host.name !== null && host.name === name)
  )
}

/** `DHCPACK(eth0) 10.0.0.105 02:00:00:00:00:0a host-a`, with the transaction in front where everything is logged. */
export function eventText(client: Client, config: DhcpConfig, type: string, ip: Ipv4 | null, what = ''): string {
  const { packet, link } = client
  const transaction = config.log ? `${packet.transactionId} ` : ''
  const address = ip === null || ip === 0 ? '' : `${formatIpv4(ip)} `
  return `${transaction}${type}(${link.name}) ${address}${formatMac(packet.clientMac)} ${what}`
}
