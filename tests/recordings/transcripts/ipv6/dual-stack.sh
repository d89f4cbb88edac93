# Names with both kinds of address: which is tried first, -4 and -6, a broken IPv6 that costs time, mapped addresses, and listeners for both.
# mask: rtt elapsed
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a addr add fd00::1/64 dev eth0; ip -n b addr add fd00::2/64 dev eth0
sleep 0.5
printf '10.0.0.2 both.example four.example\nfd00::2 both.example six.example\n' >>/etc/hosts
ip netns exec b nc -l -k -n -v -6 :: 80 >/dev/null 2>/tmp/said &
ip netns exec b nc -l -k -4 0.0.0.0 81 >/dev/null 2>&1 &
sleep 0.3
a() { run ip netns exec a "$@"; }

run ip netns exec b ss -tlnH
a getent ahosts both.example
a ping -q -c 1 both.example
a ping -4 -q -c 1 both.example
a ping -6 -q -c 1 four.example
a ping -4 -q -c 1 six.example
a nc -z -v both.example 80
a nc -4 -z -v both.example 80
# One socket for both: IPv4 comes as ::ffff:
sleep 0.1
grep -o 'from [^ ]*' /tmp/said
# Only IPv4 listens on 81: the first try is refused, the second works.
a nc -z -v both.example 81
a nc -6 -z -v both.example 81
run ip netns exec b timeout 0.3 nc -l -4 0.0.0.0 80
run ip netns exec b timeout 0.3 nc -l -6 :: 81
run ip netns exec b sysctl net.ipv6.bindv6only
# IPv6 is dropped on the way: every connection waits for the first try.
ip netns exec b ip6tables -A INPUT -p tcp -j DROP
a nc -z -v -w 1 both.example 81
a curl -sS -o /dev/null --connect-timeout 2 http://both.example:82/
a curl -4 -sS -o /dev/null --connect-timeout 2 http://both.example:82/
# No route for IPv6: it is skipped at once.
a ip -6 addr flush dev eth0
a nc -z -v both.example 81
a getent ahosts both.example
a nc -z -v fd00::2 81
a ping -c 1 fd00::2
