# What a router has taught about a destination: shown by ip route get, used, and forgotten with the route.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for n in r far; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv4.ip_forward=1
done
ip link add eth0 type veth peer name eth0 netns r
ip link add eth1 netns r mtu 1300 type veth peer name eth0 netns far mtu 1300
ip link set eth0 up
ip addr add 10.0.0.1/24 dev eth0
ip -n r addr add 10.0.0.254/24 dev eth0
ip -n r addr add 10.0.1.254/24 dev eth1
ip -n far addr add 10.0.1.1/24 dev eth0
ip -n r link set eth0 up; ip -n r link set eth1 up; ip -n far link set eth0 up
ip -n far route add default via 10.0.1.254
ip route add 10.0.1.0/24 via 10.0.0.254
sleep 0.2
ping -c 1 -W 1 -s 1400 -M do 10.0.1.1 | grep -o -e 'Frag needed.*' -e '[0-9]* received'
mtu() { ip route get 10.0.1.1 | grep -o 'mtu [0-9]*' || echo 'nothing learnt'; }
mtu
ip route replace 10.0.1.0/24 via 10.0.0.254 metric 0
mtu
ping -c 1 -W 1 -s 1400 -M do 10.0.1.1 | grep -o -e 'Frag needed.*' -e '[0-9]* received'
mtu
ip route flush cache
mtu
ping -c 1 -W 1 -s 1400 -M do 10.0.1.1 >/dev/null
mtu
ip route del 10.0.1.0/24
ip route add 10.0.1.0/24 via 10.0.0.254
mtu
