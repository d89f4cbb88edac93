# A capture on a bridge makes it take every frame that goes between its ports.
# mask: rtt
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge; ip link set br0 up
for n in 1 2; do ip netns add n$n; ip link add v$n type veth peer name eth0 netns n$n; ip link set v$n master br0 up; ip -n n$n addr add 10.0.0.$n/24 dev eth0; ip -n n$n link set eth0 up; done
ip -n n1 neigh replace 10.0.0.2 lladdr $(ip -n n2 link show eth0 | awk '/ether/{print $2}') dev eth0
ip -n n2 neigh replace 10.0.0.1 lladdr $(ip -n n1 link show eth0 | awk '/ether/{print $2}') dev eth0
sleep 2
ip netns exec n1 ping -c 1 10.0.0.2 | grep received
timeout 3 tcpdump -lni br0 icmp > cap 2>/dev/null &
sleep 1
ip netns exec n1 ping -c 1 10.0.0.2 | grep received
wait
sed 's/^[^ ]* //; s/id [0-9]*/id N/' cap
timeout 3 tcpdump -p -lni br0 icmp > cap 2>/dev/null &
sleep 1
ip netns exec n1 ping -c 1 10.0.0.2 | grep received
wait
sed 's/^[^ ]* //; s/id [0-9]*/id N/' cap
