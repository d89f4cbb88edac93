# What a bridge sends itself for everyone or to a group leaves by every port, also by one that floods none of it.
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1 | sed 's/time=.*//;s/, time .*//;/^rtt/d'; }
for n in n1 n2 n3; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.icmp_echo_ignore_broadcasts=0
  ip -n $n link set lo up
done
ip -n n1 link add br1 address 02:00:00:00:01:01 type bridge mcast_snooping 0
for n in n2 n3; do
  ip link add p$n address 02:00:00:01:01:0${n#n} netns n1 type veth peer name eth0 address 02:00:00:00:01:0${n#n} netns $n
  ip -n n1 link set p$n master br1 up
  ip -n $n link set eth0 up
  ip -n $n address add 10.0.1.${n#n}/24 dev eth0
done
ip -n n1 link set br1 up
ip -n n1 address add 10.0.1.1/24 dev br1
ip netns exec n2 sysctl -qw net.ipv4.neigh.eth0.retrans_time_ms=100
sleep 1.2
on n1 bridge link set dev pn3 bcast_flood off mcast_flood off flood off
on n2 ping -c 1 -W 0.6 -e 1 10.0.1.3
on n1 ping -c 1 -W 0.6 -e 2 10.0.1.3
on n2 ping -c 1 -W 0.6 -e 3 10.0.1.3
on n3 ip neigh flush dev eth0
on n1 ping -c 2 -i 0.2 -W 0.6 -e 4 -I br1 224.0.0.1
ip netns exec n3 cat /proc/net/snmp | awk '/^Icmp:/ { print $9 }'
