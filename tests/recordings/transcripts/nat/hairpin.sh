# Hairpin: a client inside asks for the outer address of a server inside. Without SNAT the answer goes past the router.
# mask: ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
# client and server on one bridge of r.
for h in r client server; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip -n r link add lan address 02:00:00:00:00:01 type bridge mcast_snooping 0
ip -n r addr add 10.0.0.1/24 dev lan; ip -n r link set lan up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=0
n=2
for h in client server; do
  ip link add eth0 address 02:00:00:00:00:0$n netns $h type veth peer name $h address 02:00:00:00:01:0$n netns r
  ip -n r link set $h master lan; ip -n r link set $h up
  ip -n $h addr add 10.0.0.$n/24 dev eth0; ip -n $h link set eth0 up; ip -n $h route add default via 10.0.0.1
  n=$((n + 1))
done
ip -n r addr add 192.0.2.1/32 dev lo
ip netns exec server nc -l -k -n -v 80 >/dev/null 2>/tmp/said &
ip netns exec client tcpdump -n -t -l -i eth0 tcp 2>/dev/null | cut -d, -f1 | sed 's/ seq.*//' >>/tmp/wire &
sleep 0.5
r() { run ip netns exec r "$@"; }
seen() { sleep 0.3; grep -E 'Flags \[[SR]' /tmp/wire; : >/tmp/wire; }

r iptables -t nat -A PREROUTING -d 192.0.2.1 -p tcp --dport 80 -j DNAT --to-destination 10.0.0.3
# The server answers the client directly, and the client knows no such connection.
run ip netns exec client timeout 0.5 nc -z -v -p 40000 192.0.2.1 80
seen
r conntrack -L -p tcp
r iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -d 10.0.0.3 -p tcp --dport 80 -j MASQUERADE
run ip netns exec client timeout 0.5 nc -z -v -p 40001 192.0.2.1 80
seen
run grep received /tmp/said
r conntrack -L -p tcp --orig-port-src 40001
# A server that asks for itself.
run ip netns exec server timeout 0.5 nc -z -v -p 40002 192.0.2.1 80
# bridge-nf-call-iptables also makes the direct answer pass conntrack.
r iptables -t nat -F POSTROUTING
r sysctl -w net.bridge.bridge-nf-call-iptables=1
run ip netns exec client timeout 0.5 nc -z -v -p 40003 192.0.2.1 80
