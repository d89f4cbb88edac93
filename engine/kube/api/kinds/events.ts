import { columns, define, type ResourceDefinition } from '../definition.ts'
import type { ApiObject } from '../object.ts'
import type { Event, EventsV1Event } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'

/** Events are kept in one form and served in two: core/v1 and events.k8s.io/v1. pkg/apis/events/v1/conversion.go. */

const COLUMNS = columns('Last_Seen Type Reason Object Subobject* Source* Message First_Seen* Count* Name:string:name*')

const FIELDS: ResourceDefinition<Event>['fields'] = {
  'involvedObject.kind': event => event.involvedObject.kind ?? '',
  'involvedObject.namespace': event => event.involvedObject.namespace ?? '',
  'involvedObject.name': event => event.involvedObject.name ?? '',
  'involvedObject.uid': event => event.involvedObject.uid ?? '',
  'involvedObject.apiVersion': event => event.involvedObject.apiVersion ?? '',
  'involvedObject.resourceVersion': event => event.involvedObject.resourceVersion ?? '',
  'involvedObject.fieldPath': event => event.involvedObject.fieldPath ?? '',
  reason: event => event.reason ?? '',
  reportingComponent: event => event.reportingComponent,
  source: event => event.source.component || event.reportingComponent,
  type: event => event.type ?? '',
}

export const events = define<Event>({
  group: '',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  createOnUpdate: true,
  fields: FIELDS,
  columns: COLUMNS,
  row: eventRow,
  validate({ involvedObject, metadata }, errors) {
    const namespace = involvedObject.namespace ?? ''
    if (
      namespace === ''
        ? !['default', 'kube-system'].includes(metadata.namespace ?? '')
        : namespace !== metadata.namespace
    )
      errors.invalid('involvedObject.namespace', namespace, 'does not match event.namespace')
  },
})

function eventRow(event: Event, now: number): (string | number | null)[] {
  const { metadata, firstTimestamp, lastTimestamp, eventTime, series, count = 0, source } = event
  const once = eventTime ? age(eventTime, now) : age(null, now)
  const first = firstTimestamp ? age(firstTimestamp, now) : once
  const last = series?.lastObservedTime
    ? age(series.lastObservedTime, now)
    : lastTimestamp
      ? age(lastTimestamp, now)
      : first
  const about = event.involvedObject
  const object = about.name ? `${(about.kind ?? '').toLowerCase()}/${about.name}` : (about.kind ?? '').toLowerCase()
  const component = source.component || event.reportingComponent || ''
  const host = source.host || event.reportingInstance || ''
  const total = series?.count ?? (count === 0 ? 1 : count)
  return [
    last,
    event.type ?? '',
    event.reason ?? '',
    object,
    about.fieldPath ?? '',
    host === '' ? component : `${component}, ${host}`,
    (event.message ?? '').trim(),
    first,
    total,
    metadata.name,
  ]
}

/** core/v1 -> events.k8s.io/v1. */
function toNew(stored: ApiObject): ApiObject {
  const event = stored as unknown as Event
  const {
    involvedObject,
    message,
    source,
    firstTimestamp,
    lastTimestamp,
    count,
    reportingComponent,
    reportingInstance,
    eventTime,
    ...rest
  } = event
  return {
    ...rest,
    apiVersion: 'events.k8s.io/v1',
    eventTime,
    ...(reportingComponent ? { reportingController: reportingComponent } : {}),
    ...(reportingInstance ? { reportingInstance } : {}),
    regarding: involvedObject,
    ...(message === undefined ? {} : { note: message }),
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp ?? null,
    deprecatedLastTimestamp: lastTimestamp ?? null,
    ...(count === undefined ? {} : { deprecatedCount: count }),
  } as unknown as ApiObject
}

/** events.k8s.io/v1 -> core/v1. */
function toCore(object: ApiObject): ApiObject {
  const event = object as unknown as EventsV1Event
  const {
    regarding,
    note,
    deprecatedSource,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
    reportingController,
    ...rest
  } = event
  return {
    ...rest,
    apiVersion: 'v1',
    involvedObject: regarding,
    ...(note === undefined ? {} : { message: note }),
    source: deprecatedSource,
    firstTimestamp: deprecatedFirstTimestamp ?? null,
    lastTimestamp: deprecatedLastTimestamp ?? null,
    ...(deprecatedCount === undefined ? {} : { count: deprecatedCount }),
    reportingComponent: reportingController ?? '',
    reportingInstance: event.reportingInstance ?? '',
  } as unknown as ApiObject
}

const asCore = (event: EventsV1Event): Event => toCore(event as unknown as ApiObject) as unknown as Event

export const newEvents = define<EventsV1Event>({
  group: 'events.k8s.io',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  createOnUpdate: true,
  storedAs: 'events',
  fromStored: toNew,
  toStored: toCore,
  fields: {
    ...Object.fromEntries(
      Object.entries(FIELDS).map(([field, read]) => [
        field.replace('involvedObject', 'regarding').replace('reportingComponent', 'reportingController'),
        (event: EventsV1Event) => read(asCore(event)),
      ]),
    ),
  },
  columns: COLUMNS,
  row: (event, now) => eventRow(asCore(event), now),
  validate(event, errors) {
    if (!event.eventTime) errors.required('eventTime')
    if (event.type !== 'Normal' && event.type !== 'Warning')
      errors.invalid('type', '', `has invalid value: ${event.type ?? ''}`)
    if (errors.list.length > 0) return
    if (!event.reportingController) errors.required('reportingController')
    if (!event.reportingInstance) errors.required('reportingInstance')
    if (!event.action) errors.required('action')
    if (!event.reason) errors.required('reason')
    if ((event.note ?? '').length > 1024) errors.invalid('note', '', 'can have at most 1024 characters')
  },
})
