import type { Event } from '../../../../kube/api/schema/generated/types.ts'
import { humanDuration } from '../../../../kube/api/table/duration.ts'
import { EVENTS, pathOf } from '../../../../kube/client/resource.ts'
import type { Running } from '../../../../linux/program.ts'
import { Errno } from '../../../../net/errno.ts'
import { CommandError, failure } from '../error.ts'
import { bool, int, list, string } from '../flags.ts'
import { ALL_NAMESPACES } from '../global-flags.ts'
import { apiVersionOf } from '../mapper.ts'
import { type ObjectPrinter, objectPrinter, PRINT_FLAGS } from '../print/printer.ts'
import { TABLE, tabbed } from '../print/tabwriter.ts'
import { type Body, type Query, type Session, withQuery } from '../session.ts'
import type { Verb } from '../verb.ts'
import { exitOnInterrupt } from './shared/interrupt.ts'

export const events: Verb = {
  name: 'events',
  short: 'List events',
  long: 'Display events: of a namespace, of all of them, or of one resource; the latest come last.',
  examples: [
    '# List recent events in the default namespace\nkubectl events',
    '# List recent events for a pod, then wait for more\nkubectl events --for pod/web --watch',
    '# List only warnings\nkubectl events --types=Warning',
  ],
  usage:
    '[(-o|--output=)json|yaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  flags: [
    ALL_NAMESPACES,
    int('chunk-size', 500, 'Return large lists in chunks rather than all at once.'),
    string('for', 'Filter events to only those pertaining to the specified resource.'),
    bool('no-headers', "When using the default output format, don't print headers."),
    ...PRINT_FLAGS,
    list('types', 'Output only events of given types.'),
    bool('watch', 'After listing the requested events, watch for more events.', { short: 'w' }),
  ],
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags } = session
  const fields = yield* involved(session, flags.string('for'))
  if (fields instanceof CommandError) return fields
  const printer = objectPrinter(session)
  if (printer instanceof CommandError) return printer
  const types = flags.list('types').map(each => each.toLowerCase())
  if (types.some(each => each !== 'normal' && each !== 'warning')) return failure('valid --types are Normal or Warning')
  const wanted = (event: Event) => types.length === 0 || types.includes((event.type ?? '').toLowerCase())
  const namespace = flags.bool('all-namespaces') ? '' : session.namespace
  const query: Query = { fieldSelector: fields, limit: 500 }
  const out = new EventOutput(session, printer)
  if (flags.bool('watch'))
    return yield* watch(session, withQuery(pathOf(EVENTS, namespace), { ...query, watch: 'true' }), wanted, out)
  const found = yield* session.list(EVENTS, namespace, query)
  if (found instanceof CommandError) return found
  const all = (found.items as unknown as readonly Event[]).filter(wanted)
  if (all.length === 0) {
    yield* session.printError(
      flags.bool('all-namespaces') ? 'No events found.\n' : `No events found in ${session.namespace} namespace.\n`,
    )
    return 0
  }
  const sorted = [...all].sort((a, b) => Date.parse(timeOf(a)) - Date.parse(timeOf(b)))
  return (yield* out.list(sorted)) ?? 0
}

/** The field selector of --for TYPE/NAME. */
function* involved(session: Session, text: string): Running<string | CommandError> {
  if (text === '') return ''
  const [type = '', name, ...rest] = text.split('/')
  if (rest.length > 0) return failure('arguments in resource/name form may not have more than one slash')
  if (name === undefined) return failure('--for must be in resource/name form')
  const mapping = yield* session.mapper.find(type)
  if (mapping instanceof CommandError) return new CommandError(mapping.text.replace(/^error: /, ''))
  return `involvedObject.kind=${mapping.kind},involvedObject.apiVersion=${apiVersionOf(mapping)},involvedObject.name=${name}`
}

const timeOf = ({ series, lastTimestamp, eventTime }: Event): string =>
  series?.lastObservedTime ?? (lastTimestamp || eventTime || '0001-01-01T00:00:00Z')

const TYPE = { kind: 'Event', apiVersion: 'v1' }

class EventOutput {
  readonly #session: Session
  readonly #printer: ObjectPrinter | undefined
  #headed: boolean
  readonly #widths: number[] = []

  constructor(session: Session, printer: ObjectPrinter | undefined) {
    this.#session = session
    this.#printer = printer
    this.#headed = session.flags.bool('no-headers')
  }

  *list(events: readonly Event[]): Running<CommandError | undefined> {
    if (this.#printer === undefined) return yield* this.#table(events)
    // Lists have no name, and the real command is silent about that.
    if (this.#session.flags.string('output') === 'name') return undefined
    const list = {
      kind: 'EventList',
      apiVersion: 'v1',
      metadata: {},
      items: events.map(each => ({ ...TYPE, ...each })),
    }
    return yield* this.#object(this.#printer, list)
  }

  *one(event: Event): Running<CommandError | undefined> {
    return yield* this.#printer === undefined
      ? this.#table([event])
      : this.#object(this.#printer, { ...TYPE, ...event } as unknown as Body)
  }

  *#object(printer: ObjectPrinter, object: Body): Running<CommandError | undefined> {
    const text = printer.print(object)
    if (typeof text !== 'string') return text
    yield* this.#session.print(text)
    return undefined
  }

  *#table(events: readonly Event[]): Running<undefined> {
    const withNamespace = this.#session.flags.bool('all-namespaces')
    const rows = events.map(event => [
      ...(withNamespace ? [event.metadata.namespace ?? ''] : []),
      this.#interval(event),
      event.type ?? '',
      event.reason ?? '',
      `${event.involvedObject.kind ?? ''}/${event.involvedObject.name ?? ''}`,
      (event.message ?? '').trim(),
    ])
    if (!this.#headed)
      rows.unshift([...(withNamespace ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'])
    this.#headed = true
    yield* this.#session.print(tabbed(`${rows.map(row => row.join('\t')).join('\n')}\n`, TABLE, this.#widths))
    return undefined
  }

  #interval({ eventTime, firstTimestamp, lastTimestamp, count = 0, series }: Event): string {
    const since = (time: string | undefined) =>
      time === undefined ? '<unknown>' : humanDuration(this.#session.wall - Date.parse(time))
    const first = since(eventTime || firstTimestamp || undefined)
    if (series !== undefined) return `${since(series.lastObservedTime)} (x${series.count} over ${first})`
    return count > 1 ? `${since(lastTimestamp)} (x${count} over ${first})` : first
  }
}

function* watch(
  session: Session,
  path: string,
  wanted: (event: Event) => boolean,
  out: EventOutput,
): Running<number | CommandError> {
  const stream = yield* session.watch(path)
  if (stream instanceof CommandError) return stream
  exitOnInterrupt(session.process)
  for (;;) {
    const next = yield* stream.next()
    if (next === undefined || next instanceof Errno) return 0
    if (next.type !== 'ADDED' && next.type !== 'MODIFIED') continue
    const event = next.object as unknown as Event
    if (wanted(event)) yield* out.one(event)
  }
}
