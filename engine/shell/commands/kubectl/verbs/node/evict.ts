import type { Pod } from '../../../../../kube/api/schema/generated/types.ts'
import { PODS, pathOf } from '../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../linux/program.ts'
import { goDurationText } from '../../../../../sim/duration.ts'
import { SECOND } from '../../../../../sim/timer.ts'
import { CommandError, RefusedError } from '../../error.ts'
import type { Body, Session } from '../../session.ts'
import { type DryRun, ResultPrinter } from '../shared/result.ts'
import { isSkipped } from './pods.ts'

const RETRY = 5 * SECOND
const POLL = SECOND

/** A pod on its way out. */
interface Leaving {
  readonly pod: Pod
  state: 'evict' | 'wait'
  /** When it is looked at again. */
  due: number
}

/** Evicts pods, or deletes them, and waits until they are gone; what went wrong (pkg/drain, evictPods and deletePods). */
export function* evictPods(session: Session, pods: readonly Pod[], dryRun: DryRun): Running<readonly string[]> {
  const { flags, process } = session
  const timeout = flags.duration('timeout')
  const deadline = timeout === 0 ? Number.POSITIVE_INFINITY : process.now + timeout
  const drain = new Drain(session, dryRun, deadline, goDurationText(timeout))
  let leaving: Leaving[] = pods.map(pod => ({ pod, state: 'evict', due: process.now }))
  for (;;) {
    for (const each of leaving) if (each.due <= process.now && (yield* drain.step(each))) each.due = -1
    leaving = leaving.filter(each => each.due >= 0)
    if (leaving.length === 0) return drain.errors
    const next = Math.min(...leaving.map(each => each.due))
    if (next > process.now) yield* process.sleep(next - process.now)
  }
}

class Drain {
  readonly errors: string[] = []
  readonly #session: Session
  readonly #dryRun: DryRun
  readonly #deadline: number
  readonly #timeout: string
  readonly #evicts: boolean
  readonly #printer: ResultPrinter

  constructor(session: Session, dryRun: DryRun, deadline: number, timeout: string) {
    this.#session = session
    this.#dryRun = dryRun
    this.#deadline = deadline
    this.#timeout = timeout
    this.#evicts = !session.flags.bool('disable-eviction')
    this.#printer = new ResultPrinter(session, undefined, dryRun)
  }

  /** Does what is to be done with a pod now; true when there is nothing more to do. */
  *step(leaving: Leaving): Running<boolean> {
    return leaving.state === 'evict' ? yield* this.#evict(leaving) : yield* this.#wait(leaving)
  }

  *#evict(leaving: Leaving): Running<boolean> {
    const session = this.#session
    const { process } = session
    const { name = '', namespace = '' } = leaving.pod.metadata
    const what = `pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`
    if (this.#evicts) {
      const suffix = this.#dryRun === 'server' ? ' (server dry run)' : ''
      yield* session.print(`evicting pod ${namespace}/${name}${suffix}\n`)
      if (process.now >= this.#deadline)
        return this.#failed(`error when evicting ${what}: global timeout reached: ${this.#timeout}`)
    }
    const done = yield* this.#send(leaving.pod)
    if (done instanceof CommandError) {
      const message = done instanceof RefusedError ? done.message : done.text
      if (done instanceof RefusedError && done.notFound) return true
      if (!this.#evicts) return this.#failed(message)
      if (!(done instanceof RefusedError) || done.http !== 429)
        return this.#failed(`error when evicting ${what}: ${message}`)
      yield* session.printError(`error when evicting ${what} (will retry after 5s): ${message}\n`)
      leaving.due = process.now + RETRY
      return false
    }
    if (this.#dryRun === 'server') return true
    leaving.state = 'wait'
    return yield* this.#wait(leaving)
  }

  *#send({ metadata }: Pod): Running<Body | CommandError> {
    const session = this.#session
    const { name = '', namespace = '' } = metadata
    const grace = session.flags.int('grace-period')
    const deleteOptions = {
      ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}),
      ...(this.#dryRun === 'server' ? { dryRun: ['All'] } : {}),
    }
    if (!this.#evicts)
      return yield* session.call({
        method: 'DELETE',
        path: pathOf(PODS, namespace, name),
        body: { apiVersion: 'v1', kind: 'DeleteOptions', ...deleteOptions },
      })
    return yield* session.call({
      method: 'POST',
      path: pathOf(PODS, namespace, name, 'eviction'),
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions },
    })
  }

  *#wait(leaving: Leaving): Running<boolean> {
    const session = this.#session
    const { name = '', namespace = '', uid } = leaving.pod.metadata
    const there = yield* session.get(PODS, namespace, name)
    const gone = there instanceof RefusedError && there.notFound
    if (there instanceof CommandError && !gone)
      return this.#failed(this.#waiting(name, namespace, there instanceof RefusedError ? there.message : there.text))
    if (gone || (there as unknown as Pod).metadata.uid !== uid) {
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: leaving.pod.metadata }
      yield* this.#printer.print(pod as unknown as Body, this.#evicts ? 'evicted' : 'deleted')
      return true
    }
    if (isSkipped(session, there as unknown as Pod)) {
      const seconds = session.flags.int('skip-wait-for-delete-timeout')
      yield* session.print(
        `pod ${JSON.stringify(name)} has DeletionTimestamp older than ${seconds} seconds, skipping\n`,
      )
      return true
    }
    if (session.process.now >= this.#deadline)
      return this.#failed(this.#waiting(name, namespace, 'context deadline exceeded'))
    leaving.due = Math.min(session.process.now + POLL, this.#deadline)
    return false
  }

  #waiting(name: string, namespace: string, why: string): string {
    return this.#evicts
      ? `error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: ${why}`
      : why
  }

  #failed(text: string): true {
    this.errors.push(text)
    return true
  }
}
