import type { Pod } from '../../../../kube/api/schema/generated/types.ts'
import { PODS, pathOf } from '../../../../kube/client/resource.ts'
import type { Running } from '../../../../linux/program.ts'
import { CommandError, failure, usage } from '../error.ts'
import { bool, duration, list, string } from '../flags.ts'
import type { Info } from '../info.ts'
import { select } from '../selection.ts'
import type { Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { chooseStreams, converse, streamQuery } from './exec/remote.ts'
import { asPod, named, podSelector, podsBehind } from './pods/behind.ts'
import { DEFAULT_CONTAINER, defaultedText, hasContainer } from './pods/containers.ts'
import { byActivity } from './pods/order.ts'

export const exec: Verb = {
  name: 'exec',
  short: 'Execute a command in a container',
  long: 'Execute a command in a container.',
  examples: [
    "# Get output from running the 'date' command from pod web, using the first container by default\nkubectl exec web -- date",
    '# Open a shell in a container, on the terminal\nkubectl exec -it web -c app -- sh',
    "# Run 'ip addr' in the first pod of a deployment\nkubectl exec deploy/web -- ip addr",
  ],
  usage: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  flags: [
    string('container', 'Container name. If omitted, the default container is used.', { short: 'c' }),
    list('filename', 'Files that hold the resource.', { short: 'f' }),
    duration('pod-running-timeout', '1m0s', 'The length of time to wait until at least one pod is running.'),
    bool('quiet', 'Only print output from the remote session', { short: 'q' }),
    bool('stdin', 'Pass stdin to the container', { short: 'i' }),
    bool('tty', 'Stdin is a TTY', { short: 't' }),
  ],
  completes: 'pod',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { args, flags } = session
  const { dash } = flags
  const files = flags.list('filename')
  const target = args.length > 0 && dash !== 0 ? args[0]! : ''
  if (dash < 0 && (args.length > 1 || (args.length > 0 && files.length > 0)))
    return usage(session.path, 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead')
  if ('text' in session.config) return session.config
  if (target === '' && files.length === 0) return failure('pod, type/name or --filename must be specified')
  const command = dash < 0 ? [] : args.slice(dash)
  if (command.length === 0) return failure('you must specify at least one command for the container')
  const pod = yield* attachablePod(session, yield* targetOf(session, target, files))
  if (pod instanceof CommandError) return pod
  const { phase } = pod.status
  if (phase === 'Succeeded' || phase === 'Failed')
    return failure(`cannot exec into a container in a completed pod; current phase is ${phase}`)
  const quiet = flags.bool('quiet')
  const container = flags.string('container') || (yield* defaultContainer(session, pod, quiet))
  const streams = yield* chooseStreams(session, quiet)
  const words = command.map(word => `command=${encodeURIComponent(word)}`).join('&')
  const { namespace, name } = pod.metadata
  const path = `${pathOf(PODS, namespace ?? '', name ?? '', 'exec')}?${words}&container=${encodeURIComponent(container)}&${streamQuery(streams)}`
  return yield* converse(session, path, streams)
}

function* targetOf(session: Session, target: string, files: readonly string[]): Running<Info | CommandError> {
  if (files.length === 0) return yield* named(session, target)
  const selected = yield* select(session, { args: [], files, fetch: true })
  if (selected instanceof CommandError) return selected
  return selected.infos.length === 1 ? selected.infos[0]! : failure('cannot exec into multiple objects at a time')
}

/** The pod that is meant: itself, or the best one behind the object (pkg/polymorphichelpers, attachablePodForObject). */
export function* attachablePod(session: Session, info: Info | CommandError): Running<Pod | CommandError> {
  if (info instanceof CommandError) return info
  if (info.mapping.kind === 'Pod') return asPod(info.object)
  const labels = podSelector(info)
  if (labels instanceof CommandError)
    return failure(
      `cannot attach to *${info.mapping.version}.${info.mapping.kind}: ${labels.text.replace(/^error: /, '')}`,
    )
  const timeout = session.flags.duration('pod-running-timeout')
  const pods = yield* podsBehind(session, info.namespace, labels, timeout, byActivity)
  return pods instanceof CommandError ? pods : pods[0]!
}

/** pkg/cmd/util/podcmd, FindOrDefaultContainerByName. */
export function* defaultContainer(session: Session, pod: Pod, quiet: boolean): Running<string> {
  const chosen = pod.metadata.annotations?.[DEFAULT_CONTAINER] ?? ''
  if (chosen !== '' && hasContainer(pod, chosen)) return chosen
  if (!quiet) yield* session.printError(defaultedText(pod))
  return pod.spec.containers[0]!.name
}
