# Two hosts on one wire with different masks: who can reach whom, and who cannot answer.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip netns add a
ip netns add b
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
for ns in a b; do
  ip netns exec $ns sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  ip -n $ns link set eth0 up
done
# a believes in 10.0.0.0/24, b in 10.0.0.128/25.
ip -n a addr add 10.0.0.10/24 dev eth0
ip -n b addr add 10.0.0.200/25 dev eth0

run ip -n a route
run ip -n b route
run ip -n a route get 10.0.0.200
run ip -n b route get 10.0.0.10
ip netns exec b tcpdump -n -t -l -c 3 -i eth0 arp or icmp >/tmp/seen 2>/dev/null &
sleep 0.5
run ip netns exec a ping -c 1 -W 1 10.0.0.200
run ip netns exec b ping -c 1 -W 1 10.0.0.10
wait
run cut -d, -f1,3- /tmp/seen
run ip -n a neigh
run ip -n b neigh
# The wrong mask is mended.
run ip -n b addr del 10.0.0.200/25 dev eth0
run ip -n b addr add 10.0.0.200/24 dev eth0
run ip netns exec a ping -c 1 -W 1 10.0.0.200
run ip netns exec b ping -c 1 -W 1 10.0.0.10
# Broadcast addresses follow from the mask.
run ip netns exec b ping -c 1 -W 1 10.0.0.255
run ip netns exec b ping -b -c 1 -W 1 10.0.0.255
