import type { Pod } from '../../../../../kube/api/schema/generated/types.ts'
import type { Running } from '../../../../../linux/program.ts'
import { type CommandError, failure } from '../../error.ts'
import type { Session } from '../../session.ts'
import { allContainers, DEFAULT_CONTAINER, defaultedText, hasContainer } from '../pods/containers.ts'

/** One log to be fetched. */
export interface LogRequest {
  readonly pod: Pod
  readonly container: string
}

export interface LogChoice {
  readonly container: string
  readonly allContainers: boolean
  /** Of many pods nobody wants to hear which container was taken. */
  readonly quiet: boolean
}

/** Which logs are meant (pkg/polymorphichelpers, logsForObjectWithClient). */
export function* logRequests(
  session: Session,
  pods: readonly Pod[],
  choice: LogChoice,
): Running<readonly LogRequest[] | CommandError> {
  const requests: LogRequest[] = []
  for (const pod of pods) {
    if (choice.allContainers) {
      for (const { name } of allContainers(pod)) requests.push({ pod, container: name })
      continue
    }
    const container = choice.container === '' ? yield* defaultContainer(session, pod, choice.quiet) : choice.container
    if (!hasContainer(pod, container))
      return failure(`container ${container} is not valid for pod ${pod.metadata.name}`)
    requests.push({ pod, container })
  }
  return requests
}

function* defaultContainer(session: Session, pod: Pod, quiet: boolean): Running<string> {
  const chosen = pod.metadata.annotations?.[DEFAULT_CONTAINER] ?? ''
  if (chosen !== '') {
    if (hasContainer(pod, chosen)) return chosen
    yield* session.printError(
      `Default container name ${JSON.stringify(chosen)} not found in pod ${pod.metadata.name}\n`,
    )
  }
  if (!quiet) yield* session.printError(defaultedText(pod))
  return pod.spec.containers[0]!.name
}
