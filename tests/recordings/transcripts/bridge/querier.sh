# A bridge that asks for members of groups.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b c; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add br0 address 02:00:00:00:00:ff type bridge mcast_query_interval 500 mcast_startup_query_interval 200 mcast_query_response_interval 100
sysctl -qw net.ipv6.conf.br0.disable_ipv6=1
for h in a b c; do ip link add p$h type veth peer name eth0 address 02:00:00:00:00:0$h netns $h; ip link set p$h master br0 up; ip -n $h link set eth0 up; done
sysctl -qw net.ipv6.conf.pa.disable_ipv6=1 net.ipv6.conf.pb.disable_ipv6=1 net.ipv6.conf.pc.disable_ipv6=1
ip link set br0 up; ip addr add 10.0.0.254/24 dev br0
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0; ip -n c addr add 10.0.0.3/24 dev eth0
sleep 1.5
run ip link set br0 type bridge mcast_query_interval 100
run ip link set br0 type bridge mcast_igmp_version 4
run ip link set br0 type bridge mcast_mld_version 3
run ip link set br0 type bridge mcast_router 3
run ip link set br0 type bridge mcast_hash_max 0
run ip link set br0 type bridge mcast_hash_max 100
run ip link set br0 type bridge mcast_hash_max 512
run ip link set br0 type bridge mcast_hash_elasticity 4
run ip link set br0 type bridge mcast_last_member_count 3 mcast_last_member_interval 150 mcast_membership_interval 20000 mcast_querier_interval 20000
run ip link set br0 type bridge group_fwd_mask 8
run ip link set br0 type bridge group_fwd_mask 1
run ip link set br0 type bridge vlan_protocol 802.1Q
ip -d link show br0 | grep -o 'group_fwd.*nf_call_arptables [0-9]*'
ip -n c link set eth0 up
ip netns exec c tcpdump -nvtXi eth0 -c 4 igmp 2>/dev/null &
ip netns exec a tcpdump -nti eth0 -c 3 igmp 2>/dev/null > /tmp/a.txt &
sleep 1.5
run ip link set br0 type bridge mcast_querier 1
sleep 8
run ip link set br0 type bridge mcast_igmp_version 3
sleep 6
wait; cat /tmp/a.txt
ip -n a addr add 239.1.1.1/32 dev eth0 autojoin
sleep 1
bridge mdb
bridge -d mdb | grep -v proto
ip netns exec a tcpdump -ntli eth0 udp 2>/dev/null > /tmp/a.txt & p1=$!
ip netns exec c tcpdump -ntli eth0 udp 2>/dev/null > /tmp/c.txt & p2=$!
sleep 1.5
ip -n b route add 224.0.0.0/4 dev eth0
echo x | ip netns exec b nc -u -p 40000 -w 0 239.1.1.1 5000
echo x | ip netns exec b nc -u -p 40000 -w 0 239.1.1.2 5000
sleep 1; kill $p1 $p2; wait
echo a; cat /tmp/a.txt; echo c; cat /tmp/c.txt
ip link set pc type bridge_slave mcast_router 2
bridge -d mdb | grep router
run bridge -d link show dev pc
ip netns exec c tcpdump -ntli eth0 udp 2>/dev/null > /tmp/c.txt & p2=$!
sleep 1.5
echo x | ip netns exec b nc -u -p 40000 -w 0 239.1.1.2 5000
sleep 1; kill $p2; wait; cat /tmp/c.txt
ip -n a addr del 239.1.1.1/32 dev eth0
sleep 1
bridge mdb; sleep 6; bridge mdb
