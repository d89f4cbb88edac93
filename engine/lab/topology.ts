import type { Host } from '../linux/host.ts'
import type { DirectoryInode } from '../linux/vfs/directory.ts'
import { failed } from '../net/errno.ts'
import { Bridge } from '../net/links/bridge.ts'
import { Cable, Physical } from '../net/links/physical.ts'
import { hash32 } from '../sim/random.ts'
import type { Sim } from '../sim/sim.ts'
import { MILLISECOND } from '../sim/timer.ts'
import { type Ipv4, parseIp, parseMac, parsePrefix } from '../wire/address.ts'
import { createMachine, ownHosts, treeOf } from './machine.ts'
import { startInit } from './run.ts'
import type { HostSpec, LabSpec } from './spec.ts'
import { sshFiles } from './ssh-files.ts'

/** The machines of a lab and what connects them. */
export interface Topology {
  readonly hosts: ReadonlyMap<string, Host>
  /** Switches are machines too, without addresses and without a login. */
  readonly switches: ReadonlyMap<string, Host>
  readonly cables: readonly Cable[]
}

/** Builds the machines of a lab, plugs in the cables, and gives interfaces their addresses and routes. */
export function buildTopology(sim: Sim, spec: LabSpec, image: DirectoryInode): Topology {
  const hosts = new Map<string, Host>()
  const switches = new Map<string, Host>()
  const cables: Cable[] = []
  const names = hostsFile(spec)
  for (const host of spec.hosts) {
    const own = `${ownHosts(host.name)}\n${names}`
    hosts.set(
      host.name,
      createMachine(sim, host.name, image, treeOf({ '/etc/hosts': own, ...sshFiles(spec, host), ...host.files })),
    )
  }
  for (const host of spec.hosts) addInterfaces(hosts.get(host.name)!, host)
  const plug = (end: string) => {
    const [host = '', link = ''] = end.split(':')
    return hosts.get(host)!.network.net.link(link) as Physical
  }
  for (const cable of spec.cables) {
    const [a, b] = cable.ends
    const options = { delay: cable.delay * MILLISECOND, loss: cable.loss, rate: cable.rate * 1e6 }
    cables.push(new Cable(sim, `${a}-${b}`, plug(a), plug(b), options))
  }
  for (const each of spec.switches) {
    const machine = createMachine(sim, each.name, image)
    // A switch looks no further than at the Ethernet header.
    Object.assign(machine.network.net.bridgeNetfilter, { iptables: 0, ip6tables: 0, arptables: 0 })
    switches.set(each.name, machine)
    const bridge = new Bridge('br0', 0)
    machine.network.net.add(bridge)
    for (const [index, end] of each.ports.entries()) {
      const port = addPhysical(machine, `port${index + 1}`, undefined)
      cables.push(new Cable(sim, `${each.name}-${end}`, plug(end), port))
      machine.network.net.setUp(port)
      bridge.addPort(port)
    }
    machine.network.net.setUp(bridge)
  }
  for (const host of spec.hosts) configure(hosts.get(host.name)!, host)
  for (const machine of [...hosts.values(), ...switches.values()]) startInit(machine)
  return { hosts, switches, cables }
}

/** The lab's hosts by name, for /etc/hosts of each: the first address counts. */
function hostsFile(spec: LabSpec): string {
  const lines = spec.hosts.flatMap(host => {
    const address = host.interfaces.flatMap(each => each.addresses)[0]
    return address === undefined ? [] : [`${address.split('/')[0]}\t${host.name}\n`]
  })
  return lines.join('')
}

function addInterfaces(machine: Host, host: HostSpec): void {
  for (const each of host.interfaces) {
    const link = addPhysical(machine, each.name, each.mac)
    link.mtu = each.mtu
  }
}

/** A port with the MAC address that is given, or one that belongs to this host and name in every run. */
function addPhysical(machine: Host, name: string, mac: string | undefined): Physical {
  const own = hash32(`${machine.name}:${name}`)
  const link = new Physical(name, mac === undefined ? 0x5254_0000_0000 + own : parseMac(mac)!)
  machine.network.net.add(link)
  return link
}

/** Addresses and routes, before the first program runs. */
function configure(machine: Host, host: HostSpec): void {
  const { net } = machine.network
  net.setUp(net.loopback)
  if (host.forwarding) net.ipv4.setForwarding(1)
  for (const each of host.interfaces) {
    const link = net.link(each.name)!
    if (each.up) net.setUp(link)
    for (const text of each.addresses) {
      const prefix = parsePrefix(text)!
      if (typeof prefix.address !== 'number') continue
      const broadcast = prefix.length < 31 ? (prefix.address | (0xffff_ffff >>> prefix.length)) >>> 0 : null
      net.ipv4.addresses.add(link, { local: prefix.address, length: prefix.length, broadcast })
    }
  }
  for (const route of host.routes) addRoute(machine, route.to === 'default' ? '0.0.0.0/0' : route.to, route.via)
}

function addRoute(machine: Host, to: string, via: string): void {
  const error = machine.network.net.ipv4.routes.add({
    prefix: parsePrefix(to)!,
    table: 254,
    type: 'unicast',
    scope: null,
    protocol: 4,
    priority: 0,
    tos: 0,
    preferredSource: null,
    metrics: {},
    hops: [{ link: null, gateway: parseIp(via) as Ipv4, weight: 1, onlink: false }],
  })
  if (failed(error)) throw new Error(`${machine.name}: route ${to} via ${via}: ${error.extack ?? error.text}`)
}
