# The segment size that a SYN offers: from the MTU of the link, from the route, from TCPMSS; and data cut to it.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.1.10/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.10/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.0.2.1
ip -n r addr add 10.0.1.1/24 dev left; ip -n r link set left up
ip -n r addr add 10.0.2.1/24 dev right; ip -n r link set right up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for h in a b; do ip netns exec $h ethtool -K eth0 tso off gso off gro off >/dev/null; done
for l in left right; do ip netns exec r ethtool -K $l tso off gso off gro off >/dev/null; done
ip netns exec b nc -l -k 80 >/tmp/heard 2>/dev/null &
ip netns exec b tcpdump -n -t -l -i eth0 'tcp[tcpflags] & tcp-syn != 0' 2>/dev/null | grep --line-buffered -o 'Flags.*mss [0-9]*' | sed -u -E 's/seq [0-9]+, (ack [0-9]+, )?//; s/win [0-9]+, //' >>/tmp/wire &
sleep 0.5
try() { ip netns exec a nc -z -p $1 10.0.2.10 80; sleep 0.2; cat /tmp/wire; : >/tmp/wire; }

try 40000
ip -n a link set eth0 mtu 1400
try 40001
ip -n a link set eth0 mtu 1500
ip -n a route change default via 10.0.1.1 advmss 1000
try 40002
ip -n a route change default via 10.0.1.1 mtu 1200
try 40003
ip -n a route change default via 10.0.1.1
run ip netns exec r iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1300
try 40004
ip netns exec r iptables -t mangle -F
# Clamping looks at the MTU of the way out.
run ip netns exec r iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
try 40005
ip -n r link set right mtu 1400
try 40006
ip netns exec r iptables -t mangle -F
# 5000 bytes through the narrow link: too large at first, then the path MTU is learnt.
ip netns exec b tcpdump -n -t -l -i eth0 'src 10.0.1.10 and greater 100' 2>/dev/null | grep --line-buffered -o 'length [0-9]*' >/tmp/sizes &
sleep 0.5
head -c 5000 /dev/zero | ip netns exec a nc -N -p 40007 10.0.2.10 80
sleep 0.5
awk '{ if ($2 > max) max = $2; sum += $2 } END { print "largest", max, "sum", sum }' /tmp/sizes
wc -c </tmp/heard
ip -n a route get 10.0.2.10 | grep -o 'mtu [0-9]*'
