# Routes that the kernel makes for addresses differ by their source, which is the primary address of the subnet; metrics are those of the prefix alone.
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1 || echo "[exit $?]"; }
show() { ip netns exec n1 ip -4 addr show dev eth0; ip netns exec n1 ip route show table all; }
for n in n1 n2; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
done
ip link add eth0 address 02:00:00:00:01:01 netns n1 type veth peer name eth0 address 02:00:00:00:01:02 netns n2
for n in n1 n2; do ip -n $n link set eth0 up; done
sleep 1.2
ip -n n1 monitor address route >/tmp/seen &
sleep 0.1
on n1 sysctl -w net.ipv4.conf.eth0.promote_secondaries=1
on n1 ip address add 10.0.1.1/24 metric 50 dev eth0
on n1 ip address add 10.0.1.2/24 dev eth0
on n1 ip address add 10.0.1.3/24 brd + metric 60 dev eth0
on n1 ip address add 10.0.2.1/24 brd 10.0.1.255 dev eth0
on n1 ip address add 10.0.3.1/24 scope link dev eth0
on n1 ip route add 10.7.0.0/24 dev eth0 src 10.0.1.1
on n1 ip route add 10.7.1.0/24 dev eth0 src 10.0.1.2
show
on n1 ip address del 10.0.1.1/24 dev eth0
show
on n1 ip address del 10.0.1.2/24 dev eth0
show
on n1 ip address add 10.0.1.2 peer 10.9.0.1/32 dev eth0
on n1 ip address add 10.0.1.1 peer 10.9.0.1/32 dev eth0
on n1 ip address add 10.0.1.1/24 dev eth0
show
on n1 ip address del 10.0.1.3/24 dev eth0
show
on n1 ip address del 10.0.1.2 peer 10.9.0.1/32 dev eth0
show
on n1 sysctl -w net.ipv4.conf.eth0.promote_secondaries=0
on n1 ip address add 10.0.1.2 peer 10.9.0.1/32 dev eth0
on n1 ip address del 10.0.1.1 peer 10.9.0.1/32 dev eth0
show
sleep 0.1
kill %1
cat /tmp/seen
