import type { Call } from '../call.ts'
import type { ApiObject } from '../object.ts'
import { expired, Failure, invalid } from '../status.ts'
import type { Change } from '../store.ts'
import { FieldErrors } from '../validation/field-error.ts'
import { Watch, type WatchEvent } from '../watch.ts'
import { type Matches, selection, stored } from './read.ts'

/** The server's own limit is between half an hour and an hour (--min-request-timeout). */
const TIMEOUT_MIN_SECONDS = 1_800
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end'

/** Makes of an object what the reader wants to see: the object itself, a Table, or only its metadata. */
export type Present = (object: ApiObject, first: boolean) => unknown

/** GET of a collection with watch=true. staging apiserver pkg/storage/cacher. */
export function watch(call: Call, present: Present): Watch | Failure {
  const matches = selection(call)
  if (matches instanceof Failure) return matches
  const from = call.query.get('resourceVersion')
  const initial = call.query.flag('sendInitialEvents')
  const wrong = checkOptions(call, initial)
  if (wrong !== undefined) return wrong
  if (from !== '' && !/^\d+$/.test(from))
    return new Failure(
      500,
      '',
      `resourceVersion: Invalid value: "${from}": strconv.ParseUint: parsing "${from}": invalid syntax`,
    )
  const stream = new Watch()
  const sender = new Sender(call, stream, matches, present)
  if (!sender.begin(from, initial)) return stream
  const { listeners } = call.objects
  const listener = (change: Change) => sender.tell(change)
  listeners.add(listener)
  stream.onStop(() => listeners.delete(listener))
  const seconds = Number(call.query.get('timeoutSeconds'))
  const longest = TIMEOUT_MIN_SECONDS + call.sim.random('watch-timeout').below(TIMEOUT_MIN_SECONDS)
  stream.endAfter(call.sim, seconds > 0 ? seconds : longest)
  if (call.query.flag('allowWatchBookmarks')) stream.bookmarkEvery(call.sim, () => sender.bookmark(call.store.revision))
  return stream
}

function checkOptions(call: Call, initial: boolean): Failure | undefined {
  const match = call.query.get('resourceVersionMatch')
  const errors = new FieldErrors()
  if (initial && match !== 'NotOlderThan')
    errors.forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
  if (!initial && match !== '')
    errors.forbidden(
      'resourceVersionMatch',
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    )
  return errors.list.length === 0 ? undefined : invalid('meta.k8s.io', 'ListOptions', '', errors.list)
}

class Sender {
  readonly #call: Call
  readonly #stream: Watch
  readonly #matches: Matches | undefined
  readonly #present: Present
  #first = true

  constructor(call: Call, stream: Watch, matches: Matches | undefined, present: Present) {
    this.#call = call
    this.#stream = stream
    this.#matches = matches
    this.#present = present
  }

  /** Sends what was there before; false when the start lies too far back. */
  begin(from: string, initial: boolean): boolean {
    if (initial || from === '' || from === '0') {
      for (const object of stored(this.#call)) if (this.#sees(object)) this.#send('ADDED', object)
      if (initial && this.#call.query.flag('allowWatchBookmarks'))
        this.#stream.send({
          type: 'BOOKMARK',
          object: this.bookmark(this.#call.store.revision, { [INITIAL_EVENTS_END]: 'true' }),
        })
      return true
    }
    const changes = this.#call.objects.since(Number(from))
    if (changes === undefined) {
      const { compacted } = this.#call.objects
      this.#stream.send({ type: 'ERROR', object: expired(`too old resource version: ${from} (${compacted})`).status })
      this.#stream.end()
      return false
    }
    for (const change of changes) this.tell(change)
    return true
  }

  /** What a change is to this reader: an object that no longer matches has gone, one that begins to match has come. */
  tell({ type, object, previous, revision }: Change): void {
    const { definition, at } = this.#call
    if (definition.namespaced && at.namespace !== '' && object.metadata.namespace !== at.namespace) return
    const convert = definition.fromStored
    const now = convert?.(object) ?? object
    const was = previous === undefined ? undefined : (convert?.(previous) ?? previous)
    const matchesNow = type !== 'DELETED' && this.#sees(now)
    const matchedBefore = was !== undefined && this.#sees(was)
    if (matchesNow) this.#send(matchedBefore ? 'MODIFIED' : 'ADDED', now)
    else if (matchedBefore) this.#send('DELETED', type === 'DELETED' ? now : leaving(was, revision))
  }

  bookmark(revision: number, annotations?: Readonly<Record<string, string>>): unknown {
    const { kind } = this.#call.definition
    const metadata = {
      resourceVersion: String(revision),
      ...(annotations === undefined ? {} : { annotations }),
    }
    return { kind, apiVersion: this.#call.server.apiVersionOf(this.#call.definition), metadata }
  }

  #sees(object: ApiObject): boolean {
    return this.#matches === undefined || this.#matches(object)
  }

  #send(type: WatchEvent['type'], object: ApiObject): void {
    this.#stream.send({ type, object: this.#present(object, this.#first) })
    this.#first = false
  }
}

/** The object under the revision at which it left the selection. */
const leaving = (object: ApiObject, revision: number): ApiObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: String(revision) },
})
