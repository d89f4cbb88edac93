import type { SynproxySpec } from '../object-syntax.ts'
import type { LimitSpec, QuotaSpec, Statement } from '../syntax.ts'
import type { Style } from '../types/type.ts'

/** Statements that count, or that let only so much pass: those that elements of sets may have, too. */
export type Stateful = Extract<Statement, { kind: 'counter' | 'limit' | 'quota' | 'connections' }>

export function statefulText(statement: Stateful, style: Style): string {
  switch (statement.kind) {
    case 'counter': {
      if (style.stateless) return 'counter'
      const { packets, bytes } = statement.live ?? statement
      return `counter packets ${packets} bytes ${bytes}`
    }
    case 'limit':
      return `limit ${limitText(statement.limit)}`
    case 'quota':
      return `quota ${quotaText({ ...statement.quota, used: statement.live?.used ?? statement.quota.used }, style)}`
    case 'connections':
      return `ct count ${statement.over ? 'over ' : ''}${statement.count}`
  }
}

/** What elements have of statements. */
export function isStateful(statement: Statement): statement is Stateful {
  return ['counter', 'limit', 'quota', 'connections'].includes(statement.kind)
}

/** Behind `limit`. */
export function limitText({ rate, per, unit, burst, burstUnit, over }: LimitSpec): string {
  const head = `rate ${over ? 'over ' : ''}`
  if (unit === null) return `${head}${rate}/${per}${burst === 5 ? '' : ` burst ${burst} packets`}`
  const bytes = (amount: number, given: LimitSpec['unit']) => byteText(amount * FACTORS[given ?? 'bytes'])
  return `${head}${bytes(rate, unit)}/${per}${burst === 0 ? '' : ` burst ${bytes(burst, burstUnit)}`}`
}

const FACTORS = { bytes: 1, kbytes: 1024, mbytes: 1024 * 1024 } as const

/** get_rate: the largest unit in which an amount is whole. */
export function inUnits(bytes: number): readonly [number, 'bytes' | 'kbytes' | 'mbytes'] {
  if (bytes !== 0 && bytes % FACTORS.mbytes === 0) return [bytes / FACTORS.mbytes, 'mbytes']
  if (bytes !== 0 && bytes % FACTORS.kbytes === 0) return [bytes / FACTORS.kbytes, 'kbytes']
  return [bytes, 'bytes']
}

function byteText(bytes: number): string {
  return inUnits(bytes).join(' ')
}

/** Behind `synproxy`: the sizes are listed together. */
export function synproxyText({ mss, scale, timestamps, sack }: SynproxySpec): string {
  const sizes = mss === null && scale === null ? '' : ` mss ${mss ?? 0} wscale ${scale ?? 0}`
  return `synproxy${sizes}${timestamps ? ' timestamp' : ''}${sack ? ' sack-perm' : ''}`
}

/** Behind `quota`. */
export function quotaText({ bytes, over, used }: QuotaSpec, { stateless }: Style): string {
  const head = `${over ? 'over ' : ''}${byteText(bytes)}`
  return used > 0 && !stateless ? `${head} used ${byteText(used)}` : head
}
