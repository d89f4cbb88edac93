# tcpdump as it runs: its messages, counters at the end, -c, -D, any, promiscuous mode, and who sees what on a bridge and a router.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.1.10/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.10/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.0.2.1
ip -n r addr add 10.0.1.1/24 dev left; ip -n r link set left up
ip -n r addr add 10.0.2.1/24 dev right; ip -n r link set right up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec a ping -q -c 1 -W 1 10.0.2.10 >/dev/null
live() { echo "\$ tcpdump $*"; ip netns exec r timeout 1 tcpdump "$@" >/tmp/out 2>/tmp/err & sleep 0.5; }
shown() { wait $!; echo "[exit $?]"; cat /tmp/out /tmp/err; }

live -n -t -l -c 2 -i left icmp; ip netns exec a ping -e 7 -q -c 1 10.0.2.10 >/dev/null; shown
# The same packet twice: with another TTL and other MAC addresses.
live -n -t -l -v -i any -c 2 'icmp[icmptype] == 8'; ip netns exec a ping -e 7 -q -c 1 -M do 10.0.2.10 >/dev/null
wait; sed -E 's/id [0-9]+,/id N,/' /tmp/out; cat /tmp/err
live -n -t -l -e -i right -c 1 'icmp[0] == 8'; ip netns exec a ping -e 7 -q -c 1 10.0.2.10 >/dev/null; shown
live -n -t -l -Q in -i left -c 2 icmp; ip netns exec a ping -e 7 -q -c 1 10.0.2.10 >/dev/null; shown
live -n -t -l -i lo icmp; ip netns exec r ping -e 7 -q -c 1 10.0.1.1 >/dev/null; shown
# Dropped by a filter: in INPUT it was captured before, in OUTPUT it never reached the wire.
ip netns exec r iptables -A INPUT -p icmp --icmp-type 8 -j DROP
ip netns exec r iptables -A OUTPUT -p icmp --icmp-type 8 -j DROP
live -n -t -l -i left icmp; ip netns exec a ping -e 7 -q -c 1 -W 1 10.0.1.1 >/dev/null; ip netns exec r ping -e 8 -q -c 1 -W 1 10.0.1.10 >/dev/null; shown
# A quiet end, and interfaces that are not there or down.
live -n -q -i left tcp; shown
run ip netns exec r tcpdump -n -i nowhere
run ip -n r link set left down
run ip netns exec r timeout 0.5 tcpdump -n -i left
ip netns exec r tcpdump -D | head -3
