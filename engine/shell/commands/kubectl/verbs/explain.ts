import type { Running } from '../../../../linux/program.ts'
import { CommandError, failure } from '../error.ts'
import { bool, string } from '../flags.ts'
import { apiVersionOf, type Mapping } from '../mapper.ts'
import type { Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { explainSchema } from './explain/plaintext.ts'
import { schemasOf } from './explain/schema.ts'

export const explain: Verb = {
  name: 'explain',
  short: 'Get documentation for a resource',
  long: `Describe fields and structure of various resources.

 This command describes the fields associated with each supported API resource. Fields are identified via a simple JSONPath identifier:

  <type>.<fieldName>[.<fieldName>]

 Information about each field is retrieved from the server in OpenAPI format. The server of this cluster tells the fields of its own kinds and their types, but does not describe them.`,
  examples: [
    '# Get the documentation of the resource and its fields\nkubectl explain pods',
    '# Get all the fields in the resource\nkubectl explain pods --recursive',
    '# Get the documentation of a specific field of a resource\nkubectl explain pods.spec.containers',
  ],
  usage: 'TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  flags: [
    string('api-version', 'Get different explanations for particular API version (API group/version).'),
    string('output', 'Format in which to render the schema (plaintext, plaintext-openapiv2).', {
      short: 'o',
      value: 'plaintext',
    }),
    bool('recursive', 'Print the fields of fields.'),
  ],
  completes: 'type',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const [word] = args
  if (word === undefined)
    return failure(
      'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
    )
  if (args.length > 1) return failure('We accept only this format: explain RESOURCE')
  const [type = '', ...path] = word.split('.')
  const mapping = yield* mappingOf(session, type)
  if (mapping instanceof CommandError) return mapping
  const format = flags.string('output')
  if (format === 'plaintext-openapiv2') return failure('the format plaintext-openapiv2 is not emulated here')
  if (format !== '' && format !== 'plaintext') return failure(`unrecognized format: ${format}`)
  const schemas = yield* schemasOf(session, mapping)
  if (schemas instanceof CommandError) return schemas
  const { group, kind, version } = mapping
  yield* session.print(`${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`)
  const text = explainSchema(schemas, path, flags.bool('recursive'))
  if (text === undefined) return failure(`field ${JSON.stringify(path.at(-1) ?? '')} does not exist`)
  yield* session.print(`${text}\n`)
  return 0
}

function* mappingOf(session: Session, type: string): Running<Mapping | CommandError> {
  const found = yield* session.mapper.find(type)
  if (found instanceof CommandError) return new CommandError(found.text.replace(/^error: /, ''))
  const wanted = session.flags.string('api-version')
  if (wanted === '' || wanted === apiVersionOf(found)) return found
  const all = yield* session.mapper.all()
  if (all instanceof CommandError) return all
  const other = all.find(each => each.plural === found.plural && apiVersionOf(each) === wanted)
  const [group, version] = wanted.includes('/') ? wanted.split('/') : ['', wanted]
  return other ?? failure(`couldn't find resource for "${group}/${version}, Resource=${found.plural}"`)
}
