import { Headers } from '../../../linux/http/headers.ts'
import { type Handler, type IncomingRequest, type OutgoingResponse, serveHttp } from '../../../linux/http/server.ts'
import { TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openTcp } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import { formatIp } from '../../../wire/address.ts'

/** Serves HTTP on a port of all addresses until the process ends; 1 when the port cannot be had, with Go's words for it. */
export function* serveOn(process: Process, port: number, handler: Handler): Running {
  const opened = openTcp(process)
  if (failed(opened)) {
    yield* process.printError(`listen tcp :${port}: socket: ${opened.text.toLowerCase()}\n`)
    return 1
  }
  opened.socket.reuseAddress = true
  const error = opened.socket.bind(0, port) ?? opened.socket.listen(4096)
  if (error !== undefined) {
    yield* process.printError(`listen tcp :${port}: bind: ${error.text.toLowerCase()}\n`)
    return 1
  }
  yield* serveHttp(process, opened.socket, handler)
  return 0
}

export function plainText(body: string, status = 200): OutgoingResponse {
  return { status, headers: Headers.of({ 'Content-Type': 'text/plain; charset=utf-8' }), body }
}

/** Values of a query string; the last one wins. */
export function queryOf(query: string): ReadonlyMap<string, string> {
  const decode = (text: string) => {
    try {
      return decodeURIComponent(text.replace(/\+/g, ' '))
    } catch {
      return text
    }
  }
  return new Map(
    query
      .split('&')
      .filter(part => part !== '')
      .map(part => {
        const [name = '', ...rest] = part.split('=')
        return [decode(name), decode(rest.join('='))]
      }),
  )
}

/** Address and port of who asks. */
export function peerOf({ stream }: IncomingRequest): string {
  return stream instanceof TcpStream ? `${formatIp(stream.socket.remoteAddress)}:${stream.socket.remotePort}` : ''
}
