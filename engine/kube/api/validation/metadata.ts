import type { ResourceDefinition } from '../definition.ts'
import { type ApiObject, sameSemantically } from '../object.ts'
import type { ObjectMeta, OwnerReference } from '../schema/generated/types.ts'
import type { FieldErrors } from './field-error.ts'
import { labelValue, qualifiedName } from './names.ts'

/** Rules for metadata. apimachinery pkg/api/validation/objectmeta.go. */

export const IMMUTABLE = 'field is immutable'
const ANNOTATIONS_MAX = 256 * 1024

export function validateMetadata(definition: ResourceDefinition, meta: ObjectMeta, errors: FieldErrors): void {
  const rule = definition.nameRule
  if (meta.generateName !== undefined)
    errors.each('metadata.generateName', meta.generateName, rule(meta.generateName, true))
  if (meta.name === undefined || meta.name === '') errors.required('metadata.name', 'name or generateName is required')
  else errors.each('metadata.name', meta.name, rule(meta.name))
  if (definition.namespaced) {
    if (meta.namespace === undefined) errors.required('metadata.namespace', '')
  } else if (meta.namespace !== undefined) errors.forbidden('metadata.namespace', 'not allowed on this type')
  if ((meta.generation ?? 0) < 0)
    errors.invalid('metadata.generation', meta.generation, 'must be greater than or equal to 0')
  validateLabels(meta.labels, 'metadata.labels', errors)
  validateAnnotations(meta.annotations, 'metadata.annotations', errors)
  validateOwners(meta.ownerReferences ?? [], errors)
  validateFinalizers(meta.finalizers ?? [], 'metadata.finalizers', errors)
}

export function validateLabels(
  labels: Readonly<Record<string, string>> | undefined,
  field: string,
  errors: FieldErrors,
): void {
  for (const key in labels) {
    errors.each(field, key, qualifiedName(key))
    errors.each(field, labels[key], labelValue(labels[key]!))
  }
}

export function validateAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
  field: string,
  errors: FieldErrors,
): void {
  let size = 0
  for (const key in annotations) {
    errors.each(field, key, qualifiedName(key.toLowerCase()))
    size += key.length + annotations[key]!.length
  }
  if (size > ANNOTATIONS_MAX) errors.tooLong(field, ANNOTATIONS_MAX)
}

function validateOwners(owners: readonly OwnerReference[], errors: FieldErrors): void {
  let controller: OwnerReference | undefined
  owners.forEach(owner => {
    const at = 'metadata.ownerReferences'
    if (!owner.apiVersion) errors.invalid(`${at}.apiVersion`, owner.apiVersion, 'version must not be empty')
    if (!owner.kind) errors.invalid(`${at}.kind`, owner.kind, 'must not be empty')
    if (!owner.name) errors.invalid(`${at}.name`, owner.name, 'must not be empty')
    if (!owner.uid) errors.invalid(`${at}.uid`, owner.uid, 'must not be empty')
    if (owner.controller !== true) return
    if (controller !== undefined)
      errors.invalid(
        'metadata.ownerReferences',
        owners,
        `Only one reference can have Controller set to true. Found "true" in references for ${controller.kind}/${controller.name} and ${owner.kind}/${owner.name}`,
      )
    controller = owner
  })
}

export function validateFinalizers(finalizers: readonly string[], field: string, errors: FieldErrors): void {
  for (const finalizer of finalizers) errors.each(field, finalizer, qualifiedName(finalizer))
  finalizers.forEach((finalizer, index) => {
    if (!finalizer.includes('/') && !STANDARD_FINALIZERS.includes(finalizer))
      errors.invalid(
        `${field}[${index}]`,
        finalizer,
        'name is neither a standard finalizer name nor is it fully qualified',
      )
  })
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    errors.invalid(field, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set')
}

const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion']

export function validateMetadataUpdate(
  definition: ResourceDefinition,
  object: ApiObject,
  old: ApiObject,
  errors: FieldErrors,
): void {
  const meta = object.metadata
  const was = old.metadata
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp'] as const)
    immutable(meta[field], was[field], `metadata.${field}`, errors)
  immutable(
    meta.deletionGracePeriodSeconds,
    was.deletionGracePeriodSeconds,
    'metadata.deletionGracePeriodSeconds',
    errors,
  )
  if ((meta.generation ?? 0) < (was.generation ?? 0))
    errors.invalid('metadata.generation', meta.generation ?? 0, 'must not be decremented')
  if (meta.labels !== was.labels) validateLabels(meta.labels, 'metadata.labels', errors)
  if (meta.annotations !== was.annotations) validateAnnotations(meta.annotations, 'metadata.annotations', errors)
  validateOwners(meta.ownerReferences ?? [], errors)
  validateFinalizers(meta.finalizers ?? [], 'metadata.finalizers', errors)
  if (was.deletionTimestamp !== undefined) {
    const added = (meta.finalizers ?? []).filter(each => !(was.finalizers ?? []).includes(each))
    if (added.length > 0)
      errors.forbidden(
        'metadata.finalizers',
        `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map(each => JSON.stringify(each)).join(', ')}}`,
      )
  }
  if (definition.namespaced && meta.namespace === undefined) errors.required('metadata.namespace')
}

/** Says `field is immutable` when a value differs from what it was. */
export function immutable(value: unknown, was: unknown, field: string, errors: FieldErrors): void {
  if (!sameSemantically(value, was)) errors.invalid(field, value ?? null, IMMUTABLE)
}
