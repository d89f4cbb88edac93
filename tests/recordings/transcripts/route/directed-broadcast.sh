# A ping to the broadcast address of another network: the router answers by itself, or with bc_forwarding lets the hosts there answer.
# mask: rtt
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.icmp_echo_ignore_broadcasts=0; done
ip link add eth0 address 02:00:00:00:00:01 netns a type veth peer name eth0 address 02:00:00:00:00:02 netns r
ip link add eth0 address 02:00:00:00:00:03 netns b type veth peer name eth1 address 02:00:00:00:00:04 netns r
for d in "a eth0 10.0.1.2" "r eth0 10.0.1.1" "r eth1 10.0.2.1" "b eth0 10.0.2.2"; do set -- $d; ip -n $1 addr add $3/24 brd + dev $2; ip -n $1 link set $2 up; done
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
sleep 0.2
try() { echo "\$ ping -b $1"; ip netns exec a ping -c 1 -W 0.5 -b $1 2>&1 | grep -e 'bytes from' -e transmitted; }
try 10.0.2.255
ip netns exec r sysctl -w net.ipv4.conf.all.bc_forwarding=1
try 10.0.2.255
ip netns exec r sysctl -w net.ipv4.conf.eth0.bc_forwarding=1
try 10.0.2.255
try 10.0.1.255
try 255.255.255.255
ip netns exec b tcpdump -p --immediate-mode -l -nneti eth0 icmp >/tmp/heard 2>/dev/null & pid=$!
sleep 0.4
try 10.0.2.255
sleep 0.2; kill $pid; wait $pid 2>/dev/null; sed 's/id [0-9]*/id N/' /tmp/heard
