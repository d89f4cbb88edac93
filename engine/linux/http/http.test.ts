import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bareHost } from '../../lab/bare.ts'
import { failed } from '../../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../../sim/utf8.ts'
import type { Process } from '../process.ts'
import type { Program, Running } from '../program.ts'
import { openTcp } from '../sockets.ts'
import { HttpConnection } from './client.ts'
import { Headers } from './headers.ts'
import { BadMessage, framingOf, headEnd, parseRequestHead, parseResponseHead } from './message.ts'
import { type Handler, serveHttp } from './server.ts'

const LOOPBACK = 0x7f000001

/** Runs a server with this handler on port 8080 and a client against it; what the client returns. */
function against<Result>(handler: Handler, client: (process: Process) => Running<Result>): Result {
  const host = bareHost()
  host.network.net.setUp(host.network.net.loopback)
  const server: Program = {
    name: 'server',
    *main(process) {
      const opened = openTcp(process)
      if (failed(opened)) return 1
      opened.socket.bind(0, 8080)
      opened.socket.listen(16)
      yield* serveHttp(process, opened.socket, handler, { name: 'test' })
      return 0
    },
  }
  let result: Result | undefined
  const program: Program = {
    name: 'client',
    *main(process) {
      result = yield* client(process)
      return 0
    },
  }
  host.start(server, { argv: ['server'] })
  host.sim.runUntil(1e6)
  const process = host.start(program, { argv: ['client'] })
  if (failed(process)) throw new Error(process.name)
  for (let steps = 0; process.status === null && steps < 1e6 && host.sim.step(); steps++) {}
  expect(host.faults).toEqual([])
  expect(process.status).toEqual({ type: 'exited', code: 0 })
  return result!
}

function* get(
  connection: HttpConnection,
  target: string,
  extra: Readonly<Record<string, string>> = {},
  body?: Uint8Array,
): Running<string> {
  const response = yield* connection.request({
    method: body === undefined ? 'GET' : 'POST',
    target,
    headers: Headers.of({ Host: 'test', ...extra }),
    ...(body === undefined ? {} : { body }),
  })
  if (failed(response)) return response.name
  const text = yield* response.body.all(1 << 24)
  return failed(text) ? text.name : `${response.status} ${decodeUtf8(text)}`
}

test('requests and responses on one connection, bodies both ways', () => {
  const handler: Handler = function* ({ method, path, query, body }) {
    const text = yield* body.all(1 << 24)
    return { status: 200, body: `${method} ${path} ${query} ${failed(text) ? text.name : text.length}` }
  }
  const answers = against(handler, function* (process) {
    const connection = yield* HttpConnection.open(process, LOOPBACK, 8080)
    if (failed(connection)) return [connection.name]
    const first = yield* get(connection, '/a?b=c')
    expect(connection.idle).toBe(true)
    const second = yield* get(connection, '/big', {}, new Uint8Array(1_000_000))
    const third = yield* get(connection, '/end', { Connection: 'close' })
    expect(connection.idle).toBe(false)
    return [first, second, third]
  })
  expect(answers).toEqual(['200 GET /a b=c 0', '200 POST /big  1000000', '200 GET /end  0'])
})

test('a streamed body arrives piece by piece and ends', () => {
  const handler: Handler = function* () {
    yield* []
    return {
      status: 200,
      *body(write) {
        for (const word of ['one ', 'two ', 'three']) yield* write(encodeUtf8(word))
      },
    }
  }
  const answer = against(handler, function* (process) {
    const connection = yield* HttpConnection.open(process, LOOPBACK, 8080)
    if (failed(connection)) return connection.name
    const text = yield* get(connection, '/')
    return `${text} ${connection.idle}`
  })
  expect(answer).toBe('200 one two three true')
})

test('garbage gets a 400, and nothing throws or hangs', () => {
  const handler: Handler = function* () {
    yield* []
    return { status: 200, body: 'ok' }
  }
  for (const garbage of [
    '\x00\x01\x02\r\n\r\n',
    'GET /\r\n\r\n',
    'GET / HTTP/1.1\r\nno colon\r\n\r\n',
    'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    'POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n',
  ]) {
    const answer = against(handler, function* (process) {
      const connection = yield* HttpConnection.open(process, LOOPBACK, 8080)
      if (failed(connection)) return connection.name
      yield* connection.stream.write(encodeUtf8(garbage))
      const response = yield* connection.response('GET')
      return failed(response) ? response.name : response.status
    })
    expect(answer).toBe(400)
  }
})

test('no bytes make the parsers throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
      headEnd(bytes)
      for (const head of [parseRequestHead(bytes), parseResponseHead(bytes)])
        if (!(head instanceof BadMessage)) framingOf(head, 'GET')
    }),
  )
  const piece = fc.constantFrom(
    'GET / HTTP/1.1',
    'HTTP/1.1 200 OK',
    '\r\n',
    '\n',
    ':',
    'Host: a',
    'Content-Length: 5',
    'Transfer-Encoding: chunked',
    ' ',
    '\t',
    '\0',
  )
  fc.assert(
    fc.property(fc.array(piece), pieces => {
      const bytes = encodeUtf8(pieces.join(''))
      for (const head of [parseRequestHead(bytes), parseResponseHead(bytes)])
        if (!(head instanceof BadMessage)) framingOf(head, 'GET')
    }),
  )
})
