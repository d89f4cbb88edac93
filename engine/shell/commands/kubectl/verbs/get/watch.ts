import { pathOf } from '../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../linux/program.ts'
import { Errno } from '../../../../../net/errno.ts'
import { CommandError, combined, failure, RefusedError } from '../../error.ts'
import type { Info } from '../../info.ts'
import { type ObjectPrinter, objectPrinter } from '../../print/printer.ts'
import type { Table } from '../../print/table.ts'
import { isTable, select } from '../../selection.ts'
import { type Body, type Session, withQuery } from '../../session.ts'
import { selectionOf, TABLE_ACCEPT, tablePrinter } from './request.ts'

/** get -w: what is there, then what changes, until it is interrupted or the server ends the stream. */
export function* watchResource(session: Session): Running<number | CommandError> {
  const { flags } = session
  const printer = objectPrinter(session, true)
  if (printer instanceof CommandError) return printer
  const accept = printer === undefined ? TABLE_ACCEPT : undefined
  const selected = yield* select(session, {
    ...selectionOf(session),
    singleType: true,
    continueOnError: false,
    ...(accept === undefined ? {} : { accept }),
  })
  if (selected instanceof CommandError)
    return flags.bool('ignore-not-found') && selected instanceof RefusedError && selected.notFound ? 0 : selected
  if (selected.errors.length > 0) return combined(selected.errors)
  if (selected.named && selected.infos.length > 1)
    return failure(
      'watch is only supported on individual resources and resource collections - more than 1 resource was found',
    )
  return yield* follow(session, selected.infos, selected.list?.metadata.resourceVersion, printer, selected.named)
}

interface Output {
  add(object: Body, event?: string): string | CommandError
}

function output(session: Session, info: Info, printer: ObjectPrinter | undefined): Output {
  const events = session.flags.bool('output-watch-events')
  if (printer !== undefined)
    return {
      add: (object, event = 'ADDED') => printer.print(events ? { type: event, object } : object),
    }
  const table = tablePrinter(session, info.mapping, false)
  return {
    add(object, event = 'ADDED') {
      table.add(object as unknown as Table, events ? event : undefined)
      return table.flush()
    },
  }
}

function* follow(
  session: Session,
  infos: readonly Info[],
  listed: string | undefined,
  printer: ObjectPrinter | undefined,
  named: boolean,
): Running<number | CommandError> {
  const { flags } = session
  const mapping = infos[0]?.mapping ?? (yield* session.mapper.find(session.args[0]!.split('/')[0]!))
  if (mapping instanceof CommandError) return mapping
  const out = output(session, { mapping } as Info, printer)
  if (!flags.bool('watch-only'))
    for (const info of infos) {
      const text = out.add(info.object!)
      if (typeof text !== 'string') return text
      yield* session.print(text)
    }
  const [first] = infos
  const namespace = flags.bool('all-namespaces') || !mapping.namespaced ? '' : session.namespace
  const fields = [
    ...(named && first !== undefined ? [`metadata.name=${first.name}`] : []),
    ...(flags.string('field-selector') === '' ? [] : [flags.string('field-selector')]),
  ]
  const path = withQuery(pathOf(mapping, named ? (first?.namespace ?? namespace) : namespace), {
    fieldSelector: fields.join(','),
    labelSelector: flags.string('selector'),
    resourceVersion: named ? revisionOf(first) : listed,
    watch: 'true',
  })
  const stream = yield* session.watch(path, printer === undefined ? TABLE_ACCEPT : undefined)
  if (stream instanceof CommandError) return stream
  for (;;) {
    const event = yield* stream.next()
    if (event === undefined) return 0
    if (event instanceof Errno)
      return failure(`unable to decode an event from the watch stream: ${session.reason(event)}`)
    if (event.type === 'BOOKMARK') continue
    if (event.type === 'ERROR') {
      const status = event.object as { readonly code?: number }
      return new RefusedError(status.code ?? 500, status)
    }
    const text = out.add(event.object as Body, event.type)
    if (typeof text !== 'string') return text
    yield* session.print(text)
  }
}

/** The version that a named object was seen at, so that it does not come again. */
function revisionOf(info: Info | undefined): string {
  const object = info?.object
  if (object === undefined) return ''
  const source = isTable(object) ? (object as unknown as Table).rows?.[0]?.object : object
  const metadata = source?.['metadata'] as { readonly resourceVersion?: string } | undefined
  return metadata?.resourceVersion ?? ''
}
