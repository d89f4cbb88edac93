import type { Process } from '../../linux/process.ts'
import type { Program, Running } from '../../linux/program.ts'
import { runTool } from '../../linux/run-tool.ts'
import { SECOND } from '../../sim/timer.ts'
import { WaitQueue } from '../../sim/wait.ts'
import { KubeClient } from '../client/client.ts'
import { connectComponent } from '../client/connect.ts'
import { Informer } from '../client/informer.ts'
import { ENDPOINT_SLICES, SERVICES } from '../client/resource.ts'
import type { Transport } from '../client/transport.ts'
import { flagsOf } from '../flags.ts'
import { loadProxyConfig } from './config.ts'
import { JUMPS, jumpRule, type ProxierOptions, proxyRules, type ServiceChains } from './iptables.ts'
import { type ProxyPort, proxyPorts } from './service-map.ts'

/** iptables.minSyncPeriod and syncPeriod. */
const MIN_SYNC = SECOND
const SYNC_EVERY = 30 * SECOND

/** kube-proxy in iptables mode: rules for every Service, written with iptables-restore (pkg/proxy/iptables). Flags: --config, --hostname-override. */
export const kubeProxy: Program = {
  name: 'kube-proxy',
  *main(process) {
    const flags = flagsOf(process.argv)
    const config = loadProxyConfig(process, flags.get('config') ?? '')
    const transport = typeof config === 'string' ? config : connectComponent(process, config.kubeconfig)
    if (typeof config === 'string' || typeof transport === 'string') {
      yield* process.printError(`E "command failed" err="${typeof config === 'string' ? config : String(transport)}"\n`)
      return 1
    }
    const node = flags.get('hostname-override') ?? process.host.name
    return yield* new KubeProxy(process, node, config, transport).run()
  },
}

class KubeProxy {
  readonly #process: Process
  readonly #node: string
  readonly #options: ProxierOptions
  readonly #services
  readonly #slices
  readonly #changed = new WaitQueue()
  #dirty = true
  #chains: ServiceChains = new Map()
  #ports: readonly ProxyPort[] = []

  constructor(process: Process, node: string, options: ProxierOptions, transport: Transport) {
    this.#process = process
    this.#node = node
    this.#options = options
    const client = new KubeClient(transport)
    this.#services = new Informer(client, SERVICES)
    this.#slices = new Informer(client, ENDPOINT_SLICES)
    const changed = () => {
      this.#dirty = true
      this.#changed.wake()
    }
    this.#services.onChange(changed)
    this.#slices.onChange(changed)
  }

  *run(): Running<number> {
    const process = this.#process
    const { ipv4 } = process.network.net
    // What --iptables-localhost-nodeports asks for, so that node ports answer on 127.0.0.1.
    ipv4.all.route_localnet = 1
    process.thread(this.#services.run(process))
    process.thread(this.#slices.run(process))
    while (!this.#services.synced || !this.#slices.synced)
      yield* process.wait([this.#services.changed, this.#slices.changed])
    let failures = 0
    let full = true
    for (;;) {
      const started = process.now
      this.#dirty = false
      failures = (yield* this.#sync(full)) ? 0 : failures + 1
      const due = started + (failures > 0 ? SECOND * 2 ** Math.min(failures, 5) : SYNC_EVERY)
      while (!this.#dirty && process.now < due) yield* process.wait([this.#changed], due)
      full = failures > 0 || process.now >= due
      if (process.now < started + MIN_SYNC) yield* process.sleep(started + MIN_SYNC - process.now)
    }
  }

  /** The rules as the services want them; a full one writes all of them, and puts back the jumps to them where somebody has taken them away. */
  *#sync(full: boolean): Running<boolean> {
    const ports = proxyPorts(this.#services.items, this.#slices.items, this.#node)
    const { text, chains } = proxyRules(ports, this.#options, this.#chains, full)
    if (!(yield* this.#restore(text))) return false
    if (full) for (const jump of JUMPS) if (!(yield* this.#ensureJump(jump))) return false
    yield* this.#forgetStale(this.#ports, ports)
    this.#chains = chains
    this.#ports = ports
    return true
  }

  /** The chains exist once they were restored; the jumps to them are put in front where they are missing. */
  *#ensureJump(jump: (typeof JUMPS)[number]): Running<boolean> {
    const rule = jumpRule(jump)
    if ((yield* runTool(this.#process, ['iptables', '-w', '5', '-C', jump.from, '-t', jump.table, ...rule])) === 0)
      return true
    return (yield* runTool(this.#process, ['iptables', '-w', '5', '-I', jump.from, '-t', jump.table, ...rule])) === 0
  }

  *#restore(text: string): Running<boolean> {
    return (yield* runTool(this.#process, ['iptables-restore', '-w', '5', '--noflush', '--counters'], text)) === 0
  }

  /** UDP has no end of a connection that conntrack could see: entries to endpoints that are gone are deleted (pkg/proxy/conntrack). */
  *#forgetStale(before: readonly ProxyPort[], after: readonly ProxyPort[]): Running<void> {
    const now = new Map(after.map(port => [port.name, port]))
    for (const port of before) {
      if (port.protocol !== 'udp') continue
      const current = new Set(now.get(port.name)?.endpoints.map(endpoint => endpoint.ip) ?? [])
      for (const { ip } of port.endpoints)
        if (!current.has(ip))
          yield* runTool(this.#process, [
            ...['conntrack', '-D', '-p', 'udp'],
            ...['--orig-dst', port.clusterIp, '--dst-nat', ip],
          ])
    }
  }
}
