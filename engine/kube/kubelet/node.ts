import { KERNEL_RELEASE } from '../../linux/proc/system.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { SECOND } from '../../sim/timer.ts'
import { same } from '../api/object.ts'
import type { Node, NodeCondition } from '../api/schema/generated/types.ts'
import { isNotFound, type KubeClient, refused } from '../client/client.ts'
import { LEASES, NODES } from '../client/resource.ts'
import { KUBERNETES_VERSION } from '../version.ts'
import type { NodeSpec } from './node-spec.ts'

/** nodeLeaseDurationSeconds, of which a quarter passes between renewals; nodeStatusUpdateFrequency. */
const LEASE_SECONDS = 40
const RENEW = (LEASE_SECONDS / 4) * SECOND
const STATUS_EVERY = 10 * SECOND
/** nodeStatusReportFrequency: an unchanged status is written this often. */
const REPORT_EVERY = 300 * SECOND

/** The node's own object and lease: registration, status, heartbeat (pkg/kubelet/kubelet_node_status.go, nodelease). */
export class NodeReporter {
  readonly #process: Process
  readonly #client: KubeClient
  readonly #spec: NodeSpec
  readonly #networkReady: () => boolean
  #reportedAt = Number.NEGATIVE_INFINITY
  /** The node as the API has it, once it was registered. */
  node: Node | undefined

  constructor(process: Process, client: KubeClient, spec: NodeSpec, networkReady: () => boolean) {
    this.#process = process
    this.#client = client
    this.#spec = spec
    this.#networkReady = networkReady
  }

  /** Registers the node, trying until the API server answers. */
  *register(): Running<void> {
    const { name, labels, taints } = this.#spec
    const wellKnown = {
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
    }
    const object = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        labels: { ...wellKnown, ...labels },
        annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
      },
      spec: taints.length === 0 ? {} : { taints },
      status: this.#status(undefined),
    }
    for (let wait = SECOND / 10; ; wait = Math.min(wait * 2, 7 * SECOND)) {
      const found = yield* this.#client.get(NODES, '', name)
      const node = isNotFound(found) ? yield* this.#client.create(NODES, object) : found
      if (!refused(node)) {
        this.node = node
        return
      }
      yield* this.#process.sleep(wait)
    }
  }

  /** Writes the status when it changes, and now and then when it does not. */
  *reportStatus(): Running<void> {
    for (;;) {
      const found = yield* this.#client.get(NODES, '', this.#spec.name)
      if (isNotFound(found)) yield* this.register()
      else if (!refused(found)) {
        const status = this.#status(found)
        const due = this.#process.now - this.#reportedAt >= REPORT_EVERY
        if (
          due ||
          !same(withoutHeartbeats(status.conditions ?? []), withoutHeartbeats(found.status.conditions ?? [])) ||
          !same(status.addresses, found.status.addresses)
        ) {
          const written = yield* this.#client.patch(
            NODES,
            { namespace: '', name: this.#spec.name, subresource: 'status' },
            'strategic',
            { status },
          )
          if (!refused(written)) {
            this.node = written
            this.#reportedAt = this.#process.now
          }
        }
      }
      const ready = this.#networkReady()
      for (let waited = 0; waited < STATUS_EVERY && this.#networkReady() === ready; waited += SECOND) {
        yield* this.#process.sleep(ready ? STATUS_EVERY : SECOND)
        if (ready) break
      }
    }
  }

  /** Renews the node's lease: its heartbeat. */
  *renewLease(): Running<void> {
    const { name } = this.#spec
    let lease: { metadata: { resourceVersion?: string } } | undefined
    for (;;) {
      const renewTime = `${new Date(this.#process.host.sim.wallMilliseconds).toISOString().slice(0, 23)}000Z`
      const metadata = {
        name,
        namespace: 'kube-node-lease',
        ...(this.node === undefined
          ? {}
          : { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: this.node.metadata.uid }] }),
      }
      const spec = { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime }
      const object = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { ...metadata, ...(lease === undefined ? {} : { resourceVersion: lease.metadata.resourceVersion }) },
        spec,
      }
      const reply =
        lease === undefined
          ? yield* this.#client.create(LEASES, object)
          : yield* this.#client.update(LEASES, object as never)
      if (!refused(reply)) lease = reply
      else {
        const found = yield* this.#client.get(LEASES, 'kube-node-lease', name)
        lease = refused(found) ? undefined : found
        if (lease === undefined) {
          yield* this.#process.sleep(SECOND)
          continue
        }
      }
      yield* this.#process.sleep(RENEW)
    }
  }

  #status(node: Node | undefined) {
    const { cpus, memory, ips, name } = this.#spec
    const capacity = {
      cpu: String(cpus),
      'ephemeral-storage': '61255492Ki',
      'hugepages-2Mi': '0',
      memory: `${Math.floor(memory / 1024)}Ki`,
      pods: '110',
    }
    const allocatable = {
      ...capacity,
      'ephemeral-storage': '56453061334',
      memory: `${Math.floor(memory / 1024) - 102_400}Ki`,
    }
    return {
      capacity,
      allocatable,
      conditions: this.#conditions(node),
      addresses: [...ips.map(address => ({ type: 'InternalIP', address })), { type: 'Hostname', address: name }],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        machineID: this.#machineId('machine'),
        systemUUID: this.#machineId('system'),
        bootID: this.#machineId('boot'),
        kernelVersion: KERNEL_RELEASE,
        osImage: 'Lost Packet Linux',
        containerRuntimeVersion: 'containerd://2.1.4',
        kubeletVersion: KUBERNETES_VERSION,
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    }
  }

  readonly #ids = new Map<string, string>()

  #machineId(which: string): string {
    let id = this.#ids.get(which)
    if (id === undefined)
      this.#ids.set(which, (id = this.#process.host.sim.random(`${which}:${this.#spec.name}`).uuid()))
    return id
  }

  #conditions(node: Node | undefined): NodeCondition[] {
    const now = `${new Date(this.#process.host.sim.wallMilliseconds).toISOString().slice(0, 19)}Z`
    const make = (type: string, status: string, reason: string, message: string): NodeCondition => {
      const old = node?.status.conditions?.find(condition => condition.type === type)
      return {
        type,
        status,
        lastHeartbeatTime: now,
        lastTransitionTime: old?.status === status ? (old.lastTransitionTime ?? now) : now,
        reason,
        message,
      }
    }
    const ready = this.#networkReady()
      ? make('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status')
      : make(
          'Ready',
          'False',
          'KubeletNotReady',
          'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
        )
    return [
      make('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
      make('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      make('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      ready,
    ]
  }
}

function withoutHeartbeats(conditions: readonly NodeCondition[]): object[] {
  const known = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready']
  return conditions
    .filter(condition => known.includes(condition.type))
    .map(({ type, status, reason, message }) => ({ type, status, reason, message }))
}
