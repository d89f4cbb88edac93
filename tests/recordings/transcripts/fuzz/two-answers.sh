# Two hosts have one address: of two answers to one ARP request the first counts, though nothing locks what was learnt.
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1 | sed 's/time=.*//;s/, time .*//;/^rtt/d'; }
for n in n1 n2 n3; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip -n $n link set lo up
done
ip -n n1 link add br1 address 02:00:00:00:01:01 type bridge mcast_snooping 0
for n in n2 n3; do
  ip link add p$n address 02:00:00:01:01:0${n#n} netns n1 type veth peer name eth0 address 02:00:00:00:01:0${n#n} netns $n
  ip -n n1 link set p$n master br1 up
  ip -n $n link set eth0 up
  ip -n $n address add 10.0.1.2/24 dev eth0
done
ip -n n1 link set br1 up
ip -n n1 address add 10.0.1.1/24 dev br1
ip netns exec n1 sysctl -qw net.ipv4.neigh.br1.locktime=0
sleep 1.2
on n1 ping -c 1 -W 0.6 -e 1 10.0.1.2
on n1 ip neigh show nud reachable
# An answer that comes later counts.
on n2 arping -c 1 -A -I eth0 10.0.1.2
sleep 0.1
on n1 ip neigh show
on n3 arping -c 1 -U -I eth0 10.0.1.2
sleep 0.1
on n1 ip neigh show
