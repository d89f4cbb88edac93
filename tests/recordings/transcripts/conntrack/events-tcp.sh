# conntrack -E and -L through the life of TCP connections on a router: opened, closed by either side, refused, reset, dropped half-way.
# mask: ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.1.10/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.10/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.0.2.1
ip -n r addr add 10.0.1.1/24 dev left; ip -n r link set left up
ip -n r addr add 10.0.2.1/24 dev right; ip -n r link set right up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec r iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED
ip netns exec b nc -l -k 10.0.2.10 80 >/dev/null 2>&1 &
ip netns exec a ping -q -c 1 10.0.2.10 >/dev/null
ip netns exec r conntrack -F 2>/dev/null
ip netns exec r conntrack -E -p tcp >>/tmp/events 2>/dev/null & events=$!
sleep 0.5
told() { sleep 0.3; sed 's/ *$//; s/ portid=.*//' /tmp/events; : >/tmp/events; }
list() { ip netns exec r conntrack -L -p tcp 2>/dev/null | sort; }

echo '# opened'
mkfifo /tmp/in
ip netns exec a nc -N -p 40000 10.0.2.10 80 </tmp/in & client=$!
exec 9>/tmp/in
told; list
echo '# closed'
exec 9>&-; wait $client
told; list
echo '# refused'
run ip netns exec a nc -z -p 40001 10.0.2.10 81
told; list
echo '# dropped by the server'
ip netns exec b iptables -A INPUT -p tcp --dport 82 -j DROP
run ip netns exec a timeout 0.5 nc -z -p 40002 10.0.2.10 82
told; list
echo '# killed in the middle'
run ip netns exec r conntrack -D -p tcp --orig-port-src 40002
told
run ip netns exec r conntrack -L -p tcp --state TIME_WAIT
run ip netns exec r conntrack -C
run ip netns exec r conntrack -L -p tcp -o extended --dport 81
