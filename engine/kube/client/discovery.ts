import type { Running } from '../../linux/program.ts'
import { Errno } from '../../net/errno.ts'
import type { KubeClient } from './client.ts'
import type { Resource } from './resource.ts'

interface ResourceList {
  readonly resources: readonly {
    readonly name: string
    readonly kind: string
    readonly namespaced: boolean
    readonly verbs: readonly string[]
  }[]
}

/** Every namespaced resource of the server that can be listed and deleted, found by asking it. */
export function* discoverNamespaced(client: KubeClient): Running<Resource[]> {
  return (yield* discover(client)).filter(resource => resource.namespaced)
}

/** Every resource that can be listed and deleted. */
export function* discover(client: KubeClient): Running<Resource[]> {
  const found: Resource[] = []
  const add = (group: string, version: string, list: unknown) => {
    for (const each of (list as Partial<ResourceList>).resources ?? []) {
      if (each.name.includes('/') || !each.verbs.includes('delete') || !each.verbs.includes('list')) continue
      found.push({ group, version, plural: each.name, kind: each.kind, namespaced: each.namespaced })
    }
  }
  const core = yield* client.raw({ method: 'GET', path: '/api/v1' })
  if (!(core instanceof Errno)) add('', 'v1', core.body)
  const groups = yield* client.raw({ method: 'GET', path: '/apis' })
  if (groups instanceof Errno) return found
  for (const group of (groups.body as { groups?: readonly { name: string; preferredVersion: { version: string } }[] })
    .groups ?? []) {
    const { version } = group.preferredVersion
    const list = yield* client.raw({ method: 'GET', path: `/apis/${group.name}/${version}` })
    if (!(list instanceof Errno)) add(group.name, version, list.body)
  }
  return found
}
