import type { Running } from '../../../../../linux/program.ts'
import { CommandError, failure } from '../../error.ts'
import type { Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { podSpecOf } from '../shared/mutation.ts'
import { checkLocal, SET_FLAGS, selectToSet, setAll } from './change.ts'

export const serviceAccount: Verb = {
  name: 'serviceaccount',
  aliases: ['sa'],
  short: 'Update the service account of a resource',
  long: 'Update the service account of pod template resources.',
  examples: ['# Set the service account of a deployment\nkubectl set serviceaccount deployment web robot'],
  usage: '(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  flags: SET_FLAGS,
  completes: 'resource',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { args } = session
  const local = yield* checkLocal(session)
  if (local !== undefined) return local
  const name = args.at(-1)
  if (name === undefined) return failure('serviceaccount is required')
  const infos = yield* selectToSet(session, session.flags.bool('local') ? [] : args.slice(0, -1))
  if (infos instanceof CommandError) return infos
  return yield* setAll(
    session,
    infos,
    {
      done: 'serviceaccount updated',
      refused: 'failed to patch ServiceAccountName',
      always: true,
      *change(info, draft) {
        const spec = podSpecOf(info, draft)
        if (typeof spec === 'string') return spec
        spec.serviceAccountName = name
        return true
      },
    },
    [],
  )
}
