# tc at the root of a link: what links begin with, tbf and pfifo, their counters, a rate that is kept, and errors.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null
tc() { run ip netns exec a tc "$@"; }

tc qdisc
tc qdisc add dev eth0 root handle 1: tbf rate 1mbit burst 5000 latency 50ms
tc qdisc show dev eth0
run ip -n a link show eth0
run ip netns exec a ping -q -c 3 -i 0.2 -s 1000 10.0.0.2
tc -s qdisc show dev eth0
tc qdisc add dev eth0 root tbf rate 1mbit burst 5000 latency 50ms
tc qdisc replace dev eth0 root handle 1: tbf rate 256kbit burst 10kb limit 20kb
tc qdisc show dev eth0
tc qdisc replace dev eth0 root handle 2: pfifo limit 100
tc qdisc show dev eth0
tc qdisc del dev eth0 root
tc qdisc del dev eth0 root
tc qdisc show dev eth0
tc qdisc add dev eth9 root pfifo
tc qdisc add dev eth0 root nonsense
tc qdisc add dev eth0 root tbf rate 1mbit
tc qdisc add dev eth0 root tbf rate fast burst 5000 latency 50ms
tc frobnicate
tc qdisc frobnicate
