# Routes without a gateway: everything on the wire, hosts outside of the subnet, a default route by device, and /32 addresses.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
a() { run ip netns exec a "$@"; }
b() { run ip netns exec b "$@"; }

# As Calico gives addresses to pods: a /32, a gateway that nobody has, and an answer by proxy.
a ip addr add 10.8.1.5/32 dev eth0
a ip route add default via 169.254.1.1
a ip route add 169.254.1.1 dev eth0 scope link
a ip route add default via 169.254.1.1
a ip route
b ip addr add 10.0.0.2/24 dev eth0
b ip route add 10.8.1.5 dev eth0 scope link
a ping -q -c 1 -W 1 10.0.0.2
b sysctl -w net.ipv4.conf.eth0.proxy_arp=1
ip netns exec b sysctl -qw net.ipv4.neigh.eth0.proxy_delay=0
a ip neigh flush dev eth0
a ping -q -c 1 -W 2 10.0.0.2
a ip neigh
# The kernel answers by proxy only for what it would send elsewhere; a default route on another link makes it so.
ip -n b link add up0 address 02:00:00:00:00:cc type veth peer name up1 address 02:00:00:00:00:cd; ip -n b link set up0 up; ip -n b link set up1 up
b ip route add default dev up0
b sysctl -w net.ipv4.ip_forward=1
a ip neigh flush dev eth0
a ping -q -c 1 -W 2 10.0.0.2
a ip neigh
# The default route of a by device: ARP for every address in the world.
a ip route replace default dev eth0
a ip route
a ip route get 8.8.8.8
a ping -q -c 1 -W 2 10.0.0.2
a timeout 0.5 ping -q -c 1 8.8.8.8 >/dev/null
ip -n a neigh | sort
a ip route replace default dev eth0 via 10.0.0.2 onlink
a ping -q -c 1 -W 2 10.0.0.2
a ip route
