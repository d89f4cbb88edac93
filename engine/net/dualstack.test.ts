import { expect, test } from 'vitest'
import { EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, EINPROGRESS, EINVAL, ENETUNREACH, failed } from './errno.ts'
import { addressFor } from './socket.ts'
import { TcpSocket } from './tcp/socket.ts'
import { ip, Testbed } from './testbed.ts'
import { UdpSocket } from './udp.ts'

function twoHosts(): Testbed {
  const bed = new Testbed()
  bed.wire('a eth0 0a', 'b eth0 0b')
  for (const [net, number] of [
    ['a', 1],
    ['b', 2],
  ] as const) {
    bed.address(net, 'eth0', `fd00::${number}/64`)
    bed.address(net, 'eth0', `10.0.0.${number}/24`)
  }
  return bed
}

// ipv6(7), "Note": an IPv6 socket talks to IPv4 hosts through mapped addresses.
test('one listener for both families', () => {
  const bed = twoHosts()
  const listener = new TcpSocket(bed.net('b'), 6)
  expect(listener.bind(0n, 80)).toBeUndefined()
  listener.listen(5)
  const connect = (family: 4 | 6, to: string) => {
    const client = new TcpSocket(bed.net('a'), family)
    expect(client.connect(ip(to), 80)).toBe(EINPROGRESS)
    bed.run(1)
    expect(client.connectResult()).toBe(0)
    const server = listener.accept()
    if (failed(server)) throw new Error(server.name)
    return addressFor(server.family, server.remoteAddress)
  }
  expect(connect(4, '10.0.0.2')).toBe(ip('::ffff:10.0.0.1'))
  expect(connect(6, '::ffff:10.0.0.2')).toBe(ip('::ffff:10.0.0.1'))
  expect(connect(6, 'fd00::2')).toBe(ip('fd00::1'))
  expect(bed.net('b').tcp.sockets.map(({ family, localAddress }) => [family, localAddress])).toEqual([
    [6, 0n],
    [6, ip('10.0.0.2')],
    [6, ip('10.0.0.2')],
    [6, ip('fd00::2')],
  ])
})

test('who may share a port', () => {
  const bed = twoHosts()
  const bind = (family: 4 | 6, address: string, v6only = false) => {
    const socket = new TcpSocket(bed.net('a'), family)
    socket.v6only = v6only
    return socket.bind(ip(address), 80) ?? socket
  }
  const dual = bind(6, '::') as TcpSocket
  expect(bind(4, '0.0.0.0')).toBe(EADDRINUSE)
  expect(bind(4, '10.0.0.1')).toBe(EADDRINUSE)
  expect(bind(6, '::ffff:10.0.0.1')).toBe(EADDRINUSE)
  dual.close()
  const mapped = bind(6, '::ffff:10.0.0.1') as TcpSocket
  expect(bind(6, '::')).toBe(EADDRINUSE)
  expect((bind(6, '::', true) as TcpSocket).localAddress).toBe(0n)
  expect(bind(4, '10.0.0.1')).toBe(EADDRINUSE)
  mapped.close()
  expect((bind(4, '0.0.0.0') as TcpSocket).localAddress).toBe(0)
})

test('a socket of one family alone', () => {
  const bed = twoHosts()
  const only = new UdpSocket(bed.net('a'), 6)
  only.v6only = true
  expect(only.bind(ip('::ffff:10.0.0.1'), 9)).toBe(EINVAL)
  expect(only.connect(ip('::ffff:10.0.0.2'), 9)).toBe(ENETUNREACH)
  expect(only.send(new Uint8Array(1), { ip: ip('::ffff:10.0.0.2'), port: 9 })).toBe(ENETUNREACH)
  expect(new UdpSocket(bed.net('a'), 4).connect(ip('fd00::2'), 9)).toBe(EAFNOSUPPORT)
  expect(new UdpSocket(bed.net('a'), 6).bind(ip('fd00::77'), 9)).toBe(EADDRNOTAVAIL)
  expect(new UdpSocket(bed.net('a'), 6).bind(ip('fe80::ff:fe00:a'), 9)).toBe(EINVAL)
  const zoned = new UdpSocket(bed.net('a'), 6)
  expect(zoned.bind(ip('fe80::ff:fe00:a'), 9, bed.link('a', 'eth0'))).toBeUndefined()
  expect(zoned.connect(ip('fe80::ff:fe00:b'), 9, bed.link('a', 'lo'))).toBe(EINVAL)
  bed.net('a').ipv6.sysctl.bindv6only = 1
  expect(new UdpSocket(bed.net('a'), 6).v6only).toBe(true)
})

test('UDP from both families on one socket, and errors that come back to it', () => {
  const bed = twoHosts()
  const server = new UdpSocket(bed.net('b'), 6)
  server.bind(0n, 53)
  const client = new UdpSocket(bed.net('a'), 6)
  for (const to of ['fd00::2', '::ffff:10.0.0.2']) client.send(Uint8Array.of(1), { ip: ip(to), port: 53 })
  bed.run(1)
  const sources = [server.receive(), server.receive()].map(each =>
    failed(each) ? each.name : addressFor(6, each.source),
  )
  expect(sources.sort()).toEqual([ip('::ffff:10.0.0.1'), ip('fd00::1')].sort())
  client.receiveErrors = true
  for (const to of ['fd00::2', '::ffff:10.0.0.2']) client.send(Uint8Array.of(1), { ip: ip(to), port: 54 })
  bed.run(1)
  expect(client.errors.map(({ origin, type, code, errno }) => [origin, type, code, errno.name])).toEqual([
    ['icmp6', 1, 4, 'ECONNREFUSED'],
    ['icmp', 3, 3, 'ECONNREFUSED'],
  ])
})

test('connecting to the unspecified address is connecting to oneself', () => {
  const bed = twoHosts()
  const listener = new TcpSocket(bed.net('a'), 6)
  listener.bind(0n, 80)
  listener.listen(5)
  for (const to of ['::', '::1', 'fd00::1', '::ffff:127.0.0.1']) {
    const client = new TcpSocket(bed.net('a'), 6)
    client.connect(ip(to), 80)
    bed.run(1)
    expect(client.connectResult()).toBe(0)
  }
})
