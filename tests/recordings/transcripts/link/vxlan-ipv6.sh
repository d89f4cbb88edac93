# VXLAN over IPv6: checksums, hop limit, traffic class and flow label of what wraps; and what cannot be changed later.
# mask: rtt
# steady: flow-label (given, or off)
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.accept_dad=0
ip link add e0 type veth peer name e1
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0; ip -n $n link set lo up; done
ip link set e0 netns a; ip link set e1 netns b
ip -n a addr add 2001:db8::1/64 dev e0 nodad; ip -n a link set e0 up
ip -n b addr add 2001:db8::2/64 dev e1 nodad; ip -n b link set e1 up
ip netns exec a sysctl -qw net.ipv6.conf.default.disable_ipv6=1; ip netns exec b sysctl -qw net.ipv6.conf.default.disable_ipv6=1
run ip -n a link add vx0 address 02:00:00:00:00:0a type vxlan id 5 local 2001:db8::1 remote 2001:db8::2 dstport 4789 udp6zerocsumtx flowlabel 0x12
run ip -n b link add vx0 address 02:00:00:00:00:0b type vxlan id 5 local 2001:db8::2 remote 2001:db8::1 dstport 4789 ttl inherit tos inherit
ip -n a link set vx0 up; ip -n b link set vx0 up
ip -n a addr add 10.0.0.1/24 dev vx0; ip -n b addr add 10.0.0.2/24 dev vx0
run ip -n a -d link show vx0
run ip -n a -d -j -p link show vx0
run ip -n b -d link show vx0
run ip -n b -d -j -p link show vx0
sleep 1
ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:0b dev vx0
ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev vx0
ip netns exec b timeout 5 tcpdump -tnvi e1 --immediate-mode udp > /tmp/p 2>/dev/null & sleep 1
run ip netns exec a ping -c 1 -W 1 10.0.0.2 -e 4
run ip -n b link set vx0 type vxlan udp6zerocsumrx
run ip -n b link del vx0
run ip -n b link add vx0 address 02:00:00:00:00:0b type vxlan id 5 local 2001:db8::2 remote 2001:db8::1 dstport 4789 ttl inherit tos inherit udp6zerocsumrx
ip -n b link set vx0 up;ip -n b addr add 10.0.0.2/24 dev vx0
ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev vx0
run ip -n b -d link show vx0
run ip netns exec a ping -c 1 -W 1 10.0.0.2 -e 4 -t 33 -Q 0x20
run ip netns exec b ping -c 1 -W 1 10.0.0.1 -e 4 -t 33 -Q 0x20
wait
grep -o 'IP6 (.*payload length' /tmp/p
for w in 'vni 43' 'group ffe5::5 dev e1' 'ttl inherit' 'ttl 64' nolearning proxy norsc l2miss l3miss udpcsum noudpcsum udp6zerocsumtx udp6zerocsumrx remcsumtx remcsumrx gbp 'dstport 5' 'tos 4' 'flowlabel 5' 'df set' 'ageing 3' 'maxaddress 4' 'srcport 4 5' 'local 2001:db8::3' 'remote 2001:db8::9'; do run ip -n b link set vx0 type vxlan $w; done
run ip -n b -d link show vx0
run ip -n b link add vx4 type vxlan id 42 local 10.0.0.2 dstport 4790
for w in 'vni 43' 'group ffe5::5 dev e1' 'ttl inherit' 'ttl 64' nolearning proxy norsc l2miss l3miss  udpcsum noudpcsum udp6zerocsumtx; do run ip -n b link set vx4 type vxlan $w; done
