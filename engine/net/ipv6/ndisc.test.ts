import { expect, test } from 'vitest'
import { emit } from '../../wire/ndp.ts'
import type { NeighbourState } from '../neighbour.ts'
import { RawSocket } from '../raw.ts'
import { ip, Testbed } from '../testbed.ts'

function twoHosts(): Testbed {
  const bed = new Testbed()
  bed.wire('a eth0 0a', 'b eth0 0b')
  bed.address('a', 'eth0', 'fd00::1/64')
  bed.address('b', 'eth0', 'fd00::2/64')
  for (const net of ['a', 'b']) bed.link(net, 'eth0').ipv6.conf.router_solicitations = 0
  bed.run(5)
  return bed
}

function ping(bed: Testbed, to: string, link = ''): void {
  const socket = new RawSocket(bed.net('a'), 6, 58)
  socket.send(Uint8Array.of(128, 0, 0, 0, 0, 0, 0, 0), ip(to), bed.net('a').link(link) ?? null)
  socket.close()
}

function state(bed: Testbed, net: string, address: string): NeighbourState | undefined {
  return bed.net(net).ipv6.neighbours.lookup(ip(address), bed.link(net, 'eth0'))?.state
}

// Observed on Linux 6.18.
test('asked by the group, answered with the address; confirmed without', () => {
  const bed = twoHosts()
  const wire = bed.capture('a', 'eth0', 1)
  ping(bed, 'fd00::2')
  bed.run(1)
  expect([state(bed, 'a', 'fd00::2'), state(bed, 'b', 'fd00::1')]).toEqual(['REACHABLE', 'DELAY'])
  bed.run(12)
  expect([state(bed, 'a', 'fd00::2'), state(bed, 'b', 'fd00::1')]).toEqual(['REACHABLE', 'REACHABLE'])
  const lines = wire()
    .filter(line => line.includes('neighbor'))
    .map(line => line.replace(/\(hlim 255, next-header ICMPv6 \(58\) payload length: \d+\) |\[icmp6 sum ok\] /g, ''))
  expect(lines).toEqual([
    'out IP6 fd00::1 > ff02::1:ff00:2: ICMP6, neighbor solicitation, length 32, who has fd00::2\n' +
      '\t  source link-address option (1), length 8 (1): 02:00:00:00:00:0a',
    'in IP6 fd00::2 > fd00::1: ICMP6, neighbor advertisement, length 32, tgt is fd00::2, Flags [solicited, override]\n' +
      '\t  destination link-address option (2), length 8 (1): 02:00:00:00:00:0b',
    'in IP6 fe80::ff:fe00:b > fd00::1: ICMP6, neighbor solicitation, length 32, who has fd00::1\n' +
      '\t  source link-address option (1), length 8 (1): 02:00:00:00:00:0b',
    'out IP6 fd00::1 > fe80::ff:fe00:b: ICMP6, neighbor advertisement, length 24, tgt is fd00::1, Flags [solicited]',
    'out IP6 fe80::ff:fe00:a > fe80::ff:fe00:b: ICMP6, neighbor solicitation, length 32, who has fe80::ff:fe00:b\n' +
      '\t  source link-address option (1), length 8 (1): 02:00:00:00:00:0a',
    'in IP6 fe80::ff:fe00:b > fe80::ff:fe00:a: ICMP6, neighbor advertisement, length 24, tgt is fe80::ff:fe00:b, Flags [solicited]',
  ])
})

test('nobody there: three questions, then the address is unreachable', () => {
  const bed = twoHosts()
  const wire = bed.capture('a', 'eth0')
  const socket = new RawSocket(bed.net('a'), 6, 58)
  socket.wants = type => type < 128
  ping(bed, 'fd00::77')
  bed.run(2.9)
  expect(state(bed, 'a', 'fd00::77')).toBe('INCOMPLETE')
  bed.run(1)
  expect(state(bed, 'a', 'fd00::77')).toBe('FAILED')
  expect(wire().filter(line => line.includes('who has fd00::77')).length).toBe(3)
  expect(socket.receive()).toMatchObject({ source: ip('fd00::1') })
})

/** An advertisement for fd00::2 from b, solicited unless said otherwise. */
function advertise(
  bed: Testbed,
  flags: { override?: boolean; solicited?: boolean; router?: boolean; mac?: number },
): void {
  const { override = false, solicited = true, router = false, mac } = flags
  const options = mac === undefined ? [] : [{ type: 'targetLinkLayerAddress', mac } as const]
  const body = emit({
    kind: 'neighborAdvertisement',
    override,
    solicited,
    router,
    target: ip('fd00::2') as bigint,
    options,
  })
  const b = bed.link('b', 'eth0')
  b.netns.ipv6.ndisc.send(b, ip('fd00::2') as bigint, ip('fd00::1') as bigint, body)
  bed.run(0.001)
}

// The table of RFC 4861 appendix C, for a neighbour that is reachable at ...0b.
test('what an advertisement changes', () => {
  const after = (start: NeighbourState, flags: Parameters<typeof advertise>[1]) => {
    const bed = twoHosts()
    const neighbour = bed.net('a').ipv6.neighbours.ensure(ip('fd00::2'), bed.link('a', 'eth0'))
    neighbour.update(0x0b, start)
    bed.net('b').ipv6.neighbours.ensure(ip('fd00::1'), bed.link('b', 'eth0')).update(0x0200_0000_000a, 'PERMANENT')
    advertise(bed, flags)
    return `${neighbour.state} ${neighbour.mac?.toString(16)}${neighbour.router ? ' router' : ''}`
  }
  expect(after('STALE', {})).toBe('REACHABLE b')
  expect(after('STALE', { mac: 0x0c })).toBe('STALE b')
  expect(after('REACHABLE', { mac: 0x0c })).toBe('STALE b')
  expect(after('STALE', { mac: 0x0c, override: true })).toBe('REACHABLE c')
  expect(after('REACHABLE', { mac: 0x0c, override: true, solicited: false })).toBe('STALE c')
  expect(after('REACHABLE', { mac: 0x0b, override: true, solicited: false })).toBe('REACHABLE b')
  expect(after('STALE', { router: true })).toBe('REACHABLE b router')
  expect(after('PERMANENT', { mac: 0x0c, override: true })).toBe('PERMANENT b')
})

test('a router answers for others, after a while', () => {
  const bed = twoHosts()
  const b = bed.link('b', 'eth0')
  b.netns.ipv6.neighbours.addProxy(ip('fd00::77'), b)
  ping(bed, 'fd00::77')
  bed.run(1)
  expect(state(bed, 'a', 'fd00::77')).toBe('INCOMPLETE')
  b.ipv6.conf.proxy_ndp = 1
  b.netns.ipv6.setForwarding(true)
  bed.run(3)
  const known = bed.net('a').ipv6.neighbours.lookup(ip('fd00::77'), bed.link('a', 'eth0'))!
  expect([known.state, known.mac]).toEqual(['REACHABLE', 0x0200_0000_000b])
})

test('ndisc_notify: a new address, and a new MAC address, are announced', () => {
  const bed = twoHosts()
  bed.link('a', 'eth0').ipv6.conf.ndisc_notify = 1
  const wire = bed.capture('b', 'eth0')
  bed.address('a', 'eth0', 'fd00::3/64', false)
  bed.run(3)
  const announced = () => wire().filter(line => line.includes('advertisement'))
  const line = 'in IP6 fd00::3 > ff02::1: ICMP6, neighbor advertisement, tgt is fd00::3, length 32'
  expect(announced()).toEqual([line])
})

test('only what cannot come from beyond the link is believed', () => {
  const bed = twoHosts()
  const socket = new RawSocket(bed.net('b'), 6, 58)
  const options = [{ type: 'targetLinkLayerAddress', mac: 0x0c } as const]
  const flags = { override: true, solicited: true, router: false }
  const forged = emit({ kind: 'neighborAdvertisement', ...flags, target: ip('fd00::2') as bigint, options })
  const neighbour = bed.net('a').ipv6.neighbours.ensure(ip('fd00::2'), bed.link('a', 'eth0'))
  neighbour.update(0x0b, 'STALE')
  bed.net('b').ipv6.neighbours.ensure(ip('fd00::1'), bed.link('b', 'eth0')).update(0x0200_0000_000a, 'PERMANENT')
  for (const [hops, mac] of [
    [254, 0x0b],
    [255, 0x0c],
  ] as const) {
    socket.ttl = hops
    socket.send(forged, ip('fd00::1'))
    bed.run(1)
    expect(neighbour.mac).toBe(mac)
  }
})
