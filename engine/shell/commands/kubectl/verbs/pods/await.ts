import type { Pod } from '../../../../../kube/api/schema/generated/types.ts'
import { PODS, pathOf } from '../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../linux/program.ts'
import { Errno } from '../../../../../net/errno.ts'
import { CommandError, failure } from '../../error.ts'
import { type Session, withQuery } from '../../session.ts'
import { nextBefore } from '../shared/deadline.ts'
import { exitOnInterrupt } from '../shared/interrupt.ts'

const isOver = ({ status }: Pod): boolean => status.phase === 'Failed' || status.phase === 'Succeeded'

/** It has ended (pkg/cmd/run, podCompleted). */
export const hasEnded = isOver
export const hasSucceeded = ({ status }: Pod): boolean => status.phase === 'Succeeded'

/** One can attach to it, or it is too late for that (podRunningAndReady). */
export const isAttachable = (pod: Pod): boolean =>
  isOver(pod) ||
  (pod.status.phase === 'Running' &&
    pod.status.conditions?.some(each => each.type === 'Ready' && each.status === 'True') === true)

/** The pod as soon as it is as wanted; `timeout` in nanoseconds. */
export function* awaitPod(
  session: Session,
  pod: Pod,
  wanted: (pod: Pod) => boolean,
  timeout: number,
): Running<Pod | CommandError> {
  const { process } = session
  exitOnInterrupt(process)
  const { name = '', namespace = '' } = pod.metadata
  const deadline = timeout === 0 ? Number.POSITIVE_INFINITY : process.now + timeout
  const path = withQuery(pathOf(PODS, namespace), { fieldSelector: `metadata.name=${name}`, watch: 'true' })
  for (;;) {
    const stream = yield* session.watch(path)
    if (stream instanceof CommandError) return stream
    for (;;) {
      const event = yield* nextBefore(process, stream, deadline)
      if (event === 'timeout') return failure('timed out waiting for the condition')
      if (event === undefined || event instanceof Errno || event.type === 'ERROR') break
      if (event.type === 'DELETED') return new CommandError('Error from server (NotFound): pods "" not found')
      const seen = event.object as unknown as Pod
      if (event.type === 'BOOKMARK' || !wanted(seen)) continue
      stream.close()
      return seen
    }
    stream.close()
  }
}
