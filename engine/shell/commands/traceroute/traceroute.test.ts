import { describe, expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'
import { Hook, Verdict } from '../../../net/hooks.ts'

function masked(output: string): string {
  return output.replace(/\d+\.\d{3} ms/g, '<rtt> ms')
}

/** a - r1 - r2 - b, as in tests/recordings/transcripts/icmp/traceroute.sh. */
function chain(): Testbed {
  const bed = new Testbed()
  bed.wire('a eth0 10.0.1.1/24', 'r1 left 10.0.1.2/24')
  bed.wire('r1 right 10.0.2.1/24', 'r2 left 10.0.2.2/24')
  bed.wire('r2 right 10.0.3.1/24', 'b eth0 10.0.3.2/24')
  bed.route('a', '0.0.0.0/0', '10.0.1.2')
  bed.route('r1', '0.0.0.0/0', '10.0.2.2')
  bed.route('r2', '10.0.1.0/24', '10.0.2.1')
  bed.route('b', '0.0.0.0/0', '10.0.3.1')
  for (const host of ['r1', 'r2', 'b']) {
    bed.forwarding(host)
    bed.namespace(host).net.ipv4.sysctl.icmp_ratelimit = 0
  }
  return bed
}

describe('every method finds the path', () => {
  test.each(['', ' -I', ' -T', ' -U', ' -T -p 443 --sport=5000'])('traceroute -n%s', method => {
    expect(masked(chain().run('a', `traceroute -n${method} 10.0.3.2`))).toBe(`\
traceroute to 10.0.3.2 (10.0.3.2), 30 hops max, 60 byte packets
 1  10.0.1.2  <rtt> ms  <rtt> ms  <rtt> ms
 2  10.0.2.2  <rtt> ms  <rtt> ms  <rtt> ms
 3  10.0.3.2  <rtt> ms  <rtt> ms  <rtt> ms
[0]`)
  })
})

test('sixteen probes go at once, each from a port of its own to the next port', () => {
  const bed = chain()
  const seen: string[] = []
  bed.namespace('a').net.hooks.register(Hook.postRouting, 0, 'watch', skb => {
    const at = skb.network + 20
    seen.push(`${skb.bytes[skb.network + 8]}:${skb.bytes[at + 2]! * 256 + skb.bytes[at + 3]!}`)
    return Verdict.accept
  })
  const started = bed.start('a', 'traceroute -n 10.0.3.77')
  bed.pass(0.5)
  expect(seen.slice(0, 4)).toEqual(['1:33434', '1:33435', '1:33436', '2:33437'])
  expect(seen.length).toBeGreaterThanOrEqual(16)
  expect(masked(started.finish())).toContain(' 3  10.0.2.2  <rtt> ms !H  <rtt> ms !H  <rtt> ms !H\n')
})

test('a silent hop, a filter, and the end of patience', () => {
  const bed = chain()
  const silent = bed.namespace('r1').net.hooks.register(Hook.localOut, 0, 'silence', () => Verdict.drop)
  expect(masked(bed.run('a', 'traceroute -n -q 1 -w 1 10.0.3.2'))).toBe(`\
traceroute to 10.0.3.2 (10.0.3.2), 30 hops max, 60 byte packets
 1  *
 2  10.0.2.2  <rtt> ms
 3  10.0.3.2  <rtt> ms
[0]`)
  silent()
  bed.namespace('r2').net.hooks.register(Hook.forward, 0, 'reject', skb => {
    bed.namespace('r2').net.ipv4.icmp.sendError(skb, 3, 13, 0)
    return Verdict.drop
  })
  expect(masked(bed.run('a', 'traceroute -n -q 1 -w 1 10.0.3.2'))).toContain(' 3  10.0.2.2  <rtt> ms !X\n')
})

test('MTU along the path', () => {
  const bed = chain()
  for (const link of bed.namespace('r2').net.links) if (link.name === 'right') link.mtu = 1400
  expect(masked(bed.run('a', 'traceroute -n --mtu 10.0.3.2'))).toBe(`\
traceroute to 10.0.3.2 (10.0.3.2), 30 hops max, 65000 byte packets
 1  10.0.1.2  <rtt> ms F=1500  <rtt> ms  <rtt> ms
 2  10.0.2.2  <rtt> ms  <rtt> ms  <rtt> ms
 3  10.0.3.2  <rtt> ms F=1400  <rtt> ms  <rtt> ms
[0]`)
  expect(masked(bed.run('a', 'traceroute -n -F -q 1 10.0.3.2 1500'))).toContain(' 3  10.0.2.2  <rtt> ms !F-1400\n')
})

describe('options', () => {
  test.each([
    ['-n -q 1 -m 2 10.0.3.2', ' 1  10.0.1.2  <rtt> ms\n 2  10.0.2.2  <rtt> ms\n'],
    ['-n -f 2 -q 1 10.0.3.2', ' 2  10.0.2.2  <rtt> ms\n 3  10.0.3.2  <rtt> ms\n'],
    ['-q 1 localhost', ' 1  localhost (127.0.0.1)  <rtt> ms\n'],
    ['-nq1 10.0.1.2 10', 'traceroute to 10.0.1.2 (10.0.1.2), 30 hops max, 28 byte packets\n'],
  ])('traceroute %s', (args, part) => {
    expect(masked(chain().run('a', `traceroute ${args}`))).toContain(part)
  })
})

describe('what is wrong', () => {
  test.each([
    ['-m 0 10.0.3.2', 'first hop out of range\n[2]'],
    ['-m 256 10.0.3.2', 'max hops cannot be more than 255\n[2]'],
    ['-q 11 10.0.3.2', 'no more than 10 probes per hop\n[2]'],
    ['-Z 10.0.3.2', "Bad option `-Z' (argc 1)\n[2]"],
    ['-w', "Option `-w' (argc 1) requires an argument: `-w MAX,HERE,NEAR'\n[2]"],
    ['-n -w x 10.0.3.2', "Cannot handle `-w' option with arg `x' (argc 3)\n[2]"],
    ['-w -1 10.0.3.2', "bad wait specifications `-1,0,0' used\n[2]"],
    ['-M foo 10.0.3.2', 'Unknown traceroute module foo\n[2]'],
    ['-n 10.0.3.2 foo', 'Cannot handle "packetlen" cmdline arg `foo\' on position 2 (argc 3)\n[2]'],
    ['-n 10.0.3.2 60 foo', "Extra arg `foo' (position 3, argc 4)\n[2]"],
    ['10.0.3.2 70000', 'too big packetlen 70000 specified\n[2]'],
    [
      'nowhere.example',
      'nowhere.example: Temporary failure in name resolution\nCannot handle "host" cmdline arg `nowhere.example\' on position 1 (argc 1)\n[2]',
    ],
    [
      '-s 1.2.3.4 10.0.3.2',
      'traceroute to 10.0.3.2 (10.0.3.2), 30 hops max, 60 byte packets\nbind: Cannot assign requested address\n[1]',
    ],
    ['-e 10.0.3.2', 'traceroute: "-e" is not emulated here\n[2]'],
  ])('traceroute %s', (args, output) => {
    expect(chain().run('a', `traceroute ${args}`)).toBe(output)
  })

  test('no route', () => {
    const bed = Testbed.twoHosts()
    expect(bed.run('a', 'traceroute -n 192.0.2.1')).toBe(
      'traceroute to 192.0.2.1 (192.0.2.1), 30 hops max, 60 byte packets\nconnect: Network is unreachable\n[1]',
    )
    expect(bed.run('a', 'traceroute -n -I 192.0.2.1')).toBe('\nconnect: Network is unreachable\n[1]')
  })
})
