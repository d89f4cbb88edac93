# fib_multipath_hash_policy from 0 to 3 and fib_multipath_hash_fields: which parts of a packet choose among next hops.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip addr add 10.5.5.5/32 dev lo
ip -6 addr add 2001:db8:5::5/128 dev lo nodad
for n in 1 2; do
  ip link add v$n type veth peer name w$n
  ip link set v$n up
  ip link set w$n up
  ip addr add 10.0.$n.1/24 dev v$n
  ip -6 addr add 2001:db8:$n::1/64 dev v$n nodad
done
sleep 1.2
ip route add 10.9.0.0/16 nexthop via 10.0.1.2 nexthop via 10.0.2.2
ip -6 route add 2001:db8:9::/48 nexthop via 2001:db8:1::2 nexthop via 2001:db8:2::2
# How many of the next hops are taken by sixteen flows that differ in one thing.
ways() {
  for i in $(seq 16); do eval ip route get "$1"; done | grep -o 'dev v.' | sort -u | wc -l | sed "s/^/$1: /"
}
flows() {
  ways '10.9.0.$i from 10.5.5.5'
  ways '10.9.0.1 from 10.5.5.5 ipproto udp sport 1000 dport $i'
  ways '10.9.0.1 from 10.5.5.5 ipproto udp sport $i dport 53'
  ways '2001:db8:9::$i from 2001:db8:5::5'
  ways '2001:db8:9::1 from 2001:db8:5::5 ipproto udp sport 1000 dport $i'
  ways '2001:db8:9::1 from 2001:db8:5::5 ipproto udp sport $i dport 53'
}
sysctl net.ipv4.fib_multipath_hash_fields net.ipv6.fib_multipath_hash_fields
for policy in 0 1 2 3; do
  run sysctl -w net.ipv4.fib_multipath_hash_policy=$policy net.ipv6.fib_multipath_hash_policy=$policy
  flows
done
for fields in 1 2 16 32 2048; do
  run sysctl -w net.ipv4.fib_multipath_hash_fields=$fields net.ipv6.fib_multipath_hash_fields=$fields
  flows
done
run sysctl -w net.ipv4.fib_multipath_hash_fields=0
run sysctl -w net.ipv6.fib_multipath_hash_fields=4096
run sysctl -w net.ipv4.fib_multipath_hash_policy=4
