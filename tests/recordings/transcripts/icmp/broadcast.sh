# Echo to a broadcast and to multicast: ignored unless allowed, answered by several, DUP!; echo ignored altogether; a limited and a directed broadcast.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link add sw address 02:00:00:00:00:ff type bridge mcast_snooping 0
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.bridge.bridge-nf-call-iptables=0
ip link set sw up
for n in 1 2 3; do
  ip netns add h$n; ip -n h$n link set lo up; ip netns exec h$n sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  ip link add eth0 address 02:00:00:00:00:0$n netns h$n type veth peer name p$n address 02:00:00:00:01:0$n
  ip link set p$n master sw up; ip -n h$n addr add 10.0.0.$n/24 brd + dev eth0; ip -n h$n link set eth0 up
done
for n in 2 3; do ip netns exec h1 ping -q -c 1 10.0.0.$n >/dev/null; ip netns exec h$n ping -q -c 1 10.0.0.1 >/dev/null; done
answers() { ip netns exec h1 ping -n -c 2 -i 0.5 -W 1 "$@" 2>&1 | grep -e 'bytes from' -e packets -e ping | sed 's/, time.*//; s/ time=.*//; /icmp_seq=2/d' | sort; }

run ip netns exec h1 ping -c 1 10.0.0.255
answers -b 10.0.0.255
for n in 2 3; do ip netns exec h$n sysctl -w net.ipv4.icmp_echo_ignore_broadcasts=0; done
answers -b 10.0.0.255
answers -b 255.255.255.255
run ip -n h1 route get 255.255.255.255
ip -n h1 route add 255.255.255.255 dev eth0
answers -b 255.255.255.255
answers 224.0.0.1
ip -n h1 route add 224.0.0.0/4 dev eth0
answers 224.0.0.1
answers -I eth0 224.0.0.1
answers 224.0.0.99
run ip -n h1 maddr show dev eth0
ip netns exec h2 sysctl -w net.ipv4.icmp_echo_ignore_all=1
answers -b 10.0.0.255
run ip netns exec h1 ping -q -c 1 -W 1 10.0.0.2
# An address without a broadcast address is not in this subnet's broadcast.
ip -n h3 addr flush dev eth0; ip -n h3 addr add 10.0.0.3/32 dev eth0; ip -n h3 route add 10.0.0.0/24 dev eth0
answers -b 10.0.0.255
run ip netns exec h1 ping -q -c 1 -W 1 10.0.0.3
# To the network address.
answers -b 10.0.0.0
run ip -n h1 route get 10.0.0.0
