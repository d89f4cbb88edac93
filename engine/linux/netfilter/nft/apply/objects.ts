import { EBUSY, EEXIST, ENOENT } from '../../../../net/errno.ts'
import type { Connection } from '../../conntrack/connection.ts'
import { helperNamed } from '../../conntrack/helpers.ts'
import type { Expression } from '../../expression.ts'
import { Counter } from '../../expression.ts'
import type { ObjectState, StatefulObject } from '../../object.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import { compileLimit, compileQuota } from '../compile/statements.ts'
import { Step } from '../compile/step.ts'
import type { Location } from '../location.ts'
import { priorityValue } from '../priorities.ts'
import type { Change, Handle, LimitSpec, ObjectSpec } from '../syntax.ts'
import { type Batch, REFUSED } from './batch.ts'
import { similarObject } from './similar.ts'

type ObjectCommand = Extract<Change, { what: 'object' }>

const NO_LIMIT: LimitSpec = { rate: 1, per: 'second', unit: null, burst: 5, burstUnit: null, over: false }

interface Made {
  readonly state: ObjectState
  readonly expression: Expression
}

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
  if (spec.type === 'flowtable') return makeFlowtable(batch, spec)
  const counter = new Counter(spec.counter?.packets, spec.counter?.bytes)
  return { state: { type: 'counter', counter }, expression: counter }
}

/** nft_ct_helper_obj_eval: a new connection of the protocol gets the helper. */
function makeHelper(batch: Batch, { helper: spec }: ObjectSpec, at: Handle, location: Location): Made | undefined {
  const family = spec?.family ?? (at.family === 'ip6' || at.family === 'inet' ? at.family : 'ip')
  const protocol = spec?.protocol === 'udp' ? 17 : 6
  const helper = spec === undefined ? undefined : helperNamed(spec.helper.text, protocol)
  if (helper === undefined) return batch.refuse(ENOENT, location)
  const act = (packet: PacketContext) => {
    const connection = packet.skb.connection as Connection | null
    if (connection === null || connection.confirmed || connection.template) return Outcome.next
    if (connection.original.protocol === protocol) connection.helper = helper
    return Outcome.next
  }
  const expression = new Step(act, { connections: { family: at.family, netfilter: batch.netfilter } })
  return { state: { type: 'ct helper', helper: helper.name, protocol, family }, expression }
}

/** Packets of known flows go the same way as all others here, which only takes longer. */
function makeFlowtable(batch: Batch, { flowtable: spec }: ObjectSpec): Made | undefined {
  const priority = spec === undefined ? 0 : priorityValue(spec.priority.expr, spec.priority.plus, 'netdev', 'ingress')
  if (priority === undefined)
    return batch.mistake('invalid priority expression value in this context.', spec!.priority.expr.location)
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
  if (table.objects.has(`${object.type} ${name.text}`)) {
    if (op === 'create') batch.refuse(EEXIST, name.location)
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
