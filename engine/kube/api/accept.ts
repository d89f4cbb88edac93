import type { Call } from './call.ts'
import { type Failure, notAcceptable, notAcceptableForm } from './status.ts'
import type { Include } from './table/table.ts'

/** In which form a client wants objects: as they are, as a Table, or their metadata alone. */
export type Form =
  | { readonly as: 'object' }
  | { readonly as: 'Table'; readonly include: Include }
  | { readonly as: 'PartialObjectMetadata' }

const OFFERED = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json;stream=watch',
  'application/vnd.kubernetes.protobuf;stream=watch',
]
const AS_OBJECT: Form = { as: 'object' }
const INCLUDES: readonly string[] = ['None', 'Metadata', 'Object']

/** The first form that the server has. staging apiserver pkg/endpoints/handlers/negotiation. */
export function acceptedForm(call: Call): Form | Failure {
  const accept = call.header('accept')
  if (accept === '') return AS_OBJECT
  let known = false
  for (const clause of accept.split(',')) {
    const [media = '', ...parameters] = clause.split(';').map(each => each.trim())
    if (!['application/json', 'application/*', '*/*', 'application/yaml'].includes(media)) continue
    known = true
    const given = new Map(parameters.map(each => each.split('=', 2) as [string, string]))
    const as = given.get('as')
    if (as === undefined) return AS_OBJECT
    if (given.get('g') !== 'meta.k8s.io' || given.get('v') !== 'v1') continue
    if (as === 'Table') {
      const include = call.query.get('includeObject')
      return { as, include: INCLUDES.includes(include) ? (include as Include) : 'Metadata' }
    }
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return { as: 'PartialObjectMetadata' }
  }
  return known ? notAcceptableForm() : notAcceptable(OFFERED)
}

/** Whether the answer is wanted as YAML. */
export function wantsYaml(accept: string | undefined): boolean {
  return (accept ?? '').split(',')[0]!.split(';')[0]!.trim() === 'application/yaml'
}
