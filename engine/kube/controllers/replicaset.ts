import type { Running } from '../../linux/program.ts'
import type { Pod, ReplicaSet } from '../api/schema/generated/types.ts'
import { failureText, isNotFound, refused } from '../client/client.ts'
import { keyOf, PODS, REPLICA_SETS, splitKey } from '../client/resource.ts'
import type { WorkQueue } from '../client/work-queue.ts'
import type { Controller, ControllerContext } from './controller.ts'
import { Expectations } from './expectations.ts'
import { matchesSelector } from './labels.ts'
import { BY_CONTROLLER, controllerOf, controllerReference, controllersOf, isDeleting, orphansOf } from './ownership.ts'
import { isPodActive, isPodAvailable, isPodReady, readySince, restartCount } from './pod-state.ts'
import { podFromTemplate } from './template.ts'

/** pkg/controller/replicaset: at most so many pods are made in one go. */
const BURST = 500

/** Keeps as many pods as a ReplicaSet asks for (pkg/controller/replicaset). */
export const replicaSetController: Controller = {
  name: 'replicaset-controller',
  start(context, queue) {
    const loop = new ReplicaSetLoop(context, queue)
    return key => loop.reconcile(key)
  },
}

class ReplicaSetLoop {
  readonly #context: ControllerContext
  readonly #queue: WorkQueue
  readonly #sets
  readonly #pods
  readonly #expectations: Expectations

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context
    this.#queue = queue
    this.#expectations = new Expectations(context.process)
    this.#sets = context.informer(REPLICA_SETS)
    this.#pods = context.informer(PODS)
    this.#pods.index(BY_CONTROLLER, controllersOf)
    this.#sets.onChange((before, after) => {
      if (after === undefined) this.#expectations.forget(keyOf(before!))
      queue.add(keyOf((after ?? before)!))
    })
    this.#pods.onChange((before, after) => this.#podChanged(before, after))
  }

  #podChanged(before: Pod | undefined, after: Pod | undefined): void {
    const pod = (after ?? before)!
    const owner = controllerOf(pod)
    if (owner?.kind === 'ReplicaSet') {
      const key = `${pod.metadata.namespace}/${owner.name}`
      if (before === undefined) this.#expectations.created(key)
      if (after === undefined || isDeleting(after)) this.#expectations.deleted(key, keyOf(pod))
      this.#queue.add(key)
      return
    }
    if (after === undefined || owner !== undefined) return
    for (const set of this.#sets.items)
      if (set.metadata.namespace === pod.metadata.namespace && matchesSelector(set.spec.selector, pod.metadata.labels))
        this.#queue.add(keyOf(set))
  }

  *reconcile(key: string): Running<boolean> {
    const set = this.#sets.get(key)
    if (set === undefined) return true
    const pods = yield* this.#claim(set)
    const active = pods.filter(isPodActive)
    let succeeded = true
    if (this.#expectations.satisfied(key) && !isDeleting(set)) succeeded = yield* this.#manage(set, active)
    const updated = yield* this.#updateStatus(set, active)
    const wait = set.spec.minReadySeconds ?? 0
    if (
      wait > 0 &&
      active.some(pod => isPodReady(pod)) &&
      (set.status.availableReplicas ?? 0) < (set.spec.replicas ?? 1)
    )
      this.#queue.addAfter(key, wait * 1e9)
    return succeeded && updated
  }

  /** The pods that the set controls; orphans that fit its selector are adopted, others released (PodControllerRefManager). */
  *#claim(set: ReplicaSet): Running<Pod[]> {
    const mine: Pod[] = []
    for (const pod of [
      ...this.#pods.byIndex(BY_CONTROLLER, set.metadata.uid ?? ''),
      ...this.#pods.byIndex(BY_CONTROLLER, orphansOf(set.metadata.namespace)),
    ]) {
      const owner = controllerOf(pod)
      const fits = matchesSelector(set.spec.selector, pod.metadata.labels)
      if (owner?.uid === set.metadata.uid) {
        if (fits) mine.push(pod)
        else if (!isDeleting(set)) yield* this.#release(set, pod)
      } else if (owner === undefined && fits && isPodActive(pod) && !isDeleting(set)) {
        const adopted = yield* this.#adopt(set, pod)
        if (adopted !== undefined) mine.push(adopted)
      }
    }
    return mine
  }

  *#adopt(set: ReplicaSet, pod: Pod): Running<Pod | undefined> {
    const at = { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name ?? '' }
    const patched = yield* this.#context.client.patch(PODS, at, 'merge', {
      metadata: { uid: pod.metadata.uid, ownerReferences: [controllerReference(set)] },
    })
    return refused(patched) ? undefined : patched
  }

  *#release(set: ReplicaSet, pod: Pod): Running<void> {
    const at = { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name ?? '' }
    const owners = pod.metadata.ownerReferences?.filter(owner => owner.uid !== set.metadata.uid) ?? []
    yield* this.#context.client.patch(PODS, at, 'merge', {
      metadata: { uid: pod.metadata.uid, ownerReferences: owners.length === 0 ? null : owners },
    })
  }

  *#manage(set: ReplicaSet, pods: readonly Pod[]): Running<boolean> {
    const difference = pods.length - (set.spec.replicas ?? 1)
    if (difference < 0) return yield* this.#create(set, Math.min(-difference, BURST))
    if (difference > 0) return yield* this.#delete(set, pods, Math.min(difference, BURST))
    return true
  }

  *#create(set: ReplicaSet, count: number): Running<boolean> {
    const key = keyOf(set)
    this.#expectations.expectCreations(key, count)
    for (let made = 0; made < count; made++) {
      const pod = yield* this.#context.client.create(
        PODS,
        podFromTemplate(set, set.spec.template!),
        set.metadata.namespace,
      )
      if (refused(pod)) {
        this.#expectations.expectCreations(key, made - count)
        this.#context.events
          .as('replicaset-controller')
          .record(set, 'Warning', 'FailedCreate', `Error creating: ${failureText(pod)}`)
        return false
      }
      this.#context.events
        .as('replicaset-controller')
        .record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
    }
    return true
  }

  *#delete(set: ReplicaSet, pods: readonly Pod[], count: number): Running<boolean> {
    const victims = rankForDeletion(pods).slice(0, count)
    const key = keyOf(set)
    this.#expectations.expectDeletions(key, victims.map(keyOf))
    for (const pod of victims) {
      const { namespace, name } = splitKey(keyOf(pod))
      const deleted = yield* this.#context.client.delete(PODS, namespace, name)
      if (refused(deleted)) {
        this.#expectations.deleted(key, keyOf(pod))
        if (isNotFound(deleted)) continue
        this.#context.events
          .as('replicaset-controller')
          .record(set, 'Warning', 'FailedDelete', `Error deleting: ${failureText(deleted)}`)
        return false
      }
      this.#context.events.as('replicaset-controller').record(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`)
    }
    return true
  }

  *#updateStatus(set: ReplicaSet, active: readonly Pod[]): Running<boolean> {
    const { process, client } = this.#context
    const now = process.host.sim.wallMilliseconds
    const templateLabels = Object.entries(set.spec.template?.metadata?.labels ?? {})
    const labeled = active.filter(pod => templateLabels.every(([name, value]) => pod.metadata.labels?.[name] === value))
    const status = {
      replicas: active.length,
      fullyLabeledReplicas: labeled.length,
      readyReplicas: active.filter(isPodReady).length,
      availableReplicas: active.filter(pod => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now)).length,
      observedGeneration: set.metadata.generation ?? 0,
    }
    const known = set.status
    const unchanged = (Object.keys(status) as (keyof typeof status)[]).every(
      name => (known[name] ?? 0) === status[name],
    )
    if (unchanged) return true
    const updated = yield* client.update(REPLICA_SETS, { ...set, status: { ...known, ...status } }, 'status')
    return !refused(updated) || isNotFound(updated)
  }
}

/** The order in which pods are given up (controller.ActivePodsWithRanks): not scheduled, not ready, newest, most restarts first. */
function rankForDeletion(pods: readonly Pod[]): Pod[] {
  const perNode = new Map<string, number>()
  for (const pod of pods)
    if (pod.spec.nodeName !== undefined) perNode.set(pod.spec.nodeName, (perNode.get(pod.spec.nodeName) ?? 0) + 1)
  const phases = ['Pending', 'Unknown', 'Running']
  const number = (value: boolean) => (value ? 1 : 0)
  return [...pods].sort(
    (a, b) =>
      number((a.spec.nodeName ?? '') !== '') - number((b.spec.nodeName ?? '') !== '') ||
      phases.indexOf(a.status.phase ?? 'Pending') - phases.indexOf(b.status.phase ?? 'Pending') ||
      number(isPodReady(a)) - number(isPodReady(b)) ||
      deletionCost(a) - deletionCost(b) ||
      (perNode.get(b.spec.nodeName ?? '') ?? 0) - (perNode.get(a.spec.nodeName ?? '') ?? 0) ||
      (readySince(b) ?? 0) - (readySince(a) ?? 0) ||
      restartCount(b) - restartCount(a) ||
      compare(b.metadata.creationTimestamp ?? '', a.metadata.creationTimestamp ?? ''),
  )
}

function deletionCost(pod: Pod): number {
  const cost = Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0)
  return Number.isNaN(cost) ? 0 : cost
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
