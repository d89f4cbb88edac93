import { readJson } from '../body.ts'
import type { Call } from '../call.ts'
import { copy, type DraftObject } from '../object.ts'
import type { Outcome } from '../respond.ts'
import { decode } from '../schema/decode.ts'
import type { Binding, Pod, PodCondition } from '../schema/generated/types.ts'
import { timeText } from '../schema/time.ts'
import { badRequest, conflict, Failure, invalid, MODIFIED } from '../status.ts'
import { FieldErrors } from '../validation/field-error.ts'
import { commit, existing } from '../verbs/write.ts'
import type { Subresource } from './subresources.ts'

/** `pods/binding`: the scheduler says on which node a pod runs. pkg/registry/core/pod/storage/storage.go. */
export const binding: Subresource = {
  name: 'binding',
  verbs: ['create'],
  kind: { kind: 'Binding' },
  handle(call: Call): Outcome {
    const json = readJson(call, 'Binding')
    if (json instanceof Failure) return json
    const decoded = decode('core/v1.Binding', json.value, json.duplicates)
    if ('error' in decoded)
      return badRequest(`Binding in version "v1" cannot be handled as a Binding: ${decoded.error}`)
    const given = decoded.value as unknown as Binding
    return checkBinding(given, call.at.name) ?? bind(call, given)
  },
}

function checkBinding(given: Binding, name: string): Failure | undefined {
  const errors = new FieldErrors()
  const { kind, name: node } = given.target
  if (kind !== undefined && kind !== '' && kind !== 'Node')
    errors.notSupported('target.kind', kind, ['Node', '<empty>'])
  if (!node) errors.required('target.name')
  if (errors.list.length === 0) return undefined
  const { message } = invalid('', 'Binding', name, errors.list)
  // The real server lets the bare list of errors through, which becomes a 500.
  return new Failure(500, '', message.slice(message.indexOf(': ') + 2))
}

function bind(call: Call, given: Binding): Outcome {
  const found = existing(call)
  if (found instanceof Failure) return found
  const pod = found as unknown as Pod
  const { name } = pod.metadata
  const cannot = (why: string) => conflict({ group: '', plural: 'pods/binding' }, name, why)
  if (pod.metadata.deletionTimestamp !== undefined)
    return cannot(`pod ${name} is being deleted, cannot be assigned to a host`)
  if (pod.spec.nodeName) return cannot(`pod ${name} is already assigned to node "${pod.spec.nodeName}"`)
  if ((pod.spec.schedulingGates ?? []).length > 0) return cannot(`pod ${name} has non-empty .spec.schedulingGates`)
  const draft = copy(found) as DraftObject
  const spec = draft['spec'] as { nodeName: string }
  spec.nodeName = given.target.name!
  for (const part of ['annotations', 'labels'] as const)
    if (given.metadata[part] !== undefined) draft.metadata[part] = { ...draft.metadata[part], ...given.metadata[part] }
  const status = draft['status'] as { conditions?: PodCondition[] }
  const others = (status.conditions ?? []).filter(condition => condition.type !== 'PodScheduled')
  status.conditions = [
    ...others,
    {
      type: 'PodScheduled',
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: timeText(call.sim.wallMilliseconds),
    } as unknown as PodCondition,
  ]
  const wanted = given.metadata.resourceVersion
  if (wanted && wanted !== '0' && wanted !== pod.metadata.resourceVersion)
    return conflict(call.definition, name, MODIFIED)
  commit(call, draft, found)
  return { body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, code: 201 }
}
