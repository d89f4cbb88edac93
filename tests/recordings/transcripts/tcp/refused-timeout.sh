# TCP connect: accepted, refused, timed out, no route, filtered; what nc says and with which status.
run() { echo "\$ $*"; "$@"; echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
a() { run ip netns exec a "$@"; }
ip netns exec b nc -l -k 10.0.0.2 8080 >/dev/null 2>&1 &
ip netns exec b nc -l -k 127.0.0.1 5432 >/dev/null 2>&1 &
sleep 0.3

a nc -z -v 10.0.0.2 8080
a nc -z 10.0.0.2 8080
a nc -z -v 10.0.0.2 81
a nc -z 10.0.0.2 81
a nc -z -v -n 10.0.0.2 8079-8081
# Listens on loopback only.
a nc -z -v -w 1 10.0.0.2 5432
run ip netns exec b nc -z -v 127.0.0.1 5432
run ip netns exec b nc -z -v localhost 5432
# Nobody there, no route, an address that is no address.
a nc -z -v -w 1 10.0.0.9 80
a nc -z -v -w 5 10.0.0.9 80
a nc -z -v 192.0.2.1 80
a nc -z -v nowhere.example 80
a nc -z -v 10.0.0.2 70000
a nc -z -v 10.0.0.2 http
a nc -z -v 10.0.0.2 nonsense
a nc -z -v 10.0.0.2
# A firewall that drops, one that rejects, one that resets.
ip netns exec b iptables -A INPUT -p tcp --dport 8080 -j DROP
a nc -z -v -w 2 10.0.0.2 8080
ip netns exec b iptables -R INPUT 1 -p tcp --dport 8080 -j REJECT
a nc -z -v -w 2 10.0.0.2 8080
ip netns exec b iptables -R INPUT 1 -p tcp --dport 8080 -j REJECT --reject-with tcp-reset
a nc -z -v -w 2 10.0.0.2 8080
# The address is taken; a listener with the same port on another address is not.
run timeout 0.5 ip netns exec b nc -l 10.0.0.2 8080
run timeout 0.5 ip netns exec b nc -l 0.0.0.0 8080
run timeout 0.5 ip netns exec b nc -l 127.0.0.1 8080
run timeout 0.5 ip netns exec b nc -l 10.0.0.77 8080
