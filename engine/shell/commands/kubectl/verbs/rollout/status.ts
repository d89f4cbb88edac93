import { pathOf } from '../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../linux/program.ts'
import { Errno } from '../../../../../net/errno.ts'
import { CommandError, combined, failure } from '../../error.ts'
import { bool, duration, int } from '../../flags.ts'
import type { Info } from '../../info.ts'
import { type Body, type Session, withQuery } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { nextBefore } from '../shared/deadline.ts'
import { groupKind } from '../shared/mutation.ts'
import { ROLLOUT_FLAGS, sayNothingFound, selectRollouts } from './select.ts'
import { type Viewer, viewers } from './viewers.ts'

export const status: Verb = {
  name: 'status',
  short: 'Show the status of the rollout',
  long: 'Show the status of the rollout, and wait until it is done; with --watch=false what there is to say now.',
  examples: ['# Watch the rollout of a deployment\nkubectl rollout status deployment/web'],
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  flags: [
    ...ROLLOUT_FLAGS,
    int('revision', 0, 'Pin to a specific revision for showing its status. Defaults to 0 (last revision).'),
    duration('timeout', '0s', 'The length of time to wait before ending watch, zero means never.'),
    bool('watch', "Watch the status of the rollout until it's done.", { value: 'true', short: 'w' }),
  ],
  completes: { types: ['deployment', 'daemonset', 'statefulset'], repeat: false },
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  if (flags.int('revision') < 0 && (args.length > 0 || flags.given('filename')))
    return failure(`revision must be a positive integer: ${flags.int('revision')}`)
  const selected = yield* selectRollouts(session)
  if (selected instanceof CommandError) return selected
  const errors: CommandError[] = [...selected.errors]
  for (const info of selected.infos) {
    const viewer = viewers[groupKind(info)]
    const error =
      viewer === undefined
        ? failure(`no status viewer has been implemented for ${groupKind(info)}`)
        : yield* follow(session, info, viewer)
    if (error !== undefined) errors.push(error)
  }
  if (errors.length > 0) return combined(errors)
  return selected.infos.length === 0 ? yield* sayNothingFound(session) : 0
}

const TIMED_OUT = failure('timed out waiting for the condition')

/** Says how far it is, again each time that the object changes, until it is done. */
function* follow(session: Session, info: Info, viewer: Viewer): Running<CommandError | undefined> {
  const { flags, process } = session
  const timeout = flags.duration('timeout')
  const deadline = timeout === 0 ? Number.POSITIVE_INFINITY : process.now + timeout
  const path = withQuery(pathOf(info.mapping, info.namespace), { fieldSelector: `metadata.name=${info.name}` })
  for (;;) {
    const list = yield* session.call({ method: 'GET', path })
    if (list instanceof CommandError) return list
    const { items, metadata } = list as unknown as { items: readonly Body[]; metadata: { resourceVersion: string } }
    for (const object of items) {
      const ended = yield* show(session, object, viewer)
      if (ended !== undefined) return ended === 'done' ? undefined : ended
    }
    const stream = yield* session.watch(`${path}&resourceVersion=${metadata.resourceVersion}&watch=true`)
    if (stream instanceof CommandError) return stream
    for (;;) {
      const event = yield* nextBefore(process, stream, deadline)
      if (event === 'timeout') return TIMED_OUT
      // The server ends a watch after a while: the object is looked at again.
      if (event === undefined || event instanceof Errno || event.type === 'ERROR') break
      if (event.type === 'BOOKMARK') continue
      if (event.type === 'DELETED') return failure('object has been deleted')
      const ended = yield* show(session, event.object as Body, viewer)
      if (ended !== undefined) {
        stream.close()
        return ended === 'done' ? undefined : ended
      }
    }
  }
}

function* show(session: Session, object: Body, viewer: Viewer): Running<CommandError | 'done' | undefined> {
  const { flags } = session
  const seen = viewer(object as never, flags.int('revision'))
  if ('error' in seen) return failure(seen.error)
  yield* session.print(seen.text)
  return seen.done || !flags.bool('watch') ? 'done' : undefined
}
