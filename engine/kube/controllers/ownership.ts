import type { ApiObject } from '../api/object.ts'

/** The owner that controls an object, if it has one (metav1.GetControllerOf). */
export function controllerOf(
  object: ApiObject,
): { readonly kind: string; readonly name: string; readonly uid: string } | undefined {
  return object.metadata.ownerReferences?.find(owner => owner.controller === true)
}

/** Name of the index that `controllersOf` makes (controller.PodControllerIndex). */
export const BY_CONTROLLER = 'controller'

/** Under what an object is found there: the uid of its controller, or its namespace when it has none. */
export function controllersOf(object: ApiObject): readonly string[] {
  return [controllerOf(object)?.uid ?? orphansOf(object.metadata.namespace)]
}

/** Where the objects of a namespace are found that have no controller. */
export function orphansOf(namespace = ''): string {
  return `${namespace}/`
}

/** The reference that makes `owner` the controller of something (metav1.NewControllerRef). */
export function controllerReference(owner: ApiObject): object {
  const { name, uid } = owner.metadata
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true }
}

export function isControlledBy(object: ApiObject, owner: ApiObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid
}

/** An object that is on its way out. */
export function isDeleting(object: ApiObject): boolean {
  return object.metadata.deletionTimestamp !== undefined
}
