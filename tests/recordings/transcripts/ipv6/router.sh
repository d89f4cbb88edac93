# Two IPv6 hosts and a router: routes, forwarding, hop limit, traceroute, errors, and a gateway that is link-local.
# mask: rtt elapsed
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.default.router_solicitations=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.icmp.ratelimit=0; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a link set eth0 up; ip -n b link set eth0 up; ip -n r link set left up; ip -n r link set right up
ip -n a addr add fd00:1::10/64 dev eth0; ip -n b addr add fd00:2::10/64 dev eth0
ip -n r addr add fd00:1::1/64 dev left; ip -n r addr add fd00:2::1/64 dev right
sleep 0.5
a() { run ip netns exec a "$@"; }

a ping -c 1 -W 1 fd00:2::10
a ip -6 route add default via fd00:1::1
a ip -6 route
a ping -c 1 -W 1 fd00:2::1
a ping -c 1 -W 1 fd00:2::10
run ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
run ip netns exec r sysctl net.ipv6.conf.left.forwarding
run ip -n b -6 route add default via fe80::ff:fe00:2 dev eth0
a ping -c 2 -i 0.2 -W 1 fd00:2::10
a ping -c 1 -W 1 -t 1 fd00:2::10
a traceroute -6 -n -q 1 fd00:2::10
a traceroute -n -I -q 1 fd00:2::10
a tracepath -6 -n fd00:2::10
a ping -c 1 -W 5 fd00:2::99
a ping -c 1 -W 1 2001:db8::1
a nc -6 -z -v -w 2 fd00:2::10 80
ip netns exec b nc -6 -l -k -n -v fd00:2::10 80 >/dev/null 2>/tmp/said &
sleep 0.2
a nc -z -v -w 2 -p 40000 fd00:2::10 80
sleep 0.1
run cat /tmp/said
run ip netns exec b ss -tlnH
a curl -sS --max-time 1 http://[fd00:2::10]/
a curl -sS http://fd00:2::10/
run ip -n r -6 route add blackhole 2001:db8:1::/48
run ip -n r -6 route add unreachable 2001:db8:2::/48
run ip -n r -6 route add prohibit 2001:db8:3::/48
for n in 1 2 3; do a ping -c 1 -W 1 2001:db8:$n::1; run ip -n r -6 route get 2001:db8:$n::1; done
ip -n r -6 route | grep -v fe80
a ip -6 route get fd00:2::10
run ip -n r -6 neigh show dev right nud reachable
