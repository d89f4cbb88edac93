import { expect, test } from 'vitest'
import { emit, type NdOption } from '../../wire/ndp.ts'
import { flowTo } from '../route.ts'
import { ip, Testbed } from '../testbed.ts'

interface Advertised {
  readonly flags?: number
  readonly lifetime?: number
  readonly hopLimit?: number
  readonly reachableTime?: number
  readonly retransTimer?: number
  readonly options?: readonly NdOption[]
}

const FOR_EVER = 0xffff_ffff

function prefix(text: string, flags: number, validLifetime: number, preferredLifetime: number): NdOption {
  return {
    type: 'prefixInformation',
    prefix: ip(text) as bigint,
    prefixLength: 64,
    flags,
    validLifetime,
    preferredLifetime,
  }
}

/** RFC 4191 2.3, for a prefix of up to 64 bits. */
function route(text: string, length: number, flags: number, lifetime: number): NdOption {
  const data = new Uint8Array(length === 0 ? 6 : 14)
  data.set([length, flags, lifetime >>> 24, lifetime >>> 16, lifetime >>> 8, lifetime])
  const high = (ip(text) as bigint) >> 64n
  for (let at = 6; at < data.length; at++) data[at] = Number((high >> BigInt(8 * (13 - at))) & 0xffn)
  return { type: 'other', optionType: 24, data }
}

/** A host `a` and a router `r` whose advertisements the test writes. */
function hostAndRouter(seconds = 3) {
  const bed = new Testbed()
  const [a, r] = bed.veth('a eth0 0a', 'r eth0 0b')
  for (const link of [a, r]) link.netns.setUp(link)
  r.ipv6.conf.accept_ra = 0
  bed.run(seconds)
  const advertise = (spec: Advertised, source = 'fe80::ff:fe00:b') => {
    const { flags = 0, lifetime = 1800, hopLimit = 64, reachableTime = 0, retransTimer = 0, options = [] } = spec
    const mac: NdOption = { type: 'sourceLinkLayerAddress', mac: r.mac }
    const times = { routerLifetime: lifetime, reachableTime, retransTimer }
    const packet = {
      kind: 'routerAdvertisement',
      curHopLimit: hopLimit,
      flags,
      ...times,
      options: [mac, ...options],
    } as const
    r.netns.ipv6.ndisc.send(r, ip(source) as bigint, ip('ff02::1') as bigint, emit(packet))
    bed.run(0.0001)
  }
  const global = () => bed.addresses('a', 'eth0').filter(line => line.includes('global'))
  const main = () => bed.routes('a').filter(line => !line.includes('table local') && !line.startsWith('fe80'))
  return { bed, a, r, advertise, global, main }
}

// The expected lines are what Linux 6.18 showed after the same advertisements.
test('an advertisement makes an address, a route for the prefix and a default route', () => {
  const { bed, a, advertise, global, main } = hostAndRouter(1)
  advertise({ options: [prefix('2001:db8::', 0xc0, 3600, 1800), { type: 'mtu', mtu: 1400 }] })
  const address =
    '2001:db8::ff:fe00:a/64 scope global tentative dynamic mngtmpaddr valid_lft 3599sec preferred_lft 1799sec'
  expect(global()).toEqual([address])
  expect(main()).toEqual([
    '2001:db8::/64 dev eth0 proto kernel metric 256 expires 3599sec pref medium',
    'default via fe80::ff:fe00:b dev eth0 proto ra metric 1024 expires 1799sec mtu 1400 hoplimit 64 pref medium',
  ])
  bed.run(3)
  expect(global()).toEqual([
    '2001:db8::ff:fe00:a/64 scope global dynamic mngtmpaddr valid_lft 3596sec preferred_lft 1796sec',
  ])
  expect(bed.routes('a')).toContain('local 2001:db8::ff:fe00:a dev eth0 table local proto kernel metric 0 pref medium')
  expect(a.ipv6.conf.mtu).toBe(1400)
  const router = a.netns.ipv6.neighbours.lookup(ip('fe80::ff:fe00:b'), a)!
  expect([router.state, router.router, router.mac]).toEqual(['STALE', true, 0x0200_0000_000b])
})

test('lifetimes: shortened to two hours at most, refreshed, withdrawn', () => {
  const { advertise, global, main } = hostAndRouter()
  advertise({ options: [prefix('2001:db8::', 0xc0, 3600, 1800)] })
  advertise({ options: [prefix('2001:db8::', 0xc0, 100, 50)], hopLimit: 32 })
  expect(global()[0]).toContain('valid_lft 3599sec preferred_lft 49sec')
  expect(main()).toEqual([
    '2001:db8::/64 dev eth0 proto kernel metric 256 expires 99sec pref medium',
    'default via fe80::ff:fe00:b dev eth0 proto ra metric 1024 expires 1799sec hoplimit 32 pref medium',
  ])
  const more = [prefix('2001:db8:1::', 0x80, 300, 300), prefix('2001:db8:2::', 0x40, FOR_EVER, FOR_EVER)]
  advertise({ options: [prefix('2001:db8::', 0xc0, 9000, 5000), ...more] })
  expect(global()).toEqual([
    '2001:db8:2::ff:fe00:a/64 scope global tentative dynamic mngtmpaddr valid_lft forever preferred_lft forever',
    '2001:db8::ff:fe00:a/64 scope global tentative dynamic mngtmpaddr valid_lft 8999sec preferred_lft 4999sec',
  ])
  expect(main().map(line => line.split(' ')[0])).toEqual(['2001:db8::/64', '2001:db8:1::/64', 'default'])
  advertise({ lifetime: 0, options: [prefix('2001:db8:1::', 0x80, 0, 0)] })
  expect(main().map(line => line.split(' ')[0])).toEqual(['2001:db8::/64'])
})

test('routers by preference; more specific routes only where they are wanted; a router listens to none', () => {
  const { a, advertise, main } = hostAndRouter()
  const specific = route('2001:db8:f::', 48, 0x08, 600)
  advertise({ options: [specific] })
  expect(main().length).toBe(1)
  a.ipv6.conf.accept_ra_rt_info_max_plen = 64
  advertise({ flags: 0x08, options: [specific, route('::', 0, 0x18, 600)] })
  expect(main()).toEqual([
    '2001:db8:f::/48 via fe80::ff:fe00:b dev eth0 proto ra metric 1024 expires 599sec pref high',
    'default via fe80::ff:fe00:b dev eth0 proto ra metric 1024 expires 599sec hoplimit 64 pref low',
  ])
  advertise({ flags: 0x18 }, 'fe80::1')
  advertise({}, 'fe80::2')
  advertise({ flags: 0x08 }, 'fe80::3')
  const gateway = () => a.netns.ipv6.policy.lookup(flowTo(ip('2001:db8:99::1')))
  expect(gateway()).toMatchObject({ gateway: ip('fe80::3') })
  a.netns.ipv6.neighbours.ensure(ip('fe80::3'), a).update(null, 'FAILED')
  expect(gateway()).toMatchObject({ gateway: ip('fe80::2') })
  a.netns.ipv6.setForwarding(true)
  expect(main()).toEqual(['2001:db8:f::/48 via fe80::ff:fe00:b dev eth0 proto ra metric 1024 expires 599sec pref high'])
  advertise({}, 'fe80::2')
  expect(main().length).toBe(1)
})

test('what expires goes: the address at once, the route when it is collected', () => {
  const { bed, advertise, global, main } = hostAndRouter()
  advertise({ lifetime: 20, options: [prefix('2001:db8::', 0xc0, 30, 10)] })
  bed.run(11)
  expect(global()[0]).toContain('deprecated dynamic')
  bed.run(10)
  expect(main().length).toBe(2)
  bed.run(10)
  expect([global(), main()]).toEqual([[], []])
})

test('parameters of the link, and no more questions once a router has answered', () => {
  const { bed, a, advertise } = hostAndRouter()
  const wire = bed.capture('a', 'eth0')
  advertise({ flags: 0xc0, reachableTime: 20_000, retransTimer: 2000 })
  const parameters = a.netns.ipv6.neighbours.parameters(a)
  expect([parameters.baseReachableTime, parameters.retransTime, parameters.gcStaleTime]).toEqual([20, 2, 60])
  expect([a.ipv6.managedFlag, a.ipv6.otherFlag]).toEqual([true, true])
  bed.run(60)
  expect(wire().filter(line => line.includes('router solicitation') && line.startsWith('out'))).toEqual([])
})

test('temporary addresses beside those of a prefix', () => {
  const { bed, a, advertise, global } = hostAndRouter()
  a.ipv6.conf.use_tempaddr = 2
  advertise({ options: [prefix('2001:db8::', 0xc0, FOR_EVER, FOR_EVER)] })
  bed.run(2)
  const [temporary] = global()
  expect(temporary).toMatch(
    /^2001:db8:(:|0:0:0:)\S+\/64 scope global temporary dynamic valid_lft 60479[0-9]sec preferred_lft 8[56]\d{3}sec$/,
  )
  const routed = a.netns.ipv6.route(flowTo(ip('2001:db8::77')))
  expect(routed).toMatchObject({ source: a.ipv6.addresses[0]!.local })
  bed.run(86_400)
  expect(global().filter(line => line.includes('temporary')).length).toBe(2)
  expect(global().filter(line => line.includes('deprecated')).length).toBe(1)
})
