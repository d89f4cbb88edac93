import { PODS, pathOf } from '../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../linux/program.ts'
import { failed } from '../../../../../net/errno.ts'
import { Utf8Decoder } from '../../../../../sim/utf8.ts'
import { WaitQueue } from '../../../../../sim/wait.ts'
import { CommandError, failure } from '../../error.ts'
import { type Query, type Session, withQuery } from '../../session.ts'
import type { LogRequest } from './requests.ts'

export interface CopyOptions {
  readonly query: Query
  readonly prefix: boolean
  readonly ignoreErrors: boolean
}

/** Prints one log, whole lines at a time. */
function* copy(
  session: Session,
  { pod, container }: LogRequest,
  options: CopyOptions,
): Running<CommandError | undefined> {
  const { name, namespace } = pod.metadata
  const path = withQuery(pathOf(PODS, namespace ?? '', name ?? '', 'log'), { container, ...options.query })
  const stream = yield* session.stream(path)
  if (stream instanceof CommandError) return yield* ignored(session, stream, options)
  const prefix = options.prefix ? `[pod/${name}/${container}] ` : ''
  const decoder = new Utf8Decoder()
  let rest = ''
  for (;;) {
    const bytes = yield* stream.read()
    if (failed(bytes)) {
      stream.close()
      return yield* ignored(session, failure('unexpected EOF'), options)
    }
    if (bytes.length === 0) break
    const text = rest + decoder.decode(bytes)
    const end = text.lastIndexOf('\n') + 1
    rest = text.slice(end)
    if (end > 0)
      yield* session.print(prefix === '' ? text.slice(0, end) : text.slice(0, end).replace(/^(?=.|\n)/gm, prefix))
  }
  if (rest !== '') yield* session.print(prefix + rest)
  stream.close()
  return undefined
}

function* ignored(session: Session, error: CommandError, options: CopyOptions): Running<CommandError | undefined> {
  if (!options.ignoreErrors) return error
  yield* session.print(`error: ${error.text.replace(/^Error from server \(\w+\): |^error: /, '')}\n`)
  return undefined
}

/** One after the other. */
export function* copyAll(
  session: Session,
  requests: readonly LogRequest[],
  options: CopyOptions,
): Running<CommandError | undefined> {
  for (const request of requests) {
    const error = yield* copy(session, request, options)
    if (error !== undefined) return error
  }
  return undefined
}

/** All at once, until the last ends or the first fails. */
export function* followAll(
  session: Session,
  requests: readonly LogRequest[],
  options: CopyOptions,
): Running<CommandError | undefined> {
  const changed = new WaitQueue()
  let open = requests.length
  let error: CommandError | undefined
  for (const request of requests)
    session.process.thread(copy(session, request, options), result => {
      open--
      if (result instanceof CommandError) error ??= result
      changed.wake()
    })
  while (open > 0 && error === undefined) yield* session.process.wait([changed])
  return error
}
