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

test('netem shows everything that it was told', () => {
  const script = `
tc qdisc add dev eth0 root netem delay 10ms 2ms 25% distribution normal loss 5% 50% duplicate 1% reorder 25% 50% corrupt 0.1% rate 1mbit
tc qdisc show dev eth0
tc -j qdisc show dev eth0
tc qdisc change dev eth0 root netem loss gemodel 1% 10% 70% 0.1%; tc qdisc show dev eth0
tc qdisc add dev eth0 root netem slot 1ms; echo $?`
  expect(
    outputOf(script),
  ).toBe(`qdisc netem 8001: root refcnt 3 limit 1000 delay 10ms  2ms 25% loss 5% 50% duplicate 1% reorder 25% 50% corrupt 0.1% rate 1Mbit gap 1
[{"kind":"netem","handle":"8001:","root":true,"refcnt":3,"options":{"limit":1000,"delay":{"delay":0.01,"jitter":0.002,"correlation":0.25},"loss-random":{"loss":0.05,"correlation":0.5},"duplicate":{"duplicate":0.01,"correlation":0},"reorder":{"reorder":0.25,"correlation":0.5},"corrupt":{"corrupt":0.001,"correlation":0},"rate":{"rate":125000,"packetoverhead":0},"ecn":false,"gap":1}}]
qdisc netem 8001: root refcnt 3 limit 1000 loss gemodel p 1% r 10% 1-h 70% 1-k 0.1%
tc: netem "slot" is not emulated here
2
`)
})

test('what is damaged does not arrive, what is doubled arrives twice', () => {
  const script = `
tc qdisc add dev eth0 root netem corrupt 100%
ip netns exec a ping -q -c 5 -i 0.01 -W 1 10.0.0.2 | grep -o '[0-9] received'
tc qdisc replace dev eth0 root netem duplicate 100%
ip netns exec a ping -q -c 3 -i 0.01 -W 1 10.0.0.2 | grep -o '+[0-9] duplicates'`
  expect(outputOf(script)).toBe('0 received\n+2 duplicates\n')
})

test('prio with netem in one band delays what a filter sends there', () => {
  const script = `
ip -n b addr add 10.0.0.3/24 dev eth0; ip netns exec a ping -q -c 1 10.0.0.3 >/dev/null
tc qdisc add dev eth0 root handle 1: prio
tc qdisc add dev eth0 parent 1:3 handle 30: netem delay 200ms
tc filter add dev eth0 protocol ip parent 1:0 prio 3 u32 match ip dst 10.0.0.3/32 flowid 1:3
ip netns exec a ping -c 1 10.0.0.2 | grep -o 'time=0'; ip netns exec a ping -c 1 10.0.0.3 | grep -o 'time=[0-9]*'
tc qdisc show dev eth0
tc class show dev eth0`
  expect(outputOf(script)).toBe(`time=0
time=200
qdisc prio 1: root refcnt 3 bands 3 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1
qdisc netem 30: parent 1:3 limit 1000 delay 200ms
class prio 1:1 parent 1: 
class prio 1:2 parent 1: 
class prio 1:3 parent 1: leaf 30: 
`)
})

// The real kernel sent 618,618 and 268,212 bytes of the two classes in the same seven seconds.
test('classes of htb share their parent by their rates, and borrow what the other does not use', () => {
  const script = `
tc qdisc add dev eth0 root handle 1: htb
tc class add dev eth0 parent 1: classid 1:1 htb rate 1mbit
tc class add dev eth0 parent 1:1 classid 1:10 htb rate 700kbit ceil 1mbit
tc class add dev eth0 parent 1:1 classid 1:20 htb rate 300kbit ceil 1mbit
tc filter add dev eth0 parent 1: protocol ip prio 1 u32 match ip dport 5001 0xffff flowid 1:10
tc filter add dev eth0 parent 1: protocol ip prio 1 u32 match ip dport 5002 0xffff flowid 1:20
flood() { ip netns exec a bash -c "for ((i = 0; i < $2; i++)); do head -c 1400 /dev/zero >/dev/udp/10.0.0.2/$1; done" 2>/dev/null; }
sent() { tc -s class show dev eth0 classid $1 | awk '/Sent/ { print $2 }'; }
flood 5001 200 & flood 5002 500 & wait
a=$(sent 1:10) b=$(sent 1:20); sleep 2
echo "$((($(sent 1:10) - a + 4000) / 8750)) $((($(sent 1:20) - b + 1900) / 3750))"
sleep 1.5; a=$(sent 1:20); sleep 1
echo "$((($(sent 1:20) - a + 1000) / 12500))"`
  expect(outputOf(script)).toBe('20 20\n10\n')
})

test('filters of clsact drop, police, mark and tag', () => {
  const script = `
tc qdisc add dev eth0 clsact
tc filter add dev eth0 egress protocol ip flower ip_proto icmp dst_ip 10.0.0.0/24 action drop
ip netns exec a ping -q -c 1 -W 1 10.0.0.2 | grep -o '[0-9] received'
tc -s filter show dev eth0 egress | sed 's/installed.*sec//'
tc filter del dev eth0 egress; tc filter add dev eth0 egress matchall action police rate 8kbit burst 200 drop
ip netns exec a ping -q -c 4 -i 0.01 -W 1 10.0.0.2 | grep -o '[0-9] received'
tc filter show dev eth0 egress
tc filter del dev eth0 egress; tc filter add dev eth0 egress protocol ip handle 7 fw action vlan push id 5
tc filter show dev eth0 egress; ip netns exec a ping -q -c 1 -m 7 -W 1 10.0.0.2 | grep -o '[0-9] received'`
  expect(outputOf(script)).toBe(`0 received
filter protocol ip pref 49152 flower chain 0 
filter protocol ip pref 49152 flower chain 0 handle 0x1 
  eth_type ipv4
  ip_proto icmp
  dst_ip 10.0.0.0/24
  not_in_hw
	action order 1: gact action drop
	 random type none pass val 0
	 index 1 ref 1 bind 1 
	Action statistics:
	Sent 98 bytes 1 pkt (dropped 1, overlimits 0 requeues 0) 
	backlog 0b 0p requeues 0

2 received
filter protocol all pref 49152 matchall chain 0 
filter protocol all pref 49152 matchall chain 0 handle 0x1 
  not_in_hw
	action order 1:  police 0x1 rate 8Kbit burst 200b mtu 2Kb action drop overhead 0b 
	ref 1 bind 1 

filter protocol ip pref 49152 fw chain 0 
filter protocol ip pref 49152 fw chain 0 handle 0x7 
	action order 1: vlan  push id 5 protocol 802.1Q priority 0 pipe
	 index 1 ref 1 bind 1

0 received
`)
})

test('codel drops what waits too long; others show what they are', () => {
  const script = `
tc qdisc add dev eth0 root handle 1: tbf rate 1mbit burst 5k limit 1mb
tc qdisc add dev eth0 parent 1:1 handle 10: codel
ip netns exec a bash -c "for ((i = 0; i < 200; i++)); do head -c 1400 /dev/zero >/dev/udp/10.0.0.2/5001; done" 2>/dev/null; sleep 3
tc -s qdisc show dev eth0 parent 1:1 | sed 's/dropped [1-9][0-9]*/dropped some/; s/Sent .* pkt/Sent/'
for kind in fq_codel 'sfq perturb 10' 'pfifo limit 9'; do tc qdisc replace dev eth0 parent 1:1 handle 11: $kind 2>&1; tc qdisc del dev eth0 parent 1:1; done
tc qdisc replace dev eth0 root handle 2: sfq perturb 10; tc qdisc show dev eth0
tc qdisc replace dev eth0 root handle 3: fq_codel; tc -s qdisc show dev eth0`
  expect(outputOf(script)).toBe(`qdisc codel 10: parent 1:1 limit 1000p target 5ms interval 100ms 
 Sent (dropped some, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
qdisc sfq 2: root refcnt 3 limit 127p quantum 1514b depth 127 divisor 1024 perturb 10sec 
qdisc fq_codel 3: root refcnt 3 limit 10240p flows 1024 quantum 1514 target 5ms interval 100ms memory_limit 32Mb ecn drop_batch 64 
 Sent 0 bytes 0 pkt (dropped 0, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
  maxpacket 0 drop_overlimit 0 new_flow_count 0 ecn_mark 0
  new_flows_len 0 old_flows_len 0
`)
})

test('what is not emulated says so', () => {
  const script = `
tc qdisc add dev eth0 root cake; echo $?
tc monitor; echo $?
tc filter add dev eth0 bpf da; echo $?`
  expect(outputOf(script)).toBe(`tc: "cake" is not emulated here
2
tc: "monitor" is not emulated here
2
tc: filter "bpf" is not emulated here
2
`)
})

test('a chain with a template takes filters that look at nothing else', () => {
  const script = `
tc qdisc add dev eth0 clsact
tc chain add dev eth0 ingress chain 1 protocol ip flower dst_ip 0.0.0.0/16 ip_proto tcp
tc chain add dev eth0 ingress chain 2 protocol ip u32 match ip dst 0.0.0.0/0
tc chain show dev eth0 ingress
for f in 'dst_ip 10.1.0.0/16' 'dst_ip 10.1.1.0/24' 'src_ip 10.1.0.0/16'; do
  tc filter add dev eth0 ingress chain 1 protocol ip flower $f action drop; echo "$f $?"
done
tc filter add dev eth0 ingress chain 1 protocol ip matchall action drop
tc filter show dev eth0 ingress | grep -c handle`
  expect(outputOf(script)).toBe(`Error: Chain templates are not supported with specified classifier.
We have an error talking to the kernel
chain parent ffff: flower chain 1 
  eth_type ipv4
  ip_proto tcp
  dst_ip 0.0.0.0/16
dst_ip 10.1.0.0/16 0
Error: cls_flower: Mask does not fit the template.
We have an error talking to the kernel
dst_ip 10.1.1.0/24 2
Error: cls_flower: Mask does not fit the template.
We have an error talking to the kernel
src_ip 10.1.0.0/16 2
Error: Chain template is set to a different filter kind.
We have an error talking to the kernel
1
`)
})

test('netem that is changed keeps what waits and what hangs under it', () => {
  const script = `
tc qdisc add dev eth0 root handle 1: netem delay 300ms
tc qdisc add dev eth0 parent 1:1 handle 2: pfifo limit 7
ip netns exec a ping -c 1 10.0.0.2 | grep -o 'time=[0-9]*' &
sleep 0.1
tc qdisc change dev eth0 root handle 1: netem delay 10ms
tc qdisc show dev eth0
wait`
  expect(outputOf(script)).toBe(`qdisc netem 1: root refcnt 3 limit 1000 delay 10ms
qdisc pfifo 2: parent 1:1 limit 7p
time=300
`)
})
