import { same } from '../../../../../kube/api/object.ts'
import { PATCH_TYPES } from '../../../../../kube/client/client.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, combined, failure } from '../../error.ts'
import type { Info } from '../../info.ts'
import { metadataOf } from '../../info.ts'
import { infosOfText, parted } from '../../manifest.ts'
import { compactJson } from '../../print/json.ts'
import { select } from '../../selection.ts'
import type { Session } from '../../session.ts'
import { LAST_APPLIED, lastApplied } from '../shared/last-applied.ts'
import { ResultPrinter, writeQuery } from '../shared/result.ts'
import { editInfos, type Save } from './loop.ts'
import { noOriginal } from './patch.ts'

/** `apply edit-last-applied`: the configurations that were applied, and only they (ApplyEditMode). */
export function* editLastApplied(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const selected = yield* select(session, {
    args,
    files: flags.list('filename'),
    recursive: flags.bool('recursive'),
    emptySelects: true,
    fetch: true,
    continueOnError: true,
  })
  if (selected instanceof CommandError) return selected
  if (selected.errors.length > 0) return combined(selected.errors)
  const infos: Info[] = []
  for (const { object } of selected.infos) {
    const applied = lastApplied(object!)
    if (applied === undefined) continue
    const found = parted(yield* infosOfText(session, compactJson(applied), 'edited-file'))
    if (found.errors.length > 0) return combined(found.errors)
    infos.push(...found.infos.slice(0, 1))
  }
  if (infos.length === 0)
    return failure(
      'no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`',
    )
  return yield* editInfos(session, infos, 'last-applied', annotate)
}

const annotate: Save = function* (session, originals, info) {
  const { flags } = session
  const uid = metadataOf(info.object)['uid']
  const original = originals.find(each => metadataOf(each.object)['uid'] === uid)
  if (original === undefined) return noOriginal(info.object!)
  const printer = ResultPrinter.of(session, 'none')
  if (printer instanceof CommandError) return printer
  if (same(original.object, info.object)) return yield* printer.print(info.object!, 'skipped')
  const patch = { metadata: { annotations: { [LAST_APPLIED]: `${compactJson(info.object)}\n` } } }
  const query = writeQuery(session, 'none', flags.string('field-manager'))
  const done = yield* session.patch(
    info.mapping,
    { namespace: session.namespace, name: info.name },
    PATCH_TYPES.merge,
    patch,
    query,
  )
  return done instanceof CommandError ? done : yield* printer.print(info.object!, 'edited')
}
