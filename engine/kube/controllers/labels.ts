import type { LabelSelector } from '../api/schema/generated/types.ts'

/** Whether labels fit a selector (metav1.LabelSelectorAsSelector). No selector fits nothing; an empty one fits everything. */
export function matchesSelector(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  if (selector === undefined) return false
  for (const [name, value] of Object.entries(selector.matchLabels ?? {})) if (labels[name] !== value) return false
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key]
    if (operator === 'In') return value !== undefined && values.includes(value)
    if (operator === 'NotIn') return value === undefined || !values.includes(value)
    if (operator === 'Exists') return value !== undefined
    return value === undefined
  })
}

/** Whether labels have all of these values: a Service's selector. An empty one selects nothing. */
export function matchesLabels(
  wanted: Readonly<Record<string, string>> | undefined,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  const pairs = Object.entries(wanted ?? {})
  return pairs.length > 0 && pairs.every(([name, value]) => labels[name] === value)
}
