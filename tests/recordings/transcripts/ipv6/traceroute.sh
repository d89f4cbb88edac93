# traceroute and tracepath over IPv6: methods, names, sources, errors on the way, the path MTU.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0; done
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.icmp.ratelimit=0
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a link set eth0 up; ip -n b link set eth0 up; ip -n r link set left up; ip -n r link set right up
ip -n a addr add fd00:1::10/64 dev eth0; ip -n b addr add fd00:2::10/64 dev eth0
ip -n r addr add fd00:1::1/64 dev left; ip -n r addr add fd00:2::1/64 dev right
ip -n a -6 route add default via fd00:1::1; ip -n b -6 route add default via fd00:2::1
ip netns exec b sysctl -qw net.ipv6.icmp.ratelimit=0
sleep 0.5
printf 'fd00:2::10 b.example\nfd00:1::1 r.example\n10.9.9.9 b.example\n' >>/etc/hosts
a() { run ip netns exec a "$@"; }
a traceroute fd00:2::10
a traceroute -n fd00:2::10
a traceroute -I -q 2 fd00:2::10
a traceroute -T -q 2 fd00:2::10
a traceroute -T -n -p 81 -q 1 fd00:2::10
a traceroute -U -n -q 1 fd00:2::10
a traceroute -6 -q 1 b.example
a traceroute -q 1 -m 1 -w 1 b.example
a traceroute6 -q 1 b.example
a traceroute -6 10.0.0.1
a traceroute -4 fd00:2::10
a traceroute -n -q 1 fd00:2::10 100
a traceroute -n -q 1 -s fd00:1::10 fd00:2::10
a traceroute -n -q 1 -s fd00:1::99 fd00:2::10
a traceroute -n -q 1 -i eth0 fe80::ff:fe00:1
a traceroute -n -q 1 fe80::ff:fe00:1%eth0
a traceroute -n -q 1 -w 4 fd00:2::99
a traceroute -n -q 1 2001:db8::1
a traceroute --mtu -n -q 1 fd00:2::10
ip -n r link set right mtu 1400
a traceroute --mtu -n -q 1 fd00:2::10
a traceroute -F -n -q 1 fd00:2::10 1450
a traceroute -n -q 1 fd00:2::10 1450
a traceroute --back -n -q 1 fd00:2::10
ip netns exec b ip6tables -A INPUT -p udp -j REJECT --reject-with icmp6-adm-prohibited
a traceroute -n -q 1 fd00:2::10
a tracepath -n fd00:2::10
a tracepath b.example
a tracepath -b fd00:2::10
a tracepath -6 -l 1000 fd00:2::10
ip netns exec b ip6tables -F
a tracepath -n fd00:2::10
a tracepath -b fd00:2::10
a tracepath -m 1 -n fd00:2::10
a tracepath -n 2001:db8::1
a tracepath -n fd00:2::99
a tracepath -n ::1
a tracepath -4 fd00:2::10
a tracepath -l 20 -6 fd00:2::10
a ip -6 route del default
a traceroute -n fd00:2::10
a tracepath -n fd00:2::10
