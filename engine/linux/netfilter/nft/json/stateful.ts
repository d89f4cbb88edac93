import type { SynproxySpec } from '../object-syntax.ts'
import { inUnits, type Stateful } from '../print/stateful.ts'
import type { LimitSpec, QuotaSpec } from '../syntax.ts'
import type { Style } from '../types/type.ts'
import type { Json } from '../types/value.ts'

/** Statements that count, or that let only so much pass. */
export function statefulJson(statement: Stateful, style: Style): Record<string, Json> {
  switch (statement.kind) {
    case 'counter': {
      if (style.stateless) return { counter: null }
      const { packets, bytes } = statement.live ?? statement
      return { counter: { packets, bytes } }
    }
    case 'limit':
      return { limit: limitJson(statement.limit) }
    case 'quota':
      return { quota: quotaJson({ ...statement.quota, used: statement.live?.used ?? statement.quota.used }) }
    case 'connections':
      return { 'ct count': { val: statement.count, ...(statement.over ? { inv: true } : {}) } }
  }
}

export function limitJson({ rate, per, unit, burst, burstUnit, over }: LimitSpec): Record<string, Json> {
  const inverted = over ? { inv: true } : {}
  if (unit === null) return { rate, burst, per, ...inverted }
  return { rate, burst, per, ...inverted, rate_unit: unit, burst_unit: burstUnit ?? 'bytes' }
}

export function synproxyJson({ mss, scale, timestamps, sack }: SynproxySpec): Record<string, Json> {
  const flags = [...(timestamps ? ['timestamp'] : []), ...(sack ? ['sack-perm'] : [])]
  return {
    ...(mss === null ? {} : { mss }),
    ...(scale === null ? {} : { wscale: scale }),
    ...(flags.length === 0 ? {} : { flags }),
  }
}

function quotaJson({ bytes, over, used }: QuotaSpec): Json {
  const [val, unit] = inUnits(bytes)
  const [usedVal, usedUnit] = inUnits(used)
  return {
    val,
    val_unit: unit,
    ...(over ? { inv: true } : {}),
    ...(used > 0 ? { used: usedVal, used_unit: usedUnit } : {}),
  }
}
