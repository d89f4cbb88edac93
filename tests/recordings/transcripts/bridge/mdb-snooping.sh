# A bridge learns from IGMP and MLD who wants a group, its own host among them, and forgets it when that is over.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:10 type bridge
for h in a b; do
  ip netns add $h
  ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip link add to-$h type veth peer name eth0 netns $h
  ip link set to-$h master br0
  ip link set to-$h up
  ip -n $h link set eth0 up
done
ip link set br0 up
ip addr add 10.0.0.254/24 dev br0
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
sleep 1.5
run bridge mdb
ip -n a addr add 239.1.2.3/32 dev eth0 autojoin
sleep 0.5
run bridge -d mdb
ip -n b addr add 239.1.2.4/32 dev eth0 autojoin
sleep 0.5
run bridge mdb
ip addr add 239.1.2.5/32 dev br0 autojoin
sleep 0.5
run bridge -d mdb
ip -n a addr del 239.1.2.3/32 dev eth0
sleep 3.5
run bridge mdb
ip link set to-b down
run bridge mdb
ip link set br0 type bridge mcast_snooping 0
run bridge mdb
ip link set br0 type bridge mcast_snooping 1
ip link set to-b up
# With IPv6, groups are told of by MLD.
ip -n a link set eth0 address 02:00:00:00:00:0a
ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=0
ip netns exec a sysctl -qw net.ipv6.conf.eth0.disable_ipv6=0
sleep 3
run bridge mdb
