import type { Pod } from '../../../../kube/api/schema/generated/types.ts'
import { PODS } from '../../../../kube/client/resource.ts'
import type { Running } from '../../../../linux/program.ts'
import { loadConfig } from '../config/file.ts'
import { CommandError } from '../error.ts'
import { metadataOf } from '../info.ts'
import { qualifiedName } from '../mapper.ts'
import type { Session } from '../session.ts'
import { asPod, named, podSelector } from '../verbs/pods/behind.ts'

/** Names of objects of a type, as the server has them now; none when it can not be asked. */
export function* objectNames(session: Session, type: string): Running<readonly string[]> {
  const mapping = yield* session.mapper.find(type)
  if (mapping instanceof CommandError) return []
  const list = yield* session.list(mapping, mapping.namespaced ? session.namespace : '', { limit: 500 })
  return list instanceof CommandError ? [] : list.items.map(item => String(metadataOf(item)['name'] ?? ''))
}

/** Resource types that can be got, those of a group with it; after a comma the next of several. */
export function* typeNames(session: Session, typed: string): Running<readonly string[]> {
  const all = yield* session.mapper.all()
  if (all instanceof CommandError) return []
  const before = typed.slice(0, typed.lastIndexOf(',') + 1)
  const names = all.filter(each => each.verbs.includes('get')).map(each => before + qualifiedName(each))
  return [...new Set(names)]
}

/** Names in the kubeconfig: of contexts, clusters or users. */
export function configNames(session: Session, what: 'context' | 'cluster' | 'user'): readonly string[] {
  const config = loadConfig(session.process, session.flags)
  if (config instanceof CommandError) return []
  const entries = { context: config.contexts, cluster: config.clusters, user: config.users }[what]
  return entries.map(each => each.name)
}

/** Containers of a pod, or of the first pod of `deployment/web`; those that only begin it too. */
export function* containerNames(session: Session, word: string): Running<readonly string[]> {
  const pod = yield* podOf(session, word)
  if (pod === undefined) return []
  const { containers, initContainers = [] } = pod.spec
  return [...containers, ...initContainers].map(each => each.name)
}

function* podOf(session: Session, word: string): Running<Pod | undefined> {
  if (!word.includes('/')) {
    const pod = yield* session.get(PODS, session.namespace, word)
    return pod instanceof CommandError ? undefined : asPod(pod)
  }
  const info = yield* named(session, word)
  if (info instanceof CommandError) return undefined
  const labelSelector = podSelector(info)
  if (labelSelector instanceof CommandError) return undefined
  const pods = yield* session.list(PODS, info.namespace, { labelSelector, limit: 1 })
  return pods instanceof CommandError || pods.items[0] === undefined ? undefined : asPod(pods.items[0])
}
