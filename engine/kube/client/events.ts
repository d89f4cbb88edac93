import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { WaitQueue } from '../../sim/wait.ts'
import type { ApiObject } from '../api/object.ts'
import { isNotFound, type KubeClient, refused } from './client.ts'
import { EVENTS } from './resource.ts'

interface Occurrence {
  readonly component: string
  readonly object: ApiObject
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly fieldPath: string
  readonly time: string
}

/** Events that are waiting to be written; more are dropped, as client-go does. */
const QUEUE_MAX = 1000

/** Writes Events for a component. The same event again counts up the one that is there (client-go tools/record). */
export class EventRecorder {
  readonly #process: Process
  readonly #client: KubeClient
  readonly #component: string
  readonly #queue: Occurrence[] = []
  readonly #changed = new WaitQueue()
  /** What was written, by what makes two events the same: name and count. */
  readonly #known = new Map<string, { name: string; count: number }>()
  readonly #host: string

  /** `host` is the node, for components that run on one. */
  constructor(process: Process, client: KubeClient, component: string, host = '') {
    this.#process = process
    this.#client = client
    this.#component = component
    this.#host = host
  }

  /** The same for one of several components in a process: the controllers of the controller manager. */
  as(component: string): Pick<EventRecorder, 'record'> {
    return { record: (...event) => this.#note(component, ...event) }
  }

  /** Notes that something happened to `object`; written by the thread of `run`. */
  record(object: ApiObject, type: 'Normal' | 'Warning', reason: string, message: string, fieldPath = ''): void {
    this.#note(this.#component, object, type, reason, message, fieldPath)
  }

  #note(
    component: string,
    object: ApiObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    fieldPath = '',
  ): void {
    if (this.#queue.length >= QUEUE_MAX) return
    const time = `${new Date(this.#process.host.sim.wallMilliseconds).toISOString().slice(0, 19)}Z`
    this.#queue.push({ component, object, type, reason, message, fieldPath, time })
    this.#changed.wake()
  }

  /** Writes events until the process ends. */
  *run(): Running<void> {
    for (;;) {
      const occurrence = this.#queue.shift()
      if (occurrence === undefined) yield* this.#process.wait([this.#changed])
      else yield* this.#write(occurrence)
    }
  }

  *#write({ component, object, type, reason, message, fieldPath, time }: Occurrence): Running<void> {
    const { uid = '', name = '', namespace = '' } = object.metadata
    const key = `${uid}\0${fieldPath}\0${type}\0${reason}\0${message}`
    const known = this.#known.get(key)
    const home = namespace === '' ? 'default' : namespace
    if (known !== undefined) {
      known.count++
      const patched = yield* this.#client.patch(EVENTS, { namespace: home, name: known.name }, 'merge', {
        count: known.count,
        lastTimestamp: time,
      })
      if (!isNotFound(patched)) return
      this.#known.delete(key)
    }
    const suffix = this.#process.host.sim.random(`event:${this.#component}:${this.#host}`)
    const eventName = `${name}.${suffix.uint32().toString(16).padStart(8, '0')}${suffix.uint32().toString(16).padStart(8, '0')}`
    const created = yield* this.#client.create(EVENTS, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: eventName, namespace: home },
      involvedObject: {
        kind: object.kind,
        apiVersion: object.apiVersion,
        name,
        ...(namespace === '' ? {} : { namespace }),
        uid,
        resourceVersion: object.metadata.resourceVersion,
        ...(fieldPath === '' ? {} : { fieldPath }),
      },
      type,
      reason,
      message,
      source: { component, ...(this.#host === '' ? {} : { host: this.#host }) },
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
      reportingComponent: component,
      reportingInstance: this.#host,
    })
    if (!refused(created)) this.#known.set(key, { name: eventName, count: 1 })
  }
}
