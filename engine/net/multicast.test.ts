import { expect, test } from 'vitest'
import { formatIp } from '../wire/address.ts'
import { emit as emitIgmp } from '../wire/igmp.ts'
import { emit as emitMld } from '../wire/mld.ts'
import { EADDRINUSE, EADDRNOTAVAIL, EINVAL, failed } from './errno.ts'
import { RawSocket } from './raw.ts'
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
    bed.link(net, 'eth0').ipv6.conf.router_solicitations = 0
  }
  bed.run(30)
  return bed
}

/** A datagram that arrived: source and port, or the error's name. */
function got(socket: UdpSocket): string {
  const datagram = socket.receive()
  return failed(datagram) ? datagram.name : formatIp(datagram.source)
}

const GROUPS = [
  { group: '239.1.2.3', family: 4, from: '10.0.0.1' },
  { group: 'ff15::1:3', family: 6, from: 'fd00::1' },
] as const

test.each(GROUPS)('datagrams for $group reach who has joined it, the sender too', ({ group, family, from }) => {
  const bed = twoHosts()
  const member = (net: string) => {
    const socket = new UdpSocket(bed.net(net), family)
    socket.bind(family === 4 ? 0 : 0n, 5000)
    expect(socket.join(ip(group), bed.link(net, 'eth0'))).toBeUndefined()
    return socket
  }
  const [near, far] = [member('a'), member('b')]
  expect(far.join(ip(group), bed.link('b', 'eth0'))).toBe(EADDRINUSE)
  expect(far.join(ip(from), bed.link('b', 'eth0'))).toBe(EINVAL)
  const sender = new UdpSocket(bed.net('a'), family)
  sender.multicastLink = bed.link('a', 'eth0')
  const wire = bed.capture('b', 'eth0')
  const send = () => {
    sender.send(Uint8Array.of(1), { ip: ip(group), port: 5000 })
    bed.run(5)
  }
  send()
  expect([got(near), got(far)]).toEqual([from, from])
  expect(wire().filter(line => line.includes('UDP')).length).toBe(1)
  sender.multicastLoop = false
  send()
  expect([got(near), got(far)]).toEqual(['EAGAIN', from])
  expect(far.leave(ip(group), bed.link('b', 'eth0'))).toBeUndefined()
  expect(far.leave(ip(group), bed.link('b', 'eth0'))).toBe(EADDRNOTAVAIL)
  send()
  expect(got(far)).toBe('EAGAIN')
})

// RFC 3376 5.1 and RFC 3810 6.1, observed on Linux 6.18: twice each, the second within a second.
test.each(GROUPS)('joining and leaving $group is told twice', ({ group, family }) => {
  const bed = twoHosts()
  const wire = bed.capture('a', 'eth0', 1)
  const socket = new UdpSocket(bed.net('a'), family)
  const reports = () =>
    wire()
      .filter(line => line.includes('group record'))
      .map(line => line.slice(line.indexOf('[g')))
  socket.join(ip(group), bed.link('a', 'eth0'))
  bed.run(5)
  expect(reports()).toEqual(Array(2).fill(`[gaddr ${group} to_ex, 0 source(s)]`))
  socket.close()
  bed.run(5)
  expect(reports()).toEqual(Array(2).fill(`[gaddr ${group} to_in, 0 source(s)]`))
})

test('a general query is answered for all groups at once, some time within what it allows', () => {
  const bed = twoHosts()
  bed.net('a').joinGroup(bed.link('a', 'eth0'), ip('239.1.2.3'))
  bed.net('a').joinGroup(bed.link('a', 'eth0'), ip('ff15::1:3'))
  bed.run(5)
  const wire = bed.capture('a', 'eth0', 1)
  const igmp = new RawSocket(bed.net('b'), 4, 2)
  const query = { group: 0, suppress: false, robustness: 2, queryIntervalCode: 125, sources: [] }
  igmp.send(emitIgmp({ kind: 'queryV3', maxResponse: 100, ...query }), ip('224.0.0.1'), bed.link('b', 'eth0'))
  sendMld(bed, { kind: 'queryV2', maximumResponseCode: 1000, multicastAddress: 0n, ...query })
  bed.run(11)
  const answers = wire().filter(line => line.startsWith('out') && line.includes('group record'))
  expect(answers.map(line => line.slice(line.indexOf('[g'))).sort()).toEqual([
    '[gaddr 239.1.2.3 is_ex, 0 source(s)]',
    '[gaddr ff15::1:3 is_ex, 0 source(s)] [gaddr ff02::1:ff00:1 is_ex, 0 source(s)] [gaddr ff02::1:ff00:a is_ex, 0 source(s)]',
  ])
})

test('a querier of an older version is answered in kind, and told who leaves', () => {
  const bed = twoHosts()
  const wire = bed.capture('a', 'eth0')
  const igmp = new RawSocket(bed.net('b'), 4, 2)
  const query = { kind: 'short', type: 0x11, maxResponse: 10, group: 0 } as const
  igmp.send(emitIgmp(query), ip('224.0.0.1'), bed.link('b', 'eth0'))
  sendMld(bed, { kind: 'query', maximumResponseDelay: 1000, multicastAddress: 0n })
  bed.run(5)
  wire()
  const [a, eth0] = [bed.net('a'), bed.link('a', 'eth0')]
  for (const { group } of GROUPS) a.joinGroup(eth0, ip(group))
  bed.run(30)
  for (const { group } of GROUPS) a.leaveGroup(eth0, ip(group))
  bed.run(5)
  // The missing space is tcpdump's.
  const listener = (what: string) => `ICMP6, multicast listener ${what}max resp delay: 0 addr: ff15::1:3, length 24`
  const reportV1 = `out IP6 fe80::ff:fe00:a > ff15::1:3: HBH ${listener('report')}`
  const lines = wire()
  expect(lines.filter(line => line.includes('IP '))).toEqual([
    'out IP 10.0.0.1 > 239.1.2.3: igmp v2 report 239.1.2.3',
    'out IP 10.0.0.1 > 239.1.2.3: igmp v2 report 239.1.2.3',
    'out IP 10.0.0.1 > 224.0.0.2: igmp leave 239.1.2.3',
  ])
  expect(lines.filter(line => line.includes('IP6'))).toEqual([
    reportV1,
    reportV1,
    `out IP6 fe80::ff:fe00:a > ff02::2: HBH ${listener('done')}`,
  ])
})

/** An MLD query from b's link-local address, as a querier sends it: with a router alert, hop limit 1. */
function sendMld(bed: Testbed, packet: Parameters<typeof emitMld>[0]): void {
  const { ipv6 } = bed.net('b')
  ipv6.mld.send(bed.link('b', 'eth0'), ip('ff02::1') as bigint, emitMld(packet))
}

test('a broadcast reaches our own sockets too', () => {
  const bed = twoHosts()
  const sockets = ['a', 'b'].map(net => {
    const socket = new UdpSocket(bed.net(net), 4)
    socket.bind(0, 67)
    return socket
  })
  const sender = new UdpSocket(bed.net('a'), 4)
  sender.broadcast = true
  for (const to of ['255.255.255.255', '10.0.0.255']) {
    sender.boundLink = to.startsWith('255') ? bed.link('a', 'eth0') : null
    expect(sender.send(Uint8Array.of(1), { ip: ip(to), port: 67 })).toBe(1)
    bed.run(1)
    expect(sockets.map(got)).toEqual(['10.0.0.1', '10.0.0.1'])
  }
})
