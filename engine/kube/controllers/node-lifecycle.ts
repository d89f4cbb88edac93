import type { Running } from '../../linux/program.ts'
import { SECOND } from '../../sim/timer.ts'
import type { Node, NodeCondition, Pod, Taint } from '../api/schema/generated/types.ts'
import { isNotFound, refused } from '../client/client.ts'
import { keyOf, LEASES, NODES, PODS, splitKey } from '../client/resource.ts'
import type { WorkQueue } from '../client/work-queue.ts'
import { tolerates } from '../scheduling/tolerations.ts'
import type { Controller, ControllerContext } from './controller.ts'
import { isDeleting } from './ownership.ts'

/** --node-monitor-grace-period and --node-monitor-period. */
const GRACE = 50 * SECOND
const PERIOD = 5 * SECOND

const NOT_READY = 'node.kubernetes.io/not-ready'
const UNREACHABLE = 'node.kubernetes.io/unreachable'
const KEYS: readonly string[] = [NOT_READY, UNREACHABLE]

/** Notices nodes that fall silent, taints them, and evicts their pods (pkg/controller/nodelifecycle, pkg/controller/tainteviction). */
export const nodeLifecycleController: Controller = {
  name: 'node-lifecycle-controller',
  start(context, queue) {
    const loop = new NodeLoop(context, queue)
    return key => loop.reconcile(key)
  },
}

class NodeLoop {
  readonly #context: ControllerContext
  readonly #queue: WorkQueue
  readonly #nodes
  readonly #leases
  readonly #pods
  /** When a node was last heard of: the sign it gave, and virtual time. */
  readonly #heard = new Map<string, { sign: string; at: number }>()

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context
    this.#queue = queue
    this.#nodes = context.informer(NODES)
    this.#leases = context.informer(LEASES, { namespace: 'kube-node-lease' })
    this.#pods = context.informer(PODS)
    this.#pods.index('node', pod => [pod.spec.nodeName ?? ''])
    this.#nodes.onChange((before, after) => {
      if (after === undefined) this.#heard.delete(keyOf(before!))
      else queue.add(keyOf(after))
    })
    this.#leases.onChange((_, after) => {
      if (after === undefined) return
      const name = after.metadata.name ?? ''
      const known = this.#heard.get(name)
      this.#heard.set(name, { sign: after.spec?.renewTime ?? '', at: context.process.now })
      if (known === undefined || this.#isSilent(name, known.at)) queue.add(name)
    })
    this.#pods.onChange((before, after) => {
      if (after !== undefined && before?.spec.nodeName !== after.spec.nodeName && this.#tainted(after.spec.nodeName))
        queue.add(after.spec.nodeName!)
    })
  }

  #tainted(name: string | undefined): boolean {
    return (
      name !== undefined && this.#nodes.get(name)?.spec.taints?.some(taint => taint.effect === 'NoExecute') === true
    )
  }

  #isSilent(name: string, at: number): boolean {
    void name
    return this.#context.process.now - at >= GRACE
  }

  *reconcile(key: string): Running<boolean> {
    const node = this.#nodes.get(key)
    if (node === undefined || isDeleting(node)) return true
    const { now } = this.#context.process
    const heard = this.#heard.get(key) ?? { sign: '', at: now }
    this.#heard.set(key, heard)
    if (this.#isSilent(key, heard.at)) {
      if (!(yield* this.#markUnknown(node))) return false
    } else this.#queue.addAfter(key, Math.max(heard.at + GRACE - now, PERIOD / 5))
    const current = this.#nodes.get(key) ?? node
    if (!(yield* this.#taint(current))) return false
    yield* this.#evict(current)
    return true
  }

  /** monitorNodeHealth: all conditions of a silent node become Unknown, and its pods are no longer ready. */
  *#markUnknown(node: Node): Running<boolean> {
    const conditions = node.status.conditions ?? []
    if (conditions.every(condition => condition.status === 'Unknown' || condition.type === 'NetworkUnavailable'))
      return true
    const stamp = this.#context.timestamp
    const unknown = conditions.map<NodeCondition>(condition =>
      condition.type === 'NetworkUnavailable' || condition.status === 'Unknown'
        ? condition
        : {
            ...condition,
            status: 'Unknown',
            reason: 'NodeStatusUnknown',
            message: 'Kubelet stopped posting node status.',
            lastTransitionTime: stamp,
          },
    )
    const updated = yield* this.#context.client.update(
      NODES,
      { ...node, status: { ...node.status, conditions: unknown } },
      'status',
    )
    if (refused(updated)) return isNotFound(updated)
    this.#context.events
      .as('node-controller')
      .record(node, 'Normal', 'NodeNotReady', `Node ${node.metadata.name} status is now: NodeNotReady`)
    for (const pod of this.#pods.byIndex('node', node.metadata.name ?? '')) yield* this.#markNotReady(pod, stamp)
    return true
  }

  *#markNotReady(pod: Pod, stamp: string): Running<void> {
    const conditions = pod.status.conditions ?? []
    if (!conditions.some(condition => condition.type === 'Ready' && condition.status === 'True')) return
    const changed = conditions.map(condition =>
      condition.type === 'Ready' ? { ...condition, status: 'False', lastTransitionTime: stamp } : condition,
    )
    const updated = yield* this.#context.client.update(
      PODS,
      { ...pod, status: { ...pod.status, conditions: changed } },
      'status',
    )
    if (!refused(updated))
      this.#context.events.as('node-controller').record(pod, 'Warning', 'NodeNotReady', 'Node is not ready')
  }

  /** The Ready condition as taints: not-ready when False, unreachable when Unknown. */
  *#taint(node: Node): Running<boolean> {
    const ready = node.status.conditions?.find(condition => condition.type === 'Ready')?.status
    const key = ready === 'True' ? undefined : ready === 'Unknown' ? UNREACHABLE : NOT_READY
    const others = (node.spec.taints ?? []).filter(taint => !KEYS.includes(taint.key))
    const timeAdded = this.#context.timestamp
    const old = (effect: string) => node.spec.taints?.find(taint => taint.key === key && taint.effect === effect)
    const added: Taint[] =
      key === undefined
        ? []
        : [
            old('NoSchedule') ?? { key, effect: 'NoSchedule', timeAdded },
            old('NoExecute') ?? { key, effect: 'NoExecute', timeAdded },
          ]
    const wanted = [...others, ...added]
    const text = (taints: readonly Taint[]) =>
      taints
        .map(taint => `${taint.key}:${taint.effect}`)
        .sort()
        .join()
    if (text(wanted) === text(node.spec.taints ?? [])) return true
    const at = { namespace: '', name: node.metadata.name ?? '' }
    const patched = yield* this.#context.client.patch(NODES, at, 'merge', {
      metadata: { resourceVersion: node.metadata.resourceVersion },
      spec: { taints: wanted.length === 0 ? null : wanted },
    })
    return !refused(patched)
  }

  /** Pods that do not tolerate a NoExecute taint go, at once or when their tolerationSeconds are over. */
  *#evict(node: Node): Running<void> {
    const taints = (node.spec.taints ?? []).filter(taint => taint.effect === 'NoExecute')
    if (taints.length === 0) return
    const now = this.#context.process.host.sim.wallMilliseconds
    for (const pod of this.#pods.byIndex('node', node.metadata.name ?? '')) {
      if (isDeleting(pod)) continue
      const due = Math.min(...taints.map(taint => evictionTime(pod, taint)))
      if (due > now) {
        if (due !== Number.POSITIVE_INFINITY) this.#queue.addAfter(node.metadata.name ?? '', (due - now) * 1e6)
        continue
      }
      const { namespace, name } = splitKey(keyOf(pod))
      this.#context.events
        .as('node-controller')
        .record(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${namespace}/${name}`)
      yield* this.#context.client.delete(PODS, namespace, name)
    }
  }
}

/** When a taint drives a pod away, in milliseconds since 1970; Infinity when it is tolerated for ever. */
function evictionTime(pod: Pod, taint: Taint): number {
  const matching = (pod.spec.tolerations ?? []).filter(toleration => tolerates(toleration, taint))
  if (matching.length === 0) return 0
  const seconds = matching.map(toleration => toleration.tolerationSeconds).filter(each => each !== undefined)
  if (seconds.length < matching.length && seconds.length === 0) return Number.POSITIVE_INFINITY
  const since = taint.timeAdded === undefined ? 0 : Date.parse(taint.timeAdded)
  return since + Math.min(...seconds) * 1000
}
