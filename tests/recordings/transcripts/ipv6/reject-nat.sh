# ip6tables on a router: REJECT with its kinds, MASQUERADE and DNAT of IPv6, and what conntrack keeps of them.
# mask: ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in in r out; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.default.accept_dad=0; done
ip link add eth0 address 02:00:00:00:00:01 netns in type veth peer name lan address 02:00:00:00:00:02 netns r
ip link add wan address 02:00:00:00:00:03 netns r type veth peer name eth0 address 02:00:00:00:00:04 netns out
ip -n in link set eth0 up; ip -n in addr add fd00::2/64 dev eth0 nodad; ip -n in route add default via fd00::1
ip -n r link set lan up; ip -n r addr add fd00::1/64 dev lan nodad
ip -n r link set wan up; ip -n r addr add 2001:db8::1/64 dev wan nodad
ip -n out link set eth0 up; ip -n out addr add 2001:db8::2/64 dev eth0 nodad
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip netns exec out nc -6 -l -k 80 >/dev/null &
ip netns exec in nc -6 -l -k 8080 >/dev/null &
sleep 2.5
r() { run ip netns exec r "$@"; }

r ip6tables -t nat -A POSTROUTING -s fd00::/64 -o wan -j MASQUERADE
run ip netns exec in nc -z -v -p 40000 2001:db8::2 80
ip netns exec r conntrack -L -f ipv6 2>/dev/null | sort
r ip6tables -t nat -A PREROUTING -i wan -p tcp --dport 80 -j DNAT --to-destination '[fd00::2]:8080'
run ip netns exec out nc -z -v -p 40001 2001:db8::1 80
r ip6tables -A FORWARD -p tcp --dport 81 -j REJECT
r ip6tables -A FORWARD -p tcp --dport 82 -j REJECT --reject-with tcp-reset
r ip6tables -A FORWARD -p tcp --dport 83 -j REJECT --reject-with icmp6-adm-prohibited
r ip6tables -A FORWARD -p tcp --dport 84 -j REJECT --reject-with icmp6-no-route
for port in 81 82 83 84; do run ip netns exec in nc -z -v -w 2 2001:db8::2 $port; sleep 1.2; done
r ip6tables -nL FORWARD
