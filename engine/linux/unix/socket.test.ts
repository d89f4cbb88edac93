import { expect, test } from 'vitest'
import { EAGAIN, ECONNREFUSED, ECONNRESET, ENOTCONN, EPIPE, EPROTOTYPE } from '../../net/errno.ts'
import { UnixSocket, UnixSockets, type UnixType } from './socket.ts'

const table = new UnixSockets()
let inode = 0
const make = (type: UnixType = 'stream') => new UnixSocket(table, type, ++inode, { pid: 1, uid: 0, gid: 0 })

function listener(backlog: number): UnixSocket {
  const socket = make()
  expect(socket.bind({ type: 'abstract', name: `l${inode}` })).toBe(undefined)
  expect(socket.listen(backlog)).toBe(undefined)
  return socket
}

function pair(): readonly [UnixSocket, UnixSocket] {
  const server = listener(1)
  const client = make()
  expect(client.connect(server, make)).toBe(undefined)
  return [client, server.accept() as UnixSocket]
}

test('a queue of connections holds one more than the backlog (unix_recvq_full())', () => {
  const server = listener(1)
  expect([1, 2, 3].map(() => make().connect(server, make))).toEqual([undefined, undefined, EAGAIN])
  server.accept()
  expect(make().connect(server, make)).toBe(undefined)
  server.close()
  expect(make().connect(server, make)).toBe(ECONNREFUSED)
})

test('a stream takes what fits, ends with its peer, and is reset by one that has not read all', () => {
  const [client, server] = pair()
  const much = new Uint8Array(300_000)
  expect(client.send(much)).toBe(212_992)
  expect(client.send(much)).toBe(EAGAIN)
  expect((server.receive(1000) as Uint8Array).length).toBe(1000)
  expect(client.send(much)).toBe(1000)
  expect(server.send(Uint8Array.of(7))).toBe(1)
  server.close()
  expect(client.send(much)).toBe(EPIPE)
  expect(client.receive(10)).toEqual(Uint8Array.of(7))
  expect(client.receive(10)).toBe(ECONNRESET)
  expect(client.receive(10)).toEqual(new Uint8Array(0))
})

test('datagrams keep their bounds and wait in a short queue', () => {
  const receiver = make('dgram')
  const sender = make('dgram')
  expect(sender.send(Uint8Array.of(1))).toBe(ENOTCONN)
  expect(make().connect(receiver, make)).toBe(EPROTOTYPE)
  expect(sender.connect(receiver, make)).toBe(undefined)
  const sent = Array.from({ length: 13 }, (_, index) => sender.send(Uint8Array.of(index)))
  expect(sent.filter(each => each === 1).length).toBe(11)
  expect(sent.at(-1)).toBe(EAGAIN)
  expect(receiver.receive(100)).toEqual(Uint8Array.of(0))
  receiver.close()
  expect(sender.send(Uint8Array.of(1))).toBe(ECONNREFUSED)
})
