import type { Pod } from '../../../../../kube/api/schema/generated/types.ts'
import { PODS, pathOf } from '../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../linux/program.ts'
import { type CommandError, failure } from '../../error.ts'
import type { Session } from '../../session.ts'
import { chooseStreams, converse, streamQuery } from '../exec/remote.ts'
import { defaultContainer } from '../exec.ts'

const RECORDED =
  "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n"

/** Connects with the first process of a container (pkg/cmd/attach, AttachOptions.Run). */
export function* join(session: Session, pod: Pod, named: string): Running<number | CommandError> {
  const { flags } = session
  const quiet = flags.bool('quiet')
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]
  const { name, namespace } = pod.metadata
  const container = named === '' ? yield* defaultContainer(session, pod, quiet) : named
  const found = all.find(each => each.name === container)
  if (found === undefined)
    return failure(`cannot attach to the container: container ${container} not found in pod ${name}`)
  const tty = found.tty === true
  if (flags.bool('tty') && !tty && !quiet)
    yield* session.printError(`error: Unable to use a TTY - container ${container} did not allocate one\n`)
  const streams = yield* chooseStreams(session, quiet, tty)
  if (!quiet) yield* session.printError(RECORDED)
  const path = `${pathOf(PODS, namespace ?? '', name ?? '', 'attach')}?container=${encodeURIComponent(container)}&${streamQuery(streams)}`
  const ended = yield* converse(session, path, { ...streams, redraw: true })
  const again = streams.terminal !== undefined && !quiet && pod.spec.restartPolicy === 'Always'
  if (ended === 0 && again)
    yield* session.print(
      `Session ended, resume using 'kubectl attach ${name} -c ${container} -i -t' command when the pod is running\n`,
    )
  return ended
}
