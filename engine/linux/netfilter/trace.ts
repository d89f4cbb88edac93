import type { Hook } from '../../net/hooks.ts'
import type { TraceEvent, TraceKind } from '../../sim/trace.ts'
import type { Chain } from './chain.ts'
import type { Connection } from './conntrack/connection.ts'
import { stateName } from './conntrack/state.ts'
import { type Outcome, outcomeName } from './outcome.ts'
import type { Rule } from './rule.ts'

/** The value of a RULE event: the hook, and what the rule decided (see outcome.ts; from -5 on). */
export function ruleValue(hook: Hook, outcome: Outcome): number {
  return (hook << 4) | (outcome + 8)
}

export function hookOf(event: TraceEvent): Hook {
  return (event.kind === RULE ? event.value >> 4 : event.value) as Hook
}

export function outcomeOf(event: TraceEvent): Outcome {
  return ((event.value & 15) - 8) as Outcome
}

/** A rule that a packet matched. The subject is the rule, the value as `ruleValue` makes it. */
export const RULE: TraceKind = {
  name: 'rule',
  describe: event => {
    const rule = event.subject as Rule
    return `${rule.label} -> ${rule.rejects ? 'reject' : outcomeName(outcomeOf(event))}`
  },
}

/** The end of a base chain whose policy is not to accept. The subject is the chain, the value the hook. */
export const POLICY: TraceKind = {
  name: 'policy',
  describe: event => {
    const { table, name, policy } = event.subject as Chain
    return `${table.label} ${name} policy -> ${policy}`
  },
}

/** What conntrack made of a packet. The subject is the connection, null where there is none; the value is its state (`enum ip_conntrack_info`). */
export const CONNTRACK: TraceKind = {
  name: 'conntrack',
  describe: event => {
    const connection = event.subject as Connection | null
    return `conntrack: ${stateName(event.value, connection !== null)}${connection === null ? '' : ` ${connection.label}`}`
  },
}

/** Addresses or ports were rewritten. The subject is the connection, the value 1 for the source and 2 for the destination. */
export const NAT: TraceKind = {
  name: 'nat',
  describe: event => `${event.value === 1 ? 'SNAT' : 'DNAT'} of ${(event.subject as Connection).label}`,
}
