import type { Location } from './location.ts'
import type { Expr } from './syntax.ts'

/** What stands in few rules. */
interface At {
  readonly location: Location
}

/** `osf ttl skip name`: the system that a SYN looks like. */
export interface OsfExpr extends At {
  readonly kind: 'osf'
  readonly ttl: 'loose' | 'skip' | null
  readonly key: 'name' | 'version'
}

/** `ipsec in spnum 1 ip saddr`: of the transformation that a packet went through. */
export interface IpsecExpr extends At {
  readonly kind: 'ipsec'
  readonly direction: 'in' | 'out'
  /** The policy; 0 is not listed. */
  readonly number: number
  readonly family: 'ip' | 'ip6' | null
  readonly key: 'reqid' | 'spi' | 'saddr' | 'daddr'
}

/** `queue flags bypass to 1-3`. */
export interface QueueStatement extends At {
  readonly kind: 'queue'
  readonly to: Expr | null
  readonly flags: readonly string[]
}

/** `reset tcp option sack-perm`: the option is written over. */
export interface ResetOptionStatement extends At {
  readonly kind: 'reset-option'
  readonly option: Extract<Expr, { kind: 'option' }>
}
