import { pathOf } from '../../../../../kube/client/resource.ts'
import type { WatchStream } from '../../../../../kube/client/transport.ts'
import type { Running } from '../../../../../linux/program.ts'
import { Errno } from '../../../../../net/errno.ts'
import { SECOND } from '../../../../../sim/timer.ts'
import { CommandError, failure, RefusedError } from '../../error.ts'
import { type Info, metadataOf } from '../../info.ts'
import { objectName } from '../../mapper.ts'
import { type Session, withQuery } from '../../session.ts'
import { nextBefore } from './deadline.ts'

/** Waits until objects are gone, or others of the same name have taken their place (pkg/cmd/wait, IsDeleted). */
export function* waitUntilGone(
  session: Session,
  infos: readonly Info[],
  seconds: number,
): Running<CommandError | undefined> {
  const deadline = session.process.now + seconds * SECOND
  for (const info of infos) {
    const error = yield* one(session, info, deadline)
    if (error !== undefined) return error
  }
  return undefined
}

function* one(session: Session, info: Info, deadline: number): Running<CommandError | undefined> {
  const { mapping, namespace, name } = info
  const uid = metadataOf(info.object)['uid']
  for (;;) {
    const path = withQuery(pathOf(mapping, namespace), { fieldSelector: `metadata.name=${name}` })
    const list = yield* session.call({ method: 'GET', path })
    if (list instanceof RefusedError && list.notFound) return undefined
    if (list instanceof CommandError) return list
    const [there] = list['items'] as readonly { readonly metadata: { readonly uid?: string } }[]
    if (there === undefined || (uid !== undefined && there.metadata.uid !== uid)) return undefined
    if (session.process.now >= deadline) return timedOut(info)
    const version = metadataOf(list)['resourceVersion']
    const stream = yield* session.watch(`${path}&resourceVersion=${version}&watch=true`)
    if (stream instanceof CommandError) return stream
    const ended = yield* untilDeleted(session, stream, deadline)
    stream.close()
    if (ended === 'deleted') return undefined
    if (ended === 'timeout') return timedOut(info)
  }
}

const timedOut = ({ mapping, name }: Info): CommandError =>
  failure(`timed out waiting for the condition on ${objectName({ ...mapping, kind: mapping.plural }, name)}`)

function* untilDeleted(
  session: Session,
  stream: WatchStream,
  deadline: number,
): Running<'deleted' | 'timeout' | 'again'> {
  for (;;) {
    const event = yield* nextBefore(session.process, stream, deadline)
    if (event === 'timeout') return 'timeout'
    if (event === undefined || event instanceof Errno || event.type === 'ERROR') return 'again'
    if (event.type === 'DELETED') return 'deleted'
  }
}
