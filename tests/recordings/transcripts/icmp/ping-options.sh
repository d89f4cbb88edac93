# ping: count, interval, size, pattern, TTL, deadline, quiet, flood, statuses, and arguments that are wrong.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ping() { run ip netns exec a ping "$@"; }

ping -c 3 -i 0.2 10.0.0.2
ping -q -c 2 -i 0.2 10.0.0.2
ping -c 1 -s 0 10.0.0.2
ping -c 1 -s 15 10.0.0.2
ping -c 1 -s 1000 10.0.0.2
ping -c 1 -t 1 10.0.0.2
ping -c 1 -p ff00 10.0.0.2
ping -c 1 -n 10.0.0.2
ping -w 1 -i 0.4 -q 10.0.0.2
ping -c 2 -i 0.2 -A -q 10.0.0.2
ping -c 5 -W 1 -i 0.2 -O 10.0.0.9
ping -c 2 -i 0.2 -W 1 -q 10.0.0.9
ping -c 1 localhost
ping -c 1 linux
ping -c 1 nowhere.example
ping -c 1 10.0.0.300
ping -c 1 10.1
ping -c 1 192.0.2.1
ping -c 0 10.0.0.2
ping -c many 10.0.0.2
ping -c 1 -s 70000 10.0.0.2
ping -t 256 -c 1 10.0.0.2
ping -M maybe -c 1 10.0.0.2
ping -c 1 0.0.0.0
ping -c 1 -4 10.0.0.2
ping -c 1 -6 10.0.0.2
