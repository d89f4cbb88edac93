# What came in pieces leaves a router or a bridge with conntrack in pieces that are no larger.
for n in l r; do ip netns add $n; ip -n $n link set lo up; done
ip link add va type veth peer name e0 netns l; ip link add vb type veth peer name e0 netns r
ip link set va up mtu 1300; ip link set vb up; ip -n l link set e0 up mtu 1300;  ip -n r link set e0 up
ip addr add 10.0.1.1/24 dev va; ip addr add 10.0.2.1/24 dev vb
ip -n l addr add 10.0.1.2/24 dev e0; ip -n r addr add 10.0.2.2/24 dev e0
ip -n l route add default via 10.0.1.1;  ip -n r route add default via 10.0.2.1
ip -6 addr add fd01::1/64 dev va nodad; ip addr add fd02::1/64 dev vb nodad
ip -n l addr add fd01::2/64 dev e0 nodad; ip -n r addr add fd02::2/64 dev e0 nodad
ip -n l route add default via fd01::1;  ip -n r route add default via fd02::1
sysctl -q net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
iptables -A FORWARD -m conntrack --ctstate NEW
ip6tables -A FORWARD -m conntrack --ctstate NEW
sleep 2.5
ip netns exec r tcpdump --immediate-mode -nvi e0 'icmp or ip6[6] = 44' 2>/dev/null > /tmp/out &
sleep 0.3
ip netns exec l ping -e 7 -q -W 1 -c 1 -s 1350 10.0.2.2 | grep -o '1 received'
ip netns exec l ping -e 8 -q -W 1 -c 1 -s 3000 10.0.2.2 | grep -o '1 received'
ip netns exec l ping -e 8 -M do -q -W 1 -c 1 -s 1250 10.0.2.2 | grep -o '1 received'
ip netns exec l ping -e 9 -q -W 1 -c 1 -s 1350 fd02::2 | grep -o '1 received'
ip netns exec l ping -e 9 -q -W 1 -c 1 -s 3000 fd02::2 | grep -o '1 received'
ip link set vb mtu 1290
ip -n r link set e0 mtu 1290
ip netns exec l ping -e 10 -q -W 1 -c 1 -s 1350 10.0.2.2 | grep -o '1 received'
ip netns exec l ping -e 10 -q -W 1 -c 1 -s 1350 fd02::2 | grep -o '1 received'
ip netns exec l ping -e 10 -q -W 1 -c 1 -s 1350 fd02::2 | grep -o '1 received'
sleep 0.2; kill %1; grep -o 'offset.*proto' /tmp/out; grep -o ' > .*' /tmp/out | sed 's/(0x[0-9a-f]*:/(ID:/'
grep -E '^Ip:' /proc/net/snmp | cut -d' ' -f15-; grep Frag /proc/net/snmp6

echo '--- a bridge'
ip netns del l; ip netns del r; ip link del va 2>/dev/null; ip link del vb 2>/dev/null; sleep 0.3
for n in l r; do ip netns add $n; ip -n $n link set lo up; done
ip link add va type veth peer name e0 netns l; ip link add vb type veth peer name e0 netns r
ip link add br0 up type bridge
ip link set va up master br0; ip link set vb up master br0; ip -n l link set e0 up mtu 1300;  ip -n r link set e0 up
ip -n l addr add 10.0.1.2/24 dev e0; ip -n r addr add 10.0.1.1/24 dev e0
sysctl -q net.bridge.bridge-nf-call-iptables=1
iptables -A FORWARD -m conntrack --ctstate NEW
ip netns exec r tcpdump --immediate-mode -nvi e0 icmp 2>/dev/null > /tmp/out &
sleep 0.3
ip netns exec l ping -e 7 -q -W 1 -c 1 -s 1350 10.0.1.1 | grep -o '1 received'
ip netns exec l ping -e 8 -q -W 1 -c 1 -s 3000 10.0.1.1 | grep -o '1 received'
sleep 0.2; kill %1; grep -o 'offset.*proto' /tmp/out; grep -o ' > .*' /tmp/out
