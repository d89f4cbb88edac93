# VXLAN between two hosts: a tunnel to one remote, what is on the wire, the MTU that it takes, a wrong VNI and a wrong port.
# mask: rtt
# capture: vxlan.pcap
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
for h in a b; do ip netns exec $h ethtool -K eth0 tx off >/dev/null; ip -n $h link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0

run ip -n a link add vx address 02:00:00:00:01:0a type vxlan id 100 local 10.0.0.1 remote 10.0.0.2 dstport 4789 dev eth0
run ip -n b link add vx address 02:00:00:00:01:0b type vxlan id 100 local 10.0.0.2 remote 10.0.0.1 dstport 4789 dev eth0
run ip -n a addr add 172.16.0.1/24 dev vx
run ip -n b addr add 172.16.0.2/24 dev vx
run ip -n a link set vx up
run ip -n b link set vx up
run ip -n a -d link show vx
run bridge -n a fdb show dev vx
ip netns exec b tcpdump -i eth0 -U --immediate-mode -w vxlan.pcap udp port 4789 2>/dev/null &
tcpdump=$!
sleep 0.5
run ip netns exec a ping -e 7 -c 1 -W 1 172.16.0.2
run bridge -n a fdb show dev vx
run ip -n a neigh show dev vx
run ip netns exec a ss -ulnH
sleep 0.2
kill $tcpdump; wait $tcpdump
tcpdump -n -t -e -r vxlan.pcap 2>/dev/null | sed -E 's/(10\.0\.0\.[12])\.[0-9]+ >/\1.PORT >/'
# 50 bytes of headers.
run ip netns exec a ping -q -c 1 -W 1 -M do -s 1422 172.16.0.2
run ip netns exec a ping -q -c 1 -W 1 -M do -s 1423 172.16.0.2
run ip -n a link set vx mtu 1500
run ip netns exec a ping -q -c 1 -W 1 -M do -s 1472 172.16.0.2
ip netns exec a ping -q -c 1 -W 1 -s 3000 172.16.0.2 | grep packets
# Another VNI: received and dropped.
run ip -n b link del vx
run ip -n b link add vx address 02:00:00:00:01:0b type vxlan id 101 local 10.0.0.2 remote 10.0.0.1 dstport 4789 dev eth0
run ip -n b addr add 172.16.0.2/24 dev vx
run ip -n b link set vx up
run ip netns exec a ping -q -c 1 -W 1 172.16.0.2
# Blocked on the way.
run ip -n b link del vx
run ip -n b link add vx address 02:00:00:00:01:0b type vxlan id 100 local 10.0.0.2 remote 10.0.0.1 dstport 4789 dev eth0
run ip -n b addr add 172.16.0.2/24 dev vx
run ip -n b link set vx up
run ip netns exec a ping -q -c 1 -W 1 172.16.0.2
run ip netns exec b iptables -A INPUT -p udp --dport 4789 -j DROP
run ip netns exec a ping -q -c 1 -W 1 172.16.0.2
ip netns exec b iptables -vnxL INPUT | awk 'NR == 3 { print ($1 > 0 ? "counted" : "nothing"), $3 }'
# Errors.
run ip -n a link add vy type vxlan id 100 remote 10.0.0.3 dstport 4789
run ip -n a link add vy type vxlan remote 10.0.0.3 dstport 4789
run ip -n a link add vy type vxlan id 16777216 dstport 4789
run ip -n a link add vy type vxlan id 5 remote 10.0.0.300
run ip -n a link add vy type vxlan id 5 dev eth9
run ip -n a link add vy type vxlan id 5 group 239.1.1.1 dstport 4789
