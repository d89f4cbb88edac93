import type { Running } from '../../linux/program.ts'
import type { ApiObject } from '../api/object.ts'
import { isNotFound, refused } from '../client/client.ts'
import { discoverNamespaced } from '../client/discovery.ts'
import { NAMESPACES, PODS } from '../client/resource.ts'
import type { Controller } from './controller.ts'
import { isDeleting } from './ownership.ts'

/** Looks again this long after something in a namespace was not gone yet. */
const RECHECK = 2e9

/** Empties a namespace that is being deleted, then lets it go (pkg/controller/namespace). */
export const namespaceController: Controller = {
  name: 'namespace-controller',
  start(context, queue) {
    const namespaces = context.informer(NAMESPACES)
    namespaces.onChange((_, after) => {
      if (after !== undefined && isDeleting(after)) queue.add(after.metadata.name ?? '')
    })
    return function* reconcile(key): Running<boolean> {
      const namespace = namespaces.get(key)
      if (namespace === undefined || !isDeleting(namespace)) return true
      let left = 0
      for (const resource of yield* discoverNamespaced(context.client)) {
        const list = yield* context.client.list<ApiObject>(resource, { namespace: key })
        if (refused(list)) continue
        for (const object of list.items) {
          left++
          if (isDeleting(object)) continue
          const options = resource.plural === PODS.plural ? {} : { propagationPolicy: 'Background' }
          const deleted = yield* context.client.delete(resource, key, object.metadata.name ?? '', options)
          if (isNotFound(deleted)) left--
        }
      }
      if (left > 0) {
        queue.addAfter(key, RECHECK)
        return true
      }
      const finalizers = (namespace.spec.finalizers ?? []).filter(name => name !== 'kubernetes')
      const finalized = yield* context.client.update(
        NAMESPACES,
        { ...namespace, spec: { ...namespace.spec, finalizers } },
        'finalize',
      )
      return !refused(finalized) || isNotFound(finalized)
    }
  },
}
