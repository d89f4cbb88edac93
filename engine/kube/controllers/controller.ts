import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import type { ApiObject } from '../api/object.ts'
import type { KubeClient, ListOptions } from '../client/client.ts'
import type { EventRecorder } from '../client/events.ts'
import { Informer } from '../client/informer.ts'
import type { Resource } from '../client/resource.ts'
import { WorkQueue } from '../client/work-queue.ts'

/** What a controller works with: a client, shared copies of collections, a recorder of events. */
export class ControllerContext {
  readonly process: Process
  readonly client: KubeClient
  readonly events: EventRecorder
  readonly #informers = new Map<string, Informer<ApiObject>>()

  constructor(process: Process, client: KubeClient, events: EventRecorder) {
    this.process = process
    this.client = client
    this.events = events
  }

  /** The shared copy of a collection. Asking for it twice gives the same. */
  informer<T extends ApiObject>(resource: Resource<T>, options: ListOptions = {}): Informer<T> {
    const key = `${resource.group}/${resource.plural}?${JSON.stringify(options)}`
    let informer = this.#informers.get(key) as Informer<T> | undefined
    if (informer === undefined) {
      informer = new Informer(this.client, resource, options)
      this.#informers.set(key, informer as unknown as Informer<ApiObject>)
    }
    return informer
  }

  get informers(): readonly Informer<ApiObject>[] {
    return [...this.#informers.values()]
  }

  /** Wall clock of the lab as the API writes it, in whole seconds. */
  get timestamp(): string {
    return timestampOf(this.process.host.sim.wallMilliseconds)
  }
}

/** RFC 3339 in UTC without fractions, as metav1.Time is written. */
export function timestampOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** A control loop: it hears of changes, queues keys, and makes the world fit one key at a time. */
export interface Controller {
  readonly name: string
  /** Subscribes to what concerns it. Called once, before the informers run. */
  start(context: ControllerContext, queue: WorkQueue): Reconcile
}

/** Makes the world fit the object of this key. False: look again later. */
export type Reconcile = (key: string) => Running<boolean>

/** Runs controllers in a process: a thread for each collection that is followed, and one for each controller. Ends with the process. */
export function* runControllers(context: ControllerContext, controllers: readonly Controller[]): Running<void> {
  const { process } = context
  const loops = controllers.map(controller => {
    const queue = new WorkQueue(process)
    return { queue, reconcile: controller.start(context, queue) }
  })
  for (const informer of context.informers) process.thread(informer.run(process))
  for (const informer of context.informers) while (!informer.synced) yield* process.wait([informer.changed])
  for (const { queue, reconcile } of loops) process.thread(work(queue, reconcile))
}

function* work(queue: WorkQueue, reconcile: Reconcile): Running<void> {
  for (;;) {
    const key = yield* queue.take()
    const succeeded = yield* reconcile(key)
    queue.done(key, succeeded)
    if (!succeeded) queue.retry(key)
  }
}
