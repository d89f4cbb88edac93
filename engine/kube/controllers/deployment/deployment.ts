import type { Running } from '../../../linux/program.ts'
import { same } from '../../api/object.ts'
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../api/schema/generated/types.ts'
import { failureText, isAlreadyExists, isNotFound, refused } from '../../client/client.ts'
import { DEPLOYMENTS, keyOf, PODS, REPLICA_SETS } from '../../client/resource.ts'
import type { WorkQueue } from '../../client/work-queue.ts'
import type { Controller, ControllerContext } from '../controller.ts'
import { matchesSelector } from '../labels.ts'
import { controllerOf, controllerReference, isControlledBy, isDeleting } from '../ownership.ts'
import { isPodFinished } from '../pod-state.ts'
import { templateHash } from '../template.ts'
import {
  byAge,
  DESIRED_REPLICAS,
  findNew,
  isComplete,
  limits,
  MAX_REPLICAS,
  newReplicas,
  REVISION,
  replicasOf,
  revisionOf,
  TEMPLATE_HASH,
  total,
} from './replica-sets.ts'
import { proportional, shrinkOld, wasScaled } from './scale.ts'
import { availableCondition, countStatus, progressingCondition, withCondition } from './status.ts'

/** Rolls Deployments out by way of ReplicaSets (pkg/controller/deployment). */
export const deploymentController: Controller = {
  name: 'deployment-controller',
  start(context, queue) {
    const loop = new DeploymentLoop(context, queue)
    return key => loop.reconcile(key)
  },
}

/** The sets of a Deployment: all, the one with its template, and the others. */
interface Sets {
  readonly all: readonly ReplicaSet[]
  readonly newest: ReplicaSet | undefined
  readonly old: readonly ReplicaSet[]
}

class DeploymentLoop {
  readonly #context: ControllerContext
  readonly #queue: WorkQueue
  readonly #deployments
  readonly #sets
  readonly #pods

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context
    this.#queue = queue
    this.#deployments = context.informer(DEPLOYMENTS)
    this.#sets = context.informer(REPLICA_SETS)
    this.#pods = context.informer(PODS)
    this.#sets.index('namespace', set => [set.metadata.namespace ?? ''])
    this.#deployments.onChange((before, after) => queue.add(keyOf((after ?? before)!)))
    this.#sets.onChange((before, after) => {
      const set = (after ?? before)!
      const owner = controllerOf(set)
      if (owner?.kind === 'Deployment') queue.add(`${set.metadata.namespace}/${owner.name}`)
    })
    this.#pods.onChange((before, after) => this.#podGone(before, after))
  }

  /** A Recreate rollout goes on when the last old pod is gone. */
  #podGone(before: { readonly metadata: { readonly namespace?: string } } | undefined, after: unknown): void {
    if (after !== undefined || before === undefined) return
    for (const deployment of this.#deployments.items)
      if (deployment.spec.strategy.type === 'Recreate' && deployment.metadata.namespace === before.metadata.namespace)
        this.#queue.add(keyOf(deployment))
  }

  *reconcile(key: string): Running<boolean> {
    const deployment = this.#deployments.get(key)
    if (deployment === undefined) return true
    const all = yield* this.#claim(deployment)
    const newest = findNew(deployment, all)
    const sets: Sets = { all, newest, old: all.filter(set => set !== newest) }
    if (isDeleting(deployment)) return yield* this.#sync(deployment, sets)
    if (deployment.spec.paused === true || wasScaled(deployment, all)) {
      const resized = yield* this.#resize(deployment, proportional(deployment, all, newest))
      return resized && (yield* this.#sync(deployment, sets))
    }
    return deployment.spec.strategy.type === 'Recreate'
      ? yield* this.#recreate(deployment, sets)
      : yield* this.#roll(deployment, sets)
  }

  *#claim(deployment: Deployment): Running<ReplicaSet[]> {
    const mine: ReplicaSet[] = []
    for (const set of this.#sets.byIndex('namespace', deployment.metadata.namespace ?? '')) {
      if (isControlledBy(set, deployment)) mine.push(set)
      else if (
        controllerOf(set) === undefined &&
        !isDeleting(deployment) &&
        !isDeleting(set) &&
        matchesSelector(deployment.spec.selector, set.metadata.labels)
      ) {
        const at = { namespace: set.metadata.namespace ?? '', name: set.metadata.name ?? '' }
        const adopted = yield* this.#context.client.patch(REPLICA_SETS, at, 'merge', {
          metadata: { uid: set.metadata.uid, ownerReferences: [controllerReference(deployment)] },
        })
        if (!refused(adopted)) mine.push(adopted)
      }
    }
    return byAge(mine)
  }

  /** rolloutRolling: the new set grows, then the old ones shrink, a step at a time; each step waits for the status of the one before. */
  *#roll(deployment: Deployment, sets: Sets): Running<boolean> {
    const newest = yield* this.#ensureNew(deployment, sets)
    if (newest === undefined) return false
    const all = [...sets.old, newest]
    const wanted = newReplicas(deployment, all, newest)
    const size =
      replicasOf(newest) > replicasOf(deployment) ? replicasOf(deployment) : Math.max(wanted, replicasOf(newest))
    if (size !== replicasOf(newest)) {
      const grown = yield* this.#resize(deployment, [{ set: newest, replicas: size }])
      return grown && (yield* this.#sync(deployment, { all, newest, old: sets.old }))
    }
    const shrunk = yield* this.#resize(deployment, shrinkOld(deployment, all, sets.old, newest))
    return shrunk && (yield* this.#sync(deployment, { all, newest, old: sets.old }))
  }

  /** rolloutRecreate: all old pods go before a new one comes. */
  *#recreate(deployment: Deployment, sets: Sets): Running<boolean> {
    const active = sets.old.filter(set => replicasOf(set) > 0)
    if (active.length > 0) {
      const shrunk = yield* this.#resize(
        deployment,
        active.map(set => ({ set, replicas: 0 })),
      )
      return shrunk && (yield* this.#sync(deployment, sets))
    }
    const uids = new Set(sets.old.map(set => set.metadata.uid))
    if (this.#pods.items.some(pod => uids.has(controllerOf(pod)?.uid ?? '') && !isPodFinished(pod)))
      return yield* this.#sync(deployment, sets)
    const newest = yield* this.#ensureNew(deployment, sets)
    if (newest === undefined) return false
    const grown = yield* this.#resize(deployment, [{ set: newest, replicas: replicasOf(deployment) }])
    return grown && (yield* this.#sync(deployment, { all: [...sets.old, newest], newest, old: sets.old }))
  }

  /** getNewReplicaSet: the set with the current template, made when it is missing; its revision is one above all others'. */
  *#ensureNew(deployment: Deployment, sets: Sets): Running<ReplicaSet | undefined> {
    const revision = Math.max(0, ...sets.old.map(revisionOf)) + 1
    const annotations = this.#annotationsFor(deployment, revision)
    if (sets.newest !== undefined) {
      if (revisionOf(sets.newest) >= revision) {
        yield* this.#noteRevision(deployment, revisionOf(sets.newest))
        return sets.newest
      }
      const at = { namespace: sets.newest.metadata.namespace ?? '', name: sets.newest.metadata.name ?? '' }
      const patched = yield* this.#context.client.patch(REPLICA_SETS, at, 'merge', { metadata: { annotations } })
      if (refused(patched)) return undefined
      yield* this.#noteRevision(deployment, revision)
      return patched
    }
    return yield* this.#createNew(deployment, sets, revision, annotations)
  }

  #annotationsFor(deployment: Deployment, revision: number): Record<string, string> {
    const {
      'kubectl.kubernetes.io/last-applied-configuration': _,
      [REVISION]: __,
      ...own
    } = deployment.metadata.annotations ?? {}
    return {
      ...own,
      [REVISION]: String(revision),
      [DESIRED_REPLICAS]: String(replicasOf(deployment)),
      [MAX_REPLICAS]: String(replicasOf(deployment) + limits(deployment).surge),
    }
  }

  *#createNew(
    deployment: Deployment,
    sets: Sets,
    revision: number,
    annotations: Record<string, string>,
  ): Running<ReplicaSet | undefined> {
    const { client, events } = this.#context
    const hash = templateHash(deployment.spec.template, deployment.status.collisionCount ?? 0)
    const { template, selector, minReadySeconds } = deployment.spec
    const labels = { ...template.metadata?.labels, [TEMPLATE_HASH]: hash }
    const replicas = newReplicas(deployment, sets.old, undefined)
    const created = yield* client.create(REPLICA_SETS, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${deployment.metadata.name}-${hash}`,
        namespace: deployment.metadata.namespace,
        labels,
        annotations,
        ownerReferences: [controllerReference(deployment)],
      },
      spec: {
        replicas,
        ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    })
    if (refused(created)) {
      if (isAlreadyExists(created)) yield* this.#noteCollision(deployment)
      else
        events
          .as('deployment-controller')
          .record(
            deployment,
            'Warning',
            'ReplicaSetCreateError',
            `Failed to create new replica set "${deployment.metadata.name}-${hash}": ${failureText(created)}`,
          )
      return undefined
    }
    if (replicas > 0)
      events
        .as('deployment-controller')
        .record(
          deployment,
          'Normal',
          'ScalingReplicaSet',
          `Scaled up replica set ${created.metadata.name} from 0 to ${replicas}`,
        )
    yield* this.#noteRevision(deployment, revision)
    return created
  }

  /** Another set has the name: the next hash is made with another number. */
  *#noteCollision(deployment: Deployment): Running<void> {
    const status = { ...deployment.status, collisionCount: (deployment.status.collisionCount ?? 0) + 1 }
    yield* this.#context.client.update(DEPLOYMENTS, { ...deployment, status }, 'status')
  }

  *#noteRevision(deployment: Deployment, revision: number): Running<void> {
    if (revisionOf(deployment) === revision) return
    // By way of the status, which may change annotations without counting as a new generation (UpdateStatus upstream).
    const at = {
      namespace: deployment.metadata.namespace ?? '',
      name: deployment.metadata.name ?? '',
      subresource: 'status',
    }
    yield* this.#context.client.patch(DEPLOYMENTS, at, 'merge', {
      metadata: { annotations: { [REVISION]: String(revision) } },
    })
  }

  *#resize(
    deployment: Deployment,
    sizes: readonly { readonly set: ReplicaSet; readonly replicas: number }[],
  ): Running<boolean> {
    for (const { set, replicas } of sizes) {
      const before = replicasOf(set)
      const at = { namespace: set.metadata.namespace ?? '', name: set.metadata.name ?? '' }
      const annotations = {
        [DESIRED_REPLICAS]: String(replicasOf(deployment)),
        [MAX_REPLICAS]: String(replicasOf(deployment) + limits(deployment).surge),
      }
      const patched = yield* this.#context.client.patch(REPLICA_SETS, at, 'merge', {
        metadata: { annotations },
        spec: { replicas },
      })
      if (refused(patched)) return false
      if (before !== replicas)
        this.#context.events
          .as('deployment-controller')
          .record(
            deployment,
            'Normal',
            'ScalingReplicaSet',
            `Scaled ${before < replicas ? 'up' : 'down'} replica set ${set.metadata.name} from ${before} to ${replicas}`,
          )
    }
    return true
  }

  *#sync(deployment: Deployment, sets: Sets): Running<boolean> {
    const { process, client, timestamp } = this.#context
    const now = process.host.sim.wallMilliseconds
    const counts = countStatus(deployment, sets.all, sets.newest)
    let conditions = withCondition(
      deployment.status.conditions ?? [],
      availableCondition(deployment, counts),
      timestamp,
    )
    const progressing =
      this.#firstProgress(deployment, sets) ?? progressingCondition(deployment, counts, sets.newest, now)
    if (progressing !== undefined) conditions = withCondition(conditions, progressing, timestamp)
    const status: DeploymentStatus = { ...counts, conditions }
    this.#checkDeadline(deployment, status)
    if (isComplete(deployment, status)) yield* this.#dropHistory(deployment, sets.old)
    if (same(withoutZeros(status), withoutZeros(deployment.status))) return true
    const updated = yield* client.update(DEPLOYMENTS, { ...deployment, status }, 'status')
    return !refused(updated) || isNotFound(updated)
  }

  /** The first thing that is said of a rollout: its set is there. */
  #firstProgress(deployment: Deployment, sets: Sets) {
    if (deployment.spec.progressDeadlineSeconds === undefined || sets.newest === undefined) return undefined
    if (deployment.status.conditions?.some(condition => condition.type === 'Progressing') === true) return undefined
    const { name } = sets.newest.metadata
    const reason = total(sets.old) === 0 && revisionOf(sets.newest) <= 1 ? 'NewReplicaSetCreated' : 'FoundNewReplicaSet'
    const message =
      reason === 'NewReplicaSetCreated' ? `Created new replica set "${name}"` : `Found new replica set "${name}"`
    return { type: 'Progressing', status: 'True', reason, message }
  }

  /** Looks again when the deadline of a rollout that does not progress is over. */
  #checkDeadline(deployment: Deployment, status: DeploymentStatus): void {
    const condition = status.conditions?.find(each => each.type === 'Progressing')
    if (condition === undefined || isComplete(deployment, status) || condition.status === 'False') return
    const wait = (deployment.spec.progressDeadlineSeconds ?? 600) * 1e9 + 1e9
    this.#queue.addAfter(keyOf(deployment), wait)
  }

  /** cleanupDeployment: revisionHistoryLimit old sets are kept for a rollback. */
  *#dropHistory(deployment: Deployment, old: readonly ReplicaSet[]): Running<void> {
    const idle = old.filter(set => replicasOf(set) === 0 && (set.status.replicas ?? 0) === 0 && !isDeleting(set))
    const surplus = idle.length - (deployment.spec.revisionHistoryLimit ?? 10)
    for (const set of [...idle].sort((a, b) => revisionOf(a) - revisionOf(b)).slice(0, Math.max(0, surplus)))
      yield* this.#context.client.delete(REPLICA_SETS, set.metadata.namespace ?? '', set.metadata.name ?? '', {
        propagationPolicy: 'Background',
      })
  }
}

/** Zero and absent are the same to the API. */
function withoutZeros(status: DeploymentStatus): object {
  return Object.fromEntries(Object.entries(status).filter(([, value]) => value !== 0))
}
