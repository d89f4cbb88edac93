# proxy_arp_pvlan of all devices counts for each; an entry of a proxy is for what is reached by another device.
# mask: rtt
for n in n1 n2 n3; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.default.disable_ipv6=1
done
ip -n n1 link add br1 address 02:00:00:00:01:01 type bridge mcast_snooping 0
for n in 2 3; do
  ip link add p1n$n address 02:00:00:01:01:0$n netns n1 type veth peer name eth0 address 02:00:00:00:01:0$n netns n$n
  ip -n n1 link set p1n$n master br1 up
  ip -n n$n link set eth0 up
  ip -n n$n addr add 10.0.1.$n/24 dev eth0
done
ip -n n1 link set br1 up
ip -n n1 addr add 10.0.1.1/24 dev br1
ip netns exec n1 sysctl -qw net.ipv4.ip_forward=1 net.ipv4.neigh.br1.proxy_delay=0 net.ipv4.conf.all.proxy_arp_pvlan=1
ip netns exec n2 sysctl -qw net.ipv4.neigh.eth0.locktime=0
sleep 1.2
on() { local n=$1; shift; echo "$n\$ $*"; ip netns exec $n "$@" || echo "[exit $?]"; }
on n2 arping -c 1 -w 1 -I eth0 10.0.1.77
on n2 arping -D -c 1 -w 0.3 -I eth0 10.0.1.77
on n2 arping -c 1 -w 0.3 -U -I eth0 10.0.1.2
on n1 sysctl -w net.ipv4.conf.all.proxy_arp_pvlan=0
on n1 ip neigh add proxy 10.0.1.78 dev br1
on n2 arping -c 1 -w 1 -I eth0 10.0.1.78
on n1 ip neigh add proxy 10.9.1.78 dev br1
on n1 ip route add 10.9.0.0/16 dev lo
on n2 arping -c 1 -w 1 -I eth0 10.9.1.78
# An address set by hand is older than the answer to the next question.
on n2 ip neigh replace 10.0.1.1 lladdr 02:00:00:00:09:66 dev eth0 nud stale
sleep 0.05
on n2 arping -c 1 -w 1 -b -I eth0 10.0.1.1
on n2 ip neigh show 10.0.1.1
