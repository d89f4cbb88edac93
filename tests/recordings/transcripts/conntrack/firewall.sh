# A stateful firewall on a router: NEW from inside, ESTABLISHED back, RELATED errors, INVALID, and loose pick-up.
# mask: rtt ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.1.10/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.10/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.0.2.1
ip -n r addr add 10.0.1.1/24 dev left; ip -n r link set left up
ip -n r addr add 10.0.2.1/24 dev right; ip -n r link set right up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for h in a b; do ip netns exec $h nc -l -k 80 >/dev/null & done
sleep 0.3
r() { run ip netns exec r "$@"; }

r iptables -P FORWARD DROP
r iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP
r iptables -A FORWARD -m conntrack --ctstate RELATED -j ACCEPT
r iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
r iptables -A FORWARD -i left -o right -m conntrack --ctstate NEW -j ACCEPT
run ip netns exec a ping -e 1 -c 2 -i 0.2 -W 1 10.0.2.10
run ip netns exec b ping -e 2 -c 1 -W 1 10.0.1.10
run ip netns exec a timeout 0.5 nc -z -v -p 40000 10.0.2.10 80
run ip netns exec b timeout 0.5 nc -z -v -p 40001 10.0.1.10 80
# An ICMP error about a packet that went out is RELATED: the closed port answers at once.
run ip netns exec a nc -u -z -v -w 1 -p 40002 10.0.2.10 99
ip netns exec r iptables -vnL FORWARD | sed '/ESTABLISHED/s/^ *[0-9]* *[0-9]*/  some/'
# The rule for answers goes: nothing comes back, although the connection exists.
r iptables -D FORWARD 3
run ip netns exec a timeout 0.5 nc -z -v -p 40003 10.0.2.10 80
r conntrack -L -p tcp --orig-port-src 40003
r iptables -I FORWARD 3 -m conntrack --ctstate ESTABLISHED -j ACCEPT
# Both at once, as everybody writes it; then a connection in the middle of which the table is flushed.
(sleep 0.6; echo late; sleep 0.6) | ip netns exec a nc -N -p 40004 10.0.2.10 80 &
sleep 0.3
r conntrack -F
sleep 0.5
r conntrack -L -p tcp
wait $!
r sysctl -w net.netfilter.nf_conntrack_tcp_loose=0
(sleep 0.6; echo late; sleep 1) | ip netns exec a nc -N -w 2 -p 40005 10.0.2.10 80 &
sleep 0.3
ip netns exec r conntrack -F 2>/dev/null
sleep 0.5
r conntrack -L -p tcp --orig-port-src 40005
[ "$(ip netns exec r iptables -vnxL FORWARD 1 | awk '{ print $1 }')" -gt 0 ] && echo 'what came after the flush was INVALID'
kill $!
