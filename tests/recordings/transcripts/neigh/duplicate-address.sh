# One address on two hosts: who wins, how a gratuitous ARP takes it over, and how arping -D tells.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
# Three hosts on a switch; b and c both claim 10.0.0.2.
ip link add sw address 02:00:00:00:00:ff type bridge
ip link set sw up
for h in a b c; do
  ip netns add $h
  ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  ip link add eth0 address 02:00:00:00:00:0$h netns $h type veth peer name port-$h address 02:00:00:00:01:0$h
  ip link set port-$h master sw up
  ip -n $h link set eth0 up
done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0

run ip netns exec a ping -c 1 -W 1 10.0.0.2
run ip -n a neigh
run ip netns exec c arping -D -c 1 -w 1 -I eth0 10.0.0.2
run ip -n c addr add 10.0.0.2/24 dev eth0
# Nothing warns c: IPv4 has no detection in the kernel. a still talks to b.
run ip netns exec a ping -c 1 -W 1 10.0.0.2
run ip -n a neigh
# c announces itself; an entry that exists is overwritten after locktime.
sleep 1.2
run ip netns exec c arping -U -c 1 -q -I eth0 10.0.0.2
run ip -n a neigh
run ip netns exec a ping -c 1 -W 1 10.0.0.2
# The address asked for with arping: two answers for one question.
ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.2 | grep -o 'reply from.*\]' | sort
# A gratuitous ARP creates no entry where there is none, unless arp_accept says so.
run ip -n a neigh flush dev eth0
run ip netns exec b arping -U -c 1 -q -I eth0 10.0.0.2
run ip -n a neigh
run ip netns exec a sysctl -w net.ipv4.conf.eth0.arp_accept=1
run ip netns exec b arping -U -c 1 -q -I eth0 10.0.0.2
run ip -n a neigh
