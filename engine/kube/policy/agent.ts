import type { Process } from '../../linux/process.ts'
import type { Program, Running } from '../../linux/program.ts'
import { runTool } from '../../linux/run-tool.ts'
import { MILLISECOND, SECOND } from '../../sim/timer.ts'
import { WaitQueue } from '../../sim/wait.ts'
import { KubeClient } from '../client/client.ts'
import { connectComponent } from '../client/connect.ts'
import { Informer } from '../client/informer.ts'
import { NAMESPACES, NETWORK_POLICIES, PODS } from '../client/resource.ts'
import type { Transport } from '../client/transport.ts'
import { flagsOf } from '../flags.ts'
import { INPUT_CHAIN, nodeRules, TOP_CHAIN } from './rules.ts'

/** How long changes are gathered before the rules are written. */
const SETTLE = 100 * MILLISECOND
/** The rules are put right this often, whatever others have done to them. */
const SYNC_EVERY = 60 * SECOND

/** The lab's own policy engine: a daemon on each node that turns NetworkPolicies into iptables rules and ipsets. It drops what is not allowed. */
export const policyAgent: Program = {
  name: 'policy-agent',
  *main(process) {
    const transport = connectComponent(process, flagsOf(process.argv).get('kubeconfig'))
    const node = process.env.get('NODE_NAME')
    if (typeof transport === 'string' || node === undefined) {
      yield* process.printError(`policy-agent: ${typeof transport === 'string' ? transport : 'NODE_NAME is not set'}\n`)
      return 1
    }
    return yield* new PolicyAgent(process, node, transport).run()
  },
}

class PolicyAgent {
  readonly #process: Process
  readonly #node: string
  readonly #policies
  readonly #pods
  readonly #namespaces
  readonly #changed = new WaitQueue()
  #dirty = true
  /** Whether pods and namespaces are followed: only once there is a policy that speaks of them. */
  #following = false
  #chains: ReadonlySet<string> = new Set()
  #sets: ReadonlySet<string> = new Set()
  #written = ''

  constructor(process: Process, node: string, transport: Transport) {
    this.#process = process
    this.#node = node
    const client = new KubeClient(transport)
    this.#policies = new Informer(client, NETWORK_POLICIES)
    this.#pods = new Informer(client, PODS)
    this.#namespaces = new Informer(client, NAMESPACES)
    const changed = () => {
      this.#dirty = true
      this.#changed.wake()
    }
    this.#policies.onChange(changed)
    this.#pods.onChange(changed)
    this.#namespaces.onChange(changed)
  }

  *run(): Running<number> {
    const process = this.#process
    process.thread(this.#policies.run(process))
    while (!this.#policies.synced) yield* process.wait([this.#policies.changed])
    for (;;) {
      if (this.#policies.size > 0 && !this.#following) yield* this.#follow()
      this.#dirty = false
      const started = process.now
      const succeeded = yield* this.#sync()
      const due = started + (succeeded ? SYNC_EVERY : 2 * SECOND)
      while (!this.#dirty && process.now < due) yield* process.wait([this.#changed], due)
      if (process.now >= due) this.#written = ''
      yield* process.sleep(SETTLE)
    }
  }

  *#follow(): Running<void> {
    const process = this.#process
    this.#following = true
    const informers = [this.#pods, this.#namespaces]
    for (const informer of informers) process.thread(informer.run(process))
    for (const informer of informers) while (!informer.synced) yield* process.wait([informer.changed])
  }

  *#sync(): Running<boolean> {
    const input = { policies: this.#policies.items, namespaces: this.#namespaces.items, pods: this.#pods.items }
    const { sets, rules, chains, setNames } = nodeRules(input, this.#node)
    if (sets + rules === this.#written) return true
    if (sets !== '' && !(yield* this.#tool(['ipset', 'restore'], sets))) return false
    const gone = [...this.#chains].filter(chain => !chains.has(chain))
    if (!(yield* this.#tool(['iptables-restore', '-w', '5', '--noflush'], withDeletions(rules, gone)))) return false
    if (!(yield* this.#jump('FORWARD', TOP_CHAIN)) || !(yield* this.#jump('INPUT', INPUT_CHAIN))) return false
    for (const set of this.#sets) if (!setNames.has(set)) yield* this.#tool(['ipset', 'destroy', set])
    this.#chains = chains
    this.#sets = setNames
    this.#written = sets + rules
    return true
  }

  *#tool(argv: readonly string[], input = ''): Running<boolean> {
    return (yield* runTool(this.#process, argv, input)) === 0
  }

  /** Ours come before kube-proxy's, which accept what is established. */
  *#jump(from: string, chain: string): Running<boolean> {
    const rule = ['-m', 'comment', '--comment', 'network policies', '-j', chain]
    if (yield* this.#tool(['iptables', '-w', '5', '-C', from, ...rule])) return true
    return yield* this.#tool(['iptables', '-w', '5', '-I', from, ...rule])
  }
}

/** Chains of pods and policies that are gone are emptied and deleted in the same transaction. */
function withDeletions(rules: string, gone: readonly string[]): string {
  if (gone.length === 0) return rules
  const declared = gone.map(chain => `:${chain} - [0:0]`).join('\n')
  const deleted = gone.map(chain => `-X ${chain}`).join('\n')
  return rules.replace('*filter\n', `*filter\n${declared}\n`).replace('COMMIT\n', `${deleted}\nCOMMIT\n`)
}
