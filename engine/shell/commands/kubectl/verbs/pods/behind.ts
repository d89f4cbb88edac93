import { isObject } from '../../../../../kube/api/object.ts'
import type { Pod } from '../../../../../kube/api/schema/generated/types.ts'
import { selectorOf, selectorText } from '../../../../../kube/api/selector/label.ts'
import { PODS, pathOf } from '../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../linux/program.ts'
import { Errno } from '../../../../../net/errno.ts'
import { CommandError, failure } from '../../error.ts'
import { type Info, metadataOf } from '../../info.ts'
import { select } from '../../selection.ts'
import { type Body, type Session, withQuery } from '../../session.ts'
import { nextBefore } from '../shared/deadline.ts'
import type { PodOrder } from './order.ts'

/** `POD` or `TYPE/NAME`, fetched. */
export function* named(session: Session, word: string): Running<Info | CommandError> {
  const args = word.includes('/') ? [word] : ['pods', word]
  const selected = yield* select(session, { args, fetch: true, singleType: true })
  if (selected instanceof CommandError) return selected
  return selected.infos[0] ?? failure('expected a resource')
}

/** The label selector of the pods that an object stands for (pkg/polymorphichelpers, SelectorsForObject). */
export function podSelector({ mapping, object }: Info): string | CommandError {
  const spec = (object?.['spec'] ?? {}) as { readonly selector?: unknown }
  const { selector } = spec
  switch (mapping.kind) {
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      return selectorText(selectorOf(selector as Parameters<typeof selectorOf>[0]) ?? [])
    case 'ReplicationController':
    case 'Service': {
      const pairs = isObject(selector) ? Object.entries(selector) : []
      if (pairs.length === 0 && mapping.kind === 'Service')
        return failure(`invalid service '${String(metadataOf(object)['name'])}': Service is defined without a selector`)
      return pairs
        .map(([name, value]) => `${name}=${String(value)}`)
        .sort()
        .join(',')
    }
    default:
      return failure(`selector for *${mapping.version}.${mapping.kind} not implemented`)
  }
}

/** Pods that fit, in the order; waits for the first one where there is none (GetPodList). */
export function* podsBehind(
  session: Session,
  namespace: string,
  labelSelector: string,
  timeout: number,
  order: PodOrder,
): Running<readonly Pod[] | CommandError> {
  const path = withQuery(pathOf(PODS, namespace), { labelSelector })
  const list = yield* session.call({ method: 'GET', path })
  if (list instanceof CommandError) return list
  const pods = list['items'] as readonly Pod[]
  if (pods.length > 0) return [...pods].sort(order)
  const stream = yield* session.watch(
    withQuery(pathOf(PODS, namespace), {
      labelSelector,
      resourceVersion: String(metadataOf(list)['resourceVersion'] ?? ''),
      watch: 'true',
    }),
  )
  if (stream instanceof CommandError) return stream
  const deadline = timeout === 0 ? Number.POSITIVE_INFINITY : session.process.now + timeout
  for (;;) {
    const event = yield* nextBefore(session.process, stream, deadline)
    if (event === 'timeout') return failure('timed out waiting for the condition')
    if (event === undefined || event instanceof Errno) return failure('watch closed before UntilWithoutRetry timeout')
    if (event.type !== 'ADDED' && event.type !== 'MODIFIED') continue
    stream.close()
    return [event.object as unknown as Pod]
  }
}

export const asPod = (body: Body | undefined): Pod => body as unknown as Pod
