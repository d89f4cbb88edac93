import type { Running } from '../../../../linux/program.ts'
import type { Random } from '../../../../sim/random.ts'
import { formatIpv4, type Ipv4, type Mac } from '../../../../wire/address.ts'
import { u32 } from '../../../../wire/bytes.ts'
import * as dhcp from '../../../../wire/dhcpv4.ts'
import { type Client, eventText, type Served } from './client.ts'
import { type DhcpConfig, type DhcpHost, tagsMatch } from './config.ts'
import type { Lease, Leases } from './leases.ts'
import { INFINITE } from './option-table.ts'
import { refusal, reply, replyLines, requestedLines } from './reply.ts'

const LEASE_MIN = 120

/** What the answers need of the server around them. */
export interface Desk {
  readonly config: DhcpConfig
  readonly leases: Leases
  readonly random: Random
  readonly log: (text: string) => void
  /** Whether somebody has the address already: asks by ICMP. */
  readonly inUse: (ip: Ipv4) => Running<boolean>
  /** Addresses that a client has declined, with the second until which nobody gets them. */
  readonly declined: Map<Ipv4, number>
}

/** The answer to a client's packet, or nothing (RFC 2131 4.3, rfc2131.c of dnsmasq). */
export function* answer(desk: Desk, client: Client): Running<dhcp.DhcpPacket | undefined> {
  const { PacketType } = dhcp
  switch (dhcp.packetType(client.packet)) {
    case PacketType.discover:
      return yield* discover(desk, client)
    case PacketType.request:
      return request(desk, client)
    case PacketType.release:
      return release(desk, client)
    case PacketType.decline:
      return decline(desk, client)
    case PacketType.inform:
      return inform(desk, client)
    default:
      return undefined
  }
}

function* discover(desk: Desk, client: Client): Running<dhcp.DhcpPacket | undefined> {
  const { config, log } = desk
  if (ignores(config, client)) {
    if (!config.quiet) log(eventText(client, config, 'DHCPDISCOVER', null, 'ignored'))
    return undefined
  }
  const found = yield* chooseAddress(desk, client)
  const seen = client.wanted ?? 0
  log(eventText(client, config, 'DHCPDISCOVER', seen, found === undefined ? 'no address available' : ''))
  if (found === undefined) return undefined
  const { served, ip } = found
  const tags = tagsFor(client, served)
  if (config.log) log(`${client.packet.transactionId} tags: ${tags.join(', ')}`)
  log(eventText(client, config, 'DHCPOFFER', ip))
  const type = dhcp.PacketType.offer
  const parts = { type, yourIp: ip, lease: leaseTime(client, served), early: 0, name: null, tags }
  return logged(desk, client, reply(client, config, served, parts))
}

function tagsFor(client: Client, { range }: Served): readonly string[] {
  return range.sets === null ? client.tags : [range.sets, ...client.tags]
}

function ignores({ ignored }: DhcpConfig, { host, tags }: Client): boolean {
  return host?.ignore === true || ignored.some(wanted => tagsMatch(wanted, tags))
}

function logged({ config, log }: Desk, client: Client, sent: dhcp.DhcpPacket): dhcp.DhcpPacket {
  if (!config.log) return sent
  if (dhcp.packetType(sent) !== dhcp.PacketType.nak) for (const line of requestedLines(client)) log(line)
  for (const line of replyLines(client, sent)) log(line)
  return sent
}

interface Chosen {
  readonly served: Served
  readonly ip: Ipv4
}

/** The address of the configuration, of an earlier lease, the one asked for, or a free one. */
function* chooseAddress(desk: Desk, client: Client): Running<Chosen | undefined> {
  const { leases } = desk
  const { mac, host, wanted } = { mac: client.packet.clientMac, ...client }
  const lease = leases.of(mac, client.clientId)
  if (host?.ip != null && !blocked(desk, host.ip)) {
    const holder = leases.at(host.ip)
    const served = servedNetwork(client, host.ip)
    if (served !== undefined && (holder === undefined || holder === lease || host.macs.includes(holder.mac)))
      return { served, ip: host.ip }
  }
  if (lease !== undefined) {
    const served = servedRange(client, lease.ip)
    if (served !== undefined && !reserved(desk, lease.ip, host)) return { served, ip: lease.ip }
  }
  if (wanted !== undefined) {
    const served = servedRange(client, wanted)
    if (served !== undefined && (yield* isFree(desk, wanted, host))) return { served, ip: wanted }
  }
  return yield* allocate(desk, client)
}

function* isFree(desk: Desk, ip: Ipv4, host: DhcpHost | undefined): Running<boolean> {
  if (desk.leases.at(ip) !== undefined || reserved(desk, ip, host) || blocked(desk, ip)) return false
  return !(yield* desk.inUse(ip))
}

function reserved({ config }: Desk, ip: Ipv4, host: DhcpHost | undefined): boolean {
  return config.hosts.some(each => each.ip === ip && each !== host)
}

function blocked({ declined, leases }: Desk, ip: Ipv4): boolean {
  return (declined.get(ip) ?? 0) > leases.now
}

/** The range that the address is in, of those that the client may have. */
function servedRange(client: Client, ip: Ipv4): Served | undefined {
  return client.ranges.find(
    ({ range }) => !range.fixed && ip >= range.start && ip <= range.end && tagsMatch(range.tags, client.tags),
  )
}

/** A range in whose network the address is. */
function servedNetwork(client: Client, ip: Ipv4): Served | undefined {
  return (
    servedRange(client, ip) ?? client.ranges.find(({ range, netmask }) => (ip & netmask) === (range.start & netmask))
  )
}

/** dhcp.c, address_allocate: where a client begins to look comes from its MAC address, so that it finds the same again. */
function* allocate(desk: Desk, client: Client): Running<Chosen | undefined> {
  for (const served of client.ranges) {
    const { start, end, fixed, tags } = served.range
    if (fixed || !tagsMatch(tags, client.tags)) continue
    const size = end - start + 1
    const first = desk.config.sequential ? 0 : hashOf(client.packet.clientMac) % size
    for (let step = 0; step < Math.min(size, 65_536); step++) {
      const ip = start + ((first + step) % size)
      const own = ip === served.local || (ip & ~served.netmask) === 0 || ip === served.broadcast
      const awkward = ip >>> 29 === 6 && ((ip & 0xff) === 0 || (ip & 0xff) === 0xff)
      if (!own && !awkward && (yield* isFree(desk, ip, client.host))) return { served, ip }
    }
  }
  return undefined
}

function hashOf(mac: Mac): number {
  let hash = 0
  for (let shift = 40; shift >= 0; shift -= 8) {
    const byte = Math.floor(mac / 2 ** shift) & 0xff
    hash = (byte + (hash << 6) + (hash << 16) - hash) >>> 0
  }
  return hash === 0 ? 1 : hash
}

/** What the client asks for, but no more than the configuration gives. */
function leaseTime({ packet, host }: Client, { range }: Served): number {
  const given = host?.lease ?? range.lease
  const data = dhcp.option(packet, dhcp.OptionCode.leaseTime)
  if (data?.length !== 4) return given
  return Math.min(given, Math.max(LEASE_MIN, u32(data, 0)))
}

function request(desk: Desk, client: Client): dhcp.DhcpPacket | undefined {
  const { config, leases, log } = desk
  const { packet, wanted, chosen } = client
  if (ignores(config, client)) return undefined
  let lease = leases.of(packet.clientMac, client.clientId)
  const ip = wanted ?? packet.clientIp
  let why: string | undefined
  if (wanted !== undefined && chosen !== undefined) {
    if (chosen !== client.server && !client.ranges.some(({ local }) => local === chosen)) {
      if (!config.authoritative) return undefined
      why = 'wrong server-ID'
    } else if (lease !== undefined && lease.ip !== wanted) {
      leases.drop(lease)
      lease = undefined
    }
  } else if (wanted !== undefined) {
    if (lease === undefined && !config.authoritative) return undefined
    if (lease !== undefined && lease.ip !== wanted) why = 'wrong address'
  } else if (lease === undefined || lease.ip !== ip) {
    // A client that rebinds asks everybody: the lease may be another server's.
    if (!client.unicast && !config.authoritative) return undefined
    if (!config.authoritative) why = 'lease not found'
  }
  log(eventText(client, config, 'DHCPREQUEST', ip))
  const served = servedNetwork(client, ip)
  why ??= objection(desk, client, served, ip, lease)
  if (why === undefined && lease === undefined && leases.all.length >= config.leasesMax) why = 'no leases left'
  if (why === undefined) return grant(desk, client, served!, ip, wanted === undefined)
  log(eventText(client, config, 'DHCPNAK', ip, why))
  return logged(desk, client, refusal(client, why))
}

function objection(
  desk: Desk,
  client: Client,
  served: Served | undefined,
  ip: Ipv4,
  lease: Lease | undefined,
): string | undefined {
  const { host, packet } = client
  if (served === undefined) return 'wrong network'
  if (servedRange(client, ip) === undefined && host?.ip !== ip) return 'address not available'
  const holder = desk.leases.at(ip)
  if (host?.ip != null && host.ip !== ip) {
    const other = desk.leases.at(host.ip)
    if (servedNetwork(client, host.ip) !== undefined && (other === undefined || other === lease))
      return 'static lease available'
  }
  if (reserved(desk, ip, host)) return 'address reserved'
  if (holder !== undefined && holder !== lease && holder.mac !== packet.clientMac) {
    if (host?.ip === ip && host.macs.includes(holder.mac)) desk.leases.drop(holder)
    else return 'address in use'
  }
  return undefined
}

function grant(desk: Desk, client: Client, served: Served, ip: Ipv4, renewal: boolean): dhcp.DhcpPacket {
  const { config, leases, log, random } = desk
  const { packet, clientId, name } = client
  const tags = tagsFor(client, served)
  if (config.log) log(`${packet.transactionId} tags: ${tags.join(', ')}`)
  const time = leaseTime(client, served)
  leases.grant({ mac: packet.clientMac, ip, clientId, name }, time)
  log(eventText(client, config, 'DHCPACK', ip, name ?? ''))
  const early = renewal && time !== INFINITE ? random.below(Math.max(1, Math.floor(time / 16))) : 0
  const parts = { type: dhcp.PacketType.ack, yourIp: ip, lease: time, early, name, tags }
  return logged(desk, client, reply(client, config, served, parts))
}

function release({ config, leases, log }: Desk, client: Client): undefined {
  const { packet, clientId } = client
  const lease = leases.of(packet.clientMac, clientId)
  const known = lease !== undefined && lease.ip === packet.clientIp
  if (known) leases.drop(lease)
  log(eventText(client, config, 'DHCPRELEASE', packet.clientIp, known ? '' : 'unknown lease'))
  return undefined
}

const DECLINE_BACKOFF = 600

function decline({ config, leases, log, declined }: Desk, client: Client): undefined {
  const { packet, clientId, wanted, host } = client
  log(eventText(client, config, 'DHCPDECLINE', wanted ?? null))
  const lease = leases.of(packet.clientMac, clientId)
  if (lease !== undefined && lease.ip === wanted) leases.drop(lease)
  if (wanted === undefined) return undefined
  declined.set(wanted, leases.now + DECLINE_BACKOFF)
  if (host?.ip === wanted) log(`disabling DHCP static address ${formatIpv4(wanted)} for 10m`)
  return undefined
}

function inform(desk: Desk, client: Client): dhcp.DhcpPacket | undefined {
  const { config, log, leases } = desk
  const { packet } = client
  if (ignores(config, client)) return undefined
  log(eventText(client, config, 'DHCPINFORM', packet.clientIp))
  const served = servedNetwork(client, packet.clientIp)
  if (served === undefined) return undefined
  const name = leases.at(packet.clientIp)?.name ?? client.name
  log(eventText(client, config, 'DHCPACK', packet.clientIp, name ?? ''))
  const tags = tagsFor(client, served)
  const parts = { type: dhcp.PacketType.ack, yourIp: 0, lease: null, early: 0, name, tags }
  return logged(desk, client, reply(client, config, served, parts))
}
