import { ApiFailure, type StatusBody } from '../../../kube/client/client.ts'

/** Why a command ends without success: what goes to standard error, and the exit status. */
export class CommandError {
  readonly text: string
  readonly code: number

  constructor(text: string, code = 1) {
    this.text = text
    this.code = code
  }
}

/** The server refused. Verbs that want to say more about it (`error when creating "web.yaml": ...`) make a new one. */
export class RefusedError extends CommandError {
  readonly status: StatusBody
  readonly http: number

  constructor(http: number, status: StatusBody) {
    super(refusalText(status, http))
    this.status = status
    this.http = http
  }

  get notFound(): boolean {
    return this.http === 404
  }

  get message(): string {
    return new ApiFailure(this.http, this.status).message
  }

  /** The same with something before its message; an Invalid names its fields and stays as it is (pkg/cmd/util, AddSourceToErr). */
  within(context: string): RefusedError {
    return new RefusedError(this.http, { ...this.status, message: `${context}: ${this.message}` })
  }
}

/** The server could not be reached. */
export class ConnectionError extends CommandError {
  /** Without what is said around it. */
  readonly reason: string

  constructor(text: string, reason: string) {
    super(text)
    this.reason = reason
  }
}

/** Several, each on a line of its own. */
export class SeveralErrors extends CommandError {
  readonly errors: readonly CommandError[]

  constructor(errors: readonly CommandError[]) {
    super(errors.map(error => `${amongOthers(error).replace(/\n$/, '')}\n`).join(''))
    this.errors = errors
  }
}

/** Beside others an error comes without the word in front, and an invalid object without its fields apart (MultipleErrors). */
function amongOthers(error: CommandError): string {
  if (error instanceof FailedError) return error.reason
  if (error instanceof RefusedError && error.status.reason === 'Invalid')
    return `Error from server (Invalid): ${error.message}`
  return error.text
}

export function combined(errors: readonly CommandError[]): CommandError {
  return errors.length === 1 ? errors[0]! : new SeveralErrors(errors)
}

/** What kubectl itself has to say. */
export class FailedError extends CommandError {
  /** Without `error: ` in front. */
  readonly reason: string

  constructor(text: string, code: number) {
    super(`error: ${text}`, code)
    this.reason = text
  }
}

export const failure = (text: string, code = 1): CommandError => new FailedError(text, code)

/** A wrong use of the command, with the hint at its help (UsageErrorf). */
export const usage = (path: string, text: string): CommandError =>
  new CommandError(`error: ${text}\nSee '${path} -h' for help and examples`)

// pkg/cmd/util/helpers.go, checkErr and StandardErrorMessage.
function refusalText(status: StatusBody, http: number): string {
  const { reason = '' } = status
  const message = new ApiFailure(http, status).message
  if (reason === 'Invalid') return invalidText(status, message)
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`
  if (reason !== '') return `Error from server (${reason}): ${message}`
  return `Error from server: ${message}`
}

function invalidText({ details }: StatusBody, message: string): string {
  if (details === undefined) return `The request is invalid: ${message}`
  const { kind = '', name = '', causes = [] } = details
  let text = 'The request is invalid'
  if (kind !== '' || name !== '') text = `The ${kind} ${JSON.stringify(name)} is invalid`
  else if (causes.length === 0) text += `: ${message}`
  const found = [...new Set(causes.map(cause => `${cause.field ?? ''}: ${cause.message ?? ''}`))]
  if (found.length === 0) return text
  return found.length === 1 ? `${text}: ${found[0]}` : `${text}: \n${found.map(each => `* ${each}`).join('\n')}`
}
