import { EBUSY, EEXIST, ENOENT } from '../../../../net/errno.ts'
import { Counter } from '../../expression.ts'
import type { StatefulObject } from '../../object.ts'
import { Outcome } from '../../outcome.ts'
import { compileLimit, compileQuota } from '../compile/statements.ts'
import { Step } from '../compile/step.ts'
import { compileSynproxy } from '../compile/synproxy.ts'
import { priorityValue } from '../priorities.ts'
import type { Change, LimitSpec, ObjectSpec, QuotaSpec } from '../syntax.ts'
import { type Batch, REFUSED } from './batch.ts'
import { type Made, makeExpectation, makeHelper, makeTimeout } from './connection-objects.ts'
import { similarObject } from './similar.ts'

type ObjectCommand = Extract<Change, { what: 'object' }>

const NO_LIMIT: LimitSpec = { rate: 1, per: 'second', unit: null, burst: 5, burstUnit: null, over: false }

function make(
  batch: Batch,
  spec: ObjectSpec,
  { at, location }: Pick<ObjectCommand, 'at' | 'location'>,
  depleted: () => void,
): Made | undefined {
  if (spec.type === 'quota') {
    const { bytes, over, used } = spec.quota ?? { bytes: 0, over: false, used: 0 }
    const live = { used }
    return {
      state: { type: 'quota', bytes, over, live },
      expression: compileQuota({ bytes, over, used }, live, depleted),
    }
  }
  if (spec.type === 'limit') {
    const limit = spec.limit ?? NO_LIMIT
    return { state: { type: 'limit', spec: limit }, expression: compileLimit(limit, batch) }
  }
  if (spec.type === 'ct helper') return makeHelper(batch, spec, at, location)
  if (spec.type === 'ct timeout') return makeTimeout(batch, spec, at, location)
  if (spec.type === 'ct expectation') return makeExpectation(batch, spec, at, location)
  if (spec.type === 'synproxy') {
    const synproxy = spec.synproxy ?? { mss: null, scale: null, timestamps: false, sack: false }
    const { netfilter } = batch
    return {
      state: { type: 'synproxy', spec: synproxy },
      expression: compileSynproxy(synproxy, { family: at.family, netfilter }),
    }
  }
  if (spec.type === 'flowtable') return makeFlowtable(batch, spec)
  // CONFIG_NETWORK_SECMARK: no security module knows the context.
  if (spec.type === 'secmark') return batch.refuse(ENOENT, location)
  const counter = new Counter(spec.counter?.packets, spec.counter?.bytes)
  return { state: { type: 'counter', counter }, expression: counter }
}

/** Packets of known flows go the same way as all others here, which only takes longer. */
function makeFlowtable(batch: Batch, { flowtable: spec }: ObjectSpec): Made | undefined {
  const priority = spec === undefined ? 0 : priorityValue(spec.priority.expr, spec.priority.plus, 'netdev', 'ingress')
  if (priority === undefined) return batch.mistake('invalid priority expression value.', spec!.priority.location)
  const devices = (spec?.devices ?? []).map(({ text }) => text)
  const { counter = false, offload = false } = spec ?? {}
  return {
    state: { type: 'flowtable', priority, devices, counter, offload },
    expression: new Step(() => Outcome.next),
  }
}

export function addObject(batch: Batch, { op, at, object, location }: ObjectCommand & { op: 'add' | 'create' }): void {
  const table = batch.table(at)
  if (table === undefined) {
    batch.noTable(at)
    return
  }
  const name = at.name!
  const known = table.objects.get(`${object.type} ${name.text}`)
  if (known !== undefined) {
    if (op === 'create') batch.refuse(EEXIST, name.location)
    else if (object.quota !== undefined) updateQuota(batch, known, object.quota)
    return
  }
  const { ruleset } = batch
  // A quota that is used up is told of once more.
  const parts = make(batch, object, { at, location }, () =>
    ruleset.announce({ type: 'object', gone: false, object: made }),
  )
  if (parts === undefined) return
  const { state, expression } = parts
  const made: StatefulObject = ruleset.addObject(batch.change, table, name.text, state, expression)
  made.comment = object.comment
}

/** nft_quota_obj_update: of all objects a quota alone can be given anew; what is used stays used. */
function updateQuota(batch: Batch, object: StatefulObject, { bytes, over }: QuotaSpec): void {
  const { state, expression } = object
  if (state.type !== 'quota') return
  const { live } = state
  const depleted = () => batch.ruleset.announce({ type: 'object', gone: false, object })
  object.state = { type: 'quota', bytes, over, live }
  object.expression = compileQuota({ bytes, over, used: live.used }, live, depleted)
  batch.change.undo(() => {
    object.state = state
    object.expression = expression
  })
}

export function deleteObject(batch: Batch, { at, type }: ObjectCommand & { op: 'delete' }): void {
  const table = batch.table(at)
  if (table === undefined) {
    batch.refuse(ENOENT, at.table!.location)
    return
  }
  const location = at.handle?.location ?? at.name!.location
  const object =
    at.handle === null
      ? table.objects.get(`${type} ${at.name!.text}`)
      : [...table.objects.values()].find(each => each.handle === at.handle!.value)
  if (object === undefined)
    batch.refuseText(
      (at.handle === null ? similarObject(batch.ruleset, at.name!.text) : undefined) ?? REFUSED,
      location,
    )
  else if (object.references > 0) batch.refuse(EBUSY, location)
  else batch.ruleset.removeObject(batch.change, object)
}

/** `reset counter`: back to nothing. */
export function resetObject({ state }: StatefulObject): void {
  if (state.type === 'counter') Object.assign(state.counter, { packets: 0, bytes: 0 })
  else if (state.type === 'quota') state.live.used = 0
}
