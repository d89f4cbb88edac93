# What nc, curl and bash say when a connection does not come about: refused, rejected in six ways, dropped, no route, no neighbour, and their statuses.
# mask: elapsed
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.1.10/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.10/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.0.2.1
ip -n r addr add 10.0.1.1/24 dev left; ip -n r link set left up
ip -n r addr add 10.0.2.1/24 dev right; ip -n r link set right up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
ip netns exec b sysctl -qw net.ipv4.icmp_ratelimit=0
ip netns exec a ping -q -c 1 10.0.2.10 >/dev/null
tcp() { echo "\$ exec 3<>/dev/tcp/$1/$2"; ip netns exec a timeout 1.5 bash -c "exec 3<>/dev/tcp/$1/$2" 2>&1 | sed 's/^bash: line [0-9]*: //'; echo "[exit ${PIPESTATUS[0]}]"; }
try() {
  run ip netns exec a nc -z -v -w 1 $1 $2
  run ip netns exec a curl -sS --connect-timeout 1 http://$1:$2/
  tcp $1 $2
}
rule() { echo "# $*"; ip netns exec b iptables -A INPUT -p tcp "$@"; }

echo '# nobody listens'
try 10.0.2.10 81
for kind in icmp-port-unreachable icmp-host-unreachable icmp-net-unreachable icmp-host-prohibited icmp-admin-prohibited icmp-proto-unreachable tcp-reset; do
  ip netns exec b iptables -F
  rule --dport 80 -j REJECT --reject-with $kind
  run ip netns exec a nc -z -v -w 1 10.0.2.10 80
  run ip netns exec a curl -sS --connect-timeout 1 http://10.0.2.10/
done
ip netns exec b iptables -F
rule --dport 80 -j DROP
try 10.0.2.10 80
ip netns exec b iptables -F
echo '# the router rejects'
ip netns exec r iptables -A FORWARD -p tcp -j REJECT
try 10.0.2.10 80
ip netns exec r iptables -F
echo '# the router knows no way'
sleep 3
run ip netns exec a nc -z -v -w 1 192.0.2.1 80
echo '# routes that refuse'
ip -n a route add prohibit 198.51.100.0/24; ip -n a route add unreachable 203.0.113.0/24; ip -n a route add blackhole 198.18.0.0/15
try 198.51.100.1 80
try 203.0.113.1 80
try 198.18.0.1 80
echo '# an own rule'
ip netns exec a iptables -A OUTPUT -p tcp --dport 82 -j REJECT
ip netns exec a iptables -A OUTPUT -p tcp --dport 83 -j REJECT --reject-with tcp-reset
ip netns exec a iptables -A OUTPUT -p tcp --dport 84 -j DROP
try 10.0.2.10 82
run ip netns exec a nc -z -v -w 1 10.0.2.10 83
run ip netns exec a nc -z -v -w 1 10.0.2.10 84
echo '# no route at all'
ip -n a route del default
try 10.0.2.10 80
echo '# names and ports that are none'
run ip netns exec a nc -z -v nowhere.example 80
run ip netns exec a nc -z -v 10.0.1.1 0
run ip netns exec a nc -z -v 10.0.1.1 99999
run ip netns exec a nc -z -v 10.0.1.1 nosuch
run ip netns exec a curl -sS http://10.0.1.1:99999/
run ip netns exec a curl -sS http://nowhere.example/
tcp 10.0.1.1 nosuch
