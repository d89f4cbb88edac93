import type { Pod } from './schema/generated/types.ts'
import { nanoOf } from './schema/quantity.ts'

/** Amounts by resource, in 10^-9. */
export type Amounts = Map<string, bigint>

type ResourceList = Readonly<Record<string, string>> | undefined
type Container = Pod['spec']['containers'][number]

function add(into: Amounts, list: ResourceList | Amounts): void {
  for (const [name, value] of entriesOf(list)) into.set(name, (into.get(name) ?? 0n) + value)
}

function raise(into: Amounts, list: Amounts): void {
  for (const [name, value] of list) if (value > (into.get(name) ?? -1n)) into.set(name, value)
}

function entriesOf(list: ResourceList | Amounts): Iterable<[string, bigint]> {
  if (list instanceof Map) return list
  return Object.entries(list ?? {}).map(([name, value]) => [name, nanoOf(value)])
}

/**
 * What a pod as a whole asks for, or may use: the sum of its containers, or the most that one of its init containers needs.
 * component-helpers resource/helpers.go.
 */
export function podAmounts(pod: Pod, of: 'requests' | 'limits'): Amounts {
  const sum: Amounts = new Map()
  const sidecars: Amounts = new Map()
  const initial: Amounts = new Map()
  for (const container of pod.spec.containers ?? []) add(sum, container.resources?.[of])
  for (const container of pod.spec.initContainers ?? []) {
    const need: Amounts = new Map(sidecars)
    add(need, container.resources?.[of])
    if ((container as Container).restartPolicy === 'Always') {
      add(sum, container.resources?.[of])
      add(sidecars, container.resources?.[of])
    }
    raise(initial, need)
  }
  raise(sum, initial)
  for (const [name, value] of Object.entries(pod.spec.resources?.[of] ?? {})) sum.set(name, nanoOf(value))
  if (of === 'requests' || sum.size > 0) add(sum, pod.spec.overhead)
  return sum
}

const COUNTED = ['cpu', 'memory']

/** pkg/apis/core/v1/helper/qos. */
export function qosClass(pod: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const own = pod.spec.resources
  const all = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])]
  const parts =
    own?.requests !== undefined || own?.limits !== undefined ? [own] : all.map(container => container.resources)
  let any = false
  let guaranteed = true
  for (const part of parts) {
    const requests = part?.requests ?? {}
    const limits = part?.limits ?? {}
    for (const name of COUNTED) {
      const request = nanoOf(requests[name])
      const limit = nanoOf(limits[name])
      if (request > 0n || limit > 0n) any = true
      if (limit === 0n || request !== limit) guaranteed = false
    }
  }
  if (!any) return 'BestEffort'
  return guaranteed && parts.length > 0 ? 'Guaranteed' : 'Burstable'
}
