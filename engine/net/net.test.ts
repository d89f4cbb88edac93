import { expect, test } from 'vitest'
import { Sim } from '../sim/sim.ts'
import { SECOND } from '../sim/timer.ts'
import { traceLine } from '../sim/trace.ts'
import { parseIpv4, parsePrefix } from '../wire/address.ts'
import { Backlog } from './backlog.ts'
import { ECONNREFUSED, EINPROGRESS, failed } from './errno.ts'
import { Hook, Verdict } from './hooks.ts'
import { Bridge } from './links/bridge.ts'
import { Cable, Physical } from './links/physical.ts'
import { NetNs } from './netns.ts'
import { RawSocket } from './raw.ts'
import { TcpSocket } from './tcp/socket.ts'
import { UdpSocket } from './udp.ts'

const ip = (text: string) => parseIpv4(text)!

function host(sim: Sim, name: string): NetNs {
  const netns = new NetNs(sim, new Backlog(sim), sim.trace.ring(name), name)
  netns.setUp(netns.loopback)
  return netns
}

let macs = 0
function port(netns: NetNs, name: string, address?: string): Physical {
  const link = new Physical(name, 0x0200_0000_0000 + ++macs)
  expect(netns.add(link)).toBeUndefined()
  netns.setUp(link)
  if (address !== undefined) {
    const prefix = parsePrefix(address)!
    expect(netns.ipv4.addresses.add(link, { local: prefix.address as number, length: prefix.length })).toBeUndefined()
  }
  return link
}

function route(netns: NetNs, prefix: string, via: string): void {
  const error = netns.ipv4.routes.add({
    prefix: parsePrefix(prefix)!,
    table: 254,
    type: 'unicast',
    scope: null,
    protocol: 3,
    priority: 0,
    tos: 0,
    preferredSource: null,
    metrics: {},
    hops: [{ link: null, gateway: ip(via), weight: 1, onlink: false }],
  })
  expect(error).toBeUndefined()
}

/** a (10.0.1.2) -- router -- b (10.0.2.2), and a switch between a and the router. */
function threeHosts(sim: Sim) {
  const a = host(sim, 'a')
  const sw = host(sim, 'switch')
  const router = host(sim, 'router')
  const b = host(sim, 'b')
  const bridge = new Bridge('br0', 0)
  sw.add(bridge)
  sw.setUp(bridge)
  const p1 = port(sw, 'p1')
  const p2 = port(sw, 'p2')
  bridge.addPort(p1)
  bridge.addPort(p2)
  new Cable(sim, 'a-sw', port(a, 'eth0', '10.0.1.2/24'), p1)
  new Cable(sim, 'sw-r', p2, port(router, 'eth0', '10.0.1.1/24'))
  const cable = new Cable(sim, 'r-b', port(router, 'eth1', '10.0.2.1/24'), port(b, 'eth0', '10.0.2.2/24'))
  for (const link of [...a.links, ...sw.links, ...router.links, ...b.links]) link.netns.ipv4.routes.carrierChanged(link)
  for (const link of router.links) link.ipv4.conf.forwarding = 1
  route(a, '0.0.0.0/0', '10.0.1.1')
  route(b, '0.0.0.0/0', '10.0.2.1')
  return { a, router, b, cable }
}

function ping(from: NetNs, to: string): RawSocket {
  const socket = new RawSocket(from, 4, 1)
  expect(socket.send(Uint8Array.of(8, 0, 0xf7, 0xff, 0, 0, 0, 0), ip(to))).toBe(8)
  return socket
}

test('a ping crosses a switch and a router, and every step is in the trace', () => {
  const sim = new Sim('1')
  const { a } = threeHosts(sim)
  const socket = ping(a, '10.0.2.2')
  sim.runUntil(SECOND)
  const reply = socket.receive()
  if (failed(reply)) throw new Error(reply.name)
  expect(reply.source).toBe(ip('10.0.2.2'))
  expect(reply.bytes[8]).toBe(63)
  expect(reply.bytes[20]).toBe(0)
  const lines = sim.trace.events().map(traceLine)
  expect(lines.some(line => line.includes('router') && line.includes('routed by 10.0.2.0/24 dev eth1'))).toBe(true)
})

test('no route on the way, TTL and a silent neighbour are reported by ICMP', () => {
  const sim = new Sim('1')
  const { a } = threeHosts(sim)
  const unreachable = ping(a, '10.0.9.9')
  sim.runUntil(SECOND)
  const net = unreachable.receive()
  expect(failed(net) ? net : [net.bytes[20], net.bytes[21]]).toEqual([3, 0])
  unreachable.close()
  const silent = ping(a, '10.0.2.77')
  sim.runUntil(10 * SECOND)
  const host = silent.receive()
  expect(failed(host) ? host : [host.bytes[20], host.bytes[21]]).toEqual([3, 1])
  silent.close()
  const short = new RawSocket(a, 4, 1)
  short.ttl = 1
  short.send(Uint8Array.of(8, 0, 0xf7, 0xff, 0, 0, 0, 0), ip('10.0.2.2'))
  sim.runUntil(11 * SECOND)
  const exceeded = short.receive()
  expect(failed(exceeded) ? exceeded : [exceeded.bytes[20], exceeded.bytes[21]]).toEqual([11, 0])
})

test('UDP reaches its socket; a closed port comes back as ECONNREFUSED', () => {
  const sim = new Sim('1')
  const { a, b } = threeHosts(sim)
  const server = new UdpSocket(b, 4)
  server.bind(0, 53)
  const client = new UdpSocket(a, 4)
  client.connect(ip('10.0.2.2'), 53)
  client.send(Uint8Array.of(1, 2, 3))
  sim.runUntil(SECOND)
  const datagram = server.receive()
  if (failed(datagram)) throw new Error(datagram.name)
  expect([...datagram.payload]).toEqual([1, 2, 3])
  expect(datagram.source).toBe(ip('10.0.1.2'))
  server.close()
  client.send(Uint8Array.of(4))
  sim.runUntil(2 * SECOND)
  expect(client.receive()).toBe(ECONNREFUSED)
})

function transfer(sim: Sim, from: TcpSocket, to: TcpSocket, length: number): void {
  const data = Uint8Array.from({ length }, (_, index) => index * 7)
  let sent = 0
  let received = 0
  for (let turn = 0; turn < 100_000 && received < length; turn++) {
    if (sent < length) {
      const count = from.send(data.subarray(sent))
      if (!failed(count)) sent += count
    }
    const bytes = to.receive(65536)
    if (!failed(bytes)) {
      for (let index = 0; index < bytes.length; index++)
        if (bytes[index] !== data[received + index]) throw new Error(`wrong byte at ${received + index}`)
      received += bytes.length
    }
    sim.step()
  }
  expect(received).toBe(length)
}

function connected(sim: Sim, a: NetNs, b: NetNs): { client: TcpSocket; server: TcpSocket } {
  const listener = new TcpSocket(b, 4)
  expect(listener.bind(0, 80)).toBeUndefined()
  expect(listener.listen(10)).toBeUndefined()
  const client = new TcpSocket(a, 4)
  expect(client.connect(ip('10.0.2.2'), 80)).toBe(EINPROGRESS)
  sim.runUntil(sim.now + 2 * SECOND)
  expect(client.connectResult()).toBe(0)
  const server = listener.accept()
  if (failed(server)) throw new Error(server.name)
  return { client, server }
}

test('TCP carries bytes both ways and closes in order', () => {
  const sim = new Sim('1')
  const { a, b } = threeHosts(sim)
  const { client, server } = connected(sim, a, b)
  transfer(sim, client, server, 300_000)
  transfer(sim, server, client, 50_000)
  client.close()
  sim.runUntil(sim.now + SECOND)
  expect([client.state, server.state]).toEqual(['FIN-WAIT-2', 'CLOSE-WAIT'])
  server.close()
  sim.runUntil(sim.now + SECOND)
  expect([client.state, server.state]).toEqual(['TIME-WAIT', 'CLOSED'])
  sim.runUntil(sim.now + 61 * SECOND)
  expect(client.state).toBe('CLOSED')
  expect(a.tcp.sockets.length).toBe(0)
})

test('TCP survives loss', () => {
  for (const loss of [0.01, 0.1]) {
    const sim = new Sim(`loss${loss}`)
    const { a, b, cable } = threeHosts(sim)
    const { client, server } = connected(sim, a, b)
    cable.loss = loss
    transfer(sim, client, server, 200_000)
    transfer(sim, server, client, 200_000)
    expect(client.totalRetransmits + server.totalRetransmits).toBeGreaterThan(0)
  }
})

test('a closed port refuses, a dead host times out', () => {
  const sim = new Sim('1')
  const { a, b } = threeHosts(sim)
  const refused = new TcpSocket(a, 4)
  refused.connect(ip('10.0.2.2'), 81)
  sim.runUntil(sim.now + SECOND)
  expect(refused.connectResult()).toBe(ECONNREFUSED)
  b.hooks.register(Hook.preRouting, 0, 'silence', () => Verdict.drop)
  const lost = new TcpSocket(a, 4)
  lost.connect(ip('10.0.2.2'), 80)
  sim.runUntil(sim.now + 130 * SECOND)
  expect(lost.connectResult()).toBeUndefined()
  sim.runUntil(sim.now + 10 * SECOND)
  const result = lost.connectResult()
  expect(failed(result) && result.name).toBe('ETIMEDOUT')
})
