import { BadMessage, HEAD_MAX, headEnd, parseResponseHead } from '../../../linux/http/message.ts'
import type { Buffered } from '../../../linux/http/stream.ts'
import { type HttpUrl, hostText } from '../../../linux/http/url.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import type { Patience } from './connect.ts'
import { CurlError } from './error.ts'
import { type CurlOptions, listOf } from './options.ts'
import { basic } from './request.ts'
import type { Verbose } from './verbose.ts'
import type { TransferInfo } from './write-out.ts'

/** Whether a proxy is asked for a tunnel. */
export function tunnels({ flags }: CurlOptions, { scheme }: HttpUrl): boolean {
  return scheme === 'https' || flags.has('proxytunnel')
}

interface Asking {
  readonly options: CurlOptions
  readonly verbose: Verbose
}

/** CONNECT (RFC 9110 9.3.6; lib/http_proxy.c): why there is no tunnel. */
export function* openTunnel(
  { options, verbose }: Asking,
  buffer: Buffered,
  url: HttpUrl,
  proxy: HttpUrl,
  patience: Patience,
  info: TransferInfo,
): Running<CurlError | undefined> {
  const place = `${hostText(url)}:${url.port}`
  yield* verbose.text('allocate connect buffer')
  yield* verbose.text(`Establish HTTP proxy tunnel to ${place}`)
  const user = options.values.get('proxy-user') ?? proxy.user
  const lines = [
    `CONNECT ${place} HTTP/1.1`,
    `Host: ${place}`,
    ...(user === undefined ? [] : [`Proxy-Authorization: ${basic(user)}`]),
    `User-Agent: ${options.values.get('user-agent') ?? 'curl/7.88.1'}`,
    'Proxy-Connection: Keep-Alive',
    ...listOf(options, 'proxy-header'),
  ]
  const error = yield* buffer.stream.write(encodeUtf8(`${lines.join('\r\n')}\r\n\r\n`))
  if (error !== undefined) return new CurlError(56, `Send failure: ${error.text}`)
  yield* verbose.sent([...lines, ''])
  let end = -1
  while (end < 0 && buffer.waiting.length < HEAD_MAX) {
    const more = yield* buffer.fill(patience.total)
    if (failed(more)) return new CurlError(more.name === 'ETIMEDOUT' ? 28 : 56, 'Proxy CONNECT aborted')
    if (!more) return new CurlError(56, 'Proxy CONNECT aborted')
    end = headEnd(buffer.waiting)
  }
  const bytes = buffer.take(Math.max(0, end))
  const head = parseResponseHead(bytes)
  if (head instanceof BadMessage) return new CurlError(56, 'Proxy CONNECT aborted')
  info.connectStatus = head.status
  for (const line of decodeUtf8(bytes).trimEnd().split(/\r?\n/)) yield* verbose.received(line)
  yield* verbose.received('')
  if (head.status < 200 || head.status >= 300)
    return new CurlError(56, `CONNECT tunnel failed, response ${head.status}`)
  yield* verbose.text('CONNECT phase completed')
  yield* verbose.text(`CONNECT tunnel established, response ${head.status}`)
  return undefined
}
