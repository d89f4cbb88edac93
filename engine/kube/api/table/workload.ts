import type { LabelSelector, PodTemplateSpec } from '../schema/generated/types.ts'
import { selectorOf, selectorText } from '../selector/label.ts'

/** Cells that several kinds with pod templates share. */
export function containerCells({ spec }: PodTemplateSpec): [string, string] {
  const containers = spec.containers ?? []
  return [containers.map(each => each.name).join(','), containers.map(each => each.image ?? '').join(',')]
}

export function selectorCell(selector: LabelSelector | null | undefined): string {
  const parsed = selectorOf(selector)
  if (parsed === undefined) return '<none>'
  return parsed.length === 0 ? '<none>' : selectorText(parsed)
}

/** `a=b,c=d` with sorted keys; `<none>` for nothing. */
export function labelsCell(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(labels ?? {}).sort()
  return keys.length === 0 ? '<none>' : keys.map(key => `${key}=${labels![key]}`).join(',')
}
