# IPv6 files and tools around a router: /proc/net of IPv6, route get, ss, sockets bound to links, address flags and labels, redirects, temporary addresses.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0; done
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a link set eth0 up; ip -n b link set eth0 up; ip -n r link set left up; ip -n r link set right up
ip -n a addr add fd00:1::10/64 dev eth0; ip -n b addr add fd00:2::10/64 dev eth0
ip -n r addr add fd00:1::1/64 dev left; ip -n r addr add fd00:2::1/64 dev right
ip -n a -6 route add default via fd00:1::1; ip -n b -6 route add default via fd00:2::1
sleep 2
a() { run ip netns exec a "$@"; }
ip netns exec a sort /proc/net/if_inet6
ip netns exec a awk '{ $7 = ""; print }' /proc/net/ipv6_route
a ip -6 route get fd00:2::10
a ip -6 route get fd00:2::10 from fd00:1::10
a ip -6 route get ::1
a ip -6 route get fd00:1::10
a ip -6 route get ff02::1
a ip -6 route get fe80::1
a ip -6 route get fe80::1 oif eth0
a ip -6 -o route get 2001:db8::1
a ip -6 -j route get fd00:1::1
a ip -6 route show table local
a ip -6 route show default
a ip -6 route show root fd00::/16
a ip -6 route show match fd00:2::1
a ip -6 route show dev eth0 proto kernel
a ip -6 route add fd00:9::/64 via fd00:1::1 metric 5 mtu 1300 src fd00:1::10
a ip -6 route add fd00:9::/64 via fd00:1::1 metric 5
a ip -6 route append fd00:9::/64 via fe80::ff:fe00:1 dev eth0 metric 5
a ip -6 route show fd00:9::/64
a ip -6 route add fd00:8::/64 nexthop via fd00:1::1 nexthop via fe80::ff:fe00:1 dev eth0 weight 3
a ip -6 route show fd00:8::/64
a ip -6 route del fd00:8::/64
a ip -6 route add fd00:7::/64 via fe80::1
a ip -6 route add fd00:7::/64 via fd00:99::1
a ip -6 route add fd00:7::/64 dev nosuch
a ip -6 route add 10.0.0.0/8 dev eth0
a ip -6 route del fd00:7::/64
a ip -6 route replace default via fe80::ff:fe00:1 dev eth0 metric 1024
a ip -6 route flush fd00:9::/64
a ip -6 route
ip netns exec b nc -l -k -6 fd00:2::10 80 >/dev/null &
ip netns exec b nc -l -k -6 fe80::ff:fe00:b%eth0 81 >/dev/null &
ip netns exec b nc -l -k -u -6 :: 53 >/dev/null &
sleep 0.3
ip netns exec b ss -6 -tlnH | sort
run ip netns exec b ss -6 -ulnH
run ip netns exec b ss -4 -tlnH
ip netns exec b cat /proc/net/tcp6 | awk '{print $2, $3, $4}' | sort
ip netns exec b cat /proc/net/udp6 | awk '{print $2, $3, $4}'
a nc -z -v -w 1 fd00:2::10 80
a nc -z -v -w 1 fe80::ff:fe00:b%eth0 81
run ip netns exec r nc -z -v -w 1 fe80::ff:fe00:b%right 81
run ip netns exec r nc -z -v -w 1 fe80::ff:fe00:b 81
a nc -z -v -w 1 -s fd00:1::99 fd00:2::10 80
a ip -6 addr add fd00:1::20/64 dev eth0 preferred_lft 0 valid_lft forever
a ip -6 addr add fd00:1::30/64 dev eth0 nodad
a ip -6 addr add fd00:1::40/128 dev eth0 noprefixroute
a ip -6 addr add fd00:1::50 peer fd00:1::60 dev eth0
a ip -6 addr show dev eth0 scope global
a ip -6 addr show dev eth0 deprecated
a ip -6 addr show dev eth0 permanent
a ip -6 -br addr show dev eth0
a ip -6 -j addr show dev lo
a ip -6 addr del fd00:1::99/64 dev eth0
a ip -6 addr add ff02::5/128 dev eth0
a ip -6 addr add fd00:1::10/64 dev eth0
a ip -6 addr flush dev eth0 scope global
a ip -6 route
a ping -c 1 -W 1 fd00:2::10
run ip netns exec r sysctl net.ipv6.conf.all.forwarding net.ipv6.conf.left.accept_ra net.ipv6.conf.left.hop_limit net.ipv6.icmp.ratelimit net.ipv6.bindv6only net.ipv6.neigh.left.base_reachable_time_ms net.ipv6.route.max_size net.ipv6.ip6frag_time
run ip netns exec r sysctl -w net.ipv6.conf.left.nosuch=1
run ip netns exec r sysctl -w net.ipv6.conf.left.disable_ipv6=1
run ip -n r -6 addr show left
run ip -n r -6 addr add fd00:1::1/64 dev left
run ip netns exec r sysctl -w net.ipv6.conf.left.disable_ipv6=0
sleep 0.5
run ip -n r -6 addr show left
