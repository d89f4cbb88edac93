# netstat -s: the counters in words, before and after traffic, of one protocol, and what only appears when it is not 0.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
run ip netns exec a netstat -s
ip netns exec a ping -q -c 3 -i 0.2 10.0.0.2 >/dev/null
printf x | ip netns exec a nc -u -w 1 -p 40000 10.0.0.2 99
ip netns exec a nc -z -p 40001 10.0.0.2 81
ip netns exec a ping -q -c 1 -W 1 192.0.2.1 2>/dev/null
ip netns exec a netstat -s | sed '/^Tcp:/,$d'
ip netns exec b netstat -s | sed '/^Tcp:/,$d'
run ip netns exec a netstat -st | sed '/^IpExt/,$d'
run ip netns exec b netstat -su | sed '/^IpExt/,$d'
run ip netns exec b netstat -s --udp | grep unknown
ip netns exec b sysctl -qw net.ipv4.ip_forward=1
run ip netns exec b netstat -sw | head -3
