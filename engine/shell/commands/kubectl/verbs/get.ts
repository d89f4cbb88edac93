import { age } from '../../../../kube/api/table/duration.ts'
import type { Running } from '../../../../linux/program.ts'
import { CommandError, combined, failure, RefusedError, usage } from '../error.ts'
import { bool, int, list, string } from '../flags.ts'
import { ALL_NAMESPACES, FIELD_SELECTOR, FILE_FLAGS, SELECTOR } from '../global-flags.ts'
import { metadataOf } from '../info.ts'
import type { Mapping } from '../mapper.ts'
import { type ObjectPrinter, objectPrinter, PRINT_FLAGS } from '../print/printer.ts'
import { sortObjects, sortTable } from '../print/sort.ts'
import type { Table, TablePrinter } from '../print/table.ts'
import { type Selected, select } from '../selection.ts'
import type { Body, Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { selectionOf, TABLE_ACCEPT, tablePrinter } from './get/request.ts'
import { watchResource } from './get/watch.ts'
import { kustomizeRefused } from './shared/files.ts'

export const get: Verb = {
  name: 'get',
  short: 'Display one or many resources',
  long: `Display one or many resources.

 Prints a table of the most important information about the specified resources. A label selector filters the list; the namespace is that of the current context unless -n or -A says otherwise.`,
  examples: [
    '# List all pods in ps output format\nkubectl get pods',
    '# List all pods with more information, such as node name\nkubectl get pods -o wide',
    '# Show one deployment as YAML\nkubectl get deployment web -o yaml',
    '# List services and endpoint slices together\nkubectl get services,endpointslices',
    "# Print the addresses of pods\nkubectl get pods -o jsonpath='{.items[*].status.podIP}'",
  ],
  usage:
    '[(-o|--output=)json|yaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
  flags: [
    ALL_NAMESPACES,
    int('chunk-size', 500, 'Return large lists in chunks rather than all at once.'),
    FIELD_SELECTOR,
    ...FILE_FLAGS,
    bool('ignore-not-found', 'If the requested object does not exist the command will return exit code 0.'),
    list('label-columns', 'Labels that are to be presented as columns.', { short: 'L' }),
    bool('no-headers', "When using the default or custom-column output format, don't print headers."),
    bool('output-watch-events', 'Output watch event objects when --watch or --watch-only is used.'),
    ...PRINT_FLAGS,
    string('raw', 'Raw URI to request from the server.'),
    SELECTOR,
    bool('server-print', 'Have the server return the appropriate table output.', { value: 'true' }),
    bool('show-kind', 'List the resource type for the requested objects.'),
    bool('show-labels', 'When printing, show all labels as the last column.'),
    string('sort-by', "Sort list types using this JSONPath expression, such as '{.metadata.name}'."),
    string('subresource', 'Fetch this subresource of the requested object.'),
    bool('watch', 'After listing the requested object, watch for changes.', { short: 'w' }),
    bool('watch-only', 'Watch for changes to the requested object, without listing first.'),
  ],
  completes: 'resource',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const raw = flags.string('raw')
  if (raw !== '') {
    if (args.length > 0) return failure('arguments may not be passed when --raw is specified')
    return yield* getRaw(session, raw)
  }
  const watching = flags.bool('watch') || flags.bool('watch-only')
  const wrong = yield* validate(session, watching)
  if (wrong !== undefined) return wrong
  const clientSide = !flags.bool('server-print')
  if (watching && clientSide) return failure('--server-print=false is not emulated here together with --watch')
  if (watching) return yield* watchResource(session)
  const printer = objectPrinter(session, true)
  if (printer instanceof CommandError) return printer
  const selected = yield* select(session, {
    ...selectionOf(session),
    ...(printer === undefined && !clientSide ? { accept: TABLE_ACCEPT, ...sorted(session) } : {}),
  })
  if (selected instanceof CommandError) return ignored(session, selected)
  if (printer === undefined) return yield* printTables(session, clientSide ? asTables(session, selected) : selected)
  return yield* printObjects(session, selected, printer)
}

/** What is shown of objects without the server's help: their names and how old they are. */
function asTables(session: Session, selected: Selected): Selected {
  const types = [...new Set(selected.infos.map(info => info.mapping))]
  const infos = types.map(mapping => {
    const of = selected.infos.filter(info => info.mapping === mapping)
    const rows = of.map(({ name, object }) => ({ cells: [name, ageText(session, object!)], object: object! }))
    const table: Table = { columnDefinitions: NAME_AND_AGE, rows }
    return { ...of[0]!, name: '', object: { kind: 'Table', ...table } as unknown as Body }
  })
  return { ...selected, infos }
}

const NAME_AND_AGE = [
  { name: 'Name', type: 'string', format: 'name', priority: 0 },
  { name: 'Age', type: 'string', format: '', priority: 0 },
]

function ageText({ wall }: Session, object: Body): string {
  const created = metadataOf(object)['creationTimestamp']
  return age(typeof created === 'string' ? created : undefined, wall)
}

const sorted = (session: Session) => (session.flags.given('sort-by') ? { query: { includeObject: 'Object' } } : {})

function* validate(session: Session, watching: boolean): Running<CommandError | undefined> {
  const { flags, args } = session
  const output = flags.string('output')
  const refused = kustomizeRefused(session)
  if (refused !== undefined) return refused
  if (flags.bool('show-labels') && output !== '' && output !== 'wide')
    return failure(`--show-labels option cannot be used with ${output} printer`)
  if (flags.bool('output-watch-events') && !watching)
    return failure('--output-watch-events option can only be used with --watch or --watch-only')
  if (args.length === 0 && flags.list('filename').length === 0) {
    yield* session.printError(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
    )
    return usage(
      session.path,
      'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
    )
  }
  return undefined
}

function* getRaw(session: Session, path: string): Running<number | CommandError> {
  if (!path.startsWith('/'))
    return failure(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`)
  const response = yield* session.send({ method: 'GET', path })
  if (response instanceof CommandError) return response
  yield* session.print(typeof response.body === 'string' ? response.body : `${JSON.stringify(response.body)}\n`)
  return 0
}

function ignored(session: Session, error: CommandError): number | CommandError {
  return session.flags.bool('ignore-not-found') && error instanceof RefusedError && error.notFound ? 0 : error
}

function unignored(session: Session, errors: readonly CommandError[]): readonly CommandError[] {
  return session.flags.bool('ignore-not-found')
    ? errors.filter(error => !(error instanceof RefusedError && error.notFound))
    : errors
}

function* printTables(session: Session, selected: Selected): Running<number | CommandError> {
  const { flags } = session
  const { infos } = selected
  const withKind = new Set(infos.map(info => `${info.mapping.group}/${info.mapping.kind}`)).size > 1
  let printer: TablePrinter | undefined
  let last: Mapping | undefined
  let out = ''
  let written = 0
  for (const info of infos) {
    if (printer === undefined || last !== info.mapping) {
      out += separated(printer?.flush() ?? '', out, flags.bool('no-headers'))
      printer = tablePrinter(session, info.mapping, withKind)
      last = info.mapping
    }
    const table = info.object as unknown as Table
    const sortedTable = flags.given('sort-by') ? sortTable(table, flags.string('sort-by')) : table
    if (sortedTable instanceof CommandError) return sortedTable
    written += sortedTable.rows?.length ?? 0
    printer.add(sortedTable)
  }
  out += separated(printer?.flush() ?? '', out, flags.bool('no-headers'))
  yield* session.print(out)
  const errors = unignored(session, selected.errors)
  if (written === 0 && errors.length === 0 && !flags.bool('ignore-not-found')) {
    const namespaced = !flags.bool('all-namespaces') && infos.every(info => info.mapping.namespaced)
    yield* session.printError(
      namespaced ? `No resources found in ${session.namespace} namespace.\n` : 'No resources found\n',
    )
  }
  return errors.length > 0 ? combined(errors) : 0
}

/** Tables of different kinds stand apart by an empty line. */
function separated(text: string, before: string, noHeaders: boolean): string {
  return text !== '' && before !== '' && !noHeaders ? `\n${text}` : text
}

function* printObjects(session: Session, selected: Selected, printer: ObjectPrinter): Running<number | CommandError> {
  const { flags } = session
  const errors = unignored(session, selected.errors)
  let objects = selected.infos.map(info => info.object!)
  if (flags.given('sort-by')) {
    const inOrder = sortObjects(objects, flags.string('sort-by'))
    if (inOrder instanceof CommandError) return inOrder
    objects = inOrder
  }
  if (selected.single || flags.string('output') === 'name' || isColumns(flags.string('output'))) {
    if (isColumns(flags.string('output')) && !selected.single) objects = [{ items: objects }]
    for (const object of objects) {
      const text = printer.print(object)
      if (typeof text !== 'string') return text
      yield* session.print(text)
    }
  } else if (selected.infos.length > 0 || errors.length === 0) {
    const text = printer.print({
      apiVersion: 'v1',
      items: objects,
      kind: 'List',
      metadata: { resourceVersion: '' },
    } as Body)
    if (typeof text !== 'string') return text
    yield* session.print(text)
  }
  return errors.length > 0 ? combined(errors) : 0
}

const isColumns = (output: string): boolean => output.startsWith('custom-columns')
