# A macvlan in passthru mode takes every frame of the device beneath as one for this host, which routes what was for others; what the neighbour table counts of it.
# mask: rtt age
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
ip netns exec n1 sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.arp_ignore=1
ip -n n1 link add mv79 link br1 type macvlan mode passthru
ip netns exec n1 sysctl -qw net.ipv4.neigh.br1.retrans_time_ms=150 net.ipv4.neigh.br1.mcast_solicit=2 net.ipv4.neigh.br1.locktime=0
ip -n n1 link set mv79 up
ip -n n1 addr add 10.0.1.79/24 dev mv79
sleep 1.2
on() { local n=$1; shift; echo "$n\$ $*"; ip netns exec $n "$@" || echo "[exit $?]"; }
on n2 ping -c 1 -W 0.6 10.0.1.3
sleep 0.2
ip -n n1 -s neigh | sort
sleep 0.4
ip -n n1 -s neigh | sort
