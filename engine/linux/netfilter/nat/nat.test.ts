import { expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'
import { SECOND } from '../../../sim/timer.ts'
import { traceLine } from '../../../sim/trace.ts'

/** in (10.0.0.2) -- lan r wan -- out (192.0.2.2); out knows no way back to 10.0.0.0/24. */
function gateway(...rules: readonly string[]): Testbed {
  const bed = new Testbed()
  bed.wire('in eth0 10.0.0.2/24', 'r lan 10.0.0.1/24')
  bed.wire('r wan 192.0.2.1/24', 'out eth0 192.0.2.2/24')
  bed.route('in', '0.0.0.0/0', '10.0.0.1')
  bed.forwarding('r')
  for (const rule of rules) expect(bed.run('r', `iptables ${rule}`)).toBe('[0]')
  return bed
}

function connections(bed: Testbed): string[] {
  const { conntrack, net } = bed.namespace('r').netfilter
  const left = (expires: number) => Math.round((expires - net.sim.now) / SECOND)
  return Array.from(conntrack.table, each => `${each.label} / ${each.reply.text} ${left(each.expires)}`)
}

test('MASQUERADE gives packets the address of the device, and answers find back', () => {
  const bed = gateway('-t nat -A POSTROUTING -o wan -j MASQUERADE')
  expect(bed.run('in', 'ping -q -c 2 -e 7 192.0.2.2')).toContain('2 received, 0% packet loss')
  expect(connections(bed)).toEqual(['icmp 10.0.0.2:7 -> 192.0.2.2:2048 / 192.0.2.2:7 -> 192.0.2.1:0 30'])
  expect(bed.run('r', 'iptables -t nat -vnL POSTROUTING').split('\n')[2]).toBe(
    '    1    84 MASQUERADE  0    --  *      wan     0.0.0.0/0            0.0.0.0/0           ',
  )
})

test('a port that is taken is exchanged; the first connection keeps its own', () => {
  const bed = gateway('-t nat -A POSTROUTING -o wan -j MASQUERADE')
  bed.wire('in2 eth0 10.0.1.2/24', 'r lan2 10.0.1.1/24')
  bed.route('in2', '0.0.0.0/0', '10.0.1.1')
  bed.forwarding('r')
  for (const host of ['in', 'in2']) bed.run(host, 'nc -z -v -u -w 1 -p 4000 192.0.2.2 53')
  const ports = connections(bed).map(line => / -> 192\.0\.2\.1:(\d+) /.exec(line)![1])
  expect(ports[0]).toBe('4000')
  expect(ports[1]).not.toBe('4000')
})

test('DNAT to a server inside, its filter, and what the trace says of a packet that a rule drops', () => {
  const bed = gateway(
    '-t nat -A PREROUTING -i wan -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080',
    '-P FORWARD DROP',
    '-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT',
    '-A FORWARD -d 192.0.2.1 -p tcp --dport 80 -j ACCEPT',
  )
  bed.start('in', 'nc -l -k -n 8080')
  bed.pass(0.3)
  expect(bed.run('out', 'nc -z -v -w 1 -p 40000 192.0.2.1 80')).toContain('timed out')
  const lines = bed.host.sim.trace.events().map(event => traceLine(event).replace(/^\S+ \S+ \S+ /, ''))
  expect(lines).toContain('policy filter FORWARD policy -> drop')
  expect(lines).toContain('drop dropped: by the policy of filter FORWARD (NETFILTER_DROP)')
  bed.run('r', 'iptables -A FORWARD -d 10.0.0.2 -p tcp --dport 8080 -j ACCEPT')
  expect(bed.run('out', 'nc -z -v -w 1 -p 40001 192.0.2.1 80')).toContain('succeeded')
  bed.pass(0.1)
  expect(connections(bed)).toContain('tcp 192.0.2.2:40001 -> 192.0.2.1:80 / 10.0.0.2:8080 -> 192.0.2.2:40001 120')
})

test('a connection to a forwarded port from the router itself takes the way of OUTPUT', () => {
  const bed = gateway('-t nat -A OUTPUT -d 192.0.2.1 -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080')
  bed.start('in', 'nc -l -k -n 8080')
  bed.pass(0.3)
  expect(bed.run('r', 'nc -z -v -w 1 -p 40002 192.0.2.1 80')).toContain('succeeded')
})

test('REJECT answers as it was told to', () => {
  const bed = gateway(
    '-A INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset',
    '-A INPUT -p tcp --dport 23 -j REJECT --reject-with icmp-host-prohibited',
    '-A FORWARD -p udp -j REJECT',
  )
  expect(bed.run('out', 'nc -z -v -w 1 192.0.2.1 22')).toContain('Connection refused')
  expect(bed.run('out', 'nc -z -v -w 1 192.0.2.1 23')).toContain('No route to host')
  expect(bed.run('in', 'nc -z -v -u -w 1 192.0.2.2 53')).not.toContain('succeeded')
})

test('ICMP errors about translated packets reach the sender with the addresses that it knows', () => {
  const bed = gateway('-t nat -A PREROUTING -i lan -d 198.51.100.1 -p udp -j DNAT --to-destination 192.0.2.2')
  bed.route('out', '10.0.0.0/24', '192.0.2.1')
  expect(bed.run('in', 'traceroute -n -q 1 -m 3 198.51.100.1')).toContain('198.51.100.1')
})
