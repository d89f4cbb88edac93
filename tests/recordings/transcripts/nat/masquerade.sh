# A private network behind a router: without MASQUERADE the answer does not find back, with it the world sees the router.
# mask: rtt ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
# in (10.0.0.2) - r (10.0.0.1, 192.0.2.1) - out (192.0.2.2), which knows no 10.0.0.0/24.
for h in in r out; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:01 netns in type veth peer name lan address 02:00:00:00:00:02 netns r
ip link add wan address 02:00:00:00:00:03 netns r type veth peer name eth0 address 02:00:00:00:00:04 netns out
ip -n in addr add 10.0.0.2/24 dev eth0; ip -n in link set eth0 up; ip -n in route add default via 10.0.0.1
ip -n r addr add 10.0.0.1/24 dev lan; ip -n r link set lan up
ip -n r addr add 192.0.2.1/24 dev wan; ip -n r link set wan up
ip -n out addr add 192.0.2.2/24 dev eth0; ip -n out link set eth0 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec out nc -l -k 80 >/dev/null &
ip netns exec out tcpdump -n -t -l -i eth0 icmp or 'tcp[tcpflags] == tcp-syn' 2>/dev/null | sed -E 's/ seq [0-9]{6,}.*//' >/tmp/wire &
sleep 0.5

run ip netns exec in ping -e 7 -c 1 -W 1 192.0.2.2
run ip netns exec r iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -o wan -j MASQUERADE
run ip netns exec in ping -e 8 -c 2 -i 0.2 -W 1 192.0.2.2
run ip netns exec in nc -z -v -p 40000 192.0.2.2 80
sleep 0.2
run cat /tmp/wire
run ip netns exec r iptables -t nat -vnL POSTROUTING
ip netns exec r conntrack -L 2>&1 | sort
# Two hosts with the same source port: the second gets another. The router's own connections are left alone.
run ip -n in addr add 10.0.0.3/24 dev eth0
(sleep 2) | ip netns exec in nc -s 10.0.0.2 -p 40001 -N 192.0.2.2 80 &
sleep 0.3
ip netns exec in nc -s 10.0.0.3 -p 40001 -z 192.0.2.2 80
sleep 0.1
ip netns exec r conntrack -L -p tcp --orig-port-src 40001 2>/dev/null | sort | sed -E '/src=10.0.0.3 /s/dport=[0-9]+ \[/dport=ANOTHER [/'
run ip netns exec r ping -e 9 -c 1 -W 1 192.0.2.2
# From outside in: no way without a rule.
run ip netns exec out ping -e 10 -c 1 -W 1 10.0.0.2
run ip netns exec out timeout 0.5 nc -z -v 192.0.2.1 80
