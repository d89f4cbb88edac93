# DROP and each kind of REJECT, as the client sees it: ping, TCP and UDP, and what is on the wire.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec b sysctl -qw net.ipv4.icmp_ratelimit=0
ip netns exec b nc -l -k 80 >/dev/null &
ip netns exec a ping -q -c 1 -W 1 10.0.0.2 >/dev/null
ip netns exec a tcpdump -n -t -l -Q in -i eth0 icmp or tcp >>/tmp/wire 2>/dev/null &
sleep 0.5
b() { ip netns exec b "$@"; }

for with in icmp-net-unreachable icmp-host-unreachable icmp-proto-unreachable icmp-port-unreachable icmp-net-prohibited icmp-host-prohibited icmp-admin-prohibited; do
  b iptables -F
  b iptables -A INPUT -j REJECT --reject-with $with
  b iptables -S INPUT | tail -1
  ip netns exec a ping -e 7 -c 1 -W 1 10.0.0.2 | grep From
  run ip netns exec a nc -z -v -w 2 -p 40000 10.0.0.2 80
done
b iptables -F
b iptables -A INPUT -p tcp -j REJECT --reject-with tcp-reset
b iptables -L INPUT -n
run ip netns exec a nc -z -v -w 2 -p 40000 10.0.0.2 80
b iptables -F
b iptables -A INPUT -j REJECT
b iptables -S INPUT | tail -1
echo x | ip netns exec a nc -u -w 1 -p 40001 10.0.0.2 99
b iptables -F
b iptables -A INPUT -p tcp -j DROP
run ip netns exec a nc -z -v -w 1 -p 40000 10.0.0.2 80
sleep 0.2
kill $!
wait $!
sort /tmp/wire | uniq | sed -E 's/(seq|ack) [0-9]+/\1 N/g; s/(protocol 1 port) [0-9]+/\1 N/'
