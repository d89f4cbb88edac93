import type { Running } from '../../linux/program.ts'
import type { DaemonSet, Node, Pod, Toleration } from '../api/schema/generated/types.ts'
import { failureText, isNotFound, refused } from '../client/client.ts'
import { DAEMON_SETS, keyOf, NODES, PODS, splitKey } from '../client/resource.ts'
import type { WorkQueue } from '../client/work-queue.ts'
import { fitsNode } from '../scheduling/node-affinity.ts'
import { untolerated } from '../scheduling/tolerations.ts'
import type { Controller, ControllerContext } from './controller.ts'
import { Expectations } from './expectations.ts'
import { BY_CONTROLLER, controllerOf, controllersOf, isDeleting } from './ownership.ts'
import { isPodAvailable, isPodFinished, isPodReady } from './pod-state.ts'
import { podFromTemplate, templateHash } from './template.ts'

const REVISION_HASH = 'controller-revision-hash'

/** Taints that every DaemonSet's pods tolerate (daemon/util.AddOrUpdateDaemonPodTolerations). */
const TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
]
const HOST_NETWORK_TOLERATION: Toleration = {
  key: 'node.kubernetes.io/network-unavailable',
  operator: 'Exists',
  effect: 'NoSchedule',
}

/** Keeps one pod on each node that fits (pkg/controller/daemon). The scheduler binds them: each names its node in its affinity. */
export const daemonSetController: Controller = {
  name: 'daemonset-controller',
  start(context, queue) {
    const loop = new DaemonSetLoop(context, queue)
    return key => loop.reconcile(key)
  },
}

class DaemonSetLoop {
  readonly #context: ControllerContext
  readonly #sets
  readonly #pods
  readonly #nodes
  readonly #expectations: Expectations

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context
    this.#expectations = new Expectations(context.process)
    this.#sets = context.informer(DAEMON_SETS)
    this.#pods = context.informer(PODS)
    this.#nodes = context.informer(NODES)
    this.#pods.index(BY_CONTROLLER, controllersOf)
    this.#sets.onChange((before, after) => queue.add(keyOf((after ?? before)!)))
    this.#pods.onChange((before, after) => {
      const pod = (after ?? before)!
      const owner = controllerOf(pod)
      if (owner?.kind !== 'DaemonSet') return
      const key = `${pod.metadata.namespace}/${owner.name}`
      if (before === undefined) this.#expectations.created(key)
      if (after === undefined || isDeleting(after)) this.#expectations.deleted(key, keyOf(pod))
      queue.add(key)
    })
    this.#nodes.onChange((before, after) => {
      if (before !== undefined && after !== undefined && nodeLooks(before) === nodeLooks(after)) return
      for (const set of this.#sets.items) queue.add(keyOf(set))
    })
  }

  *reconcile(key: string): Running<boolean> {
    const set = this.#sets.get(key)
    if (set === undefined || isDeleting(set)) return true
    const hash = templateHash(set.spec.template, set.status.collisionCount ?? 0)
    const pods = this.#pods.byIndex(BY_CONTROLLER, set.metadata.uid ?? '')
    let succeeded = true
    if (this.#expectations.satisfied(key)) succeeded = yield* this.#manage(set, pods, hash)
    return (yield* this.#updateStatus(set, pods, hash)) && succeeded
  }

  /** Where pods are missing, too many, failed, or of an old template that may be replaced now. */
  *#manage(set: DaemonSet, pods: readonly Pod[], hash: string): Running<boolean> {
    const byNode = podsByNode(pods)
    const create: string[] = []
    const remove: Pod[] = []
    for (const node of this.#nodes.items) {
      const name = node.metadata.name ?? ''
      const here = (byNode.get(name) ?? []).filter(pod => !isDeleting(pod))
      const { run, keep } = shouldRun(set, node)
      const failedPods = here.filter(isPodFinished)
      const living = here.filter(pod => !isPodFinished(pod))
      if (run && here.length === 0 && !(byNode.get(name) ?? []).some(isDeleting)) create.push(name)
      for (const pod of failedPods)
        this.#context.events
          .as('daemonset-controller')
          .record(
            set,
            'Warning',
            'FailedDaemonPod',
            `Found failed daemon pod ${keyOf(pod)} on node ${name}, will try to kill it`,
          )
      remove.push(...failedPods)
      if (!keep) remove.push(...living)
      else remove.push(...living.slice(1))
      byNode.delete(name)
    }
    for (const pods of byNode.values()) remove.push(...pods.filter(pod => !isDeleting(pod)))
    if (set.spec.updateStrategy.type !== 'OnDelete') remove.push(...this.#outdated(set, pods, hash, remove))
    return yield* this.#apply(set, create, [...new Set(remove)], hash)
  }

  /** rollingUpdate: old pods that may go without too many being unavailable; those that do not serve anyway go first. */
  #outdated(set: DaemonSet, pods: readonly Pod[], hash: string, removed: readonly Pod[]): Pod[] {
    const now = this.#context.process.host.sim.wallMilliseconds
    const wanted = this.#nodes.items.filter(node => shouldRun(set, node).run).length
    const { maxUnavailable = 1 } = set.spec.updateStrategy.rollingUpdate ?? {}
    const most =
      typeof maxUnavailable === 'number'
        ? maxUnavailable
        : Math.ceil((Number(maxUnavailable.replace('%', '')) * wanted) / 100)
    const living = pods.filter(pod => !isDeleting(pod) && !removed.includes(pod))
    const serving = living.filter(pod => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now))
    const old = living.filter(pod => pod.metadata.labels?.[REVISION_HASH] !== hash)
    const idle = old.filter(pod => !serving.includes(pod))
    const room = Math.max(0, most - (wanted - serving.length))
    return [...idle, ...old.filter(pod => serving.includes(pod)).slice(0, room)]
  }

  *#apply(set: DaemonSet, create: readonly string[], remove: readonly Pod[], hash: string): Running<boolean> {
    const { client, events } = this.#context
    const key = keyOf(set)
    this.#expectations.expectCreations(key, create.length)
    this.#expectations.expectDeletions(key, remove.map(keyOf))
    for (const [index, node] of create.entries()) {
      const pod = yield* client.create(PODS, podFor(set, node, hash), set.metadata.namespace)
      if (refused(pod)) {
        this.#expectations.expectCreations(key, index - create.length)
        this.#expectations.forget(key)
        events.as('daemonset-controller').record(set, 'Warning', 'FailedCreate', `Error creating: ${failureText(pod)}`)
        return false
      }
      events.as('daemonset-controller').record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
    }
    for (const pod of remove) {
      const { namespace, name } = splitKey(keyOf(pod))
      const deleted = yield* client.delete(PODS, namespace, name)
      if (refused(deleted) && !isNotFound(deleted)) {
        this.#expectations.forget(key)
        return false
      }
      events.as('daemonset-controller').record(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`)
    }
    return true
  }

  *#updateStatus(set: DaemonSet, pods: readonly Pod[], hash: string): Running<boolean> {
    const now = this.#context.process.host.sim.wallMilliseconds
    const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 }
    const byNode = podsByNode(pods.filter(pod => !isDeleting(pod)))
    for (const node of this.#nodes.items) {
      const here = byNode.get(node.metadata.name) ?? []
      if (!shouldRun(set, node).run) {
        if (here.length > 0) counts.misscheduled++
        continue
      }
      counts.desired++
      const [pod] = here
      if (pod === undefined) continue
      counts.current++
      if (isPodReady(pod)) counts.ready++
      if (isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now)) counts.available++
      if (pod.metadata.labels?.[REVISION_HASH] === hash) counts.updated++
    }
    const status = {
      currentNumberScheduled: counts.current,
      numberMisscheduled: counts.misscheduled,
      desiredNumberScheduled: counts.desired,
      numberReady: counts.ready,
      observedGeneration: set.metadata.generation ?? 0,
      updatedNumberScheduled: counts.updated,
      numberAvailable: counts.available,
      numberUnavailable: counts.desired - counts.available,
    }
    if ((Object.keys(status) as (keyof typeof status)[]).every(name => (set.status[name] ?? 0) === status[name]))
      return true
    const updated = yield* this.#context.client.update(
      DAEMON_SETS,
      { ...set, status: { ...set.status, ...status } },
      'status',
    )
    return !refused(updated) || isNotFound(updated)
  }
}

function podsByNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const byNode = new Map<string, Pod[]>()
  for (const pod of pods) {
    const node = targetNode(pod)
    const others = byNode.get(node)
    if (others === undefined) byNode.set(node, [pod])
    else others.push(pod)
  }
  return byNode
}

/** The node that a daemon pod is for, whether it is bound already or not. */
function targetNode(pod: Pod): string {
  if ((pod.spec.nodeName ?? '') !== '') return pod.spec.nodeName!
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  return terms[0]?.matchFields?.find(field => field.key === 'metadata.name')?.values?.[0] ?? ''
}

function tolerationsOf(set: DaemonSet): readonly Toleration[] {
  const { spec } = set.spec.template
  return [
    ...(spec?.tolerations ?? []),
    ...TOLERATIONS,
    ...(spec?.hostNetwork === true ? [HOST_NETWORK_TOLERATION] : []),
  ]
}

/** NodeShouldRunDaemonPod: whether a pod belongs there, and whether one that is there may stay. */
function shouldRun(set: DaemonSet, node: Node): { readonly run: boolean; readonly keep: boolean } {
  const spec = set.spec.template.spec!
  if (!fitsNode(spec, node)) return { run: false, keep: false }
  const tolerations = tolerationsOf(set)
  if (untolerated(node, tolerations, ['NoSchedule', 'NoExecute']) === undefined) return { run: true, keep: true }
  return { run: false, keep: untolerated(node, tolerations, ['NoExecute']) === undefined }
}

function podFor(set: DaemonSet, node: string, hash: string): object {
  const template = set.spec.template
  const nodeSelectorTerms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }]
  const nodeAffinity = {
    ...template.spec?.affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
  }
  return podFromTemplate(set, template, {
    labels: { [REVISION_HASH]: hash, 'pod-template-generation': String(set.metadata.generation ?? 1) },
    spec: { affinity: { ...template.spec?.affinity, nodeAffinity }, tolerations: tolerationsOf(set) },
  })
}

/** What of a node matters to DaemonSets. */
function nodeLooks(node: Node): string {
  return JSON.stringify([node.metadata.labels, node.spec.taints, node.spec.unschedulable])
}
