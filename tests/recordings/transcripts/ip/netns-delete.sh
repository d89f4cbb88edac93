# A namespace that is deleted takes its end of the cable with it, and the router has no way any more.
# mask: rtt
ip netns add client; ip netns add router; ip netns add server
ip link add c0 type veth peer name r0; ip link add s0 type veth peer name r1
ip link set c0 netns client; ip link set r0 netns router; ip link set s0 netns server; ip link set r1 netns router
ip -n client addr add 192.168.1.10/24 dev c0; ip -n client link set c0 up; ip -n client link set lo up
ip -n router addr add 192.168.1.1/24 dev r0; ip -n router link set r0 up
ip -n router addr add 10.0.0.1/24 dev r1; ip -n router link set r1 up
ip -n server addr add 10.0.0.10/24 dev s0; ip -n server link set s0 up
ip -n client route add default via 192.168.1.1
ip netns exec router sysctl -w net.ipv4.ip_forward=1
ip -n server route add 192.168.1.0/24 via 10.0.0.1
ip netns del server; sleep 0.3; ip netns list
ip netns exec client ping -c 1 -W 1 10.0.0.10
sleep 1
ip netns exec client ping -c 1 -W 1 10.0.0.10
