# Which chains of which tables a packet passes: forwarded, to the host, from the host, and over loopback, told by counters.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.1.10/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.10/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.0.2.1
ip -n r addr add 10.0.1.1/24 dev left; ip -n r link set left up
ip -n r addr add 10.0.2.1/24 dev right; ip -n r link set right up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
r() { ip netns exec r "$@"; }
for table in raw mangle nat filter; do
  r iptables -t $table -S | awk '$1 == "-P" { print $2 }' | while read -r chain; do
    r iptables -t $table -A $chain -p icmp --icmp-type 8 -m comment --comment request
    r iptables -t $table -A $chain -p icmp --icmp-type 0 -m comment --comment reply
  done
done
counted() {
  for table in raw mangle nat filter; do
    r iptables-save -c -t $table | sed -nE "s/^\[([1-9][0-9]*):[0-9]+\] -A (\w+) .*--comment (\w+).*/$table \2 \3 \1/p"
    r iptables -t $table -Z
  done
}

echo '# forwarded, nothing tracks connections: the chains of nat are not passed'; ip netns exec a ping -e 6 -q -c 1 10.0.2.10 | grep packets | cut -d, -f1,2; counted
r iptables -A INPUT -m conntrack --ctstate INVALID -j DROP
echo '# forwarded'; ip netns exec a ping -e 7 -q -c 2 -i 0.2 10.0.2.10 | grep packets | cut -d, -f1,2; counted
echo '# to the router'; ip netns exec a ping -e 8 -q -c 1 10.0.1.1 | grep packets | cut -d, -f1,2; counted
echo '# from the router'; r ping -e 9 -q -c 1 10.0.2.10 | grep packets | cut -d, -f1,2; counted
echo '# over loopback'; r ping -e 10 -q -c 1 10.0.1.1 | grep packets | cut -d, -f1,2; counted
echo '# dropped in raw PREROUTING'; r iptables -t raw -I PREROUTING -s 10.0.1.10 -j DROP; ip netns exec a ping -e 11 -q -c 1 -W 1 10.0.2.10 | grep packets | cut -d, -f1,2; counted
r iptables -t raw -D PREROUTING 1
echo '# dropped in FORWARD'; r iptables -I FORWARD -s 10.0.1.10 -j DROP; ip netns exec a ping -e 12 -q -c 1 -W 1 10.0.2.10 | grep packets | cut -d, -f1,2; counted
r iptables -D FORWARD 1
echo '# no route'; ip netns exec a ping -e 13 -q -c 1 -W 1 192.0.2.1 | grep packets | cut -d, -f1,2; counted
echo '# its TTL runs out'; ip netns exec a ping -e 14 -q -c 1 -W 1 -t 1 10.0.2.10 | grep packets | cut -d, -f1,2; counted
