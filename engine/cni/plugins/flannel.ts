import { failed } from '../../net/errno.ts'
import { formatPrefix, network, parsePrefix } from '../../wire/address.ts'
import { invoke } from '../invoke.ts'
import type { CniPlugin, CniRequest } from '../plugin.ts'
import { CniError, internalError } from '../result.ts'

interface FlannelConfig {
  readonly subnetFile?: string
  readonly dataDir?: string
  readonly delegate?: Readonly<Record<string, unknown>>
  readonly ipam?: Readonly<Record<string, unknown>>
}

/** flannel: reads what flanneld wrote about the node and delegates to another plugin, bridge unless told (flannel-io/cni-plugin). */
export const flannel: CniPlugin = {
  name: 'flannel',
  *add(request) {
    const config = request.config as FlannelConfig
    const environment = subnetEnvironment(request)
    if (environment instanceof CniError) return environment
    const delegate = delegateConfig(request, config, environment)
    const saved = request.process.writeWholeFile(statePath(request), JSON.stringify(delegate))
    if (saved !== undefined) return internalError(`failed to write delegate config: ${saved.text.toLowerCase()}`)
    const result = yield* invoke(request.process, String(delegate['type']), delegate, request.process.env)
    return result ?? internalError('delegate plugin returned no result')
  },
  *remove(request) {
    const text = request.process.readFile(statePath(request))
    if (failed(text)) return undefined
    const delegate = JSON.parse(text) as { type: string }
    const result = yield* invoke(request.process, delegate.type, delegate, request.process.env)
    if (result instanceof CniError) return result
    const { mounts, credentials, host } = request.process
    mounts.remove(statePath(request), '/', credentials, 'file', host.sim.now)
    return undefined
  },
}

/** The file that flanneld writes: FLANNEL_NETWORK, FLANNEL_SUBNET, FLANNEL_MTU, FLANNEL_IPMASQ. */
function subnetEnvironment(request: CniRequest): ReadonlyMap<string, string> | CniError {
  const path = (request.config as FlannelConfig).subnetFile ?? '/run/flannel/subnet.env'
  const text = request.process.readFile(path)
  if (failed(text)) return internalError(`loadFlannelSubnetEnv failed: open ${path}: ${text.text.toLowerCase()}`)
  const lines = text.split('\n').filter(line => line.includes('='))
  const values = new Map(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  for (const name of ['FLANNEL_NETWORK', 'FLANNEL_SUBNET', 'FLANNEL_MTU', 'FLANNEL_IPMASQ'])
    if (!values.has(name)) return internalError(`loadFlannelSubnetEnv failed: ${path} is missing ${name}`)
  return values
}

function delegateConfig(
  request: CniRequest,
  config: FlannelConfig,
  environment: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const delegate: Record<string, unknown> = { ...config.delegate }
  delegate['cniVersion'] = request.config.cniVersion
  delegate['name'] = request.config.name
  delegate['type'] ??= 'bridge'
  delegate['ipMasq'] ??= environment.get('FLANNEL_IPMASQ') !== 'true'
  delegate['mtu'] ??= Number(environment.get('FLANNEL_MTU'))
  if (delegate['type'] === 'bridge') delegate['isGateway'] ??= true
  const subnet = environment.get('FLANNEL_SUBNET')!
  const routes = [{ dst: environment.get('FLANNEL_NETWORK')! }]
  delegate['ipam'] = { type: 'host-local', ...config.ipam, ranges: [[{ subnet: networkOf(subnet) }]], routes }
  return delegate
}

/** FLANNEL_SUBNET is the gateway's address with its length; the range is the network. */
function networkOf(subnet: string): string {
  const prefix = parsePrefix(subnet)
  return prefix === undefined
    ? subnet
    : formatPrefix({ address: network(prefix.address, prefix.length), length: prefix.length })
}

function statePath(request: CniRequest): string {
  const directory = (request.config as FlannelConfig).dataDir ?? '/var/lib/cni/flannel'
  let path = ''
  for (const name of directory.split('/').filter(part => part !== '')) {
    path += `/${name}`
    const { mounts, credentials, host } = request.process
    mounts.makeDirectory(path, '/', credentials, 0o755, host.sim.now)
  }
  return `${directory}/${request.containerId}`
}
