import type { Process } from '../../linux/process.ts'
import type { Program, Running } from '../../linux/program.ts'
import { SECOND } from '../../sim/timer.ts'
import type { Pod } from '../api/schema/generated/types.ts'
import { isNotFound, KubeClient, refused } from '../client/client.ts'
import { connectComponent } from '../client/connect.ts'
import { EventRecorder } from '../client/events.ts'
import { Informer } from '../client/informer.ts'
import { PODS, SERVICES } from '../client/resource.ts'
import type { Transport } from '../client/transport.ts'
import { timestampOf } from '../controllers/controller.ts'
import { flagsOf } from '../flags.ts'
import { loadConfiguration } from './cni.ts'
import { CONFIG_PATH, KUBECONFIG_PATH, type KubeletConfiguration, loadConfig } from './config.ts'
import type { KubeletContext } from './context.ts'
import type { ImageRegistry } from './image.ts'
import { ImagePuller } from './image-puller.ts'
import { NodeReporter } from './node.ts'
import { type NodeSpec, nodeSpec } from './node-spec.ts'
import { PodWorker } from './pod-worker.ts'
import { type ContainerRuntime, runtimeOf } from './runtime.ts'
import { serveKubelet } from './server.ts'
import { ObjectSources } from './sources.ts'
import { MIRROR, mirrorOf, StaticPods } from './static-pods.ts'
import { StatusWriter } from './status-writer.ts'

/** What a machine gives its kubelet that is no file: its hardware, and the images that can be had. */
export interface KubeletMachine {
  readonly cpus: number
  /** Bytes. */
  readonly memory: number
  readonly registry: ImageRegistry
  /** Images that are on the node from the start. */
  readonly preloaded: readonly string[]
}

/** kubelet as a program: --config, --kubeconfig, --node-ip, --hostname-override, --node-labels, --register-with-taints. */
export function kubeletProgram(machine: KubeletMachine): Program {
  return {
    name: 'kubelet',
    *main(process) {
      const flags = flagsOf(process.argv)
      const config = loadConfig(process, flags.get('config') ?? CONFIG_PATH)
      const transport =
        typeof config === 'string' ? config : connectComponent(process, flags.get('kubeconfig') ?? KUBECONFIG_PATH)
      if (typeof config === 'string' || typeof transport === 'string') {
        yield* process.printError(
          `E "command failed" err="${typeof config === 'string' ? config : String(transport)}"\n`,
        )
        return 1
      }
      const node = nodeSpec(process, flags, machine)
      if (typeof node === 'string') {
        yield* process.printError(`E "command failed" err="failed to run Kubelet: ${node}"\n`)
        return 1
      }
      return yield* new Kubelet(process, node, machine, config, transport).run()
    },
  }
}

export class Kubelet {
  readonly context: KubeletContext
  readonly #node: NodeSpec
  readonly #config: KubeletConfiguration
  readonly #process: Process
  readonly #reporter: NodeReporter
  readonly #static: StaticPods
  readonly #pods: Informer<Pod>
  readonly #services
  readonly #events: EventRecorder
  readonly #workers = new Map<string, PodWorker>()
  readonly #runtime: ContainerRuntime
  /** Mirror pods by the hash of the static pod they show. */
  readonly #mirrors = new Map<string, Pod>()

  constructor(
    process: Process,
    node: NodeSpec,
    machine: KubeletMachine,
    config: KubeletConfiguration,
    transport: Transport,
  ) {
    this.#process = process
    this.#runtime = runtimeOf(process.host)
    this.#node = node
    this.#config = config
    const client = new KubeClient(transport)
    this.#events = new EventRecorder(process, client, 'kubelet', node.name)
    const networkReady = () => loadConfiguration(process) !== undefined
    this.#reporter = new NodeReporter(process, client, node, networkReady)
    this.#static = new StaticPods(process, config.staticPodPath, node.name)
    this.#pods = new Informer(client, PODS, { fieldSelector: `spec.nodeName=${node.name}` })
    this.#services = new Informer(client, SERVICES)
    this.context = {
      process,
      nodeName: node.name,
      client,
      events: this.#events,
      images: new ImagePuller(process, machine.registry, this.#events, machine.preloaded),
      dns: { clusterDns: config.clusterDNS, clusterDomain: config.clusterDomain },
      sources: new ObjectSources(process, client, this.#services, node.ips),
      statuses: new StatusWriter(client, pod =>
        this.#isStatic(pod) ? this.#mirrors.get(pod.metadata.uid ?? '')?.metadata.uid : pod.metadata.uid,
      ),
      hostIps: node.ips,
      get timestamp() {
        return timestampOf(process.host.sim.wallMilliseconds)
      },
      networkReady,
      isStatic: pod => this.#isStatic(pod),
      retryLater: worker => {
        const timer = process.host.sim.timer(() => worker.changed.wake())
        timer.arm(process.now + SECOND)
      },
    }
  }

  #isStatic(pod: Pod): boolean {
    return (
      pod.metadata.annotations?.['kubernetes.io/config.source'] === 'file' &&
      pod.metadata.annotations[MIRROR] === undefined
    )
  }

  *run(): Running<number> {
    const process = this.#process
    this.#pods.onChange((before, after) => this.#podChanged(before, after))
    process.thread(this.#events.run())
    process.thread(this.#static.watch(() => this.#staticChanged()))
    process.thread(serveKubelet(process, this, this.#config))
    yield* this.#reporter.register()
    process.thread(this.#reporter.renewLease())
    process.thread(this.#reporter.reportStatus())
    process.thread(this.#services.run(process))
    process.thread(this.#pods.run(process))
    process.thread(this.#cleanUp())
    yield* this.#mirror()
    return 0
  }

  /** Workers by pod uid. */
  get workers(): readonly PodWorker[] {
    return [...this.#workers.values()]
  }

  /** The worker of a pod; a static pod is also found by its mirror. */
  find(namespace: string, name: string): PodWorker | undefined {
    return this.workers.find(({ pod }) => pod.metadata.namespace === namespace && pod.metadata.name === name)
  }

  #podChanged(before: Pod | undefined, after: Pod | undefined): void {
    const pod = (after ?? before)!
    const hash = pod.metadata.annotations?.[MIRROR]
    if (hash !== undefined) {
      if (after === undefined) this.#mirrors.delete(hash)
      else {
        this.#mirrors.set(hash, after)
        this.#workers.get(hash)?.changed.wake()
      }
      return
    }
    const uid = pod.metadata.uid ?? ''
    const worker = this.#workers.get(uid)
    if (after === undefined) worker?.vanish()
    else if (worker !== undefined) worker.update(after)
    else this.#start(after)
  }

  #start(pod: Pod): void {
    const uid = pod.metadata.uid ?? ''
    const worker = new PodWorker(this.context, pod, this.#runtime.pods.get(uid))
    this.#workers.set(uid, worker)
    this.#runtime.pods.set(uid, worker)
    this.#process.thread(worker.run(), () => {
      this.#workers.delete(uid)
      this.#runtime.pods.delete(uid)
    })
  }

  /** What an earlier kubelet has left running of pods that are gone meanwhile is stopped (HandlePodCleanups). */
  *#cleanUp(): Running<void> {
    while (!this.#pods.synced) yield* this.#process.wait([this.#pods.changed])
    for (const [uid, { pod }] of [...this.#runtime.pods]) {
      if (this.#workers.has(uid)) continue
      this.#start(pod)
      this.#workers.get(uid)!.vanish()
    }
  }

  #staticChanged(): void {
    const wanted = new Map(this.#static.pods.map(pod => [pod.metadata.uid!, pod]))
    for (const worker of this.workers)
      if (this.#isStatic(worker.pod) && !wanted.has(worker.pod.metadata.uid!)) worker.vanish()
    for (const [uid, pod] of wanted) if (!this.#workers.has(uid)) this.#start(pod)
  }

  /** Keeps a mirror in the API for each static pod, and no others. */
  *#mirror(): Running<never> {
    const { client } = this.context
    for (;;) {
      const node = { name: this.#node.name, uid: this.#reporter.node?.metadata.uid ?? '' }
      for (const pod of this.#static.pods) {
        if (this.#mirrors.has(pod.metadata.uid!)) continue
        const created = yield* client.create(PODS, mirrorOf(pod, node), pod.metadata.namespace)
        if (!refused(created)) this.#mirrors.set(pod.metadata.uid!, created)
      }
      const known = new Set(this.#static.pods.map(pod => pod.metadata.uid))
      for (const [hash, mirror] of this.#mirrors) {
        if (known.has(hash)) continue
        const { namespace = '', name = '' } = mirror.metadata
        const deleted = yield* client.delete(PODS, namespace, name, { gracePeriodSeconds: 0 })
        if (!refused(deleted) || isNotFound(deleted)) this.#mirrors.delete(hash)
      }
      yield* this.#process.sleep(this.#mirrors.size === known.size ? 10 * SECOND : SECOND)
    }
  }
}
