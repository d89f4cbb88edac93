import { expect, test } from 'vitest'
import { runScript, scriptHost } from '../../../../lab/script.ts'

// No recording: the kernel that those came from has neither pedit nor csum. The keys are those that tc 6.1 sends it, the listing is that of tc/m_pedit.c.
const outputOf = (script: string) => runScript(script, scriptHost(), 3_000_000).output

test('what tc makes of the words', () => {
  const script = `ip link set lo up; tc qdisc add dev lo clsact
tc filter add dev lo ingress protocol ip matchall action pedit ex munge eth src set 11:22:33:44:55:66 \\
  munge ip ttl decrement munge ip6 traffic_class set 4 retain 0xfc munge tcp dport set 80 pipe csum iph and tcp pipe
tc filter add dev lo ingress matchall action pedit munge ip ttl add 3 2>&1 | head -n 1
tc filter show dev lo ingress | sed -n '/pedit/,$p'`
  expect(outputOf(script)).toBe(`Non extended mode. only 'set' command is supported
\taction order 1:  pedit action pipe keys 5
 \t index 1 ref 1 bind 1
\t key #0  at eth+4: val 00001122 mask ffff0000
\t key #1  at eth+8: val 33445566 mask 00000000
\t key #2  at ipv4+8: add ff000000 mask 00ffffff
\t key #3  at ipv6+0: val 00400000 mask f03fffff
\t key #4  at tcp+0: val 00000050 mask ffff0000

\taction order 2: csum (iph, tcp) action pipe
\tindex 1 ref 1 bind 1

`)
})

test('a packet is rewritten, with its checksums where csum stands behind', () => {
  const seen = (csum: string) =>
    outputOf(`ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up
tc qdisc add dev v0 clsact
tc filter add dev v0 egress protocol ip matchall action pedit ex munge ip dst set 10.9.9.9 munge udp dport set 80 ${csum}
tcpdump -c1 -tnvvi v1 ip 2>/dev/null & sleep 0.1
mausezahn v0 -c 1 -q -a own -b bc -A 10.0.0.1 -B 10.0.0.2 -t udp sp=7,dp=8
wait`).match(/bad cksum|bad udp cksum|udp sum ok|10\.9\.9\.9\.\d+/g)
  expect(seen('')).toEqual(['bad cksum', '10.9.9.9.80', 'bad udp cksum'])
  expect(seen('pipe csum ip and udp pipe')).toEqual(['10.9.9.9.80', 'udp sum ok'])
})
