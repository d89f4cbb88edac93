import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import { exchange } from '../dig/exchange.ts'
import type { NamedConfig, Server } from './config.ts'
import { bare } from './zone.ts'
import type { HeldZone, ZoneStore } from './zones.ts'

const TIMEOUT = 15

/** Who is told that a zone has changed (RFC 1996 3.3): its name servers but the first one, and those of also-notify. */
function targets(held: HeldZone, zones: ZoneStore, config: NamedConfig, own: readonly Ip[]): readonly Server[] {
  const { zone } = held
  const notify = held.config.notify ?? config.notify
  if (zone === null || notify === 'no') return []
  const also = held.config.alsoNotify ?? config.alsoNotify
  const primary = zone.soa.data.type === 'SOA' ? zone.soa.data.primary.toLowerCase() : ''
  const named = zone.at(zone.origin, dns.RecordType.NS).flatMap(({ data }) => {
    if (data.type !== 'NS' || data.target.toLowerCase() === primary || notify === 'explicit') return []
    const there = zones.enclosing(data.target)?.zone?.at(data.target, dns.RecordType.A) ?? []
    return there.flatMap(({ data: found }) => (found.type === 'A' ? [{ ip: found.address, port: dns.PORT }] : []))
  })
  const all = [...named, ...also].filter(({ ip }) => !own.includes(ip))
  return all.filter(({ ip }, index) => all.findIndex(other => other.ip === ip) === index)
}

/** Tells the other servers of a zone that there is something new. */
export function sendNotifies(
  process: Process,
  held: HeldZone,
  zones: ZoneStore,
  config: NamedConfig,
  own: readonly Ip[],
  log: (text: string) => void,
): void {
  const { zone } = held
  const servers = targets(held, zones, config, own)
  if (zone === null || servers.length === 0) return
  log(`zone ${bare(zone.origin)}/IN: sending notifies (serial ${zone.serial})`)
  for (const server of servers) process.thread(tell(process, server, zone.soa))
}

function* tell(process: Process, { ip, port }: Server, soa: dns.DnsRecord): Running<void> {
  const random = process.host.sim.random(`named-notify:${process.host.name}`)
  const query: dns.DnsPacket = {
    ...dns.query(random.below(0x10000), soa.name, dns.RecordType.SOA),
    opcode: dns.Opcode.notify,
    authoritative: true,
    recursionDesired: false,
    answers: [soa],
  }
  const transport = { port, tcp: false, ignoreTruncation: true, timeout: TIMEOUT, tries: 3, source: undefined }
  yield* exchange(process, [{ ip, name: formatIp(ip) }], query, transport, nothing)
}

function* nothing(): Running<void> {}
