import type { Process } from '../../linux/process.ts'
import type { Program, Running } from '../../linux/program.ts'
import { runTool } from '../../linux/run-tool.ts'
import { failed } from '../../net/errno.ts'
import { SECOND } from '../../sim/timer.ts'
import { formatIp, type Ipv4, network, parseIp, parsePrefix } from '../../wire/address.ts'
import type { Node } from '../api/schema/generated/types.ts'
import { KubeClient, refused } from '../client/client.ts'
import { connectComponent } from '../client/connect.ts'
import { Informer } from '../client/informer.ts'
import { NODES } from '../client/resource.ts'
import type { Transport } from '../client/transport.ts'
import { flagsOf } from '../flags.ts'

const NET_CONF = '/etc/kube-flannel/net-conf.json'
const SUBNET_FILE = '/run/flannel/subnet.env'
const ANNOTATION = 'flannel.alpha.coreos.com'

interface NetConf {
  readonly Network: string
  readonly Backend: { readonly Type: string }
}

/** flanneld: writes the node's part of the pod network for the CNI plugin, keeps routes to the other nodes' parts, and masquerades what leaves (flannel-io/flannel). */
export const flanneld: Program = {
  name: 'flanneld',
  *main(process) {
    const transport = connectComponent(process, flagsOf(process.argv).get('kubeconfig-file'))
    const node = process.env.get('NODE_NAME')
    if (typeof transport === 'string' || node === undefined) {
      const why = typeof transport === 'string' ? transport : 'env variables POD_NAME and POD_NAMESPACE must be set'
      yield* process.printError(`Failed to create SubnetManager: ${why}\n`)
      return 1
    }
    const config = netConf(process)
    if (typeof config === 'string') {
      yield* process.printError(`Failed to create SubnetManager: ${config}\n`)
      return 1
    }
    if (config.Backend.Type !== 'host-gw') {
      yield* process.printError(`Error fetching backend: backend type "${config.Backend.Type}" is not emulated here\n`)
      return 1
    }
    return yield* new Flanneld(process, node, transport, config).run()
  },
}

function netConf(process: Process): NetConf | string {
  const text = process.readFile(NET_CONF)
  if (failed(text)) return `failed to read net conf: open ${NET_CONF}: ${text.text.toLowerCase()}`
  try {
    const value = JSON.parse(text) as Partial<NetConf>
    if (value.Network === undefined || parsePrefix(value.Network) === undefined)
      return 'error parsing subnet config: invalid Network'
    return { Network: value.Network, Backend: { Type: value.Backend?.Type ?? 'udp' } }
  } catch {
    return `error parsing subnet config: invalid JSON in ${NET_CONF}`
  }
}

class Flanneld {
  readonly #process: Process
  readonly #name: string
  readonly #config: NetConf
  readonly #client: KubeClient
  readonly #nodes: Informer<Node>
  /** Routes of ours: destination -> gateway. */
  readonly #routes = new Map<string, string>()

  constructor(process: Process, name: string, transport: Transport, config: NetConf) {
    this.#process = process
    this.#name = name
    this.#config = config
    this.#client = new KubeClient(transport)
    this.#nodes = new Informer(this.#client, NODES)
  }

  *run(): Running<number> {
    const process = this.#process
    process.thread(this.#nodes.run(process))
    while (!this.#nodes.synced) yield* process.wait([this.#nodes.changed])
    const subnet = yield* this.#ownSubnet()
    const device = this.#device()
    yield* this.#annotate()
    yield* this.#masquerade(subnet)
    this.#nodes.onChange((before, after) => this.#follow(before, after))
    process.mounts.makeDirectory('/run/flannel', '/', process.credentials, 0o755, process.now)
    const gateway = gatewayOf(subnet)
    process.writeWholeFile(
      SUBNET_FILE,
      `FLANNEL_NETWORK=${this.#config.Network}\nFLANNEL_SUBNET=${gateway}\nFLANNEL_MTU=${device?.mtu ?? 1500}\nFLANNEL_IPMASQ=true\n`,
    )
    yield* process.print(`Wrote subnet file to ${SUBNET_FILE}\nRunning backend.\n`)
    for (;;) {
      yield* process.sleep(10 * SECOND)
      this.#repair()
    }
  }

  /** The part of the pod network that the controller manager has given to this node. */
  *#ownSubnet(): Running<string> {
    for (;;) {
      const cidr = this.#nodes.get(this.#name)?.spec.podCIDR ?? ''
      if (cidr !== '') return cidr
      yield* this.#process.sleep(SECOND / 10)
    }
  }

  /** The device with the node's address. */
  #device() {
    const { net } = this.#process.network
    const address = parseIp(addressOf(this.#nodes.get(this.#name)) ?? '')
    return typeof address === 'number' ? net.ipv4.addresses.find(address) : undefined
  }

  *#annotate(): Running<void> {
    const annotations = {
      [`${ANNOTATION}/backend-data`]: 'null',
      [`${ANNOTATION}/backend-type`]: this.#config.Backend.Type,
      [`${ANNOTATION}/kube-subnet-manager`]: 'true',
      [`${ANNOTATION}/public-ip`]: addressOf(this.#nodes.get(this.#name)) ?? '',
    }
    for (;;) {
      const patched = yield* this.#client.patch(NODES, { namespace: '', name: this.#name }, 'strategic', {
        metadata: { annotations },
      })
      if (!refused(patched)) return
      yield* this.#process.sleep(SECOND)
    }
  }

  /** backend host-gw: the way to another node's pods leads through that node. */
  #follow(before: Node | undefined, after: Node | undefined): void {
    const name = (after ?? before)!.metadata.name
    if (name === this.#name) return
    const old = before?.spec.podCIDR ?? ''
    const cidr = after?.spec.podCIDR ?? ''
    const gateway = addressOf(after)
    if (old !== '' && (old !== cidr || this.#routes.get(old) !== gateway)) this.#removeRoute(old)
    if (cidr !== '' && gateway !== undefined && !this.#routes.has(cidr)) {
      this.#routes.set(cidr, gateway)
      this.#addRoute(cidr, gateway)
    }
  }

  #addRoute(cidr: string, gateway: string): void {
    const { ipv4 } = this.#process.network.net
    const prefix = parsePrefix(cidr)!
    const existing = ipv4.policy.table(254).exact(prefix)
    if (existing.some(entry => entry.hops.some(hop => hop.gateway !== null && formatIp(hop.gateway) === gateway)))
      return
    ipv4.routes.add({
      prefix,
      table: 254,
      type: 'unicast',
      scope: null,
      protocol: 3,
      priority: 0,
      tos: 0,
      preferredSource: null,
      metrics: {},
      hops: [{ link: null, gateway: parseIp(gateway) as Ipv4, weight: 1, onlink: false }],
    })
  }

  #removeRoute(cidr: string): void {
    this.#routes.delete(cidr)
    this.#process.network.net.ipv4.routes.remove({ prefix: parsePrefix(cidr)!, table: 254 })
  }

  /** routeCheck: a route that somebody has taken away comes back. */
  #repair(): void {
    for (const [cidr, gateway] of this.#routes) this.#addRoute(cidr, gateway)
  }

  /** The chains FLANNEL-POSTRTG and FLANNEL-FWD (pkg/trafficmngr/iptables). */
  *#masquerade(subnet: string): Running<void> {
    const { Network: all } = this.#config
    const note = '-m comment --comment "flanneld masq"'
    const forward = '-m comment --comment "flanneld forward"'
    const text = [
      '*nat',
      ':FLANNEL-POSTRTG - [0:0]',
      `-A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 ${note} -j RETURN`,
      `-A FLANNEL-POSTRTG -s ${subnet} -d ${all} ${note} -j RETURN`,
      `-A FLANNEL-POSTRTG -s ${all} -d ${subnet} ${note} -j RETURN`,
      `-A FLANNEL-POSTRTG ! -s ${all} -d ${subnet} ${note} -j RETURN`,
      `-A FLANNEL-POSTRTG -s ${all} ! -d 224.0.0.0/4 ${note} -j MASQUERADE --random-fully`,
      `-A FLANNEL-POSTRTG ! -s ${all} -d ${all} ${note} -j MASQUERADE --random-fully`,
      'COMMIT',
      '*filter',
      ':FLANNEL-FWD - [0:0]',
      `-A FLANNEL-FWD -s ${all} ${forward} -j ACCEPT`,
      `-A FLANNEL-FWD -d ${all} ${forward} -j ACCEPT`,
      'COMMIT',
      '',
    ].join('\n')
    yield* runTool(this.#process, ['iptables-restore', '-w', '--noflush'], text)
    yield* this.#append('nat', 'POSTROUTING', 'flanneld masq', 'FLANNEL-POSTRTG')
    yield* this.#append('filter', 'FORWARD', 'flanneld forward', 'FLANNEL-FWD')
  }

  *#append(table: string, from: string, comment: string, chain: string): Running<void> {
    const rule = ['-m', 'comment', '--comment', comment, '-j', chain]
    if ((yield* runTool(this.#process, ['iptables', '-w', '-t', table, '-C', from, ...rule])) === 0) return
    yield* runTool(this.#process, ['iptables', '-w', '-t', table, '-A', from, ...rule])
  }
}

function addressOf(node: Node | undefined): string | undefined {
  return node?.status.addresses?.find(address => address.type === 'InternalIP')?.address
}

/** The first address of a subnet with its length: what the bridge gets. */
function gatewayOf(subnet: string): string {
  const prefix = parsePrefix(subnet)!
  return `${formatIp((network(prefix.address, prefix.length) as Ipv4) + 1)}/${prefix.length}`
}
