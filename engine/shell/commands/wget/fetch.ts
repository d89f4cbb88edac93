import { HttpConnection, type IncomingResponse } from '../../../linux/http/client.ts'
import { Headers } from '../../../linux/http/headers.ts'
import { authorityText, type HttpUrl } from '../../../linux/http/url.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type Errno, ETIMEDOUT, failed, type Result } from '../../../net/errno.ts'
import type { Ip } from '../../../wire/address.ts'

/** What is asked for, whatever the tool. */
export interface FetchRequest {
  readonly method: string
  readonly userAgent: string
  readonly headers: readonly string[]
  readonly body: Uint8Array | undefined
  readonly version?: string
  /** Sent when nothing else is said about it. */
  readonly defaults: readonly (readonly [name: string, value: string])[]
}

/** Connects to the first address that answers within the time. */
export function* connectFirst(
  process: Process,
  addresses: readonly Ip[],
  port: number,
  deadline: number,
): Running<Result<{ readonly connection: HttpConnection; readonly ip: Ip }>> {
  let last: Errno = ETIMEDOUT
  for (const ip of addresses) {
    const connection = yield* HttpConnection.open(process, ip, port, deadline)
    if (!failed(connection)) return { connection, ip }
    last = connection
  }
  return last
}

/** Sends a request, and reads the head of what comes back. */
export function* ask(
  connection: HttpConnection,
  url: HttpUrl,
  request: FetchRequest,
  deadline: number,
): Running<Result<IncomingResponse>> {
  const headers = new Headers([['Host', authorityText(url)], ['User-Agent', request.userAgent], ...request.defaults])
  for (const line of request.headers) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  if (request.body !== undefined && !headers.has('Content-Type'))
    headers.add('Content-Type', 'application/x-www-form-urlencoded')
  return yield* connection.request(
    {
      method: request.method,
      target: `${url.path}${url.query}`,
      headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(request.version === undefined ? {} : { version: request.version }),
    },
    deadline,
  )
}

/** The name under which a document is kept. */
export function fileNameOf({ path, query }: HttpUrl): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return `${name === '' ? 'index.html' : name}${query}`
}
