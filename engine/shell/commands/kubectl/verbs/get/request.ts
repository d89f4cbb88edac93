import type { Mapping } from '../../mapper.ts'
import { TablePrinter } from '../../print/table.ts'
import type { Session } from '../../session.ts'

/** Asks for rows as the server makes them. */
export const TABLE_ACCEPT = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

export function selectionOf(session: Session) {
  const { flags, args } = session
  return {
    args,
    files: flags.list('filename'),
    recursive: flags.bool('recursive'),
    labelSelector: flags.string('selector') || undefined,
    fieldSelector: flags.string('field-selector') || undefined,
    allNamespaces: flags.bool('all-namespaces'),
    emptySelects: true,
    fetch: true,
    continueOnError: true,
    subresource: flags.string('subresource'),
    chunk: flags.int('chunk-size'),
  }
}

export function tablePrinter(session: Session, mapping: Mapping, withKind: boolean): TablePrinter {
  const { flags } = session
  return new TablePrinter({
    wide: flags.string('output') === 'wide',
    noHeaders: flags.bool('no-headers'),
    withNamespace: flags.bool('all-namespaces') && mapping.namespaced,
    withKind: withKind || flags.bool('show-kind') ? mapping : undefined,
    showLabels: flags.bool('show-labels'),
    labelColumns: flags.list('label-columns'),
  })
}
