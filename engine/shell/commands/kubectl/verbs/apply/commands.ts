import { isObject } from '../../../../../kube/api/object.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, failure, SeveralErrors } from '../../error.ts'
import { bool } from '../../flags.ts'
import { ALL_NAMESPACES, FIELD_MANAGER, FILE_FLAGS, SELECTOR, VALIDATE } from '../../global-flags.ts'
import { metadataOf } from '../../info.ts'
import { jsonText } from '../../print/json.ts'
import { OUTPUT, PRINT_FLAGS } from '../../print/printer.ts'
import { yamlText } from '../../print/yaml.ts'
import { select } from '../../selection.ts'
import type { Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { editLastApplied } from '../edit/last-applied.ts'
import { notEmulated } from '../not-emulated.ts'
import { LAST_APPLIED, lastApplied } from '../shared/last-applied.ts'

const viewLastApplied: Verb = {
  name: 'view-last-applied',
  short: 'View the latest last-applied-configuration annotations of a resource/object',
  usage: '(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  flags: [
    bool('all', 'Select all resources of the type.'),
    ALL_NAMESPACES,
    ...FILE_FLAGS,
    { ...OUTPUT, value: 'yaml' },
    SELECTOR,
  ],
  completes: 'resource',
  run: session => view(session),
}

function* view(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const output = flags.string('output')
  if (output !== 'json' && output !== 'yaml')
    return failure(`Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`)
  const selected = yield* select(session, {
    args,
    files: flags.list('filename'),
    labelSelector: flags.string('selector') || undefined,
    all: flags.bool('all'),
    allNamespaces: flags.bool('all-namespaces'),
    fetch: true,
  })
  if (selected instanceof CommandError) return selected
  for (const { object, name } of selected.infos) {
    const annotations = metadataOf(object)['annotations']
    const text = isObject(annotations) ? annotations[LAST_APPLIED] : undefined
    if (typeof text !== 'string')
      return failure(`no last-applied-configuration annotation found on resource: ${name}\n`)
    const value = lastApplied(object!)
    yield* session.print(output === 'json' ? jsonText(value).replaceAll('    ', '  ') : yamlText(value))
  }
  return selected.errors.length > 0 ? new SeveralErrors(selected.errors) : 0
}

const editLastAppliedVerb: Verb = {
  name: 'edit-last-applied',
  short: 'Edit latest last-applied-configuration annotations of a resource/object',
  usage: '(RESOURCE/NAME | -f FILENAME)',
  flags: [FIELD_MANAGER('kubectl-client-side-apply'), ...FILE_FLAGS, ...PRINT_FLAGS, VALIDATE],
  completes: 'resource',
  run: session => editLastApplied(session),
}

/** Commands below `kubectl apply`. */
export const applyCommands: readonly Verb[] = [
  editLastAppliedVerb,
  notEmulated(
    'set-last-applied',
    'Set the last-applied-configuration annotation on a live object to match the contents of a file',
  ),
  viewLastApplied,
]
