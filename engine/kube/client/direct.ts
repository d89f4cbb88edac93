import type { Process } from '../../linux/process.ts'
import { encodeUtf8 } from '../../sim/utf8.ts'
import { WaitQueue } from '../../sim/wait.ts'
import type { ApiRequest, ApiResponse } from '../api/request.ts'
import type { User } from '../api/user.ts'
import type { WatchEvent } from '../api/watch.ts'
import type { Transport } from './transport.ts'

/** The API server without a network in between: for tests of controllers. */
export function directTransport(
  server: { handle(request: ApiRequest): ApiResponse },
  user: User,
  process: Process,
): Transport {
  const headers = { accept: 'application/json' }
  return {
    *send(request) {
      yield* process.compute(1000)
      const response = server.handle({
        method: request.method,
        path: request.path,
        headers: {
          accept: request.accept ?? headers.accept,
          'content-type': request.contentType ?? 'application/json',
        },
        user,
        ...(request.body === undefined ? {} : { body: request.body }),
      })
      return { status: response.status, body: response.body, warnings: response.warnings ?? [] }
    },
    *stream(path) {
      yield* process.compute(1000)
      const { status, body } = server.handle({ method: 'GET', path, headers, user })
      if (status !== 200) return { status, body, warnings: [] }
      let text = String(body)
      return {
        *read() {
          yield* process.compute(1000)
          const bytes = encodeUtf8(text)
          text = ''
          return bytes
        },
        close: () => {},
      }
    },
    *upgrade(path) {
      yield* process.compute(1000)
      const { status, body } = server.handle({ method: 'GET', path, headers, user })
      return { status, body, warnings: [] }
    },
    *watch(path, accept = headers.accept) {
      yield* process.compute(1000)
      const response = server.handle({ method: 'GET', path, headers: { accept }, user })
      const { watch } = response
      if (watch === undefined) return { status: response.status, body: response.body, warnings: [] }
      const events: WatchEvent[] = []
      const changed = new WaitQueue()
      let ended = false
      watch.listen(
        event => {
          events.push(event)
          changed.wake()
        },
        () => {
          ended = true
          changed.wake()
        },
      )
      return {
        *next() {
          for (;;) {
            const event = events.shift()
            if (event !== undefined || ended) return event
            yield* process.wait([changed])
          }
        },
        close: () => watch.close(),
      }
    },
  }
}
