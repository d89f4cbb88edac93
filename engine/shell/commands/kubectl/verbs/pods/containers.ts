import type { Container, Pod } from '../../../../../kube/api/schema/generated/types.ts'

/** The container that `kubectl logs` and `kubectl exec` take where none is named. */
export const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container'

type Named = Pick<Container, 'name'>

const ephemeralOf = (pod: Pod): readonly Named[] => (pod.spec.ephemeralContainers ?? []) as readonly Named[]

/** Containers in the order in which their logs come. */
export function allContainers(pod: Pod): readonly Named[] {
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...ephemeralOf(pod)]
}

export function hasContainer(pod: Pod, name: string): boolean {
  return allContainers(pod).some(each => each.name === name)
}

/** `web, debugger (ephem), setup (init)` (pkg/cmd/util/podcmd, AllContainerNames). */
export function containerNames(pod: Pod): string {
  return [
    ...pod.spec.containers.map(each => each.name),
    ...ephemeralOf(pod).map(each => `${each.name} (ephem)`),
    ...(pod.spec.initContainers ?? []).map(each => `${each.name} (init)`),
  ].join(', ')
}

/** What is said when the first of several containers is taken; nothing where there is only one. */
export function defaultedText(pod: Pod): string {
  return allContainers(pod).length > 1
    ? `Defaulted container ${JSON.stringify(pod.spec.containers[0]!.name)} out of: ${containerNames(pod)}\n`
    : ''
}
