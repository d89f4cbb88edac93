# blackhole, unreachable, prohibit and throw: what the sender sees locally, and what a host behind a router gets.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns r
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n a link set eth0 up
ip -n r addr add 10.0.0.2/24 dev eth0; ip -n r link set eth0 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n a route add default via 10.0.0.2

run ip -n r route add blackhole 192.0.2.0/26
run ip -n r route add unreachable 192.0.2.64/26
run ip -n r route add prohibit 192.0.2.128/26
run ip -n r route add throw 192.0.2.192/26
run ip -n r route
run ip -n r -j route show type prohibit
# On the router itself: an errno.
for to in 192.0.2.1 192.0.2.65 192.0.2.129 192.0.2.193; do
  run ip -n r route get $to
  run ip netns exec r ping -c 1 -W 1 $to
done
# From a host behind it: ICMP, or silence.
for to in 192.0.2.1 192.0.2.65 192.0.2.129 192.0.2.193; do
  # A router sends few errors to one host; after two seconds it may again.
  sleep 2
  run ip netns exec a ping -c 1 -W 1 $to
done
sleep 2
run ip netns exec a nc -z -v -w 2 192.0.2.65 80
run ip netns exec a nc -z -v -w 2 192.0.2.129 80
run ip netns exec a nc -z -v -w 1 192.0.2.1 80
# A more specific route cuts a hole into a blackhole, and throw goes on to the next table.
run ip -n r route add 192.0.2.5/32 via 10.0.0.1
run ip -n r route get 192.0.2.5
run ip -n r route add default via 10.0.0.1 table 100
run ip -n r rule add pref 40000 lookup 100
run ip -n r route get 192.0.2.193
run ip -n r route get 192.0.2.129
