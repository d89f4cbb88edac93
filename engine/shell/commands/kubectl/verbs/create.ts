import type { Running } from '../../../../linux/program.ts'
import { CommandError, RefusedError } from '../error.ts'
import { bool, string } from '../flags.ts'
import { DRY_RUN, FIELD_MANAGER, FILE_FLAGS, SELECTOR, VALIDATE } from '../global-flags.ts'
import type { Info } from '../info.ts'
import { PRINT_FLAGS } from '../print/printer.ts'
import type { Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { generators } from './create/generators.ts'
import { editInfos } from './edit/loop.ts'
import { withLastApplied } from './shared/last-applied.ts'
import { type DryRun, type ResultPrinter, writeQuery } from './shared/result.ts'
import { writeFiles } from './shared/write-files.ts'

export const create: Verb = {
  name: 'create',
  short: 'Create a resource from a file or from stdin',
  examples: [
    '# Create a pod using the data in pod.yaml\nkubectl create -f pod.yaml',
    '# Create a deployment named web that runs the nginx image\nkubectl create deployment web --image=nginx',
  ],
  usage: '-f FILENAME',
  commands: generators,
  flags: [
    DRY_RUN,
    bool('edit', 'Edit the API resource before creating.'),
    FIELD_MANAGER('kubectl-create'),
    ...FILE_FLAGS,
    ...PRINT_FLAGS,
    string('raw', 'Raw URI to POST to the server.', { emulated: false }),
    bool('save-config', 'Keep the configuration of the object in its annotation, for a later apply.'),
    SELECTOR,
    VALIDATE,
  ],
  run: session => run(session),
}

const run = (session: Session): Running<number | CommandError> =>
  writeFiles(session, {
    verb: 'create',
    write: (info, dryRun, printer) =>
      session.flags.bool('edit') ? createEdited(session, info, printer) : createOne(session, info, dryRun, printer),
  })

/** create --edit: what the editor leaves is created. */
function* createEdited(session: Session, info: Info, printer: ResultPrinter): Running<CommandError | undefined> {
  const ended = yield* editInfos(session, [info], 'object', (_, __, edited) =>
    createOne(session, { ...edited, source: '' }, 'none', printer),
  )
  return ended instanceof CommandError ? ended : undefined
}

function* createOne(
  session: Session,
  info: Info,
  dryRun: DryRun,
  printer: ResultPrinter,
): Running<CommandError | undefined> {
  const { flags } = session
  const object = flags.bool('save-config') ? withLastApplied(info.object!) : info.object!
  if (dryRun === 'client') return yield* printer.print(object, 'created')
  const query = writeQuery(session, dryRun, flags.string('field-manager'))
  const made = yield* session.create(info.mapping, info.namespace, object, query)
  if (made instanceof RefusedError && info.source !== '')
    return made.within(`error when creating ${JSON.stringify(info.source)}`)
  return made instanceof CommandError ? made : yield* printer.print(made, 'created')
}
