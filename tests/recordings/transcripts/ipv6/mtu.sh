# Path MTU with IPv6: routers do not fragment, they say packet too big; the sender fragments; the exception is remembered.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.default.router_solicitations=0 net.ipv6.conf.default.accept_dad=0; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a link set eth0 up; ip -n b link set eth0 mtu 1400 up; ip -n r link set left up; ip -n r link set right mtu 1400 up
ip -n a addr add fd00:1::10/64 dev eth0; ip -n b addr add fd00:2::10/64 dev eth0
ip -n r addr add fd00:1::1/64 dev left; ip -n r addr add fd00:2::1/64 dev right
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n a route add default via fd00:1::1; ip -n b route add default via fd00:2::1
sleep 0.5
a() { run ip netns exec a "$@"; }

a ping -c 1 -W 1 -s 1352 fd00:2::10
# 1353 bytes are one too many. The first is lost, the next is cut by the sender.
a ping -c 1 -W 1 -s 1353 fd00:2::10
ip -n a route get fd00:2::10 | sed -E 's/expires [0-9]+sec/expires .../'
ip netns exec b tcpdump -n -t -l -i eth0 icmp6 or ip6 proto 44 2>/dev/null | sed -E 's/0x[0-9a-f]+/ID/' >/tmp/wire &
sleep 0.5
a ping -e 7 -c 1 -W 1 -s 1353 fd00:2::10
sleep 0.2
grep frag /tmp/wire
a ping -c 1 -W 1 -s 1353 -M do fd00:2::10
a ip -6 route flush cache
a tracepath -n fd00:2::10
# The smallest MTU of IPv6 is 1280: a link below that has none.
a ip link set eth0 mtu 1279
a ip -6 -br addr show eth0
a ip link set eth0 mtu 1280
a ip -6 addr add fd00:1::10/64 dev eth0
a sysctl net.ipv6.conf.eth0.mtu
run ip netns exec r sysctl -w net.ipv6.conf.left.mtu=1300
run ip netns exec r sysctl -w net.ipv6.conf.left.mtu=9000
run ip netns exec r sysctl -w net.ipv6.conf.left.mtu=1000
