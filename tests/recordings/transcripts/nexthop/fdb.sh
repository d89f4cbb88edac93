# Nexthop objects for forwarding databases: a MAC address behind a tunnel with several far ends.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip netns add far
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02 netns far
ip link set v0 up; ip -n far link set v1 up
ip addr add 172.16.1.1/24 dev v0; for n in 2 3; do ip -n far addr add 172.16.1.$n/24 dev v1; done
run ip nexthop add id 12 via 172.16.1.2 fdb
run ip nexthop add id 13 via 172.16.1.3 fdb
run ip nexthop add id 102 group 12/13 fdb
run ip nexthop add id 103 group 12,3/13,1 fdb
run ip nexthop
run ip link add vx0 address 02:00:00:00:00:10 type vxlan id 10 local 172.16.1.1 remote 172.16.1.2 dstport 4789 nolearning
ip link set vx0 addrgenmode none; ip link set vx0 up
run bridge fdb add 02:00:00:00:00:13 dev vx0 nhid 102 self
run bridge fdb add 02:00:00:00:00:13 dev vx0 nhid 102 self
run bridge fdb add 02:00:00:00:00:14 dev vx0 nhid 12 self
run bridge fdb add 02:00:00:00:00:14 dev vx0 nhid 99 self
run bridge fdb add 02:00:00:00:00:14 dev vx0 nhid 102 dst 172.16.1.2 self
run bridge fdb add 02:00:00:00:00:14 dev vx0 nhid 102 port 99 self
run bridge fdb add 02:00:00:00:00:15 dev vx0 nhid 102 self static
run bridge fdb add 02:00:00:00:00:16 dev vx0 nhid 102 self dynamic
run bridge fdb replace 02:00:00:00:00:15 dev vx0 nhid 103 self
run bridge fdb append 02:00:00:00:00:15 dev vx0 nhid 103 self
run bridge fdb append 02:00:00:00:00:15 dev vx0 dst 172.16.1.3 self
run bridge fdb replace 02:00:00:00:00:15 dev vx0 dst 172.16.1.3 self dynamic
run bridge fdb add 02:00:00:00:00:17 dev vx0 dst 172.16.1.3 self
run bridge fdb replace 02:00:00:00:00:17 dev vx0 nhid 102 self
run bridge fdb add 02:00:00:00:00:18 dev vx0 dst 172.16.1.3 self extern_learn
run bridge fdb add 02:00:00:00:00:19 dev vx0 dst 172.16.1.3 self extern_learn dynamic
bridge fdb show dev vx0 | sort
bridge -j fdb show dev vx0 | jq -c 'sort_by(.mac)'
run bridge fdb get 02:00:00:00:00:13 dev vx0 self
run bridge fdb get 02:00:00:00:00:99 dev vx0 self
# Each address and port of the inner packet has its own way.
ip netns exec far tcpdump -p --immediate-mode -l -nni v1 udp port 4789 >/tmp/heard 2>/dev/null & pid=$!
sleep 0.4
ip addr add 10.0.0.1/24 dev vx0
for n in $(seq 20 60); do
  ip neigh replace 10.0.0.$n lladdr 02:00:00:00:00:13 dev vx0
  ping -c 1 -W 0.01 10.0.0.$n >/dev/null
done
sleep 0.3; kill $pid; wait $pid 2>/dev/null
for n in 2 3; do [ "$(grep -c "> 172.16.1.$n.4789" /tmp/heard)" -gt 5 ] && echo "some by 172.16.1.$n"; done
run ip route add 198.51.100.0/24 nhid 12
run ip route add 198.51.100.0/24 nhid 102
run ip nexthop del id 12
bridge fdb show dev vx0 | sort
run ip nexthop
run ip nexthop del id 102
bridge fdb show dev vx0 | sort
