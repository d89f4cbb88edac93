import type { Family } from '../families.ts'
import type { Expr } from './syntax.ts'

interface Named {
  readonly name: string
  readonly value: number
  /** Null for all hooks. */
  readonly hook: string | null
}

/** std_prios and bridge_std_prios (src/rule.c). */
const PRIORITIES: readonly Named[] = [
  { name: 'raw', value: -300, hook: null },
  { name: 'mangle', value: -150, hook: null },
  { name: 'dstnat', value: -100, hook: 'prerouting' },
  { name: 'filter', value: 0, hook: null },
  { name: 'security', value: 50, hook: null },
  { name: 'srcnat', value: 100, hook: 'postrouting' },
]
const BRIDGE: readonly Named[] = [
  { name: 'dstnat', value: -300, hook: 'prerouting' },
  { name: 'filter', value: -200, hook: null },
  { name: 'out', value: 100, hook: 'output' },
  { name: 'srcnat', value: 300, hook: 'postrouting' },
]

function known(family: Family, hook: string): readonly Named[] {
  if (family === 'bridge') return BRIDGE.filter(each => each.hook === null || each.hook === hook)
  if (family === 'arp' || family === 'netdev') return PRIORITIES.filter(each => each.name === 'filter')
  return PRIORITIES.filter(each => each.hook === null || each.hook === hook)
}

/** The number of a priority that is given by name or number, and an offset. */
export function priorityValue(expr: Expr, plus: number, family: Family, hook: string): number | undefined {
  if (expr.kind !== 'symbol') return undefined
  if (/^-?\d+$/.test(expr.text)) return Number(expr.text) + plus
  const found = known(family, hook).find(each => each.name === expr.text)
  return found === undefined ? undefined : found.value + plus
}

/** prio2str: the nearest name within ten. */
export function priorityText(value: number, family: Family, hook: string, numeric: boolean): string {
  if (numeric) return String(value)
  for (const each of known(family, hook)) {
    const offset = value - each.value
    if (Math.abs(offset) > 10) continue
    if (offset === 0) return each.name
    return `${each.name} ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`
  }
  return String(value)
}
