import type { Running } from '../../../../linux/program.ts'
import { CommandError, combined, failure, RefusedError } from '../error.ts'
import { bool, int } from '../flags.ts'
import { ALL_NAMESPACES, FILE_FLAGS, SELECTOR } from '../global-flags.ts'
import type { Info } from '../info.ts'
import { select } from '../selection.ts'
import type { Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { Subject } from './describe/describer.ts'
import { describers } from './describe/describers.ts'
import { describeGeneric } from './describe/kinds/generic.ts'
import { kustomizeRefused } from './shared/files.ts'

export const describe: Verb = {
  name: 'describe',
  short: 'Show details of a specific resource or group of resources',
  long: `Show details of a specific resource or group of resources.

 Print a detailed description of the selected resources, including related resources such as events or controllers. A name is looked for as it is first; without such an object everything whose name begins so is described.`,
  examples: [
    '# Describe a node\nkubectl describe nodes k8s-w1',
    '# Describe a pod\nkubectl describe pods/web',
    '# Describe all pods with a label\nkubectl describe pods -l app=web',
    '# Describe all pods whose name begins so\nkubectl describe pods web-5d',
  ],
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  flags: [
    ALL_NAMESPACES,
    int('chunk-size', 500, 'Return large lists in chunks rather than all at once.'),
    ...FILE_FLAGS,
    SELECTOR,
    bool('show-events', 'If true, display events related to the described object.', { value: 'true' }),
  ],
  completes: 'resource',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const refused = kustomizeRefused(session)
  if (refused !== undefined) return refused
  const files = flags.list('filename')
  if (args.length === 0 && files.length === 0)
    return failure(
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
    )
  const allNamespaces = flags.bool('all-namespaces')
  const selected = yield* select(session, {
    args,
    files,
    recursive: flags.bool('recursive'),
    labelSelector: flags.string('selector') || undefined,
    allNamespaces,
    emptySelects: true,
    fetch: true,
    continueOnError: true,
  })
  if (selected instanceof CommandError) return selected
  const { infos, errors } = selected
  const [first] = errors
  if (args.length === 2 && infos.length === 0 && first instanceof RefusedError && first.notFound)
    return yield* describeMatching(session, first)
  const failures = [...errors]
  let separator = ''
  for (const info of infos) {
    const text = yield* describeOne(session, info)
    if (text instanceof CommandError) {
      if (!failures.some(each => each.text === text.text)) failures.push(text)
      continue
    }
    yield* session.print(separator + text)
    separator = '\n\n'
  }
  if (infos.length === 0 && failures.length === 0)
    yield* session.printError(
      allNamespaces ? 'No resources found\n' : `No resources found in ${session.namespace} namespace.\n`,
    )
  return failures.length === 0 ? 0 : combined(failures)
}

function* describeOne(session: Session, info: Info): Running<string | CommandError> {
  const subject = new Subject(session, info, session.flags.bool('show-events'))
  const { group, kind } = info.mapping
  const describer = describers.find(each => each.group === group && each.kind === kind)
  const description = yield* describer === undefined ? describeGeneric(subject) : describer.describe(subject)
  return description instanceof CommandError ? description : description.toString()
}

/** Nothing has the name: everything whose name begins so. */
function* describeMatching(session: Session, notFound: CommandError): Running<number | CommandError> {
  const [type = '', prefix = ''] = session.args
  const selected = yield* select(session, { args: [type], emptySelects: true, fetch: true, singleType: true })
  if (selected instanceof CommandError) return selected
  let found = false
  for (const info of selected.infos) {
    if (!info.name.startsWith(prefix)) continue
    found = true
    const text = yield* describeOne(session, info)
    if (text instanceof CommandError) return text
    yield* session.print(`${text}\n`)
  }
  return found ? 0 : notFound
}
