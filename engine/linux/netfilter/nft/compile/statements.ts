import { EOPNOTSUPP } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import { SECOND } from '../../../../sim/timer.ts'
import type { Connection } from '../../conntrack/connection.ts'
import { State } from '../../conntrack/state.ts'
import { TcpState } from '../../conntrack/tcp.ts'
import { Counter, type Expression } from '../../expression.ts'
import { LogFlag } from '../../log.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import { sendReset, sendUnreachable } from '../../reject.ts'
import { SetElement } from '../../set/element.ts'
import type { NftSet } from '../../set/set.ts'
import { TokenBucket } from '../../xtables/matches/limit.ts'
import { descriptionOf } from '../description.ts'
import type {
  LimitSpec,
  LogStatement,
  MeterStatement,
  QuotaSpec,
  RejectStatement,
  SetStatement,
  Statement,
} from '../syntax.ts'
import type { Environment } from './environment.ts'
import { usesConnections } from './matches.ts'
import { loader, reader } from './readers.ts'
import { Step, Test } from './step.ts'

export const PERIODS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const
export const BYTES = { bytes: 1, kbytes: 1024, mbytes: 1024 * 1024 } as const

/** nft_limit.c: packets, or bytes, that fit in the rate; `over` for those that do not. */
export function compileLimit(limit: LimitSpec, { netfilter }: Pick<Environment, 'netfilter'>): Expression {
  const { sim } = netfilter.net
  const unit = limit.unit === null ? 1 : BYTES[limit.unit]
  const cost = (PERIODS[limit.per] * SECOND) / (limit.rate * unit)
  // Bytes are credited for one period and the burst.
  const burst = limit.unit === null ? limit.burst : limit.rate * unit + limit.burst * BYTES[limit.burstUnit ?? 'bytes']
  const bucket = new TokenBucket(cost, burst, sim.now)
  if (limit.unit === null) return new Test(() => bucket.take(sim.now) !== limit.over)
  return new Test(packet => bucket.take(sim.now, packet.length) !== limit.over)
}

/** nft_quota.c. `depleted` is called when it is used up. */
export function compileQuota({ bytes, over }: QuotaSpec, live: { used: number }, depleted?: () => void): Expression {
  return new Test(packet => {
    const before = live.used
    live.used += packet.length
    if (before < bytes && live.used >= bytes) depleted?.()
    return live.used >= bytes === over
  })
}

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug']
const LOG_FLAGS: Readonly<Record<string, number>> = {
  'tcp sequence': LogFlag.tcpSequence,
  'tcp options': LogFlag.tcpOptions,
  'ip options': LogFlag.ipOptions,
  skuid: LogFlag.uid,
  ether: LogFlag.macDecode,
  all: LogFlag.tcpSequence | LogFlag.tcpOptions | LogFlag.ipOptions | LogFlag.uid | LogFlag.macDecode,
}

export function compileLog({ prefix = '', level = 'warn', flags, group }: LogStatement): Expression {
  const bits = flags.reduce((sum, flag) => sum | (LOG_FLAGS[flag] ?? 0), 0)
  const number = LEVELS.indexOf(level)
  return new Step(packet => {
    if (group !== undefined) packet.netfilter.tellLogGroup(group, prefix, packet)
    else if (number >= 0) packet.netfilter.log(packet, prefix, number, bits)
    return Outcome.next
  })
}

/** Codes of icmpx as ICMP and ICMPv6 have them (nft_reject.c). */
const ICMPX = [
  [0, 0],
  [3, 4],
  [1, 3],
  [13, 1],
] as const

export function compileReject({ with: kind, code }: RejectStatement): Expression {
  const number = code?.kind === 'value' ? Number(code.value) : 0
  const act = (packet: PacketContext): Outcome => {
    if (kind === 'tcp reset') sendReset(packet)
    else if (kind === 'icmp' && packet.family === 4) sendUnreachable(packet, number)
    else if (kind === 'icmpv6' && packet.family === 6) sendUnreachable(packet, number)
    else if (kind === 'icmpx') sendUnreachable(packet, ICMPX[number]?.[packet.family === 4 ? 0 : 1] ?? 0)
    return Outcome.drop
  }
  // nft_reject_inet_validate, nft_reject_netdev_validate.
  const leaving = (hook: Hook): boolean => hook === Hook.postRouting || hook === Hook.egress
  return new Step(act, { validate: ({ base }) => (leaving(base!.hook) ? EOPNOTSUPP : undefined) })
}

/** nft_notrack: it makes nobody track connections. */
export function compileNotrack(): Expression {
  const act = ({ skb }: PacketContext): Outcome => {
    if (skb.connection === null) skb.connectionInfo = State.untracked
    return Outcome.next
  }
  return new Step(act)
}

/** A connection that is over does not count (already_closed of nf_conncount.c). */
function open({ tcp, dying }: Connection): boolean {
  return !dying && (tcp === null || (tcp.state !== TcpState.timeWait && tcp.state !== TcpState.close))
}

/** nft_connlimit.c: connections that came through here and live. */
export function compileConnections(count: number, over: boolean, environment: Environment): Expression {
  const { net } = environment.netfilter
  const seen = new Set<Connection>()
  const act = ({ skb }: PacketContext): Outcome => {
    const connection = skb.connection as Connection | null
    if (connection === null || connection.template) return Outcome.drop
    for (const each of seen) if (!open(each) || (each.confirmed && each.expires <= net.sim.now)) seen.delete(each)
    seen.add(connection)
    return seen.size > count === over ? Outcome.next : Outcome.break
  }
  return new Step(act, { connections: environment })
}

/** A meter is a set of its rule that packets are added to. */
export function compileMeter(statement: MeterStatement, environment: Environment): Expression | undefined {
  const set = environment.meter(statement)
  return dynamicSet({ op: 'add', key: statement.key }, set, environment)
}

const DEFAULT_CAPACITY = 0xffff

/** nft_dynset_init: whether packets may put elements into a set; bitmaps, and kinds for intervals or for a number of elements that is known, are not made for it. */
function isGrowing(set: NftSet, timed: boolean): boolean {
  const { shape } = set
  const { flags, statements } = descriptionOf(set)
  const timeouts = shape.timeout !== undefined || flags.includes('timeout')
  if (timed && !timeouts) return false
  if (shape.interval) return false
  if (timeouts || flags.includes('dynamic') || statements.length > 0) return true
  const bits = shape.key.reduce((sum, each) => sum + each, 0)
  return shape.size === undefined && (bits > 16 || shape.data !== null)
}

/** nft_dynset.c: what a packet is puts itself into a set. */
export function compileSetStatement(statement: SetStatement, environment: Environment): Expression | undefined {
  const set = environment.set(statement.set)
  if (!isGrowing(set, statement.key.timeout !== undefined)) return undefined
  set.capacity ??= DEFAULT_CAPACITY
  return dynamicSet(statement, set, environment)
}

function dynamicSet(
  { op, key: element }: Pick<SetStatement, 'op' | 'key'>,
  set: NftSet,
  environment: Environment,
): Expression | undefined {
  // What connections an element has is swept with the set, which leaves no room for timeouts (nft_set_elem_expr_alloc).
  const timed = set.shape.timeout !== undefined || descriptionOf(set).flags.includes('timeout')
  if (timed && element.statements.some(each => each.kind === 'connections')) return undefined
  const source = loader(element.key, environment)
  const data = element.data === null ? undefined : reader(element.data, environment)
  if (element.data !== null && data === undefined) return undefined
  const { sim } = environment.netfilter.net
  const words = new Uint32Array(source.words)
  const timeout = element.timeout === undefined ? set.shape.timeout : element.timeout * 1_000_000
  const act = (packet: PacketContext): Outcome => {
    if (!source.load(packet, words, 0)) return Outcome.break
    const found = set.find(words)
    if (op === 'delete') {
      if (found === null) return Outcome.break
      set.remove(found)
      return Outcome.next
    }
    if (found !== null) {
      if (op === 'update' && timeout !== undefined) found.expires = sim.now + timeout
      return run(found, packet)
    }
    if (set.capacity !== undefined && set.size >= set.capacity) {
      set.collect()
      if (set.size >= set.capacity) return Outcome.break
    }
    const value = data?.(packet)
    if (value !== undefined && value < 0) return Outcome.break
    const keys = words.slice()
    const values = partsOf(keys, set.shape.key)
    const given =
      value === undefined
        ? null
        : ({ kind: 'value', values: [BigInt(value)], last: [BigInt(value)], words: Uint32Array.of(value) } as const)
    const made = new SetElement(values, values, keys, keys, given, false)
    made.timeout = element.timeout === undefined ? undefined : timeout
    if (timeout !== undefined) made.expires = sim.now + timeout
    made.expressions = element.statements.map(each => compileElementStatement(each, environment))
    set.insert(made)
    return run(made, packet)
  }
  return new Step(act, usesConnections(element.key) ? { connections: environment } : {})
}

function run(element: SetElement, packet: PacketContext): Outcome {
  for (const expression of element.expressions) {
    const outcome = expression.evaluate(packet)
    if (outcome !== Outcome.next) return outcome
  }
  return Outcome.next
}

/** The parts of a key that was read from a packet. */
function partsOf(words: Uint32Array, bits: readonly number[]): bigint[] {
  let at = 0
  return bits.map(each => {
    let value = 0n
    for (let count = Math.max(1, Math.ceil(each / 32)); count > 0; count--)
      value = (value << 32n) | BigInt(words[at++]!)
    return value
  })
}

/** What an element keeps for itself. Its expression shows, by `show`, what it has counted. */
export class ElementExpression implements Expression {
  readonly statement: Statement
  readonly #inner: Expression

  constructor(statement: Statement, inner: Expression) {
    this.statement = statement
    this.#inner = inner
  }

  evaluate(packet: PacketContext): Outcome {
    return this.#inner.evaluate(packet)
  }
}

export function compileElementStatement(statement: Statement, environment: Environment): ElementExpression {
  if (statement.kind === 'counter') {
    const counter = new Counter(statement.packets, statement.bytes)
    return new ElementExpression({ ...statement, live: counter }, counter)
  }
  if (statement.kind === 'limit') return new ElementExpression(statement, compileLimit(statement.limit, environment))
  if (statement.kind === 'quota') {
    const live = { used: statement.quota.used }
    return new ElementExpression({ ...statement, live }, compileQuota(statement.quota, live))
  }
  if (statement.kind === 'connections')
    return new ElementExpression(statement, compileConnections(statement.count, statement.over, environment))
  return new ElementExpression(statement, new Test(() => true))
}
