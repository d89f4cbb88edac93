# nstat and netstat -s: which counters move for an echo, a UDP datagram to nobody, a TCP connection, a refusal, an unreachable, a TTL.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.1.10/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.10/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.0.2.1
ip -n r addr add 10.0.1.1/24 dev left; ip -n r link set left up
ip -n r addr add 10.0.2.1/24 dev right; ip -n r link set right up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
ip netns exec b nc -l -k 80 >/dev/null 2>&1 &
ip netns exec a ping -q -c 1 10.0.2.10 >/dev/null
# What has grown since the last look. Octets depend on options and are left out.
look() { for h in a r b; do ip netns exec $h nstat -a -s -z | awk -v h=$h '$1 ~ /^(Ip|Icmp|Tcp|Udp|IpExtInNoRoutes)/ && $1 !~ /^(TcpExt|IpExt.*(Octets|Pkts))|^Icmp(6|Msg)|^(Ip6|Udp6|UdpLite)|CurrEstab/ { print h, $1, $2 }'; done; }
moved() { look >/tmp/now; awk 'NR == FNR { old[$1, $2] = $3; next } $3 != old[$1, $2] { print $1, $2, $3 - old[$1, $2] }' /tmp/then /tmp/now; mv /tmp/now /tmp/then; }
look >/tmp/then

echo '# echo'; ip netns exec a ping -q -c 2 -i 0.2 10.0.2.10 >/dev/null; moved
echo '# UDP to nobody'; printf x | ip netns exec a nc -u -w 1 -p 40000 10.0.2.10 99; moved
echo '# refused'; ip netns exec a nc -z -p 40001 10.0.2.10 81; moved
echo '# connected'; (sleep 0.6) | ip netns exec a nc -N -p 40002 10.0.2.10 80 & sleep 0.2; moved
# How many packets the end of it takes depends on who is faster.
wait $!; sleep 0.2; look >/tmp/then
echo '# TTL'; ip netns exec a ping -q -c 1 -W 1 -t 1 10.0.2.10 >/dev/null; moved
sleep 2
echo '# no route on the router'; ip netns exec a ping -q -c 1 -W 1 192.0.2.1 >/dev/null; moved
echo '# no route on the host'; ip -n a route del default; ip netns exec a ping -q -c 1 -W 1 192.0.2.1 2>/dev/null; moved
echo '# dropped by a rule'; ip -n a route add default via 10.0.1.1; ip netns exec r iptables -A FORWARD -j DROP; ip netns exec a ping -q -c 1 -W 1 10.0.2.10 >/dev/null; moved
run ip netns exec b nstat -az IcmpInEchos TcpPassiveOpens UdpNoPorts
