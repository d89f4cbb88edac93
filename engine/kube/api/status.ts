import type { FieldError } from './validation/field-error.ts'

/** A `Status` of kind Failure, on its way to becoming the response. Returned, never thrown. */
export class Failure {
  readonly code: number
  readonly reason: string
  readonly message: string
  readonly details: StatusDetails | undefined

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    this.code = code
    this.reason = reason
    this.message = message
    this.details = details
  }

  /** The Status object as the server writes it. */
  get status(): { [key: string]: unknown } {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    }
  }
}

export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[]
  readonly retryAfterSeconds?: number
}

/** Names a resource in errors: group and plural. */
export interface GroupResource {
  readonly group: string
  readonly plural: string
}

export const qualified = ({ group, plural }: GroupResource): string => (group === '' ? plural : `${plural}.${group}`)

export function details(resource: GroupResource, name: string): StatusDetails {
  return {
    ...(name === '' ? {} : { name }),
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.plural,
  }
}

// apimachinery pkg/api/errors/errors.go
export const badRequest = (message: string): Failure => new Failure(400, 'BadRequest', message)

export const notFound = (resource: GroupResource, name: string): Failure =>
  new Failure(404, 'NotFound', `${qualified(resource)} "${name}" not found`, details(resource, name))

export const alreadyExists = (resource: GroupResource, name: string): Failure =>
  new Failure(409, 'AlreadyExists', `${qualified(resource)} "${name}" already exists`, details(resource, name))

export const conflict = (resource: GroupResource, name: string, why: string): Failure =>
  new Failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`,
    details(resource, name),
  )

export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again'

export const forbidden = (resource: GroupResource, name: string, why: string): Failure =>
  new Failure(
    403,
    'Forbidden',
    name === ''
      ? `${qualified(resource)} is forbidden: ${why}`
      : `${qualified(resource)} "${name}" is forbidden: ${why}`,
    details(resource, name),
  )

export function invalid(group: string, kind: string, name: string, errors: readonly FieldError[]): Failure {
  const texts: string[] = []
  for (const error of errors) {
    const text = `${error.field}: ${error.body}`
    if (!texts.includes(text)) texts.push(text)
  }
  const qualifiedKind = group === '' ? kind : `${kind}.${group}`
  const all = texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`
  return new Failure(422, 'Invalid', `${qualifiedKind} "${name}" is invalid: ${all}`, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind,
    causes: errors.map(error => ({ reason: error.reason, message: error.body, field: error.field })),
  })
}

export const noResource = (): Failure =>
  new Failure(404, 'NotFound', 'the server could not find the requested resource', {})

export const methodNotAllowed = (): Failure =>
  new Failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})

export const unsupportedMediaType = (accepted: readonly string[]): Failure =>
  new Failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )

/** The 415 and the 406 of the routes themselves, before a handler has looked at the request. */
export const unsupportedByRoute = (): Failure =>
  new Failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})

export const notAcceptable = (offered: readonly string[]): Failure =>
  new Failure(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${offered.join(', ')}`, {})

export const notAcceptableForm = (): Failure =>
  new Failure(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  )

export const expired = (message: string): Failure => new Failure(410, 'Expired', message)

export const internal = (message: string): Failure =>
  new Failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] })

export const tooLarge = (message: string): Failure => new Failure(413, 'RequestEntityTooLarge', message)
