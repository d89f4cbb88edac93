import { isObject, same } from '../../../../../kube/api/object.ts'
import { PATCH_TYPES } from '../../../../../kube/client/client.ts'
import { CommandError, failure } from '../../error.ts'
import { type Info, metadataOf } from '../../info.ts'
import { apiVersionOf } from '../../mapper.ts'
import { compactJson } from '../../print/json.ts'
import type { Body } from '../../session.ts'
import { withLastApplied } from '../shared/last-applied.ts'
import { patchTo } from '../shared/mutation.ts'
import { ResultPrinter, writeQuery } from '../shared/result.ts'
import { typeOf } from '../shared/three-way.ts'
import { goSyntax } from './go-syntax.ts'
import type { Save } from './loop.ts'

/** Sends what was edited as a patch from the object that it was (visitToPatch). */
export const patchEdited: Save = function* (session, originals, info) {
  const { flags } = session
  const uid = metadataOf(info.object)['uid']
  const original = originals.find(each => metadataOf(each.object)['uid'] === uid)
  const edited = withManaged(info, original)
  const object = flags.bool('save-config') ? withLastApplied(edited) : edited
  if (original === undefined) return noOriginal(object)
  const printer = ResultPrinter.of(session, 'none')
  if (printer instanceof CommandError) return printer
  if (same(original.object, object)) return yield* printer.print(object, 'skipped')
  const patch = patchTo({ ...info, object: original.object }, object)
  if (touchesIdentity(patch)) return failure('At least one of apiVersion, kind and name was changed')
  if (flags.bool('output-patch')) yield* session.print(`Patch: ${compactJson(patch)}\n`)
  const strategic = typeOf(apiVersionOf(info.mapping), info.mapping.kind) !== undefined
  const done = yield* session.patch(
    info.mapping,
    { ...info, subresource: flags.string('subresource') },
    strategic ? PATCH_TYPES.strategic : PATCH_TYPES.merge,
    patch,
    writeQuery(session, 'none', flags.string('field-manager')),
  )
  return done instanceof CommandError ? { trouble: done } : yield* printer.print(done, 'edited')
}

/** managedFields were not shown, and come back. */
function withManaged({ object }: Info, original: Info | undefined): Body {
  const { managedFields } = metadataOf(original?.object)
  if (managedFields === undefined) return object!
  return { ...object, metadata: { ...metadataOf(object), managedFields } }
}

function touchesIdentity(patch: Body): boolean {
  const { metadata } = patch
  return 'apiVersion' in patch || 'kind' in patch || (isObject(metadata) && 'name' in metadata)
}

export const noOriginal = (object: Body): CommandError =>
  failure(`no original object found for &unstructured.Unstructured{Object:${goSyntax(object)}}`)
