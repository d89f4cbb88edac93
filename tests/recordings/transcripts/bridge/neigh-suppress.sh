# neigh_suppress: the bridge answers ARP and neighbour solicitations for those behind a port, where it knows them.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.bridge.bridge-nf-call-arptables=0 net.ipv6.conf.default.router_solicitations=0 net.ipv6.conf.default.accept_dad=0
ip link add br0 address 02:00:00:00:00:99 type bridge mcast_snooping 0
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.default.router_solicitations=0 net.ipv6.conf.default.accept_dad=0
ip link add to-$n type veth peer name eth0 netns $n
ip link set to-$n master br0 up
done
ip -n a link set eth0 address 02:00:00:00:00:0a up; ip -n b link set eth0 address 02:00:00:00:00:0b up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a addr add 2001:db8::1/64 dev eth0 nodad; ip -n b addr add 2001:db8::2/64 dev eth0 nodad
ip link set br0 up
sleep 2
run bridge link set dev to-b neigh_suppress on
run ip -d link show to-b | grep -o 'neigh_suppress [a-z]*'
run bridge -d link show dev to-b | grep -o 'neigh_suppress [a-z]*'
cap() { ip netns exec b timeout 2.5 tcpdump -tnel -i eth0 --immediate-mode 'arp or (icmp6 and (ip6[40] == 135 or ip6[40] == 136))' > /tmp/p 2>/dev/null & sleep 0.5; "$@"; wait; echo "-- seen by b:"; grep -v fe80 /tmp/p; }
echo '== unknown'
cap ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.2
echo '== known'
ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:0b dev br0
ip neigh replace 2001:db8::2 lladdr 02:00:00:00:00:0b dev br0
bridge fdb replace 02:00:00:00:00:0b dev to-b master static
ip -n a neigh flush dev eth0
cap ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.2 
ip -n a neigh flush dev eth0
cap ip netns exec a ping -q -c 1 -W 1 2001:db8::2
ip -n a neigh show dev eth0 | grep -v fe80
echo '== other, gratuitous'
cap ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.77
cap ip netns exec a arping -U -c 1 -w 1 -I eth0 10.0.0.1
echo '== own address'
ip addr add 10.0.0.99/24 dev br0
cap ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.99
echo '== off'
run bridge link set dev to-b neigh_suppress off
cap ip netns exec a arping -c 1 -w 1 -I eth0 10.0.0.2
