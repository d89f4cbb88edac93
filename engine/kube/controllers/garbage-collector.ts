import type { Running } from '../../linux/program.ts'
import type { ApiObject } from '../api/object.ts'
import { isNotFound, refused } from '../client/client.ts'
import type { Informer } from '../client/informer.ts'
import {
  CONFIG_MAPS,
  CONTROLLER_REVISIONS,
  CRON_JOBS,
  DAEMON_SETS,
  DEPLOYMENTS,
  ENDPOINT_SLICES,
  JOBS,
  keyOf,
  PODS,
  REPLICA_SETS,
  type Resource,
  SECRETS,
  SERVICES,
  STATEFUL_SETS,
} from '../client/resource.ts'
import type { Controller } from './controller.ts'
import { isDeleting } from './ownership.ts'

/** Kinds that own or are owned by something. */
const RESOURCES = [
  PODS,
  REPLICA_SETS,
  DEPLOYMENTS,
  DAEMON_SETS,
  STATEFUL_SETS,
  CONTROLLER_REVISIONS,
  JOBS,
  CRON_JOBS,
  SERVICES,
  ENDPOINT_SLICES,
  CONFIG_MAPS,
  SECRETS,
] as readonly Resource[]

/** Deletes what nothing owns any more (pkg/controller/garbagecollector): background, foreground and orphan deletion. */
export const garbageCollector: Controller = {
  name: 'generic-garbage-collector',
  start(context, queue) {
    const informers = new Map(
      RESOURCES.map(resource => [resource.plural, context.informer(resource) as Informer<ApiObject>]),
    )
    const byUid = new Map<string, string>()
    for (const [plural, informer] of informers) {
      informer.index('owner', object => (object.metadata.ownerReferences ?? []).map(owner => owner.uid))
      informer.onChange((before, after) => {
        const object = (after ?? before)!
        const uid = object.metadata.uid ?? ''
        if (after === undefined) {
          byUid.delete(uid)
          for (const [other, each] of informers)
            for (const dependent of each.byIndex('owner', uid)) queue.add(`${other}/${keyOf(dependent)}`)
          for (const owner of object.metadata.ownerReferences ?? [])
            if (byUid.has(owner.uid)) queue.add(byUid.get(owner.uid)!)
        } else {
          byUid.set(uid, `${plural}/${keyOf(object)}`)
          if ((object.metadata.ownerReferences ?? []).length > 0 || isDeleting(object))
            queue.add(`${plural}/${keyOf(object)}`)
        }
      })
    }
    const dependents = (uid: string) =>
      Array.from(informers, ([plural, each]) => each.byIndex('owner', uid).map(object => ({ plural, object }))).flat()

    return function* reconcile(key): Running<boolean> {
      const plural = key.slice(0, key.indexOf('/'))
      const informer = informers.get(plural)!
      const object = informer.get(key.slice(plural.length + 1))
      if (object === undefined) return true
      const { namespace = '', name = '', uid = '', finalizers = [] } = object.metadata
      if (isDeleting(object)) return yield* finalize(object, informer.resource)
      const owners = object.metadata.ownerReferences ?? []
      if (owners.length === 0) return true
      const alive = owners.filter(owner => byUid.has(owner.uid) || !informers.has(pluralOf(owner.kind)))
      if (alive.length > 0) {
        const waiting = alive.some(owner => isForeground(ownerObject(owner.uid)))
        if (!waiting) return true
      }
      void finalizers
      const deleted = yield* context.client.delete(informer.resource, namespace, name, {
        preconditions: { uid },
        propagationPolicy: 'Background',
      })
      return !refused(deleted) || isNotFound(deleted)
    }

    function ownerObject(uid: string): ApiObject | undefined {
      const key = byUid.get(uid)
      if (key === undefined) return undefined
      const plural = key.slice(0, key.indexOf('/'))
      return informers.get(plural)?.get(key.slice(plural.length + 1))
    }

    /** An owner that is going away with a finalizer of ours: its dependents go first, or are let go. */
    function* finalize(object: ApiObject, resource: Resource): Running<boolean> {
      const { namespace = '', name = '', uid = '', finalizers = [] } = object.metadata
      if (finalizers.includes('orphan')) {
        for (const { plural, object: dependent } of dependents(uid)) {
          const owners = dependent.metadata.ownerReferences?.filter(owner => owner.uid !== uid) ?? []
          const at = { namespace: dependent.metadata.namespace ?? '', name: dependent.metadata.name ?? '' }
          yield* context.client.patch(informers.get(plural)!.resource, at, 'merge', {
            metadata: { ownerReferences: owners.length === 0 ? null : owners },
          })
        }
        return yield* dropFinalizer(resource, namespace, name, finalizers, 'orphan')
      }
      if (!finalizers.includes('foregroundDeletion')) return true
      const blocking = dependents(uid).filter(
        ({ object: dependent }) =>
          dependent.metadata.ownerReferences?.some(owner => owner.uid === uid && owner.blockOwnerDeletion === true) ===
          true,
      )
      if (blocking.length === 0)
        return yield* dropFinalizer(resource, namespace, name, finalizers, 'foregroundDeletion')
      for (const { plural, object: dependent } of blocking)
        if (!isDeleting(dependent)) queue.add(`${plural}/${keyOf(dependent)}`)
      return true
    }

    function* dropFinalizer(
      resource: Resource,
      namespace: string,
      name: string,
      finalizers: readonly string[],
      which: string,
    ): Running<boolean> {
      const patched = yield* context.client.patch(resource, { namespace, name }, 'merge', {
        metadata: { finalizers: finalizers.filter(each => each !== which) },
      })
      return !refused(patched) || isNotFound(patched)
    }
  },
}

function isForeground(owner: ApiObject | undefined): boolean {
  return owner !== undefined && isDeleting(owner) && owner.metadata.finalizers?.includes('foregroundDeletion') === true
}

function pluralOf(kind: string): string {
  return RESOURCES.find(resource => resource.kind === kind)?.plural ?? ''
}
