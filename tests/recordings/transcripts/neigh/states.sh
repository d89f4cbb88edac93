# Neighbour states: INCOMPLETE, REACHABLE, STALE, DELAY, PROBE, FAILED, PERMANENT, and how each comes about.
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
# Entries age within 1.2 to 3.6 seconds instead of 15 to 45.
ip netns exec a sysctl -w net.ipv4.neigh.eth0.base_reachable_time_ms=2400
ip netns exec a sysctl -w net.ipv4.neigh.eth0.delay_first_probe_time=1

run ip -n a neigh
ip netns exec a ping -c 1 -W 1 10.0.0.2 >/dev/null
run ip -n a neigh
# b answered the request, and learnt the sender from it. Its own entry is checked five seconds later.
run ip -n b neigh
sleep 4
run ip -n a neigh
run ip -n a neigh show nud stale
run ip -n a neigh show nud reachable
# One packet to a stale neighbour: it goes out at once, and the entry waits for a sign of life.
ip netns exec a ping -c 1 -W 1 10.0.0.2 >/dev/null
run ip -n a neigh
sleep 1.6
run ip -n a neigh
sleep 4
# b loses its address: nobody answers the probes.
ip -n b addr del 10.0.0.2/24 dev eth0
ip netns exec a timeout 0.3 ping -c 1 10.0.0.2 >/dev/null
run ip -n a neigh
sleep 1.2
run ip -n a neigh
sleep 3.5
run ip -n a neigh
(ip netns exec a ping -c 1 -W 1 10.0.0.3 >/dev/null) &
sleep 0.4
run ip -n a neigh show 10.0.0.3
wait
sleep 3
run ip -n a neigh show 10.0.0.3
run ip -n a -j neigh show 10.0.0.3
