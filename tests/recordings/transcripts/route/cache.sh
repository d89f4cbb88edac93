# What was learnt about paths: ip route show cache, get and flush, and MTUs that are locked.
# mask: rtt lifetime
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
for n in r far; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.accept_dad=0 net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
done
ip link set lo up
ip link add eth0 type veth peer name eth0 netns r
ip link add eth1 netns r mtu 1300 type veth peer name eth0 netns far mtu 1300
ip addr add 10.0.0.1/24 dev eth0; ip addr add 2001:db8::1/64 dev eth0 nodad
ip link set eth0 up
ip -n r addr add 10.0.0.254/24 dev eth0
ip -n r addr add 2001:db8::fe/64 dev eth0 nodad
ip -n r addr add 10.0.1.254/24 dev eth1
ip -n r addr add 2001:db8:1::fe/64 dev eth1 nodad
ip -n r link set eth0 up; ip -n r link set eth1 up; ip -n far link set eth0 up
ip -n far addr add 10.0.1.1/24 dev eth0
ip -n far addr add 10.0.1.2/24 dev eth0
ip -n far addr add 2001:db8:1::1/64 dev eth0 nodad
ip -n far addr add 2001:db8:1::2/64 dev eth0 nodad
ip -n far route add default via 10.0.1.254
ip -n far route add default via 2001:db8:1::fe
ip route add 10.0.1.0/24 via 10.0.0.254
ip route add 2001:db8:1::/64 via 2001:db8::fe
sleep 1
mute() { "$@" >/dev/null 2>&1; }
mute ping -c 2 -i 0.2 -W 1 -s 1400 -M want 10.0.1.1
mute ping -c 2 -i 0.2 -W 1 -s 1400 -M want 10.0.1.2
mute ping -c 2 -i 0.2 -W 1 -s 1400 -M want 2001:db8:1::1
mute ping -c 2 -i 0.2 -W 1 -s 1400 -M want 2001:db8:1::2
run ip route show cache
run ip route show cache 10.0.1.1
run ip route show cache root 10.0.1.0/24
run ip route show cache match 10.0.1.1
run ip route show cache dev eth0
run ip route show cache dev lo
run ip route show cache via 10.0.0.254
run ip route show cache table main
run ip route show cache table all
run ip route list table cache
run ip -o route list cache
run ip -j route list cache
run ip -j -p -d route list cache
run ip -d route list cache
run ip -6 route list cache
run ip -6 -o route list cache
run ip -6 -j -p route list cache
run ip -6 -d route list cache
run ip -6 route list cache 2001:db8:1::1
run ip -6 route list cache dev eth0
run ip route get 10.0.1.1
run ip route get 2001:db8:1::1
run ip -j -p route get 10.0.1.1
run ip -j -p route get 2001:db8:1::1
run ip -s route flush cache
run ip -s -4 route flush cache
run ip route list cache
run ip -6 route list cache
run ip -s -6 route flush cache
run ip -6 route list cache
mute ping -c 2 -i 0.2 -W 1 -s 1400 -M want 2001:db8:1::1
run ip -6 route list cache
run ip route flush cache 10.0.1.1
run ip route flush cache dev eth0
ip -n r link set eth1 mtu 400
mute ping -c 3 -i 0.2 -W 1 -s 1200 -M want 10.0.1.1
run ip route get 10.0.1.1
run ip route list cache
run ping -c1 -s 1200 -M want 10.0.1.1
run ping -c1 -s 1200 -M do 10.0.1.1
run ip -j route get 10.0.1.1
run ip route change 10.0.1.0/24 via 10.0.0.254 mtu lock 1000
run ip route show 10.0.1.0/24
run ip route get 10.0.1.1
run ip route get 10.0.1.9
run ping -c1 -s 1200 -M do 10.0.1.9
run ping -c1 -s 900 -M do 10.0.1.9
run ip -6 route change 2001:db8:1::/64 via 2001:db8::fe mtu lock 1300
run ip -6 route get 2001:db8:1::9
run ip -6 route show 2001:db8:1::/64
ip link set eth0 mtu 800
run ip route get 10.0.1.1
run ip route list cache
