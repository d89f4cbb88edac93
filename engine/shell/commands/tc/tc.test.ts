import { expect, test } from 'vitest'
import { runScript, scriptHost } from '../../../lab/script.ts'

// No recording of netem: the kernel that those came from has none. Texts are those of tc/q_netem.c of iproute2 6.1.
const HOSTS = `
for h in a b; do ip netns add $h; ip netns exec $h sysctl -qw net.ipv6.conf.default.disable_ipv6=1; done
ip link add eth0 netns a type veth peer name eth0 netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null
tc() { ip netns exec a tc "$@"; }
`
const outputOf = (script: string) => runScript(`${HOSTS}${script}`, scriptHost(), 3_000_000).output

test('netem delays what a device sends', () => {
  const script = `
tc qdisc add dev eth0 root netem delay 100ms
ip netns exec a ping -c 1 10.0.0.2 | grep -o 'time=[0-9]*'
tc -s qdisc show dev eth0`
  expect(outputOf(script)).toBe(`time=100
qdisc netem 8001: root refcnt 3 limit 1000 delay 100ms
 Sent 98 bytes 1 pkt (dropped 0, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
`)
})

test('netem loses packets, all or some', () => {
  const script = `
tc qdisc add dev eth0 root netem loss 100%
ip netns exec a ping -q -c 1 -W 1 10.0.0.2 | grep -o '[0-9] received'
tc qdisc change dev eth0 root netem loss 30% delay 1ms 500us
tc qdisc show dev eth0
got=$(ip netns exec a ping -q -c 200 -i 0.002 -W 1 10.0.0.2 | grep -o '[0-9]* received' | cut -d' ' -f1)
[ $got -gt 120 -a $got -lt 160 ] && echo about a third`
  expect(outputOf(script)).toBe(`0 received
qdisc netem 8001: root refcnt 3 limit 1000 delay 1ms  500us loss 30%
about a third
`)
})

test('what is not emulated says so', () => {
  const script = `
tc qdisc add dev eth0 root htb; echo $?
tc class show dev eth0; echo $?
tc qdisc add dev eth0 root netem corrupt 1%; echo $?`
  expect(outputOf(script)).toBe(`tc: "htb" is not emulated here
2
tc: "class" is not emulated here
2
tc: netem "corrupt" is not emulated here
2
`)
})
