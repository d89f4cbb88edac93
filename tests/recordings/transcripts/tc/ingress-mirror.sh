# tc on the way in: the ingress qdisc, u32 filters, mirred to mirror or redirect to another link, an ifb, and clsact egress.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n b link add watch address 02:00:00:00:00:01 type veth peer name spy address 02:00:00:00:00:02
for l in watch spy; do ip -n b link set $l up; done
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null
tc() { run ip netns exec b tc "$@"; }

tc qdisc add dev eth0 handle ffff: ingress
tc qdisc show dev eth0
tc filter add dev eth0 parent ffff: protocol ip prio 1 u32 match ip protocol 1 0xff action mirred egress mirror dev watch
tc filter show dev eth0 parent ffff:
ip netns exec b timeout 1.2 tcpdump -n -t -l -i spy icmp 2>/dev/null >/tmp/spy &
sleep 0.5
run ip netns exec a ping -e 7 -q -c 1 -W 1 10.0.0.2
wait $!
run cat /tmp/spy
# Redirected, it does not reach b's own stack.
tc filter replace dev eth0 parent ffff: protocol ip prio 1 handle 800::800 u32 match ip protocol 1 0xff action mirred egress redirect dev watch
run ip netns exec a ping -e 8 -q -c 1 -W 1 10.0.0.2
ip netns exec b tc -s filter show dev eth0 parent ffff: | grep -e action -e Sent | sed 's/^[ \t]*//'
tc filter del dev eth0 parent ffff:
run ip netns exec a ping -e 9 -q -c 1 -W 1 10.0.0.2
tc qdisc del dev eth0 ingress
# Shaping what comes in, through an ifb.
run ip -n b link add ifb0 address 02:00:00:00:00:03 type ifb
run ip -n b link set ifb0 up
tc qdisc add dev eth0 clsact
tc filter add dev eth0 ingress protocol ip prio 1 u32 match u32 0 0 action mirred egress redirect dev ifb0
tc qdisc add dev ifb0 root tbf rate 1mbit burst 5000 latency 50ms
run ip netns exec a ping -e 10 -q -c 2 -i 0.2 -W 1 10.0.0.2
ip netns exec b tc -s qdisc show dev ifb0 | grep -o 'Sent [0-9]* bytes [0-9]* pkt'
tc filter add dev eth0 egress protocol ip prio 1 u32 match ip protocol 1 0xff action mirred egress redirect dev watch
run ip netns exec a ping -e 11 -q -c 1 -W 1 10.0.0.2
tc filter show dev eth0 egress
tc filter show dev eth0 ingress
tc qdisc del dev eth0 clsact
tc qdisc show dev eth0
tc filter add dev eth0 ingress protocol ip u32 match u32 0 0 action mirred egress redirect dev ifb0
tc filter add dev eth0 parent ffff: protocol ip u32 match u32 0 0 action drop
