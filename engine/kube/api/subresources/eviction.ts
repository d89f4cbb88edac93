import { readJson } from '../body.ts'
import type { Call } from '../call.ts'
import { type ApiObject, copy, freeze } from '../object.ts'
import type { Outcome } from '../respond.ts'
import { decode } from '../schema/decode.ts'
import type { Eviction, Pod, PodDisruptionBudget } from '../schema/generated/types.ts'
import { timeText } from '../schema/time.ts'
import { matchesLabels, selectorOf } from '../selector/label.ts'
import { badRequest, Failure } from '../status.ts'
import { deleteObject } from '../verbs/delete.ts'
import { existing } from '../verbs/write.ts'
import type { Subresource } from './subresources.ts'

/** `pods/eviction`: a deletion that asks the disruption budgets first. pkg/registry/core/pod/storage/eviction.go. */
export const eviction: Subresource = {
  name: 'eviction',
  verbs: ['create'],
  kind: { group: 'policy', version: 'v1', kind: 'Eviction' },
  handle(call: Call): Outcome {
    const json = readJson(call, 'Eviction')
    if (json instanceof Failure) return json
    const decoded = decode('policy/v1.Eviction', json.value, json.duplicates)
    if ('error' in decoded)
      return badRequest(`Eviction in version "v1" cannot be handled as a Eviction: ${decoded.error}`)
    const given = decoded.value as unknown as Eviction
    if ((given.metadata.name ?? '') !== '' && given.metadata.name !== call.at.name)
      return badRequest('name in URL does not match name in Eviction object')
    call.honourDryRun(given.deleteOptions)
    const found = existing(call)
    if (found instanceof Failure) return found
    const pod = found as unknown as Pod
    const refused = canIgnoreBudget(pod) ? undefined : askBudgets(call, pod)
    if (refused !== undefined) return refused
    const one = call.server.call(call.request, call.definition, { ...call.at, subresource: '' })
    const result = deleteObject(one, found, given.deleteOptions ?? {})
    if (result instanceof Failure) return result
    return { body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, code: 201 }
  },
}

/** A pod that has ended, has not begun, or is on its way out takes nothing from a budget. */
const canIgnoreBudget = ({ status, metadata }: Pod): boolean =>
  ['Succeeded', 'Failed', 'Pending'].includes(status.phase ?? '') || metadata.deletionTimestamp !== undefined

function askBudgets(call: Call, pod: Pod): Failure | undefined {
  const collection = call.collection('poddisruptionbudgets.policy')
  const budgets = (collection.list(call.at.namespace) as unknown as readonly PodDisruptionBudget[]).filter(budget => {
    const selector = selectorOf(budget.spec.selector)
    return selector !== undefined && matchesLabels(selector, pod.metadata.labels)
  })
  if (budgets.length === 0) return undefined
  if (budgets.length > 1)
    return new Failure(
      500,
      'InternalError',
      'Internal error occurred: This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      {
        causes: [
          {
            message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
          },
        ],
      },
    )
  const budget = budgets[0]!
  const ready =
    pod.status.conditions?.some(condition => condition.type === 'Ready' && condition.status === 'True') ?? false
  const { currentHealthy = 0, desiredHealthy = 0, disruptionsAllowed = 0, observedGeneration = 0 } = budget.status
  if (
    !ready &&
    (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' ||
      (currentHealthy >= desiredHealthy && desiredHealthy > 0))
  )
    return undefined
  if (observedGeneration < (budget.metadata.generation ?? 0))
    return tooMany(`The disruption budget ${budget.metadata.name} is still being processed by the server.`, 10, budget)
  if (disruptionsAllowed <= 0)
    return tooMany(
      `The disruption budget ${budget.metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
      undefined,
      budget,
    )
  if (!call.dryRun) spend(call, budget, pod)
  return undefined
}

function tooMany(cause: string, retryAfterSeconds: number | undefined, _budget: PodDisruptionBudget): Failure {
  const reason = { reason: 'DisruptionBudget', message: cause }
  return new Failure(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [reason],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
}

/** The budget has one disruption less until its controller counts again. */
function spend(call: Call, budget: PodDisruptionBudget, pod: Pod): void {
  const draft = copy(budget)
  draft.status.disruptionsAllowed = (draft.status.disruptionsAllowed ?? 0) - 1
  draft.status.disruptedPods = {
    ...draft.status.disruptedPods,
    [pod.metadata.name]: timeText(call.sim.wallMilliseconds),
  }
  draft.metadata.resourceVersion = String(call.store.nextRevision())
  const next = draft as unknown as ApiObject
  call.store.put(call.collection('poddisruptionbudgets.policy'), call.server.frozen ? freeze(next) : next)
}
