# An address of IPv4 in a table of both families: packets of IPv6 pass by, and their connections are not tracked for it.
# mask: ct-timeout
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1 | sed 's/time=.*//;s/, time .*//;/^rtt/d'; }
entries() { echo "$1\$ conntrack -L"; ip netns exec $1 conntrack -L 2>&1 | sort; }
for n in n1 n2; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0
  ip -n $n link set lo up
done
ip link add eth0 index 12 address 02:00:00:00:01:01 netns n1 type veth peer name eth0 index 13 address 02:00:00:00:01:02 netns n2
for n in n1 n2; do
  ip -n $n link set eth0 up
  ip -n $n address add 10.0.1.${n#n}/24 dev eth0
  ip -n $n address add fd00:1::${n#n}/64 dev eth0
done
sleep 1.2
on n1 nft 'add table inet t; add chain inet t pre { type nat hook prerouting priority dstnat; }; add chain inet t post { type nat hook postrouting priority srcnat; }'
on n1 nft add rule inet t pre fib saddr oif exists dnat ip to 10.0.1.1
on n1 nft add rule inet t pre fib saddr oif exists counter dnat ip to 10.0.1.1
on n2 ping -c 1 -W 0.6 -e 1 fd00:1::1
on n2 ping -c 1 -W 0.6 -e 2 10.0.1.1
entries n1
on n1 nft list chain inet t pre
on n1 nft add rule inet t post masquerade
on n2 ping -c 1 -W 0.6 -e 3 fd00:1::1
entries n1
on n1 nft list chain inet t pre
on n1 nft flush ruleset
on n1 nft 'table inet t { chain pre { type nat hook prerouting priority dstnat; dnat ip6 to fd00:1::1; }; }'
on n1 conntrack -F
on n2 ping -c 1 -W 0.6 -e 4 fd00:1::1
on n2 ping -c 1 -W 0.6 -e 5 10.0.1.1
entries n1
