# mtr in report mode: the hops of a way, a router that drops, a host that is not there, names, and what it says when it cannot begin.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.1.10/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.10/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.0.2.1
ip -n r addr add 10.0.1.1/24 dev left; ip -n r link set left up
ip -n r addr add 10.0.2.1/24 dev right; ip -n r link set right up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
ip netns exec a ping -q -c 1 10.0.2.10 >/dev/null
# Without the date and the times.
report() { echo "\$ mtr $*"; ip netns exec a mtr -G 1 "$@" 2>&1 | sed -E '/^Start:/d; s/( +[0-9]+\.[0-9]*){5}$//'; echo "[exit ${PIPESTATUS[0]}]"; }

report -r -n -c 2 -i 0.5 10.0.2.10
report --report --report-cycles 1 10.0.1.1
report -rwn -c 1 10.0.2.10
echo '10.0.2.10 server.example' >>/etc/hosts
report -r -c 1 server.example
report -rw -b -c 1 10.0.2.10
report -n -r -c 1 192.0.2.1
ip netns exec r iptables -A FORWARD -j DROP
report -n -r -c 2 -i 0.5 10.0.2.10
report -r nowhere.example
ip -n a route del default
report -n -r -c 1 10.0.2.10
