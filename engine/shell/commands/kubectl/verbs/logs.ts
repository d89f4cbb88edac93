import type { Pod } from '../../../../kube/api/schema/generated/types.ts'
import { PODS } from '../../../../kube/client/resource.ts'
import type { Running } from '../../../../linux/program.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { CommandError, failure, RefusedError, usage } from '../error.ts'
import { bool, duration, int, string } from '../flags.ts'
import { SELECTOR } from '../global-flags.ts'
import type { Query, Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { copyAll, followAll } from './logs/copy.ts'
import { logRequests } from './logs/requests.ts'
import { asPod, named, podSelector, podsBehind } from './pods/behind.ts'
import { byLogging } from './pods/order.ts'
import { exitOnInterrupt } from './shared/interrupt.ts'

const USAGE = 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'
const EXPECTED = `expected '${USAGE}'.\nPOD or TYPE/NAME is a required argument for the logs command`
/** Lines of each pod where a selector is given and --tail is not. */
const SELECTOR_TAIL = 10

export const logs: Verb = {
  name: 'logs',
  short: 'Print the logs for a container in a pod',
  long: 'Print the logs for a container in a pod or specified resource. If the pod has only one container, the container name is optional.',
  examples: [
    '# Return snapshot logs from pod web\nkubectl logs web',
    '# Follow the logs of one container of pod web\nkubectl logs -f -c app web',
    '# What the container said before it was started again\nkubectl logs -p web',
    '# The logs of all pods with a label, each line with where it comes from\nkubectl logs -l app=web --prefix',
  ],
  usage: '[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  flags: [
    bool('all-containers', "Get all containers' logs in the pod(s)."),
    bool('all-pods', 'Get logs from all pod(s). Sets prefix to true.'),
    string('container', 'Print the logs of this container', { short: 'c' }),
    bool('follow', 'Specify if the logs should be streamed.', { short: 'f' }),
    bool('ignore-errors', 'If watching / following pod logs, allow for any errors that occur to be non-fatal'),
    bool(
      'insecure-skip-tls-verify-backend',
      'Skip verifying the identity of the kubelet that logs are requested from.',
    ),
    int('limit-bytes', 0, 'Maximum bytes of logs to return. Defaults to no limit.'),
    int('max-log-requests', 5, 'Maximum number of concurrent logs to follow when using by a selector.'),
    duration('pod-running-timeout', '20s', 'The length of time to wait until at least one pod is running.'),
    bool('prefix', 'Prefix each log line with the log source (pod name and container name)'),
    bool('previous', 'Print the logs for the previous instance of the container in a pod if it exists.', {
      short: 'p',
    }),
    SELECTOR,
    duration('since', '0s', 'Only return logs newer than a relative duration like 5s, 2m, or 3h.'),
    string('since-time', 'Only return logs after a specific date (RFC3339).'),
    int('tail', -1, 'Lines of recent log file to display. Defaults to -1, or to 10 with a selector.'),
    bool('timestamps', 'Include timestamps on each line in the log output'),
  ],
  completes: 'pod-container',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const selector = flags.string('selector')
  if (args.length > 2 || (args.length === 0 && selector === '')) return usage(session.path, EXPECTED)
  if (args.length === 1 && selector !== '') return usage(session.path, 'only a selector (-l) or a POD name is allowed')
  const query = queryOf(session)
  if (query instanceof CommandError) return query
  const pods = yield* selector === '' ? podsOf(session, args[0]!) : selected(session, selector)
  if (pods instanceof CommandError) return pods
  const container = args[1] ?? flags.string('container')
  const wrong = validate(session, container)
  if (wrong !== undefined) return wrong
  const allPods = flags.bool('all-pods')
  const requests = yield* logRequests(session, pods, {
    container,
    allContainers: flags.bool('all-containers'),
    quiet: allPods,
  })
  if (requests instanceof CommandError) return requests
  const most = flags.int('max-log-requests')
  const parallel = flags.bool('follow') && requests.length > 1
  if (parallel && requests.length > most)
    return failure(
      `you are attempting to follow ${requests.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
    )
  exitOnInterrupt(session.process)
  const error = yield* (parallel ? followAll : copyAll)(session, requests, {
    query,
    prefix: flags.bool('prefix') || allPods,
    ignoreErrors: flags.bool('ignore-errors'),
  })
  return error ?? 0
}

/** PodLogOptions. */
function queryOf({ flags }: Session): Query | CommandError {
  const time = flags.string('since-time')
  if (time !== '' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(time))
    return failure(
      `parsing time ${JSON.stringify(time)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(time)} as "2006"`,
    )
  const tail = flags.int('tail')
  const since = flags.duration('since')
  return {
    follow: flags.bool('follow') || undefined,
    limitBytes: flags.int('limit-bytes') || undefined,
    previous: flags.bool('previous') || undefined,
    sinceSeconds: since === 0 ? undefined : Math.round(since / SECOND),
    sinceTime: time === '' ? undefined : new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
    tailLines: flags.string('selector') !== '' && !flags.given('tail') ? SELECTOR_TAIL : tail === -1 ? undefined : tail,
    timestamps: flags.bool('timestamps') || undefined,
  }
}

function validate({ flags, args }: Session, container: string): CommandError | undefined {
  if (flags.string('since-time') !== '' && flags.duration('since') !== 0)
    return failure('at most one of `sinceTime` or `sinceSeconds` may be specified')
  if (flags.bool('all-containers') && container !== '')
    return failure(`--all-containers=true should not be specified with container name ${container}`)
  if (flags.given('container') && args.length === 2)
    return failure('only one of -c or an inline [CONTAINER] arg is allowed')
  if (flags.int('limit-bytes') < 0) return failure('--limit-bytes must be greater than 0')
  if (flags.duration('since') < 0) return failure('--since must be greater than 0')
  if (flags.int('tail') < -1) return failure('--tail must be greater than or equal to -1')
  return undefined
}

function* podsOf(session: Session, word: string): Running<readonly Pod[] | CommandError> {
  const info = yield* named(session, word)
  if (info instanceof RefusedError && info.notFound)
    return failure(`error from server (NotFound): ${info.message} in namespace ${JSON.stringify(session.namespace)}`)
  if (info instanceof CommandError) return info
  if (info.mapping.kind === 'Pod') return [asPod(info.object)]
  const labels = podSelector(info)
  if (labels instanceof CommandError)
    return failure(
      `cannot get the logs from *${info.mapping.version}.${info.mapping.kind}: ${labels.text.replace(/^error: /, '')}`,
    )
  const timeout = session.flags.duration('pod-running-timeout')
  const pods = yield* podsBehind(session, info.namespace, labels, timeout, byLogging)
  if (pods instanceof CommandError || pods.length === 1 || session.flags.bool('all-pods')) return pods
  const [first] = pods
  yield* session.printError(`Found ${pods.length} pods, using pod/${first!.metadata.name}\n`)
  return [first!]
}

function* selected(session: Session, labelSelector: string): Running<readonly Pod[] | CommandError> {
  const { namespace } = session
  const list = yield* session.list(PODS, namespace, { labelSelector })
  if (list instanceof CommandError) return list
  if (list.items.length === 0) yield* session.printError(`No resources found in ${namespace} namespace.\n`)
  return list.items.map(asPod)
}
