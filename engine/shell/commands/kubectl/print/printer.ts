import { isObject } from '../../../../kube/api/object.ts'
import { failed } from '../../../../net/errno.ts'
import { goText } from '../config/file.ts'
import { type CommandError, failure } from '../error.ts'
import { bool, type FlagSpec, string } from '../flags.ts'
import { metadataOf } from '../info.ts'
import { JsonPath } from '../jsonpath/evaluate.ts'
import { JsonPathError } from '../jsonpath/parse.ts'
import type { Body, Session } from '../session.ts'
import { customColumns } from './custom-columns.ts'
import { goTemplate } from './go-template.ts'
import { jsonText } from './json.ts'
import { yamlText } from './yaml.ts'

/** Prints objects in the form that -o asks for, one after the other. */
export interface ObjectPrinter {
  print(object: Body): string | CommandError
}

export const OUTPUT: FlagSpec = string('output', 'Output format.', { short: 'o' })

/** Flags of commands that print what they did (genericclioptions.PrintFlags). */
export const PRINT_FLAGS: readonly FlagSpec[] = [
  OUTPUT,
  string('template', 'Template for -o go-template and -o jsonpath.'),
  bool('show-managed-fields', 'Keep the managedFields when printing objects in JSON or YAML format.'),
  bool('allow-missing-template-keys', 'Ignore errors of a template whose field or key is missing.', { value: 'true' }),
]

const FORMATS =
  'go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,yaml'
const GET_FORMATS =
  'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml'

/** The printer of -o; undefined where nothing or `wide` was asked for. `typed`: fields come in the order of their type, not sorted. */
export function objectPrinter(
  session: Session,
  forGet = false,
  typed = false,
): ObjectPrinter | CommandError | undefined {
  const { flags } = session
  const template = flags.string('template')
  const output = flags.string('output') || (template === '' ? '' : 'go-template')
  const equals = output.indexOf('=')
  const format = equals < 0 ? output : output.slice(0, equals)
  const argument = equals < 0 ? template : output.slice(equals + 1)
  if (output === '' || (forGet && output === 'wide')) return undefined
  switch (format) {
    case 'json':
      return plain(session, object => jsonText(object, !typed))
    case 'yaml':
      return yamlPrinter(session)
    case 'name':
      return { print: nameText }
    case 'jsonpath':
    case 'jsonpath-file':
    case 'jsonpath-as-json':
      return jsonPathPrinter(session, format, argument)
    case 'go-template':
    case 'template':
    case 'go-template-file':
    case 'templatefile':
      return templatePrinter(session, format, argument)
    case 'custom-columns':
    case 'custom-columns-file':
      if (forGet) return columnsPrinter(session, format, argument)
  }
  return failure(
    `unable to match a printer suitable for the output format "${output}", allowed formats are: ${forGet ? GET_FORMATS : FORMATS}`,
  )
}

function plain(session: Session, text: (object: unknown) => string): ObjectPrinter {
  return { print: object => text(presentable(session, object)) }
}

function yamlPrinter(session: Session): ObjectPrinter {
  let count = 0
  return { print: object => `${count++ > 0 ? '---\n' : ''}${yamlText(presentable(session, object))}` }
}

/** Without managedFields unless they are asked for. */
function presentable(session: Session, object: Body): Body {
  if (session.flags.bool('show-managed-fields')) return object
  const { items } = object
  if (Array.isArray(items))
    return { ...object, items: items.map(item => (isObject(item) ? withoutManaged(item) : item)) }
  return withoutManaged(object)
}

export function withoutManaged(object: Body): Body {
  const { managedFields, ...metadata } = metadataOf(object)
  return managedFields === undefined ? object : { ...object, metadata }
}

/** `pod/web`, for each item of a list. */
function nameText(object: Body): string {
  const { items } = object
  if (Array.isArray(items)) return items.map(item => nameText(item as Body)).join('')
  const group = String(object['apiVersion'] ?? '').split('/')
  const kind = String(object['kind'] ?? '').toLowerCase()
  return `${kind}${group.length > 1 ? `.${group[0]}` : ''}/${String(metadataOf(object)['name'] ?? '')}\n`
}

function fileArgument(session: Session, argument: string): string | CommandError {
  const text = session.process.readFile(argument)
  return failed(text) ? failure(`error reading --template ${argument}, open ${argument}: ${goText(text)}\n`) : text
}

function jsonPathPrinter(session: Session, format: string, argument: string): ObjectPrinter | CommandError {
  if (argument === '') return failure('template format specified but no template given')
  const text = format === 'jsonpath-file' ? fileArgument(session, argument) : argument
  if (typeof text !== 'string') return text
  const template = JsonPath.parse(text)
  if (template instanceof JsonPathError) return failure(`error parsing jsonpath ${text}, ${template.text}`)
  return {
    print(object) {
      const shown = presentable(session, object)
      if (format === 'jsonpath-as-json') {
        const values = template.values(shown)
        return values instanceof JsonPathError ? failure(values.text) : jsonText(values)
      }
      const out = template.text(shown)
      return out instanceof JsonPathError
        ? failure(`error executing jsonpath ${JSON.stringify(text)}: Error executing template: ${out.text}`)
        : out
    },
  }
}

function templatePrinter(session: Session, format: string, argument: string): ObjectPrinter | CommandError {
  if (argument === '') return failure('template format specified but no template given')
  const text = format.endsWith('file') ? fileArgument(session, argument) : argument
  if (typeof text !== 'string') return text
  const template = goTemplate(text)
  if (typeof template === 'string') return failure(`error parsing template ${text}, template: output:1: ${template}`)
  return {
    print(object) {
      const out = template(presentable(session, object))
      return typeof out === 'string'
        ? out
        : failure(`error executing template ${JSON.stringify(text)}: template: output:1: ${out.error}`)
    },
  }
}

function columnsPrinter(session: Session, format: string, argument: string): ObjectPrinter | CommandError {
  const file = format === 'custom-columns-file'
  if (argument === '') return failure('custom-columns format specified but no custom columns given')
  const text = file ? fileArgument(session, argument) : argument
  if (typeof text !== 'string') return text
  return customColumns(text, file, session.flags.bool('no-headers'))
}
