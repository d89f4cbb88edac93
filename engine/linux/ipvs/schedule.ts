import type { NetNs } from '../../net/netns.ts'
import { SECOND } from '../../sim/timer.ts'
import type { Ip } from '../../wire/address.ts'
import { network } from '../../wire/address.ts'
import { u16 } from '../../wire/bytes.ts'
import * as tcp from '../../wire/tcp.ts'
import type { PacketContext } from '../netfilter/packet.ts'
import { IpvsConnection, type IpvsEnds } from './connection.ts'
import type { Ipvs } from './ipvs.ts'
import type { RealServer, VirtualService } from './service.ts'

const TCP = 6

/** Why a packet begins no connection. */
type Unscheduled = 'not ours' | 'no server'

/** tcp_conn_schedule, udp_conn_schedule and ip_vs_schedule: a server for a packet that no connection is known of. */
export function schedule(ipvs: Ipvs, packet: PacketContext, net: NetNs): IpvsConnection | Unscheduled {
  const { skb, protocol, transport } = packet
  const { bytes } = skb
  if (protocol === TCP) {
    const flags = bytes[transport + tcp.FLAGS]!
    const begins = (flags & tcp.SYN) !== 0 || (ipvs.sysctl.sloppy_tcp !== 0 && (flags & tcp.RST) === 0)
    if (!begins) return 'not ours'
  }
  const layer = net.layerOf(skb)
  const ends: IpvsEnds = {
    protocol,
    client: layer.sourceOf(skb),
    clientPort: u16(bytes, transport),
    virtual: layer.destinationOf(skb),
    virtualPort: u16(bytes, transport + 2),
  }
  const service = ipvs.serviceFor(protocol, ends.virtual, ends.virtualPort, skb.mark)
  if (service === undefined) return 'not ours'
  // What expired since lets servers be chosen again.
  ipvs.connections.sweep()
  const connection =
    service.settings.persistence === null ? scheduleOnce(service, ends) : schedulePersistent(ipvs, service, ends)
  if (connection === undefined) return 'no server'
  ipvs.connections.add(connection)
  for (const statistics of [connection.server.statistics, service.statistics, ipvs.statistics])
    statistics.countConnection(ipvs.now)
  connection.expires = ipvs.now + ipvs.timeouts.NONE * SECOND
  return connection
}

function choose(service: VirtualService, { client, clientPort, virtual }: IpvsEnds): RealServer | undefined {
  return service.state.choose({ source: client, sourcePort: clientPort, destination: virtual })
}

function scheduleOnce(service: VirtualService, ends: IpvsEnds): IpvsConnection | undefined {
  const server = choose(service, ends)
  return server === undefined ? undefined : new IpvsConnection(ends, server, server.port || ends.virtualPort, false)
}

/** The part of a client's address that persistence goes by. */
function clientGroup(address: Ip, netmask: number): Ip {
  return typeof address === 'number' ? (address & netmask) >>> 0 : network(address, netmask)
}

/** ip_vs_sched_persist: the server that the client had before, or one that it will have from now on. */
function schedulePersistent(ipvs: Ipvs, service: VirtualService, ends: IpvsEnds): IpvsConnection | undefined {
  const { persistence, netmask } = service.settings
  const client = clientGroup(ends.client, netmask)
  // A service for all ports remembers clients for all of them together.
  const virtualPort = service.key.mark === 0 ? service.key.port : 0
  let template = ipvs.connections.template(ends.protocol, client, ends.virtual, virtualPort)
  if (template !== undefined && !usable(ipvs, template.server)) {
    ipvs.connections.remove(template)
    template = undefined
  }
  if (template === undefined) {
    const server = choose(service, ends)
    if (server === undefined) return undefined
    const known = { ...ends, client, clientPort: 0, virtualPort }
    template = new IpvsConnection(known, server, virtualPort === 0 ? 0 : server.port, true)
    ipvs.connections.add(template)
  }
  template.expires = ipvs.now + persistence! * SECOND
  const { server } = template
  const connection = new IpvsConnection(ends, server, server.port || ends.virtualPort, false)
  connection.control = template
  return connection
}

/** ip_vs_check_template. */
function usable({ sysctl }: Ipvs, server: RealServer): boolean {
  return !server.gone && (sysctl.expire_quiescent_template === 0 || server.weight > 0)
}
