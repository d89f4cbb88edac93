import type { Running } from '../../../../linux/program.ts'
import { CommandError, combined, failure } from '../error.ts'
import { bool, string } from '../flags.ts'
import { FIELD_MANAGER, FILE_FLAGS, VALIDATE } from '../global-flags.ts'
import { PRINT_FLAGS } from '../print/printer.ts'
import { select } from '../selection.ts'
import type { Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { editInfos } from './edit/loop.ts'
import { patchEdited } from './edit/patch.ts'
import { kustomizeRefused } from './shared/files.ts'

export const edit: Verb = {
  name: 'edit',
  short: 'Edit a resource on the server',
  long: `Edit a resource from the default editor.

 The edit command opens the editor defined by your KUBE_EDITOR, or EDITOR environment variables, or falls back to 'vi'. You can edit multiple objects, although changes are applied one at a time.

 In the event an error occurs while updating, a temporary file will be created on disk that contains your unapplied changes. The most common error when updating a resource is another editor changing the resource on the server.`,
  examples: [
    "# Edit the service named 'web'\nkubectl edit svc/web",
    '# Use an alternative editor\nKUBE_EDITOR="nano" kubectl edit svc/web',
    '# Edit the configuration that was applied, too\nkubectl edit deployment/web -o yaml --save-config',
  ],
  usage: '(RESOURCE/NAME | -f FILENAME)',
  flags: [
    FIELD_MANAGER('kubectl-edit'),
    ...FILE_FLAGS,
    ...PRINT_FLAGS,
    bool('output-patch', 'Output the patch if the resource is edited.'),
    bool('save-config', 'Keep the configuration of the object in its annotation, for a later apply.'),
    string('subresource', 'If specified, edit will operate on the subresource of the requested object.'),
    VALIDATE,
    bool('windows-line-endings', 'Lines end as on Windows.', { emulated: false }),
  ],
  completes: 'resource',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const refused = kustomizeRefused(session)
  if (refused !== undefined) return refused
  const selected = yield* select(session, {
    args,
    files: flags.list('filename'),
    recursive: flags.bool('recursive'),
    subresource: flags.string('subresource'),
    emptySelects: true,
    fetch: true,
    continueOnError: true,
  })
  if (selected instanceof CommandError) return selected
  if (selected.errors.length > 0) return combined(selected.errors)
  if (selected.infos.length === 0) return failure('edit cancelled, no objects found')
  return yield* editInfos(session, selected.infos, 'object', patchEdited)
}
