import type { Running } from '../../linux/program.ts'
import { isNotFound, refused } from '../client/client.ts'
import { keyOf, NODES, PODS, splitKey } from '../client/resource.ts'
import type { Controller } from './controller.ts'

/** Time after which a node that is gone is believed to be gone. */
const QUARANTINE = 40e9

/** Removes pods whose node no longer exists (pkg/controller/podgc). */
export const podGarbageCollector: Controller = {
  name: 'pod-garbage-collector-controller',
  start(context, queue) {
    const pods = context.informer(PODS)
    const nodes = context.informer(NODES)
    pods.index('node', pod => [pod.spec.nodeName ?? ''])
    nodes.onChange((before, after) => {
      if (after === undefined)
        for (const pod of pods.byIndex('node', before?.metadata.name ?? '')) queue.addAfter(keyOf(pod), QUARANTINE)
    })
    return function* reconcile(key): Running<boolean> {
      const pod = pods.get(key)
      const node = pod?.spec.nodeName ?? ''
      if (pod === undefined || node === '' || nodes.get(node) !== undefined) return true
      const { namespace, name } = splitKey(key)
      const deleted = yield* context.client.delete(PODS, namespace, name, { gracePeriodSeconds: 0 })
      return !refused(deleted) || isNotFound(deleted)
    }
  },
}
