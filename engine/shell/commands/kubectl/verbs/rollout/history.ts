import type { Running } from '../../../../../linux/program.ts'
import { CommandError, combined, failure } from '../../error.ts'
import { int } from '../../flags.ts'
import type { Info } from '../../info.ts'
import { objectPrinter, PRINT_FLAGS } from '../../print/printer.ts'
import { DESCRIPTION, tabbed } from '../../print/tabwriter.ts'
import type { Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { ResultPrinter } from '../shared/result.ts'
import { noHistory, type Revision, revisionsOf, templateText } from './revisions.ts'
import { ROLLOUT_FLAGS, selectRollouts } from './select.ts'

export const history: Verb = {
  name: 'history',
  short: 'View rollout history',
  long: 'View previous rollout revisions and configurations.',
  examples: ['# View the rollout history of a deployment\nkubectl rollout history deployment/web'],
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  flags: [
    ...ROLLOUT_FLAGS,
    ...PRINT_FLAGS,
    int('revision', 0, 'See the details, including podTemplate of the revision specified.'),
  ],
  completes: { types: ['deployment', 'daemonset', 'statefulset'], repeat: true },
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const number = flags.int('revision')
  if (number < 0 && (args.length > 0 || flags.given('filename')))
    return failure(`revision must be a positive integer: ${number}`)
  const selected = yield* selectRollouts(session)
  if (selected instanceof CommandError) return selected
  const errors: CommandError[] = [...selected.errors]
  for (const info of selected.infos) {
    const found = yield* revisionsOf(session, info)
    const error =
      found === undefined
        ? failure(noHistory(info, 'history', 'history viewer'))
        : found instanceof CommandError
          ? found
          : yield* show(session, info, found, number)
    if (error !== undefined) errors.push(error)
  }
  return errors.length > 0 ? combined(errors) : 0
}

function* show(
  session: Session,
  info: Info,
  revisions: readonly Revision[],
  number: number,
): Running<CommandError | undefined> {
  const wanted = number === 0 ? revisions : revisions.filter(each => each.number === number)
  const printer = objectPrinter(session, false, true)
  if (printer instanceof CommandError) return printer
  if (number > 0 && wanted.length === 0 && (revisions.length > 0 || printer !== undefined))
    return failure('unable to find the specified revision')
  if (printer !== undefined) {
    for (const { shown } of wanted) {
      const text = printer.print(shown)
      if (typeof text !== 'string') return text
      yield* session.print(text)
    }
    return undefined
  }
  const lines = wanted.map(each => `${each.number}\t${each.cause === '' ? '<none>' : each.cause}\n`)
  const table =
    revisions.length === 0
      ? 'No rollout history found.'
      : number > 0
        ? templateText(wanted[0]!)
        : tabbed(`REVISION\tCHANGE-CAUSE\n${lines.join('')}`, DESCRIPTION)
  const said = ResultPrinter.of(session, 'none')
  if (said instanceof CommandError) return said
  return yield* said.print(info.object!, `${number > 0 ? `with revision #${number}` : ''}\n${table}`)
}
