import type { Running } from '../../linux/program.ts'
import { isAlreadyExists, refused } from '../client/client.ts'
import { CONFIG_MAPS, NAMESPACES, SERVICE_ACCOUNTS } from '../client/resource.ts'
import type { Controller } from './controller.ts'
import { isDeleting } from './ownership.ts'

/** Every namespace has a ServiceAccount "default" (pkg/controller/serviceaccount). */
export const serviceAccountController: Controller = {
  name: 'serviceaccount-controller',
  start(context, queue) {
    const namespaces = context.informer(NAMESPACES)
    const accounts = context.informer(SERVICE_ACCOUNTS)
    namespaces.onChange((_, after) => after !== undefined && queue.add(after.metadata.name ?? ''))
    accounts.onChange((before, after) => after === undefined && queue.add(before?.metadata.namespace ?? ''))
    return function* reconcile(key): Running<boolean> {
      const namespace = namespaces.get(key)
      if (namespace === undefined || isDeleting(namespace) || accounts.get(`${key}/default`) !== undefined) return true
      const created = yield* context.client.create(SERVICE_ACCOUNTS, {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace: key },
      })
      return !refused(created) || isAlreadyExists(created)
    }
  },
}

const ROOT_CA = 'kube-root-ca.crt'

/** Every namespace has the cluster's certificate authority in a ConfigMap (pkg/controller/certificates/rootcacertpublisher). `certificate` is PEM. */
export function rootCaPublisher(certificate: string): Controller {
  return {
    name: 'root-ca-certificate-publisher-controller',
    start(context, queue) {
      const namespaces = context.informer(NAMESPACES)
      const maps = context.informer(CONFIG_MAPS)
      namespaces.onChange((_, after) => after !== undefined && queue.add(after.metadata.name ?? ''))
      maps.onChange((before, after) => {
        const map = (after ?? before)!
        if (map.metadata.name === ROOT_CA) queue.add(map.metadata.namespace ?? '')
      })
      return function* reconcile(key): Running<boolean> {
        const namespace = namespaces.get(key)
        if (namespace === undefined || isDeleting(namespace)) return true
        const current = maps.get(`${key}/${ROOT_CA}`)
        const data = { 'ca.crt': certificate }
        if (current === undefined) {
          const annotations = {
            'kubernetes.io/description':
              'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
          }
          const created = yield* context.client.create(CONFIG_MAPS, {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: ROOT_CA, namespace: key, annotations },
            data,
          })
          return !refused(created) || isAlreadyExists(created)
        }
        if (current.data?.['ca.crt'] === certificate) return true
        return !refused(yield* context.client.update(CONFIG_MAPS, { ...current, data }))
      }
    },
  }
}
