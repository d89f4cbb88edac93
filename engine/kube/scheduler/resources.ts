import { remembering } from '../../sim/remember.ts'
import type { Container, Pod } from '../api/schema/generated/types.ts'
import { parseQuantity } from '../api/schema/quantity.ts'

/** Amounts by resource name: cores for cpu, bytes for memory, numbers for the rest. */
export type Resources = ReadonlyMap<string, number>

/** A resource list of the API in numbers; what cannot be read counts as nothing. */
export function resourcesOf(list: Readonly<Record<string, string>> = {}): Resources {
  return new Map(Object.entries(list).map(([name, text]) => [name, numberOf(text)]))
}

/** Nodes and pods of one kind ask for the same amounts. */
const KEPT = 256

const numberOf = remembering(KEPT, (text): number => {
  const quantity = parseQuantity(String(text))
  return typeof quantity === 'string' ? 0 : Number(quantity.nano) / 1e9
})

function requestsOf(container: Container): Resources {
  return resourcesOf(container.resources?.requests)
}

/** What a container counts for that asks for nothing (util.DefaultMilliCPURequest, DefaultMemoryRequest). */
const DEFAULT_CPU = 0.1
const DEFAULT_MEMORY = 200 * 1024 * 1024

/** What a pod counts for when nodes are compared. */
export interface Load {
  readonly cpu: number
  readonly memory: number
}

export function loadOf(pod: Pod): Load {
  const requests = podRequests(pod)
  const { length } = pod.spec.containers
  return { cpu: requests.get('cpu') ?? DEFAULT_CPU * length, memory: requests.get('memory') ?? DEFAULT_MEMORY * length }
}

/** What a pod asks for: the sum of its containers, or the largest of its init containers if that is more (resource.PodRequests). */
export function podRequests(pod: Pod): Resources {
  const total = new Map<string, number>()
  for (const container of pod.spec.containers)
    for (const [name, amount] of requestsOf(container)) total.set(name, (total.get(name) ?? 0) + amount)
  for (const container of pod.spec.initContainers ?? []) {
    const always = container.restartPolicy === 'Always'
    for (const [name, amount] of requestsOf(container))
      total.set(name, always ? (total.get(name) ?? 0) + amount : Math.max(total.get(name) ?? 0, amount))
  }
  for (const [name, text] of Object.entries(pod.spec.overhead ?? {}))
    total.set(name, (total.get(name) ?? 0) + numberOf(text))
  return total
}
