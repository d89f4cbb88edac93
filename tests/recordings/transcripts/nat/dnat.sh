# Port forwarding: DNAT to a server inside, with another port, from outside, from the router itself, and the FORWARD chain after it.
# mask: ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in in r out; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:01 netns in type veth peer name lan address 02:00:00:00:00:02 netns r
ip link add wan address 02:00:00:00:00:03 netns r type veth peer name eth0 address 02:00:00:00:00:04 netns out
ip -n in addr add 10.0.0.2/24 dev eth0; ip -n in link set eth0 up; ip -n in route add default via 10.0.0.1
ip -n r addr add 10.0.0.1/24 dev lan; ip -n r link set lan up
ip -n r addr add 192.0.2.1/24 dev wan; ip -n r link set wan up
ip -n out addr add 192.0.2.2/24 dev eth0; ip -n out link set eth0 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec in nc -l -k -n -v 8080 >/tmp/heard 2>/tmp/said &
sleep 0.3
r() { run ip netns exec r "$@"; }
out() { run ip netns exec out "$@"; }

out nc -z -v -p 40000 192.0.2.1 80
r iptables -t nat -A PREROUTING -i wan -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080
out nc -z -v -p 40001 192.0.2.1 80
sleep 0.2
run cat /tmp/said
ip netns exec r conntrack -L -p tcp 2>/dev/null
ip netns exec r conntrack -L --dst-nat 2>/dev/null | wc -l
# The router itself does not pass PREROUTING; OUTPUT does it.
r timeout 0.5 nc -z -v 192.0.2.1 80
r iptables -t nat -A OUTPUT -d 192.0.2.1 -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080
r timeout 0.5 nc -z -v -p 40002 192.0.2.1 80
# FORWARD sees the packet after DNAT: the rule must name the inner address.
r iptables -P FORWARD DROP
out timeout 0.5 nc -z -v -p 40003 192.0.2.1 80
r iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
r iptables -A FORWARD -d 192.0.2.1 -p tcp --dport 80 -j ACCEPT
out timeout 0.5 nc -z -v -p 40004 192.0.2.1 80
r iptables -A FORWARD -d 10.0.0.2 -p tcp --dport 8080 -j ACCEPT
out timeout 0.5 nc -z -v -p 40005 192.0.2.1 80
ip netns exec r iptables -vnL FORWARD | grep -v ESTABLISHED
# Only what was forwarded, whatever the port.
r iptables -F FORWARD
r iptables -A FORWARD -m conntrack --ctstate DNAT,ESTABLISHED -j ACCEPT
out timeout 0.5 nc -z -v -p 40006 192.0.2.1 80
out ip route add 10.0.0.0/24 via 192.0.2.1
out timeout 0.5 nc -z -v -p 40007 10.0.0.2 8080
r iptables -t nat -vnL PREROUTING
# A rule that goes does not end what it began; a target that is gone is refused by itself.
r iptables -t nat -R PREROUTING 1 -i wan -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:9090
out timeout 0.5 nc -z -v -p 40008 192.0.2.1 80
r iptables -t nat -R PREROUTING 1 -i wan -p tcp --dport 80 -j DNAT --to-destination 10.0.0.9
out nc -z -v -w 5 -p 40009 192.0.2.1 80
