import { pathOf } from '../../../../kube/client/resource.ts'
import type { Running } from '../../../../linux/program.ts'
import { Errno } from '../../../../net/errno.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { CommandError, combined, failure, RefusedError } from '../error.ts'
import { bool, duration, string } from '../flags.ts'
import { ALL_NAMESPACES, FIELD_SELECTOR, FILE_FLAGS, SELECTOR } from '../global-flags.ts'
import { type Info, withType } from '../info.ts'
import { PRINT_FLAGS } from '../print/printer.ts'
import { select } from '../selection.ts'
import type { Body, Session } from '../session.ts'
import { withQuery } from '../session.ts'
import type { Verb } from '../verb.ts'
import { nextBefore } from './shared/deadline.ts'
import { kustomizeRefused } from './shared/files.ts'
import { waitUntilGone } from './shared/gone.ts'
import { exitOnInterrupt } from './shared/interrupt.ts'
import { ResultPrinter } from './shared/result.ts'
import { parseFor, type WaitFor } from './wait/condition.ts'

const WEEK = 168 * 3600 * SECOND
/** Between two looks for something that is not there yet. */
const POLL = SECOND / 2

export const wait: Verb = {
  name: 'wait',
  short: 'Experimental: Wait for a specific condition on one or many resources',
  long: 'Wait for a specific condition on one or many resources. The command takes several resources and waits until the condition is seen in the status of each of them, or until they are there, or gone.',
  examples: [
    '# Wait for pod web to be Ready\nkubectl wait --for=condition=Ready pod/web',
    '# Wait for all pods with a label, at most a minute\nkubectl wait --for=condition=Ready pods -l app=web --timeout=60s',
    "# Wait for a field to have a value\nkubectl wait --for=jsonpath='{.status.phase}'=Running pod/web",
    '# Wait for a pod to be gone\nkubectl wait --for=delete pod/web --timeout=60s',
  ],
  usage:
    "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  flags: [
    bool('all', 'Select all resources in the namespace of the specified resource types'),
    ALL_NAMESPACES,
    FIELD_SELECTOR,
    ...FILE_FLAGS,
    string('for', 'The condition to wait on: create, delete, condition=NAME[=VALUE] or jsonpath=EXPRESSION[=VALUE].'),
    bool('local', 'If true, annotation will NOT contact api-server but run locally.', { emulated: false }),
    ...PRINT_FLAGS,
    SELECTOR,
    duration(
      'timeout',
      '30s',
      "The length of time to wait before giving up. Zero means check once and don't wait, negative means wait for a week.",
    ),
  ],
  completes: 'resource',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, process } = session
  const refused = kustomizeRefused(session)
  if (refused !== undefined) return refused
  const printer = ResultPrinter.of(session, 'none')
  if (printer instanceof CommandError) return printer
  const wanted = parseFor(flags.string('for'))
  if (wanted instanceof CommandError) return wanted
  exitOnInterrupt(process)
  const timeout = flags.duration('timeout')
  const deadline = process.now + (timeout < 0 ? WEEK : timeout)
  const selected = wanted.type === 'create' ? yield* whenThere(session, deadline) : yield* find(session)
  if (selected instanceof CommandError) return selected
  const gone = wanted.type === 'delete'
  const errors = selected.errors.filter(each => !gone || !(each instanceof RefusedError && each.notFound))
  for (const info of selected.infos) {
    const met = yield* meets(session, info, wanted, deadline)
    if (met instanceof CommandError) errors.push(met)
    else yield* printer.print(withType(met, info.mapping), 'condition met')
  }
  if (errors.length > 0) return combined(errors)
  return selected.infos.length === 0 && !gone ? failure('no matching resources found') : 0
}

function* find(session: Session) {
  const { flags, args } = session
  return yield* select(session, {
    args,
    files: flags.list('filename'),
    recursive: flags.bool('recursive'),
    labelSelector: flags.string('selector') || undefined,
    fieldSelector: flags.string('field-selector') || undefined,
    allNamespaces: flags.bool('all-namespaces'),
    all: flags.bool('all'),
    fetch: true,
    continueOnError: true,
  })
}

function* whenThere(session: Session, deadline: number) {
  for (;;) {
    const found = yield* find(session)
    const first = found instanceof CommandError ? found : found.errors[0]
    const missing = first instanceof RefusedError && first.notFound
    if (first !== undefined && !missing) return first
    if (!(found instanceof CommandError) && found.infos.length > 0) return found
    if (session.process.now >= deadline) return failure('timed out waiting for the condition')
    yield* session.process.sleep(POLL)
  }
}

function* meets(session: Session, info: Info, wanted: WaitFor, deadline: number): Running<Body | CommandError> {
  const left = Math.max(0, deadline - session.process.now)
  if (wanted.type === 'create') return info.object!
  const once = session.flags.duration('timeout') === 0
  if (wanted.type === 'delete') {
    if (once) return notMet(info)
    return (yield* waitUntilGone(session, [info], left / SECOND)) ?? info.object!
  }
  const now = wanted.holds(info.object!)
  if (now instanceof CommandError) return now
  if (now) return info.object!
  return once ? notMet(info) : yield* until(session, info, wanted.holds, deadline)
}

const notMet = ({ mapping, name }: Info): CommandError => failure(`condition not met for ${mapping.plural}/${name}`)

function* until(
  session: Session,
  { mapping, namespace, name }: Info,
  holds: (object: Body) => boolean | CommandError,
  deadline: number,
): Running<Body | CommandError> {
  const path = withQuery(pathOf(mapping, namespace), { fieldSelector: `metadata.name=${name}`, watch: 'true' })
  for (;;) {
    const stream = yield* session.watch(path)
    if (stream instanceof CommandError) return stream
    for (;;) {
      const event = yield* nextBefore(session.process, stream, deadline)
      if (event === 'timeout') return failure(`timed out waiting for the condition on ${mapping.plural}/${name}`)
      if (event === undefined || event instanceof Errno || event.type === 'ERROR') break
      if (event.type === 'DELETED' || event.type === 'BOOKMARK') continue
      const met = holds(event.object as Body)
      if (met === false) continue
      stream.close()
      return met === true ? (event.object as Body) : met
    }
    stream.close()
  }
}
