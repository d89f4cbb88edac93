import { expect, test } from 'vitest'
import {
  EACCES,
  EADDRNOTAVAIL,
  ECONNREFUSED,
  EHOSTUNREACH,
  EINPROGRESS,
  EINVAL,
  EMSGSIZE,
  ENETUNREACH,
  failed,
} from '../errno.ts'
import { RawSocket } from '../raw.ts'
import { flowTo } from '../route.ts'
import { TcpSocket } from '../tcp/socket.ts'
import { ip, Testbed } from '../testbed.ts'
import { UdpSocket } from '../udp.ts'

const ECHO_REQUEST = 128

/** a (fd00:1::10) -- r -- b (fd00:2::10), as in tests/recordings/transcripts/ipv6/router.sh. */
function router(seed = '1') {
  const bed = new Testbed(seed)
  bed.wire('a eth0 0a', 'r left 01')
  bed.wire('b eth0 0b', 'r right 02')
  bed.address('a', 'eth0', 'fd00:1::10/64')
  bed.address('b', 'eth0', 'fd00:2::10/64')
  bed.address('r', 'left', 'fd00:1::1/64')
  bed.address('r', 'right', 'fd00:2::1/64')
  bed.net('r').ipv6.setForwarding(true)
  bed.net('r').ipv6.sysctl.icmp_ratelimit = 0
  bed.route('a', 'default via fd00:1::1')
  bed.route('b', 'default via fe80::ff:fe00:2 dev eth0')
  bed.run(1)
  return bed
}

/** One echo request, and what came back within some seconds: type and code of ICMPv6, hop limit, sender. */
function ping(bed: Testbed, to: string, { size = 8, hops = 64, seconds = 5, link = '' } = {}): unknown {
  const socket = new RawSocket(bed.net('a'), 6, 58)
  socket.ttl = hops
  socket.wants = type => type !== ECHO_REQUEST && type < 133
  const request = new Uint8Array(size)
  request[0] = ECHO_REQUEST
  const sent = socket.send(request, ip(to), bed.net('a').link(link) ?? null)
  if (failed(sent)) return sent
  bed.run(seconds)
  const packet = socket.receive()
  socket.close()
  if (failed(packet)) return 'nothing'
  return [packet.bytes[0], packet.bytes[1], packet.ttl, packet.source]
}

test('a ping crosses a router', () => {
  const bed = router()
  expect(ping(bed, 'fd00:2::10')).toEqual([129, 0, 63, ip('fd00:2::10')])
  expect(ping(bed, 'fd00:2::10', { size: 3000 })).toEqual([129, 0, 63, ip('fd00:2::10')])
  expect(ping(bed, 'fd00:2::10', { hops: 1 })).toEqual([3, 0, 64, ip('fd00:1::1')])
  expect(ping(bed, 'fd00:2::99')).toEqual([1, 3, 64, ip('fd00:1::1')])
  expect(ping(bed, '2001:db8::1')).toEqual([1, 0, 64, ip('fd00:1::1')])
})

test('routes that refuse, at home and at the router', () => {
  const bed = router()
  const refuse = (net: string, base: string) =>
    ['blackhole', 'unreachable', 'prohibit'].map((type, index) => bed.route(net, `${type} ${base}:${index}::/64`))
  expect([...refuse('a', '2001:db8:a'), ...refuse('r', '2001:db8:b')].filter(failed)).toEqual([])
  const answers = (base: string) => [0, 1, 2].map(index => ping(bed, `${base}:${index}::1`))
  expect(answers('2001:db8:a')).toEqual([EINVAL, EHOSTUNREACH, EACCES])
  const from = ip('fd00:1::1')
  expect(answers('2001:db8:b')).toEqual(['nothing', [1, 0, 64, from], [1, 1, 64, from]])
  expect(bed.routes('r')[0]).toBe('blackhole 2001:db8:b::/64 dev lo metric 1024 pref medium')
})

test('a host that does not forward says nothing, but tells where it knows no way', () => {
  const bed = router()
  bed.net('r').ipv6.setForwarding(false)
  expect(ping(bed, 'fd00:2::10')).toBe('nothing')
  expect(bed.net('r').snmp.ip6.InAddrErrors).toBe(1)
  expect(ping(bed, '2001:db8::1')).toEqual([1, 0, 64, ip('fd00:1::1')])
})

test('link-local addresses do not leave their link', () => {
  const bed = router()
  const socket = new RawSocket(bed.net('a'), 6, 58)
  expect(socket.bind(ip('fe80::ff:fe00:a'))).toBe(EINVAL)
  expect(socket.bind(ip('fe80::ff:fe00:a'), bed.link('a', 'eth0'))).toBeUndefined()
  socket.wants = type => type < 128
  socket.send(Uint8Array.of(ECHO_REQUEST, 0, 0, 0, 0, 0, 0, 0), ip('fd00:2::10'))
  bed.run(1)
  const refused = socket.receive()
  expect(failed(refused) ? refused : [...refused.bytes.subarray(0, 2)]).toEqual([1, 2])
  expect(ping(bed, 'fe80::ff:fe00:1', { link: 'eth0' })).toEqual([129, 0, 64, ip('fe80::ff:fe00:1')])
  expect(ping(bed, 'fe80::ff:fe00:a', { link: 'eth0' })).toEqual([129, 0, 64, ip('fe80::ff:fe00:a')])
})

test('a ping to all nodes of a link: everybody answers, ourselves included', () => {
  const bed = router()
  const socket = new RawSocket(bed.net('a'), 6, 58)
  socket.wants = type => type === 129
  socket.send(Uint8Array.of(ECHO_REQUEST, 0, 0, 0, 0, 0, 0, 0), ip('ff02::1'), bed.link('a', 'eth0'))
  bed.run(1)
  const sources = [socket.receive(), socket.receive(), socket.receive()].map(each =>
    failed(each) ? 'nothing' : each.source,
  )
  expect(sources).toEqual([ip('fe80::ff:fe00:a'), ip('fe80::ff:fe00:1'), 'nothing'])
})

test('the path MTU is learned, and later packets are sent in pieces that fit', () => {
  const bed = router()
  const right = bed.link('r', 'right')
  for (const end of [right, bed.link('b', 'eth0')]) {
    end.setMtu(1400)
    end.netns.mtuChanged(end)
  }
  expect(ping(bed, 'fd00:2::10', { size: 1440 })).toEqual([2, 0, 64, ip('fd00:1::1')])
  const routed = bed.net('a').ipv6.route(flowTo(ip('fd00:2::10')))
  expect(failed(routed) ? routed : bed.net('a').ipv6.mtu(routed.route, routed.destination)).toBe(1400)
  expect(ping(bed, 'fd00:2::10', { size: 1440 })).toEqual([129, 0, 63, ip('fd00:2::10')])
  const udp = new UdpSocket(bed.net('a'), 6)
  udp.mtuDiscovery = 'do'
  expect(udp.send(new Uint8Array(1392), { ip: ip('fd00:2::10'), port: 9 })).toBe(EMSGSIZE)
  bed.run(601)
  expect(ping(bed, 'fd00:2::10', { size: 1440 })).toEqual([2, 0, 64, ip('fd00:1::1')])
})

test('a router says that there is a shorter way, and the host takes it', () => {
  const bed = router()
  // b asks r for fd00:7::1, which r reaches by way of fe80::77 on the same link.
  bed.route('r', 'fd00:7::/64 via fe80::77 dev right')
  bed.net('r').ipv6.neighbours.ensure(ip('fe80::77'), bed.link('r', 'right')).update(0x0200_0000_0077, 'PERMANENT')
  const socket = new RawSocket(bed.net('b'), 6, 58)
  socket.send(Uint8Array.of(ECHO_REQUEST, 0, 0, 0, 0, 0, 0, 0), ip('fd00:7::1'))
  bed.run(1)
  expect(bed.net('b').ipv6.exceptions.list()).toMatchObject([{ destination: ip('fd00:7::1'), gateway: ip('fe80::77') }])
  expect(bed.net('b').ipv6.route(flowTo(ip('fd00:7::1')))).toMatchObject({ route: { gateway: ip('fe80::77') } })
})

test('UDP: there and back, a closed port, a reject on the way', () => {
  const bed = router()
  const server = new UdpSocket(bed.net('b'), 6)
  expect(server.bind(0n, 53)).toBeUndefined()
  const client = new UdpSocket(bed.net('a'), 6)
  client.connect(ip('fd00:2::10'), 53)
  client.send(Uint8Array.of(1, 2, 3))
  bed.run(1)
  expect(server.receive()).toMatchObject({ source: ip('fd00:1::10'), destination: ip('fd00:2::10'), ttl: 63 })
  server.close()
  client.send(Uint8Array.of(4))
  bed.run(1)
  expect(client.receive()).toBe(ECONNREFUSED)
  const counters = bed.net('b').snmp
  expect([counters.udp6.InDatagrams, counters.udp6.NoPorts, counters.udp.NoPorts]).toEqual([1, 1, 0])
})

test('TCP: a connection, its segment size, a refusal, link-local ends', () => {
  const bed = router()
  const listener = new TcpSocket(bed.net('b'), 6)
  listener.bind(0n, 80)
  listener.listen(5)
  const client = new TcpSocket(bed.net('a'), 6)
  expect(client.connect(ip('fd00:2::10'), 80)).toBe(EINPROGRESS)
  bed.run(1)
  expect(client.connectResult()).toBe(0)
  const server = listener.accept()
  if (failed(server)) throw new Error(server.name)
  expect([client.advertisedMss, client.mss, server.remoteAddress]).toEqual([1440, 1428, ip('fd00:1::10')])
  client.send(new Uint8Array(20_000))
  bed.run(1)
  const got = server.receive(65_536)
  expect(failed(got) ? got : got.length).toBe(20_000)
  const refused = new TcpSocket(bed.net('a'), 6)
  refused.connect(ip('fd00:2::10'), 81)
  bed.run(1)
  expect(refused.connectResult()).toBe(ECONNREFUSED)
  const onLink = new TcpSocket(bed.net('r'), 6)
  expect(onLink.connect(ip('fe80::ff:fe00:b'), 80)).toBe(EINVAL)
  expect(onLink.connect(ip('fe80::ff:fe00:b'), 80, bed.link('r', 'right'))).toBe(EINPROGRESS)
  bed.run(1)
  expect(onLink.connectResult()).toBe(0)
  expect(new TcpSocket(bed.net('a'), 6).connect(ip('ff02::1'), 80)).toBe(ENETUNREACH)
})

test('TCP goes on when the path gets narrower', () => {
  const bed = router()
  const listener = new TcpSocket(bed.net('b'), 6)
  listener.bind(0n, 80)
  listener.listen(5)
  const client = new TcpSocket(bed.net('a'), 6)
  client.connect(ip('fd00:2::10'), 80)
  bed.run(1)
  const server = listener.accept()
  if (failed(server)) throw new Error(server.name)
  const right = bed.link('r', 'right')
  right.setMtu(1300)
  right.netns.mtuChanged(right)
  client.send(new Uint8Array(30_000))
  bed.run(3)
  const got = server.receive(65_536)
  expect(failed(got) ? got : got.length).toBe(30_000)
  expect(client.mss).toBe(1300 - 72)
})

test('without an address for the destination there is no source', () => {
  const bed = new Testbed()
  const net = bed.net('x')
  net.setDown(net.loopback)
  expect(net.ipv6.route(flowTo(ip('fd00::1')))).toBe(EADDRNOTAVAIL)
  net.setUp(net.loopback)
  expect(net.ipv6.route(flowTo(ip('fd00::1')))).toBe(ENETUNREACH)
})
