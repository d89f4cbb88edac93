# br_netfilter and refusals: what the sender of a bridged packet hears from REJECT, with and without an address on the bridge, and what -i, -o and physdev match.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1 net.bridge.bridge-nf-call-iptables=1
ip link add br0 address 02:00:00:00:00:ff type bridge
for h in a b; do
  ip netns add $h
  ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  ip link add eth0 address 02:00:00:00:00:0$h netns $h type veth peer name port-$h address 02:00:00:00:01:0$h
  ip link set port-$h master br0 up
  ip -n $h link set eth0 up
done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip link set br0 up
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null
ip netns exec a tcpdump -n -e -t -l -i eth0 'icmp or tcp' 2>/dev/null | sed -E 's/, (seq|win|options).*//' >>/tmp/wire &
sleep 0.5
seen() { sleep 0.3; grep -vE 'Flags \[S\]|who-has' /tmp/wire; : >/tmp/wire; }
try() { run ip netns exec a timeout 0.5 nc -z -v -p $1 10.0.0.2 $2; seen; }

run iptables -A FORWARD -i br0 -o br0 -p tcp --dport 80 -j REJECT --reject-with tcp-reset
run iptables -A FORWARD -i br0 -o br0 -p tcp --dport 81 -j REJECT
try 40000 80
# The bridge has no address, so the host has no way back to the sender.
try 40001 81
run ip addr add 10.0.0.254/24 dev br0
try 40002 81
# An ICMP error comes from the bridge, a RST as if from b.
try 40004 80
iptables -vnL FORWARD
# Nobody listens there: b's own RST, seen in both directions.
run iptables -A FORWARD -p tcp --tcp-flags RST RST -m physdev --physdev-is-bridged --physdev-in port-b
run iptables -A FORWARD -i port-a
try 40003 82
iptables -vnL FORWARD | tail -2
# To the bridge itself: INPUT, and the port is still known there.
run iptables -A INPUT -i br0 -m physdev --physdev-in port-a -p icmp
run iptables -A INPUT -i br0 -m physdev --physdev-is-bridged -p icmp
run iptables -t raw -A PREROUTING -i br0 -p icmp
run ip netns exec a ping -e 7 -q -c 1 10.0.0.254 | grep packets | cut -d, -f1,2
iptables -vnL INPUT
iptables -t raw -vnL PREROUTING
