# u32 in tables: divisors, buckets, links with hashed keys and with offsets; what is refused, and what goes with the last filter.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add b
ip link add v0 type veth peer name v1 netns b
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip -n b addr add 10.0.0.2/24 dev v1
ip -n b link set v1 up
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev v0
sleep 0.3
tc qdisc add dev v0 root handle 1: htb default 10
for c in 10 20 30; do tc class add dev v0 parent 1: classid 1:$c htb rate 1mbit; done
f="tc filter add dev v0 parent 1: protocol ip prio 5"
counts() {
  for c in 10 20 30; do tc -s class show dev v0 classid 1:$c | grep -o 'Sent [0-9]* bytes [0-9]* pkt' | cut -d' ' -f4; done | paste -sd' '
}
send() { for p in 53 80 1053; do echo x | nc -u -q0 -w1 -p 4000 10.0.0.2 $p; done; sleep 0.1; counts; }
run $f u32 match udp dst 53 0xffff flowid 1:20
run tc filter show dev v0
send
run tc filter del dev v0 parent 1: prio 5
run $f handle 1: u32 divisor 256
run $f handle 2: u32 divisor 3
run $f handle 2:1: u32 divisor 4
run $f u32 divisor 4
run $f u32 ht 1:35: match ip dport 53 0xffff flowid 1:20
run $f u32 ht 1:50: match ip dport 80 0xffff flowid 1:30
run $f handle 1:35:7 u32 ht 1:35: match ip sport 7 0xffff flowid 1:30
run $f handle 1:35:7 u32 ht 1:35: match ip sport 7 0xffff flowid 1:30
run $f handle 3:35:7 u32 ht 1:35: match ip sport 7 0xffff flowid 1:30
run $f u32 ht 9:35: match ip sport 7 0xffff flowid 1:30
run $f u32 ht 800:1: match ip sport 7 0xffff flowid 1:30
run $f u32 link 9: match ip protocol 17 0xff
run $f u32 link 800: match ip protocol 17 0xff
run $f u32 link 1: hashkey mask 000000ff at 20 match ip protocol 17 0xff
run tc filter show dev v0
run tc -j filter show dev v0
send
run tc filter del dev v0 parent 1: protocol ip prio 5 handle 1: u32
run tc filter del dev v0 parent 1: protocol ip prio 5 handle 800: u32
run tc filter del dev v0 parent 1: protocol ip prio 5 handle 801: u32
run tc filter del dev v0 parent 1: protocol ip prio 5 handle 1:35:99 u32
run tc filter del dev v0 parent 1: protocol ip prio 5 handle 1:35:7 u32
run tc filter change dev v0 parent 1: protocol ip prio 5 handle 1:50:800 u32 ht 1:50: match ip dport 80 0xffff flowid 1:20
send
run $f handle 4: u32 divisor 1
run $f u32 ht 4: match udp dst 1053 0xffff flowid 1:30
run $f u32 link 4: offset at 0 mask 0f00 shift 6 plus 0 match ip protocol 17 0xff
run $f u32 match ip dst 9.9.9.9/32
run tc filter show dev v0
send
run tc filter del dev v0 parent 1: prio 5
run tc filter show dev v0
run $f u32 match ip dst 10.0.0.2/32 flowid 1:20
run tc filter add dev v0 parent 1: protocol ip prio 6 u32 match ip dst 10.0.0.3/32 flowid 1:20
run tc filter del dev v0 parent 1: protocol ip prio 6 handle 801::800 u32
run tc filter show dev v0
run tc filter del dev v0 parent 1: prio 6
run tc filter del dev v0 parent 1: protocol ip prio 5 handle 800::800 u32
run tc filter show dev v0
run $f u32 ht zz match ip dst 10.0.0.2/32 flowid 1:20
run $f handle zz u32 match ip dst 10.0.0.2/32 flowid 1:20
run $f u32 sample ip dst 10.0.0.2/32 ht 4: match ip dst 10.0.0.2/32 flowid 1:20
