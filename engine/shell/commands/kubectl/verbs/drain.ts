import { parseLabelSelector } from '../../../../kube/api/selector/label.ts'
import type { Running } from '../../../../linux/program.ts'
import { CommandError, failure, SeveralErrors } from '../error.ts'
import { bool, duration, int, string } from '../flags.ts'
import { DRY_RUN, SELECTOR } from '../global-flags.ts'
import type { Info } from '../info.ts'
import type { Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { cordonAll } from './node/cordon.ts'
import { evictPods } from './node/evict.ts'
import { type Nodes, nodesOf } from './node/nodes.ts'
import { podsToDelete } from './node/pods.ts'
import { ResultPrinter } from './shared/result.ts'

export const drain: Verb = {
  name: 'drain',
  short: 'Drain node in preparation for maintenance',
  long: `Drain node in preparation for maintenance.

 The given node will be marked unschedulable to prevent new pods from arriving, and its pods are evicted, as long as their disruption budgets allow it. Pods of daemon sets stay, which --ignore-daemonsets must allow; pods without a controller would not come back, so that --force must allow that they go.

 When you are ready to put the node back into service, use kubectl uncordon, which will make the node schedulable again.`,
  examples: [
    '# Drain node k8s-w1, even if there are pods without a controller on it\nkubectl drain k8s-w1 --ignore-daemonsets --force',
  ],
  usage: 'NODE',
  flags: [
    int('chunk-size', 500, 'Return large lists in chunks rather than all at once.'),
    bool('delete-emptydir-data', 'Continue even if there are pods using emptyDir, whose data is lost.'),
    bool('disable-eviction', 'Force drain to use delete, which bypasses disruption budgets.'),
    DRY_RUN,
    bool('force', 'Continue even if there are pods that do not declare a controller.'),
    int('grace-period', -1, 'Period of time in seconds given to each pod to terminate gracefully.'),
    bool('ignore-daemonsets', 'Ignore DaemonSet-managed pods.'),
    string('pod-selector', 'Label selector to filter pods on the node.'),
    SELECTOR,
    int(
      'skip-wait-for-delete-timeout',
      0,
      'Do not wait for pods that have been terminating for longer than so many seconds.',
    ),
    duration('timeout', '0s', 'The length of time to wait before giving up, zero means infinite.'),
  ],
  completes: 'node',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  if ('error' in parseLabelSelector(session.flags.string('pod-selector')))
    return failure('--pod-selector=<pod_selector> must be a valid label selector')
  const nodes = yield* nodesOf(session, 'drain')
  if (nodes instanceof CommandError) return nodes
  const cordoned = yield* cordonAll(session, nodes, true)
  if (cordoned instanceof CommandError) return cordoned
  const printer = new ResultPrinter(session, undefined, nodes.dryRun)
  const errors: CommandError[] = []
  const pending: string[] = []
  for (const info of nodes.infos) {
    const error = yield* drainOne(session, info, nodes)
    if (error === undefined) {
      yield* printer.print(info.object!, 'drained')
      continue
    }
    yield* session.printError(
      `error: unable to drain node ${JSON.stringify(info.name)} due to error: ${error.join()}, continuing command...\n`,
    )
    errors.push(...error.errors)
    pending.push(info.name)
  }
  if (pending.length === 0) return 0
  yield* session.printError(`There are pending nodes to be drained:\n${pending.map(name => ` ${name}\n`).join('')}`)
  return new SeveralErrors(errors)
}

/** Errors as Go joins them in one text. */
class Troubles {
  readonly errors: readonly CommandError[]
  readonly #texts: readonly string[]

  constructor(texts: readonly string[]) {
    this.#texts = texts
    this.errors = texts.map(text => failure(text))
  }

  join(): string {
    return this.#texts.length === 1 ? this.#texts[0]! : `[${this.#texts.join(', ')}]`
  }
}

function* drainOne(session: Session, info: Info, { dryRun }: Nodes): Running<Troubles | undefined> {
  const found = yield* podsToDelete(session, info.name)
  if (found instanceof CommandError) return new Troubles([found.text])
  if (found.errors.length > 0) return new Troubles(found.errors)
  if (found.warnings !== '') yield* session.printError(`Warning: ${found.warnings}\n`)
  if (dryRun === 'client') {
    for (const { metadata } of found.pods)
      yield* session.print(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)\n`)
    return undefined
  }
  const errors = yield* evictPods(session, found.pods, dryRun)
  if (errors.length === 0) return undefined
  const troubles = new Troubles(errors)
  const left = yield* podsToDelete(session, info.name)
  if (!(left instanceof CommandError) && left.pods.length > 0) {
    const names = left.pods.map(pod => `pod/${pod.metadata.name}\n`).join('')
    yield* session.printError(
      `There are pending pods in node ${JSON.stringify(info.name)} when an error occurred: ${troubles.join()}\n${names}`,
    )
  }
  return troubles
}
