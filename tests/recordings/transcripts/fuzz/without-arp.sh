# A device without ARP; frames lost at the port of a bridge; redirects that `ip route get` foretells; why DNAT of a packet of ours fails.
# mask: rtt
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1 || echo "[exit $?]"; }
for n in n1 n2; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.bridge.bridge-nf-call-iptables=0
  ip -n $n link set lo up
done
ip -n n1 link add br1 address 02:00:00:00:01:01 type bridge mcast_snooping 0
ip link add p1 address 02:00:00:01:01:02 netns n1 type veth peer name eth0 address 02:00:00:00:01:02 netns n2
ip -n n1 link set p1 master br1
ip -n n1 link set p1 up
ip -n n1 link set br1 up
ip -n n2 link set eth0 up
ip -n n1 address add 10.0.1.1/24 dev br1
ip -n n2 address add 10.0.1.2/24 dev eth0
sleep 1.2
on n1 ping -c 1 -W 0.6 10.0.1.2
on n2 ip link set eth0 mtu 600
on n1 ping -c 1 -W 0.6 -M do -s 1400 10.0.1.2
on n2 ip neigh show 10.0.1.1 nud stale
on n2 ip neigh add 10.0.1.8 lladdr 02:00:00:00:07:07 dev eth0
on n2 ip link set eth0 arp off
on n2 ip neigh
on n2 ping -c 1 -W 0.6 10.0.1.1
on n2 ip link set eth0 arp on
on n2 ping -c 1 -W 0.6 10.0.1.1
on n1 sysctl -w net.ipv4.ip_forward=1
on n1 ip route get 10.0.1.2 from 10.0.1.77 iif br1
on n1 ip route get 10.0.1.2 from 10.9.1.77 iif br1
on n1 iptables -t nat -A OUTPUT -p tcp -j DNAT --to-destination 10.0.1.2
on n1 iptables -t nat -A OUTPUT -p icmp -j DNAT --to-destination 192.0.2.1
on n1 traceroute -n -q 1 -w 0.6 -m 4 -N 1 -T -p 80 127.0.0.1
on n1 ping -c 1 -W 0.6 127.0.0.1
on n1 ping -c 1 -W 0.6 10.0.1.2
on n1 timeout 0.5 nc -n -z -v 127.0.0.1 80
