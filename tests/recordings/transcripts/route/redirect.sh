# ICMP redirect: a router that knows a better one on the same wire says so; the host learns it or not; send_redirects and accept_redirects.
# mask: rtt lifetime
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
# a, r1 and r2 on one switch; b behind r2. a sends everything to r1.
ip link add sw address 02:00:00:00:00:ff type bridge mcast_snooping 0
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.bridge.bridge-nf-call-iptables=0
ip link set sw up
n=1
for h in a r1 r2; do
  ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip link add eth0 address 02:00:00:00:00:0$n netns $h type veth peer name p-$h address 02:00:00:00:01:0$n
  ip link set p-$h master sw up; ip -n $h addr add 10.0.0.$n/24 dev eth0; ip -n $h link set eth0 up
  n=$((n + 1))
done
ip netns add b; ip netns exec b sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link add eth1 address 02:00:00:00:00:13 netns r2 type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n r2 addr add 10.1.0.1/24 dev eth1; ip -n r2 link set eth1 up
ip -n b addr add 10.1.0.2/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.1.0.1
for r in r1 r2; do ip netns exec $r sysctl -qw net.ipv4.ip_forward=1; done
ip -n a route add default via 10.0.0.2
ip -n r1 route add 10.1.0.0/24 via 10.0.0.3
ip netns exec a ping -q -c 1 -W 1 10.0.0.2 >/dev/null; ip netns exec a ping -q -c 1 -W 1 10.0.0.3 >/dev/null

run ip -n a route get 10.1.0.2
run ip netns exec a ping -c 2 -i 0.3 -W 1 10.1.0.2
ip -n a route get 10.1.0.2
run ip netns exec a traceroute -n -q 1 10.1.0.2
run ip -n a route flush cache
run ip -n a route get 10.1.0.2
# The host takes the advice if either of the two says so.
run ip netns exec a sysctl -w net.ipv4.conf.eth0.accept_redirects=0
# The kernel spaces redirects to one host out.
sleep 3
run ip netns exec a ping -c 1 -W 1 10.1.0.2
run ip -n a route get 10.1.0.2
run ip -n a route flush cache
run ip netns exec a sysctl -w net.ipv4.conf.all.accept_redirects=0
sleep 3
run ip netns exec a ping -c 1 -W 1 10.1.0.2
run ip -n a route get 10.1.0.2
run ip netns exec r1 sysctl -w net.ipv4.conf.all.send_redirects=0
run ip netns exec r1 sysctl -w net.ipv4.conf.eth0.send_redirects=0
sleep 3
run ip netns exec a ping -c 1 -W 1 10.1.0.2
