import type { Chain } from './chain.ts'
import type { Outcome } from './outcome.ts'
import type { PacketContext } from './packet.ts'
import type { Rule } from './rule.ts'

/** A step of a packet that a rule has marked for tracing (nf_tables_trace.c). It lasts only as long as the call. */
export interface TraceStep {
  readonly packet: PacketContext
  /** The base chain, which is told with the packet before its first step. */
  readonly base: Chain
  readonly first: boolean
  readonly chain: Chain
  /** Null for the end of the base chain. */
  readonly rule: Rule | null
  readonly outcome: Outcome
  readonly target: Chain | null
}

export type TraceListener = (step: TraceStep) => void
