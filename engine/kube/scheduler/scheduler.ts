import type { Running } from '../../linux/program.ts'
import { SECOND } from '../../sim/timer.ts'
import type { Node, Pod } from '../api/schema/generated/types.ts'
import { failureText, isNotFound, refused } from '../client/client.ts'
import { keyOf, NODES, PODS, splitKey } from '../client/resource.ts'
import { WorkQueue } from '../client/work-queue.ts'
import type { ControllerContext } from '../controllers/controller.ts'
import { controllerOf, isDeleting } from '../controllers/ownership.ts'
import { isPodFinished } from '../controllers/pod-state.ts'
import { filters, requiredAntiAffinity } from './filters.ts'
import type { NodeInfo } from './plugin.ts'
import { loadOf, podRequests, resourcesOf } from './resources.ts'
import { scores } from './scores.ts'

export const SCHEDULER_NAME = 'default-scheduler'

/** podInitialBackoffDuration and podMaxBackoffDuration. */
const BACKOFF_FIRST = SECOND
const BACKOFF_MAX = 10 * SECOND
/** Pods that did not fit are tried again at least this often. */
const UNSCHEDULABLE_MAX = 300 * SECOND

/** Binds pods to nodes (pkg/scheduler). */
export class Scheduler {
  readonly #context: ControllerContext
  readonly #queue: WorkQueue
  readonly #pods
  readonly #nodes
  /** Bindings that were made and have not come back by the watch yet. */
  readonly #assumed = new Map<string, string>()
  /** What is known of nodes, until a pod comes there or goes, or the node itself changes. */
  readonly #known = new Map<string, NodeInfo>()
  /** Pods that did not fit: how often they were tried. */
  readonly #unschedulable = new Map<string, number>()

  constructor(context: ControllerContext) {
    this.#context = context
    this.#queue = new WorkQueue(context.process)
    this.#pods = context.informer(PODS)
    this.#nodes = context.informer(NODES)
    this.#pods.index('node', pod => [pod.spec.nodeName ?? ''])
    this.#pods.onChange((before, after) => this.#podChanged(before, after))
    this.#nodes.onChange((before, after) => {
      this.#known.delete((after ?? before)!.metadata.name)
      if (before === undefined || after === undefined || nodeLooks(before) !== nodeLooks(after)) this.#retryAll()
    })
  }

  #podChanged(before: Pod | undefined, after: Pod | undefined): void {
    const key = keyOf((after ?? before)!)
    for (const node of [before?.spec.nodeName, after?.spec.nodeName, this.#assumed.get(key)])
      if (node !== undefined) this.#known.delete(node)
    if (after === undefined || isPodFinished(after) || (after.spec.nodeName ?? '') !== '') this.#assumed.delete(key)
    if (after === undefined) this.#unschedulable.delete(key)
    else if (this.#isMine(after) && before === undefined) this.#queue.add(key)
    if (before?.spec.nodeName !== undefined && (after === undefined || isPodFinished(after))) this.#retryAll()
  }

  #isMine(pod: Pod): boolean {
    return (
      (pod.spec.nodeName ?? '') === '' &&
      (pod.spec.schedulerName ?? SCHEDULER_NAME) === SCHEDULER_NAME &&
      (pod.spec.schedulingGates ?? []).length === 0 &&
      !isDeleting(pod)
    )
  }

  /** Something has changed that may help pods that did not fit. */
  #retryAll(): void {
    for (const [key, tries] of this.#unschedulable)
      this.#queue.addAfter(key, Math.min(BACKOFF_FIRST * 2 ** (tries - 1), BACKOFF_MAX))
  }

  /** Schedules pods until the process ends; the informers must be running. */
  *run(): Running<void> {
    for (;;) {
      const key = yield* this.#queue.take()
      const pod = this.#pods.get(key)
      const done = pod === undefined || !this.#isMine(pod) || this.#assumed.has(key) || (yield* this.#schedule(pod))
      this.#queue.done(key, done)
      if (!done) this.#queue.retry(key)
    }
  }

  *#schedule(pod: Pod): Running<boolean> {
    const infos = this.#infos()
    const verdicts = infos.map(info => ({ info, reasons: reasonsAgainst(pod, info, infos) }))
    const feasible = verdicts.filter(({ reasons }) => reasons === undefined).map(({ info }) => info)
    if (feasible.length === 0) {
      yield* this.#noteUnschedulable(
        pod,
        infos.length,
        verdicts.flatMap(({ reasons }) => [...(reasons ?? [])]),
      )
      return true
    }
    return yield* this.#bind(pod, this.#best(pod, feasible).node.metadata.name ?? '')
  }

  /** The node with the highest score; among equals one by chance. */
  #best(pod: Pod, feasible: readonly NodeInfo[]): NodeInfo {
    const rated = feasible.map(info => ({
      info,
      score: scores.reduce((sum, plugin) => sum + plugin.weight * Math.floor(plugin.score(pod, info, feasible)), 0),
    }))
    const top = Math.max(...rated.map(({ score }) => score))
    const best = rated.filter(({ score }) => score === top)
    return best[this.#context.process.host.sim.random('scheduler').below(best.length)]!.info
  }

  #infos(): NodeInfo[] {
    return this.#nodes.items.map(node => {
      let info = this.#known.get(node.metadata.name)
      if (info === undefined) this.#known.set(node.metadata.name, (info = this.#infoOf(node)))
      return info
    })
  }

  #infoOf(node: Node): NodeInfo {
    const { name } = node.metadata
    const pods = this.#pods.byIndex('node', name).filter(pod => !isPodFinished(pod))
    for (const [key, promised] of this.#assumed) {
      const pod = promised === name ? this.#pods.get(key) : undefined
      if (pod !== undefined) pods.push(pod)
    }
    const requested = new Map<string, number>()
    const owners = new Map<string, number>()
    const load = { cpu: 0, memory: 0 }
    for (const pod of pods) {
      const { cpu, memory } = loadOf(pod)
      load.cpu += cpu
      load.memory += memory
      for (const [resource, amount] of podRequests(pod))
        requested.set(resource, (requested.get(resource) ?? 0) + amount)
      const owner = controllerOf(pod)?.uid
      if (owner !== undefined) owners.set(owner, (owners.get(owner) ?? 0) + 1)
    }
    const repelling = pods.filter(pod => requiredAntiAffinity(pod).length > 0)
    return { node, pods, requested, allocatable: resourcesOf(node.status.allocatable), load, owners, repelling }
  }

  *#bind(pod: Pod, node: string): Running<boolean> {
    const key = keyOf(pod)
    const { namespace, name } = splitKey(key)
    this.#assumed.set(key, node)
    this.#known.delete(node)
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name, namespace, uid: pod.metadata.uid },
      target: { kind: 'Node', name: node },
    }
    const bound = yield* this.#context.client.post(PODS, { namespace, name, subresource: 'binding' }, binding)
    if (refused(bound)) {
      this.#assumed.delete(key)
      this.#known.delete(node)
      if (isNotFound(bound)) return true
      this.#context.events.record(pod, 'Warning', 'FailedScheduling', `binding rejected: ${failureText(bound)}`)
      return false
    }
    this.#unschedulable.delete(key)
    this.#context.events.record(pod, 'Normal', 'Scheduled', `Successfully assigned ${key} to ${node}`)
    return true
  }

  /** FitError and the condition PodScheduled. */
  *#noteUnschedulable(pod: Pod, nodes: number, reasons: readonly string[]): Running<void> {
    const key = keyOf(pod)
    this.#unschedulable.set(key, (this.#unschedulable.get(key) ?? 0) + 1)
    this.#queue.addAfter(key, UNSCHEDULABLE_MAX)
    const message = fitError(nodes, reasons)
    this.#context.events.record(pod, 'Warning', 'FailedScheduling', message)
    const conditions = pod.status.conditions ?? []
    const old = conditions.find(condition => condition.type === 'PodScheduled')
    if (old?.status === 'False' && old.message === message) return
    const { namespace, name } = splitKey(key)
    const lastTransitionTime = old?.status === 'False' ? old.lastTransitionTime : this.#context.timestamp
    const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime }
    yield* this.#context.client.patch(PODS, { namespace, name, subresource: 'status' }, 'strategic', {
      status: { conditions: [condition] },
    })
  }
}

function reasonsAgainst(pod: Pod, info: NodeInfo, all: readonly NodeInfo[]): readonly string[] | undefined {
  for (const plugin of filters) {
    const reasons = plugin.filter(pod, info, all)
    if (reasons !== undefined) return reasons
  }
  return undefined
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint {...}. preemption: ...` (framework.FitError). */
function fitError(nodes: number, reasons: readonly string[]): string {
  if (nodes === 0) return 'no nodes available to schedule pods'
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const told = Array.from(counts, ([reason, count]) => `${count} ${reason}`).sort()
  const hopeless = reasons.filter(reason => !reason.startsWith('Insufficient') && reason !== 'Too many pods').length
  const preemption: string[] = []
  if (nodes - hopeless > 0) preemption.push(`${nodes - hopeless} No preemption victims found for incoming pod`)
  if (hopeless > 0) preemption.push(`${hopeless} Preemption is not helpful for scheduling`)
  return `0/${nodes} nodes are available: ${told.join(', ')}. preemption: 0/${nodes} nodes are available: ${preemption.join(', ')}.`
}

/** What of a node may let a pod fit that did not. */
function nodeLooks(node: Node): string {
  return JSON.stringify([node.metadata.labels, node.spec.taints, node.spec.unschedulable, node.status.allocatable])
}
