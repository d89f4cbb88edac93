# What ARP does on the wire: request, reply, the cache that saves the second request, three tries for nobody.
# mask: rtt
# capture: arp.pcap
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip netns add a
ip netns add b
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
for ns in a b; do
  ip netns exec $ns sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  ip -n $ns link set eth0 up
done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec b tcpdump -n -e -t -l -i eth0 arp >>/tmp/arp 2>/dev/null &
tcpdump=$!
ip netns exec b tcpdump -w arp.pcap -U --immediate-mode -i eth0 >/dev/null 2>&1 &
writer=$!
sleep 0.5
seen() { sleep 0.2; cat /tmp/arp; : >/tmp/arp; }

echo 'first ping'; ip netns exec a ping -c 1 -W 1 10.0.0.2 >/dev/null; seen
echo 'second ping'; ip netns exec a ping -c 1 -W 1 10.0.0.2 >/dev/null; seen
echo 'after a flush'; ip -n a neigh flush dev eth0; ip netns exec a ping -c 1 -W 1 10.0.0.2 >/dev/null; seen
echo 'nobody there'; run ip netns exec a ping -c 1 -W 4 10.0.0.9; seen
run ip -n a neigh show 10.0.0.9
echo 'gratuitous'; run ip netns exec a arping -c 2 -w 3 -q -U -I eth0 10.0.0.1; seen
echo 'announcement as a reply'; run ip netns exec a arping -c 1 -q -A -I eth0 10.0.0.1; seen
echo 'probe for a duplicate'; run ip netns exec a arping -c 1 -w 1 -D -q -I eth0 10.0.0.2; seen
echo 'probe for a free address'; run ip netns exec a arping -c 1 -w 1 -D -q -I eth0 10.0.0.77; seen
kill $tcpdump $writer
wait $tcpdump $writer
