# Packets with impossible addresses: from 127.0.0.0/8, from one's own address, to a broadcast; accept_local and a local route for a whole network.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null
b() { run ip netns exec b "$@"; }
got() { ip netns exec b nstat -az IpInReceives IpInAddrErrors IcmpInEchos 2>/dev/null | awk 'NR > 1 { printf "%s %s; ", $1, $2 }'; echo; }

got
# From a loopback address, and to one.
run ip netns exec a ping -q -c 1 -W 1 -I 127.0.0.1 10.0.0.2
run ip netns exec a ip route add 127.0.0.2/32 via 10.0.0.2
run ip netns exec a ip route get 127.0.0.2
run ip netns exec a iptables -t nat -A POSTROUTING -d 10.0.0.2 -p icmp -j SNAT --to-source 127.0.0.1
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2
got
# With b's own address as the source.
run ip netns exec a iptables -t nat -R POSTROUTING 1 -d 10.0.0.2 -p icmp -j SNAT --to-source 10.0.0.2
ip netns exec a ping -q -c 1 -W 1 10.0.0.2 >/dev/null
got
b sysctl -w net.ipv4.conf.eth0.accept_local=1
ip netns exec a ping -q -c 1 -W 1 10.0.0.2 >/dev/null
got
run ip netns exec a iptables -t nat -F
# From a broadcast or multicast address, from 0.0.0.0.
b ip route get 10.0.0.2 from 255.255.255.255 iif eth0
b ip route get 10.0.0.2 from 224.0.0.1 iif eth0
b ip route get 10.0.0.2 from 0.0.0.1 iif eth0
b ip route get 10.0.0.2 from 127.0.0.1 iif eth0
b ip route get 10.0.0.2 from 10.0.0.1 iif eth0
b ip route get 127.0.0.1 from 10.0.0.1 iif eth0
# A whole network that is local.
run ip netns exec a ip route add 198.51.100.0/24 via 10.0.0.2
run ip netns exec a ping -q -c 1 -W 1 198.51.100.77
b ip route add local 198.51.100.0/24 dev lo
b ip route get 198.51.100.77
run ip netns exec a ping -q -c 1 -W 1 198.51.100.77
b ip route show table local 198.51.100.0/24
b ip addr show to 198.51.100.0/24
# The route to one's own address taken away.
b ip route del table local local 10.0.0.2 dev eth0
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2
b ip route get 10.0.0.2
b ip route add table local local 10.0.0.2 dev eth0
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2
