# A mark set in mangle OUTPUT chooses the route; a mark saved to the connection comes back with the answer.
# mask: rtt ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
# a has two uplinks to r.
for h in a r; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
for l in 0 1; do
  ip link add eth$l address 02:00:00:00:00:a$l netns a type veth peer name eth$l address 02:00:00:00:00:b$l netns r
  ip -n a link set eth$l up; ip -n r link set eth$l up
  ip -n a addr add 10.0.$l.1/24 dev eth$l
  ip -n r addr add 10.0.$l.2/24 dev eth$l
done
ip -n r addr add 192.0.2.1/32 dev lo
a() { run ip netns exec a "$@"; }
a ip route add default via 10.0.0.2
a ip route add default via 10.0.1.2 table 100
a ip rule add fwmark 1 lookup 100
ip netns exec r nc -l -k 192.0.2.1 443 >/dev/null &
ip netns exec r nc -l -k 192.0.2.1 80 >/dev/null &
for l in 0 1; do ip netns exec r tcpdump -n -t -l -i eth$l 'tcp[tcpflags] & tcp-syn != 0 and src net 10.0.0.0/16' 2>/dev/null | sed "s/^/eth$l /; s/, seq.*//" >/tmp/eth$l & done
sleep 0.5

a nc -z -p 40000 192.0.2.1 80
a iptables -t mangle -A OUTPUT -p tcp --dport 443 -j MARK --set-mark 1
# The route is another, but the source address was chosen before.
a nc -z -p 40001 192.0.2.1 443
a nc -z -p 40002 192.0.2.1 80
a iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE
a nc -z -p 40003 192.0.2.1 443
sleep 0.3
run cat /tmp/eth0 /tmp/eth1
a iptables -t mangle -vnL OUTPUT
# The mark in the connection: saved at the first packet, restored for each later one.
a iptables -t mangle -F
a iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark
a iptables -t mangle -A PREROUTING -m mark --mark 0x2a -j ACCEPT
a iptables -t mangle -A OUTPUT -p icmp -j MARK --set-mark 42
a iptables -t mangle -A OUTPUT -p icmp -j CONNMARK --save-mark
a ping -e 5 -q -c 3 -i 0.2 -W 1 192.0.2.1
a iptables -t mangle -vnL
a conntrack -L -p icmp -m 42
