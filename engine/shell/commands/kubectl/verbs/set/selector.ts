import { parseLabelSelector, type Requirement } from '../../../../../kube/api/selector/label.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, combined, failure } from '../../error.ts'
import { string } from '../../flags.ts'
import { type Info, metadataOf } from '../../info.ts'
import type { Body, Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { draftOf, groupKind, patchTo, sendPatch } from '../shared/mutation.ts'
import { type DryRun, dryRunOf, ResultPrinter } from '../shared/result.ts'
import { SET_FLAGS, selectToSet } from './change.ts'

export const selector: Verb = {
  name: 'selector',
  short: 'Set the selector on a resource',
  long: 'Set the selector on a resource. The new selector overwrites the old one. Only services can have theirs set.',
  examples: ['# The pods that a service sends to\nkubectl set selector service web app=web,tier=frontend'],
  usage: '(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  flags: [
    ...SET_FLAGS,
    string('resource-version', 'The update will only succeed if this is the current resource-version for the object.'),
  ],
  completes: 'resource',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { args } = session
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  const last = args.at(-1)
  if (last === undefined) return failure('one selector is required')
  const parsed = parseLabelSelector(last)
  if ('error' in parsed) return failure(`couldn't parse the selector string ${JSON.stringify(last)}: ${parsed.error}`)
  const infos = yield* selectToSet(session, args.slice(0, -1))
  if (infos instanceof CommandError) return infos
  const errors: CommandError[] = []
  for (const info of infos) {
    const error = yield* setOne(session, info, parsed, dryRun)
    if (error !== undefined) errors.push(error)
  }
  return errors.length > 0 ? combined(errors) : 0
}

function* setOne(
  session: Session,
  info: Info,
  requirements: readonly Requirement[],
  dryRun: DryRun,
): Running<CommandError | undefined> {
  const printer = ResultPrinter.of(session, dryRun, true)
  if (printer instanceof CommandError) return printer
  if (groupKind(info) !== 'Service') return failure('setting a selector is only supported for Services')
  const expressions = requirements.filter(each => each.operator !== '=')
  if (expressions.length > 0)
    return failure(`match expression [${expressions.map(goRequirement).join(' ')}] not supported on this object`)
  const version = session.flags.string('resource-version')
  const draft = draftOf(info.object!) as { spec: { selector?: unknown }; metadata: { resourceVersion?: string } }
  draft.spec.selector = Object.fromEntries(requirements.map(each => [each.key, each.values[0] ?? '']))
  let from = info
  if (version !== '') {
    // The version is part of the patch, even when it is the one that was read.
    const { resourceVersion: _, ...metadata } = metadataOf(info.object)
    from = { ...info, object: { ...info.object, metadata } }
    draft.metadata.resourceVersion = version
  }
  const changed = draft as unknown as Body
  if (session.flags.bool('local') || dryRun === 'client') return yield* printer.print(changed, 'selector updated')
  const done = yield* sendPatch(session, info, patchTo(from, changed), dryRun)
  return done instanceof CommandError ? done : yield* printer.print(done, 'selector updated')
}

const OPERATORS: Readonly<Record<Requirement['operator'], string>> = {
  '=': 'In',
  '!=': 'NotIn',
  in: 'In',
  notin: 'NotIn',
  exists: 'Exists',
  '!': 'DoesNotExist',
  gt: 'Gt',
  lt: 'Lt',
}

const goRequirement = ({ key, operator, values }: Requirement): string =>
  `{${key} ${OPERATORS[operator]} [${values.join(' ')}]}`
