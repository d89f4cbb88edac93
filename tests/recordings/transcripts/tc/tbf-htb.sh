# tc: the root qdisc of links, tbf and htb, u32 filters into classes, statistics that show which class a packet took, and errors.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null
tc() { run ip netns exec a tc "$@"; }

tc qdisc show
tc qdisc add dev eth0 root handle 1: tbf rate 1mbit burst 5000 latency 50ms
tc qdisc show dev eth0
run ip -n a link show eth0
run ip netns exec a ping -q -c 3 -i 0.2 -s 1000 10.0.0.2
tc -s qdisc show dev eth0
tc qdisc add dev eth0 root tbf rate 1mbit burst 5000 latency 50ms
tc qdisc change dev eth0 root handle 1: tbf rate 2mbit burst 5000 latency 50ms
tc qdisc show dev eth0
tc qdisc replace dev eth0 root handle 2: pfifo limit 100
tc qdisc show dev eth0
tc qdisc del dev eth0 root
tc qdisc del dev eth0 root
tc qdisc show dev eth0
# Classes.
tc qdisc add dev eth0 root handle 1: htb default 30
tc class add dev eth0 parent 1: classid 1:1 htb rate 10mbit
tc class add dev eth0 parent 1:1 classid 1:10 htb rate 6mbit ceil 10mbit prio 0
tc class add dev eth0 parent 1:1 classid 1:20 htb rate 3mbit ceil 10mbit prio 1
tc class add dev eth0 parent 1:1 classid 1:30 htb rate 1mbit ceil 2mbit prio 2
tc filter add dev eth0 parent 1: protocol ip prio 1 u32 match ip dport 80 0xffff flowid 1:10
tc filter add dev eth0 parent 1: protocol ip prio 2 u32 match ip dst 10.0.0.2/32 match ip protocol 1 0xff flowid 1:20
tc class show dev eth0
tc filter show dev eth0
ip netns exec a ping -q -c 4 -i 0.2 10.0.0.2 >/dev/null
ip netns exec a nc -z -w 1 -p 40000 10.0.0.2 80
ip netns exec a nc -z -w 1 -p 40001 10.0.0.2 81
ip netns exec a tc -s class show dev eth0 | awk '/^class/ { c = $3 } /Sent/ { print c, $2, "bytes", $4, "packets" }' | sort
tc filter del dev eth0 parent 1: protocol ip prio 2
tc filter show dev eth0 parent 1:
tc class del dev eth0 classid 1:1
tc class del dev eth0 classid 1:20
tc class add dev eth0 parent 1:1 classid 1:10 htb rate 1mbit
tc class add dev eth0 parent 1:99 classid 1:40 htb rate 1mbit
tc class add dev eth0 parent 1:1 classid 1:40 htb
tc qdisc add dev eth0 parent 1:10 handle 10: pfifo limit 5
tc qdisc show dev eth0
tc qdisc add dev eth9 root pfifo
tc qdisc add dev eth0 root nonsense
tc qdisc add dev eth0 root tbf rate 1mbit
tc qdisc add dev eth0 root tbf rate fast burst 5000 latency 50ms
tc filter add dev eth0 parent 1: u32 match ip dport 80 flowid 1:10
tc frobnicate
tc qdisc frobnicate
