import type { Draft } from '../../../../../kube/api/object.ts'
import type { Container, PodSpec } from '../../../../../kube/api/schema/generated/types.ts'

/** The containers of a pod that a name with wildcards means: those that stay first, then those that only begin it. */
export function selectContainers(spec: Draft<PodSpec>, wanted: string): Draft<Container>[] {
  const all = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  return all.filter(each => matches(each.name ?? '', wanted))
}

function matches(name: string, wanted: string): boolean {
  const pattern = wanted
    .split('*')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${pattern}$`, 's').test(name)
}
