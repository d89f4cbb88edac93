import type { Pod } from '../../../../kube/api/schema/generated/types.ts'
import type { Running } from '../../../../linux/program.ts'
import { CommandError, failure, usage } from '../error.ts'
import { bool, duration, int, lines, string } from '../flags.ts'
import { DRY_RUN, FIELD_MANAGER } from '../global-flags.ts'
import { infoOf } from '../info.ts'
import { PRINT_FLAGS } from '../print/printer.ts'
import type { Body, Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { join } from './attach/join.ts'
import { deleteOne } from './delete.ts'
import { exposedService } from './expose/service.ts'
import { copyAll } from './logs/copy.ts'
import { logRequests } from './logs/requests.ts'
import { awaitPod, hasEnded, hasSucceeded, isAttachable } from './pods/await.ts'
import { asPod } from './pods/behind.ts'
import { podFromFlags } from './run/pod.ts'
import { createObject } from './shared/create-object.ts'
import { type DryRun, dryRunOf, ResultPrinter } from './shared/result.ts'

export const run: Verb = {
  name: 'run',
  short: 'Run a particular image on the cluster',
  long: 'Create and run a particular image in a pod.',
  examples: [
    '# Start a pod\nkubectl run web --image=nginx',
    '# Start a pod that exposes port 80, with labels and an environment variable\nkubectl run web --image=nginx --port=80 --labels="app=web" --env="COLOUR=red"',
    '# Print the pod without creating it\nkubectl run web --image=nginx --dry-run=client -o yaml',
    '# A shell in a pod of its own that goes away when the shell ends\nkubectl run -it --rm test --image=busybox --restart=Never -- sh',
  ],
  usage:
    'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  flags: [
    lines('annotations', 'Annotations to apply to the pod.'),
    bool('attach', 'If true, wait for the Pod to start running, and then attach to it. The default with -i.'),
    string('cascade', 'How what the pod owns is deleted with --rm.', { value: 'background', bare: 'background' }),
    bool('command', "Use extra arguments as the 'command' of the container rather than as its 'args'."),
    DRY_RUN,
    lines('env', 'Environment variables to set in the container.'),
    bool('expose', 'If true, create a ClusterIP service associated with the pod.  Requires `--port`.'),
    FIELD_MANAGER('kubectl-run'),
    bool('force', 'Without effect: --rm deletes as ever.'),
    int('grace-period', -1, 'Without effect: --rm deletes as ever.'),
    string('image', 'The image for the container to run.'),
    string('image-pull-policy', 'The image pull policy for the container.'),
    string('labels', 'Comma separated labels to apply to the pod. Will override previous values.', { short: 'l' }),
    bool('leave-stdin-open', 'Leave stdin open after the first attach completes.'),
    string('override-type', 'How --overrides are applied.', { value: 'merge', emulated: false }),
    string('overrides', 'An inline JSON override for the generated object.'),
    duration('pod-running-timeout', '1m0s', 'The length of time to wait until at least one pod is running.'),
    string('port', 'The port that this container exposes.'),
    ...PRINT_FLAGS,
    bool('privileged', 'If true, run the container in privileged mode.'),
    bool('quiet', 'If true, suppress prompt messages.', { short: 'q' }),
    string('restart', 'The restart policy for this Pod.  Legal values [Always, OnFailure, Never].', {
      value: 'Always',
    }),
    bool('rm', 'If true, delete the pod after it exits.  Only valid when attaching to the container.'),
    bool('save-config', 'Keep the configuration of the object in its annotation, for a later apply.'),
    bool('stdin', 'Keep stdin open on the container in the pod, even if nothing is attached.', { short: 'i' }),
    bool('tty', 'Allocate a TTY for the container in the pod.', { short: 't' }),
  ],
  required: ['image'],
  run: session => main(session),
}

function* main(session: Session): Running<number | CommandError> {
  const { flags, args, path } = session
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  const printer = ResultPrinter.of(session, dryRun, dryRun === 'client')
  if (printer instanceof CommandError) return printer
  if (args.length === 0 || flags.dash === 0) return usage(path, 'NAME is required for run')
  if (flags.string('image') === '') return failure('--image is required')
  const attaching = flags.given('attach') ? flags.bool('attach') : flags.bool('stdin')
  const wrong = misused(session, attaching, dryRun)
  if (wrong !== undefined) return wrong
  const made = podFromFlags(session)
  if (made instanceof CommandError) return made
  const created = yield* createObject(session, made, dryRun)
  if (created instanceof CommandError) return created
  const errors = flags.bool('expose') ? yield* expose(session, dryRun, printer) : undefined
  if (!attaching) return (yield* printer.print(created, 'created')) ?? errors ?? 0
  const ended = yield* attended(session, asPod(created))
  if (flags.bool('rm')) {
    const removed = yield* remove(session, created)
    if (removed !== undefined && ended === 0) return removed
  }
  return ended
}

function misused({ flags, path }: Session, attaching: boolean, dryRun: DryRun): CommandError | undefined {
  if (flags.bool('tty') && !flags.bool('stdin'))
    return usage(path, '-i/--stdin is required for containers with -t/--tty=true')
  if (flags.bool('expose') && flags.string('port') === '')
    return usage(path, '--port must be set when exposing a service')
  const restart = flags.string('restart')
  if (!['Always', 'OnFailure', 'Never'].includes(restart)) return usage(path, `invalid restart policy: ${restart}`)
  if (!attaching && flags.bool('rm')) return usage(path, '--rm should only be used for attached containers')
  if (attaching && dryRun !== 'none')
    return usage(
      path,
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    )
  const pull = flags.string('image-pull-policy')
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(pull)) return usage(path, `invalid image pull policy: ${pull}`)
  return undefined
}

/** --expose: a service for the pod. */
function* expose(session: Session, dryRun: DryRun, printer: ResultPrinter): Running<CommandError | undefined> {
  const { flags, args } = session
  const name = args[0]!
  const labels = flags.string('labels')
  const service = exposedService({
    name,
    labels,
    selector: labels === '' ? `run=${name}` : labels,
    ports: [{ port: flags.string('port'), protocol: 'TCP', name: '' }],
  })
  if (service instanceof CommandError) return service
  const created = yield* createObject(session, service, dryRun)
  if (created instanceof CommandError) return created
  const error = yield* printer.print(created, 'created')
  if (error === undefined && flags.string('output') === 'yaml') yield* session.print('---\n')
  return error
}

/** Waits for the pod, attaches to it, and finds out how it ended. */
function* attended(session: Session, created: Pod): Running<number | CommandError> {
  const { flags } = session
  const timeout = flags.duration('pod-running-timeout')
  const pod = yield* awaitPod(session, created, isAttachable, timeout)
  if (pod instanceof CommandError) return pod
  const joined = hasEnded(pod) ? yield* printLog(session, pod) : yield* join(session, pod, '')
  if (joined instanceof CommandError) {
    if (hasEnded(pod)) return joined
    yield* session.printError(
      `warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${joined.text.replace(/^error: /, '')}\n`,
    )
    const error = yield* printLog(session, pod)
    if (error !== 0) return error
  }
  const restart = flags.string('restart')
  if (flags.bool('leave-stdin-open') || restart === 'Always') return 0
  const over = yield* awaitPod(session, pod, restart === 'OnFailure' ? hasSucceeded : hasEnded, timeout)
  return over instanceof CommandError ? over : exitOf(over)
}

function* printLog(session: Session, pod: Pod): Running<number | CommandError> {
  const requests = yield* logRequests(session, [pod], { container: '', allContainers: false, quiet: true })
  if (requests instanceof CommandError) return requests
  return (yield* copyAll(session, requests, { query: {}, prefix: false, ignoreErrors: false })) ?? 0
}

function exitOf({ metadata, status }: Pod): number | CommandError {
  if (status.phase === 'Succeeded') return 0
  const terminated = status.containerStatuses?.[0]?.state.terminated
  const pod = `pod ${metadata.namespace}/${metadata.name}`
  if (terminated === undefined || terminated.exitCode === 0) return failure(`${pod} failed with unknown exit code`)
  return new CommandError(`${pod} terminated (${terminated.reason})\n${terminated.message ?? ''}`, terminated.exitCode)
}

/** --rm. */
function* remove(session: Session, pod: Body): Running<CommandError | undefined> {
  const mapping = yield* session.mapper.find('pods')
  if (mapping instanceof CommandError) return mapping
  const plan = { grace: -1, wait: false, force: false, cascade: 'Background', quiet: session.flags.bool('quiet') }
  const done = yield* deleteOne(session, infoOf(mapping, pod, ''), plan, 'none')
  return done instanceof CommandError ? done : undefined
}
