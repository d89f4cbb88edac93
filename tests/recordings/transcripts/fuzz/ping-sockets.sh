# Where net.ipv4.ping_group_range allows it, ping needs no raw socket: it hears of its own echoes alone, and the unspecified IPv6 address is no host.
run() { echo "\$ $*"; "$@" 2>&1 | sed 's/time=.*//;s/, time .*//;/^rtt/d'; }
for n in a b r; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0 net.ipv4.icmp_ratelimit=0
  ip -n $n link set lo up
done
ip -n r link add br0 address 02:00:00:00:00:09 type bridge mcast_snooping 0
for n in a b; do
  ip link add p$n netns r type veth peer name eth0 address 02:00:00:00:00:0$n netns $n
  ip -n r link set p$n master br0 up
  ip -n $n link set eth0 up
done
ip -n r link set br0 up
ip -n r addr add 10.0.0.9/24 dev br0
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a addr add fd00::1/64 dev eth0
ip -n b addr add fd00::2/64 dev eth0
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n a route add default via 10.0.0.9
sleep 1.2
on() { run ip netns exec a "$@"; }
on sysctl net.ipv4.ping_group_range
on sysctl -w net.ipv4.ping_group_range='5 3'
on sysctl -w net.ipv4.ping_group_range='-1 3'
on sysctl -w net.ipv4.ping_group_range='0 0'
on ping -v -c 1 -W 1 -e 7 10.0.0.2
on ping -v -4 -c 1 -W 1 -e 7 10.0.0.2
on ping -v -c 1 -W 1 -e 7 fd00::2
on ping -c 1 -W 1 -e 7 10.0.5.1
on ping -c 1 -W 1 -e 7 -t 1 192.0.2.1
on ping -c 1 -W 1 -e 7 ::
on ping -c 1 -W 1 -e 7 -I fd00::1 ::
on ping -c 1 -W 1 -e 7 0.0.0.0
on ping -c 1 -W 1 -e 7 -I eth0 10.0.0.2
on ping -c 1 -W 1 -e 7 -I 10.0.0.77 10.0.0.2
on ping -c 1 -W 1 -e 7 -s 2000 -M do 10.0.0.2
on ping -c 1 -W 1 -e 7 -s 2000 -M do fd00::2
# A redirect is an error to such a socket, and the last that ping waits for.
ip -n a route add 10.0.0.2 via 10.0.0.9
on ping -c 1 -W 1 -e 7 10.0.0.2
on sysctl -w net.ipv4.ping_group_range='1 0'
ip -n a route flush cache
sleep 0.5
on ping -c 1 -W 1 -e 7 10.0.0.2
on ping -v -c 1 -W 1 -e 7 ::
