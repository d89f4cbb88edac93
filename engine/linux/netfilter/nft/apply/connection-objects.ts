import { EINVAL, ENOENT, EPROTO } from '../../../../net/errno.ts'
import type { Connection } from '../../conntrack/connection.ts'
import { Expectation } from '../../conntrack/expectation.ts'
import { helperNamed } from '../../conntrack/helpers.ts'
import { directionOf, type State } from '../../conntrack/state.ts'
import { Tuple } from '../../conntrack/tuple.ts'
import type { Expression } from '../../expression.ts'
import type { ObjectState } from '../../object.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import { Step } from '../compile/step.ts'
import type { Location } from '../location.ts'
import type { Handle, ObjectSpec } from '../syntax.ts'
import { TIMEOUT_STATES } from '../timeout-states.ts'
import type { Batch } from './batch.ts'

/** What rules give connections by a name: helpers, timeouts, expectations (net/netfilter/nft_ct.c). */

/** An object as the kernel has it. */
export interface Made {
  readonly state: ObjectState
  readonly expression: Expression
}

type Act = (connection: Connection, packet: PacketContext) => Outcome

function onConnections({ netfilter }: Batch, { family }: Handle, act: Act): Expression {
  const step = (packet: PacketContext) => {
    const connection = packet.skb.connection as Connection | null
    return connection === null || connection.template ? Outcome.next : act(connection, packet)
  }
  return new Step(step, { connections: { family, netfilter } })
}

function familyOf(spec: { readonly family: 'ip' | 'ip6' | 'inet' | null } | undefined, at: Handle) {
  return spec?.family ?? (at.family === 'ip6' || at.family === 'inet' ? at.family : 'ip')
}

/** Of a table of one IP version an object cannot be of the other (nft_ct_helper_obj_init). */
function isForeign(family: 'ip' | 'ip6' | 'inet', at: Handle): boolean {
  return (at.family === 'ip' || at.family === 'ip6') && family !== 'inet' && family !== at.family
}

/** Connections of frames are not followed (nf_conntrack_bridge is missing). */
function isTracked({ family }: Handle): boolean {
  return family === 'ip' || family === 'ip6' || family === 'inet'
}

/** nft_ct_helper_obj_eval: a new connection of the protocol gets the helper. */
export function makeHelper(
  batch: Batch,
  { helper: spec }: ObjectSpec,
  at: Handle,
  location: Location,
): Made | undefined {
  const family = familyOf(spec, at)
  if (isForeign(family, at)) return batch.refuse(EINVAL, location)
  if (!isTracked(at)) return batch.refuse(EPROTO, location)
  const protocol = spec?.protocol === 'udp' ? 17 : 6
  const helper = spec === undefined ? undefined : helperNamed(spec.helper.text, protocol)
  if (helper === undefined) return batch.refuse(ENOENT, location)
  const expression = onConnections(batch, at, connection => {
    if (!connection.confirmed && connection.original.protocol === protocol) connection.helper = helper
    return Outcome.next
  })
  return { state: { type: 'ct helper', helper: helper.name, protocol, family }, expression }
}

/** nft_ct_timeout_obj_eval: a new connection of the protocol gets the times. */
export function makeTimeout(
  batch: Batch,
  { timeout: spec }: ObjectSpec,
  at: Handle,
  location: Location,
): Made | undefined {
  if (spec === undefined) return batch.refuse(ENOENT, location)
  if (!isTracked(at)) return batch.refuse(EPROTO, location)
  const family = familyOf(spec, at)
  const protocol = spec.protocol === 'udp' ? 17 : 6
  const times = new Map<string, number>()
  for (const [of, state, parameter] of TIMEOUT_STATES) {
    const seconds = spec.policy.get(state)
    if (of === spec.protocol && seconds !== undefined) times.set(parameter, seconds)
  }
  const expression = onConnections(batch, at, connection => {
    if (!connection.confirmed && connection.original.protocol === protocol) connection.timeouts = times
    return Outcome.next
  })
  return { state: { type: 'ct timeout', protocol, family, policy: spec.policy }, expression }
}

/** nft_ct_expect_obj_eval: a connection to the port is expected between the same hosts. */
export function makeExpectation(
  batch: Batch,
  { expectation: spec }: ObjectSpec,
  at: Handle,
  location: Location,
): Made | undefined {
  if (spec === undefined) return batch.refuse(ENOENT, location)
  const { port, timeout, size } = spec
  const family = familyOf(spec, at)
  if (isForeign(family, at) || !isTracked(at)) return batch.refuse(EINVAL, location)
  const protocol = spec.protocol === 'udp' ? 17 : 6
  const { conntrack } = batch.netfilter
  const expression = onConnections(batch, at, (connection, { skb }) => {
    const { expectations, net } = conntrack
    if (expectations.countOf(connection) >= size) return Outcome.break
    const tuple = new Tuple()
    tuple.copy(connection.tuple(directionOf(skb.connectionInfo as State) === 0 ? 1 : 0))
    tuple.protocol = protocol
    tuple.sourcePort = 0
    tuple.destinationPort = port
    const expectation = new Expectation(tuple, connection, null, net.sim.now + timeout * 1_000_000)
    return expectations.add(expectation, size) === 'added' ? Outcome.next : Outcome.drop
  })
  return { state: { type: 'ct expectation', protocol, family, port, timeout, size }, expression }
}
