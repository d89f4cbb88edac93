import type { Event, ObjectMeta } from '../../../../../kube/api/schema/generated/types.ts'
import { humanDuration } from '../../../../../kube/api/table/duration.ts'
import { EVENTS } from '../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError } from '../../error.ts'
import type { Info } from '../../info.ts'
import type { Session } from '../../session.ts'
import { Description } from './description.ts'

/** How objects of one kind are described. */
export interface Describer {
  readonly group: string
  readonly kind: string
  describe(subject: Subject): Running<Description | CommandError>
}

/** An object with what else may be asked about it. */
export class Subject {
  readonly session: Session
  readonly info: Info
  readonly #showEvents: boolean

  constructor(session: Session, info: Info, showEvents: boolean) {
    this.session = session
    this.info = info
    this.#showEvents = showEvents
  }

  /** The object, of the type that its describer is for. */
  as<Type>(): Type {
    return this.info.object as unknown as Type
  }

  get metadata(): ObjectMeta {
    return this.as<{ readonly metadata: ObjectMeta }>().metadata
  }

  /** Age of a time of the API. */
  since(time: string | undefined): string {
    return time === undefined ? '<unknown>' : humanDuration(this.session.wall - Date.parse(time))
  }

  /** Name, namespace, labels and annotations, as most kinds begin. */
  begin(): Description {
    const out = new Description()
    const { name, namespace, labels, annotations } = this.metadata
    out.field(0, 'Name', name)
    out.field(0, 'Namespace', namespace)
    out.labels('Labels', labels)
    out.annotations('Annotations', annotations)
    return out
  }

  /** `ReplicaSet/web-5f7d`. */
  get controller(): string | undefined {
    const owner = this.metadata.ownerReferences?.find(each => each.controller === true)
    return owner === undefined ? undefined : `${owner.kind}/${owner.name}`
  }

  /** Events about the object, at the end (searchEvents); `uids` where they are recorded under other ones. */
  *events(out: Description, kind = this.info.mapping.kind, uids = [this.metadata.uid ?? '']): Running<void> {
    if (!this.#showEvents) return
    const { name = '', namespace = '' } = this.metadata
    const found: Event[] = []
    for (const uid of uids) {
      const fields = [
        `involvedObject.name=${name}`,
        `involvedObject.namespace=${namespace}`,
        ...(kind === '' ? [] : [`involvedObject.kind=${kind}`]),
        ...(uid === '' ? [] : [`involvedObject.uid=${uid}`]),
      ]
      const list = yield* this.session.list(EVENTS, namespace, { fieldSelector: fields.join(','), limit: 500 })
      if (!(list instanceof CommandError)) found.push(...(list.items as unknown as Event[]))
    }
    this.#table(out, found)
  }

  #table(out: Description, events: readonly Event[]): void {
    if (events.length === 0) return out.line(0, 'Events:\t<none>')
    out.flush()
    out.line(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage')
    out.line(1, '----\t------\t----\t----\t-------')
    const last = (event: Event) => event.lastTimestamp ?? ''
    for (const event of [...events].sort((a, b) => (last(a) < last(b) ? -1 : last(a) > last(b) ? 1 : 0))) {
      const source = event.source?.component || event.reportingComponent
      out.line(
        1,
        `${event.type ?? ''}\t${event.reason ?? ''}\t${this.interval(event)}\t${source ?? ''}\t${(event.message ?? '').trim()}`,
      )
    }
  }

  /** `5s (x3 over 20s)`. */
  interval({ eventTime, firstTimestamp, lastTimestamp, count = 0, series }: Event): string {
    const first = this.since(eventTime || firstTimestamp || undefined)
    if (series !== undefined) return `${this.since(series.lastObservedTime)} (x${series.count} over ${first})`
    return count > 1 ? `${this.since(lastTimestamp)} (x${count} over ${first})` : first
  }
}
