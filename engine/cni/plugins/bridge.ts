import { networkNamespaceAt } from '../../linux/namespaces.ts'
import { failed } from '../../net/errno.ts'
import { Scope } from '../../net/fib.ts'
import type { Link } from '../../net/link.ts'
import { Bridge } from '../../net/links/bridge.ts'
import { Veth } from '../../net/links/veth.ts'
import type { NetNs } from '../../net/netns.ts'
import { formatMac, type Ipv4, parseIp, parsePrefix } from '../../wire/address.ts'
import { invoke } from '../invoke.ts'
import type { CniPlugin, CniRequest } from '../plugin.ts'
import { CniError, type CniIp, type CniResult, type CniRoute, internalError } from '../result.ts'

/** Configuration of the bridge plugin, by its names. */
interface BridgeConfig {
  readonly bridge?: string
  readonly isGateway?: boolean
  readonly isDefaultGateway?: boolean
  readonly forceAddress?: boolean
  readonly ipMasq?: boolean
  readonly mtu?: number
  readonly hairpinMode?: boolean
  readonly promiscMode?: boolean
  readonly ipam?: { readonly type?: string }
}

/** bridge: a veth pair from the container to a bridge of the host (containernetworking/plugins, plugins/main/bridge). */
export const bridge: CniPlugin = {
  name: 'bridge',
  *add(request) {
    const config = request.config as BridgeConfig
    if (config.hairpinMode === true && config.promiscMode === true)
      return internalError('cannot set hairpin mode and promiscuous mode at the same time')
    const namespace = networkNamespaceAt(request.process, request.netns)
    if (failed(namespace))
      return internalError(`failed to open netns "${request.netns}": ${namespace.text.toLowerCase()}`)
    const host = request.process.network.net
    const device = ensureBridge(host, config)
    if (device instanceof CniError) return device
    const pair = connect(host, namespace.net, device, request, config)
    if (pair instanceof CniError) return pair
    const [outside, inside] = pair
    const interfaces = [
      { name: device.name, mac: formatMac(device.mac) },
      { name: outside.name, mac: formatMac(outside.mac) },
      { name: inside.name, mac: formatMac(inside.mac), sandbox: request.netns },
    ]
    const result: CniResult = { cniVersion: request.config.cniVersion, interfaces, dns: {} }
    if ((config.ipam?.type ?? '') === '') return result
    const assigned = yield* invoke(request.process, config.ipam!.type!, request.config, request.process.env)
    if (assigned instanceof CniError) {
      host.delete(outside)
      return assigned
    }
    return finish(
      config,
      { device, inside },
      { ...result, ...assigned, cniVersion: request.config.cniVersion, interfaces },
    )
  },
  *remove(request) {
    const config = request.config as BridgeConfig
    if ((config.ipam?.type ?? '') !== '') {
      const released = yield* invoke(request.process, config.ipam!.type!, request.config, request.process.env)
      if (released instanceof CniError) return released
    }
    if (request.netns === '') return undefined
    const namespace = networkNamespaceAt(request.process, request.netns)
    const link = failed(namespace) ? undefined : namespace.net.link(request.ifname)
    if (link !== undefined) link.netns.delete(link)
    return undefined
  },
}

/** Addresses, routes and the gateway, after IPAM has answered. */
function finish(
  config: BridgeConfig,
  { device, inside }: { device: Bridge; inside: Veth },
  result: CniResult,
): CniResult | CniError {
  const ips = (result.ips ?? []).map(ip => ({ ...ip, interface: 2 }))
  if (ips.length === 0) return internalError('IPAM plugin returned missing IP config')
  const routes = [...(result.routes ?? [])]
  if (config.isDefaultGateway === true && !routes.some(route => route.dst === '0.0.0.0/0'))
    routes.push({ dst: '0.0.0.0/0', gw: ips[0]!.gateway! })
  const problem = configureContainer(inside, ips, routes)
  if (problem !== undefined) return problem
  if (config.isGateway === true || config.isDefaultGateway === true) {
    for (const ip of ips) {
      const wrong = addGateway(device, ip, config)
      if (wrong !== undefined) return wrong
    }
    device.netns.ipv4.setForwarding(1)
  }
  const mac = formatMac(device.mac)
  const interfaces = result.interfaces!.map((each, index) => (index === 0 ? { ...each, mac } : each))
  return {
    cniVersion: result.cniVersion,
    interfaces,
    ips,
    ...(routes.length > 0 ? { routes } : {}),
    dns: result.dns ?? {},
  }
}

function ensureBridge(net: NetNs, config: BridgeConfig): Bridge | CniError {
  const name = config.bridge ?? 'cni0'
  const existing = net.link(name)
  if (existing !== undefined && !(existing instanceof Bridge))
    return internalError(`failed to create bridge "${name}": "${name}" already exists but is not a bridge`)
  if (existing instanceof Bridge) {
    net.setUp(existing)
    return existing
  }
  const created = new Bridge(name, net.randomMac())
  if (config.mtu !== undefined && config.mtu > 0) created.mtu = config.mtu
  const error = net.add(created)
  if (error !== undefined)
    return internalError(`failed to create bridge "${name}": could not add "${name}": ${error.text.toLowerCase()}`)
  net.setUp(created)
  return created
}

/** ip.SetupVeth: the pair, one end in the container, the other on the bridge. */
function connect(
  host: NetNs,
  container: NetNs,
  device: Bridge,
  request: CniRequest,
  config: BridgeConfig,
): [Veth, Veth] | CniError {
  if (container.link(request.ifname) !== undefined)
    return internalError(`container veth name ("${request.ifname}") peer provided ("") already exists`)
  const random = request.process.host.sim.random(`veth:${request.process.host.name}`)
  const name = `veth${random.uint32().toString(16).padStart(8, '0')}`
  const [outside, inside] = Veth.pair({ name, mac: host.randomMac() }, { name: request.ifname, mac: host.randomMac() })
  if (config.mtu !== undefined && config.mtu > 0) outside.mtu = inside.mtu = config.mtu
  const error = container.add(inside) ?? host.add(outside)
  if (error !== undefined) return internalError(`failed to create veth: ${error.text.toLowerCase()}`)
  container.setUp(inside)
  host.setUp(outside)
  const enslaved = device.addPort(outside)
  if (enslaved !== undefined)
    return internalError(`failed to connect "${name}" to bridge ${device.name}: ${enslaved.text.toLowerCase()}`)
  device.ports.get(outside)!.hairpin = config.hairpinMode === true
  return [outside, inside]
}

/** ipam.ConfigureIface. */
function configureContainer(link: Link, ips: readonly CniIp[], routes: readonly CniRoute[]): CniError | undefined {
  const { ipv4 } = link.netns
  for (const ip of ips) {
    const prefix = parsePrefix(ip.address)
    if (prefix === undefined || typeof prefix.address !== 'number') continue
    const broadcast = (prefix.address | (0xffff_ffff >>> prefix.length)) >>> 0
    const error = ipv4.addresses.add(link, { local: prefix.address, length: prefix.length, broadcast })
    if (error !== undefined)
      return internalError(`failed to add IP addr ${ip.address} to "${link.name}": ${error.text.toLowerCase()}`)
  }
  for (const route of routes) {
    const prefix = parsePrefix(route.dst)
    const gateway = route.gw ?? ips[0]?.gateway
    if (prefix === undefined || typeof prefix.address !== 'number') continue
    const error = ipv4.routes.add({
      prefix,
      table: 254,
      type: 'unicast',
      scope: null,
      protocol: 3,
      priority: 0,
      tos: 0,
      preferredSource: null,
      metrics: {},
      hops: [{ link, gateway: gateway === undefined ? null : (parseIp(gateway) as Ipv4), weight: 1, onlink: false }],
    })
    if (error !== undefined && error.name !== 'EEXIST')
      return internalError(`failed to add route '{Dst: ${route.dst}, GW: ${gateway}}': ${error.text.toLowerCase()}`)
  }
  return undefined
}

/** The bridge becomes the containers' gateway: it gets the gateway's address. */
function addGateway(device: Bridge, ip: CniIp, config: BridgeConfig): CniError | undefined {
  const gateway = ip.gateway === undefined ? undefined : parseIp(ip.gateway)
  const prefix = parsePrefix(ip.address)!
  if (typeof gateway !== 'number') return undefined
  const { addresses } = device.netns.ipv4
  if (addresses.lookup(device, { local: gateway, length: prefix.length }) !== undefined) return undefined
  for (const other of device.ipv4.addresses) {
    if (other.scope === Scope.link) continue
    if (config.forceAddress !== true)
      return internalError(
        `failed to set bridge addr: "${device.name}" already has an IP address different from ${ip.gateway}/${prefix.length}`,
      )
    addresses.remove(device, other.local, other.length)
  }
  const broadcast = (gateway | (0xffff_ffff >>> prefix.length)) >>> 0
  const error = addresses.add(device, { local: gateway, length: prefix.length, broadcast })
  return error === undefined
    ? undefined
    : internalError(
        `failed to set bridge addr: could not add IP address to "${device.name}": ${error.text.toLowerCase()}`,
      )
}
