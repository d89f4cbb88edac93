# A discipline that is changed in place: what hangs under it stays; those that cannot be changed; the largest segments of a bridge.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add b
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02 netns b
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n b link set v1 up
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev v0
sleep .3
run tc qdisc add dev v0 root handle 5: tbf rate 8kbit burst 2000 limit 20k
run tc qdisc add dev v0 parent 5:1 handle 6: pfifo limit 5
for i in 1 2 3 4 5 6; do echo $i | nc -u -q0 -w1 -p 4000 10.0.0.2 53; done
run tc qdisc change dev v0 root handle 5: tbf rate 800mbit burst 2000 limit 20k
sleep 0.2
run tc -s qdisc show dev v0
run tc qdisc change dev v0 root tbf rate 2mbit burst 10k limit 2k
run tc qdisc replace dev v0 root handle 5: tbf rate 3mbit burst 10k limit 3k
run tc qdisc show dev v0
run tc qdisc replace dev v0 root tbf rate 4mbit burst 10k limit 4k
run tc qdisc show dev v0
run tc qdisc replace dev v0 root handle 6: tbf rate 3mbit burst 10k limit 3k
run tc qdisc show dev v0
run tc qdisc replace dev v0 root handle 1: htb default 10
run tc class add dev v0 parent 1: classid 1:10 htb rate 1mbit overhead 20
run tc qdisc replace dev v0 root handle 1: htb default 20
run tc qdisc change dev v0 root handle 1: htb default 20
run tc qdisc replace dev v0 root handle 3: pfifo limit 9
run tc qdisc show dev v0
run tc qdisc replace dev v0 root handle 1: htb default 20
run tc class add dev v0 parent 1: classid 1:10 htb rate 1mbit overhead 20
run tc qdisc change dev v0 root handle 99: pfifo
run tc qdisc show dev v0
run tc class show dev v0
run tc qdisc add dev v0 parent 1:10 handle 10: pfifo limit 5
run tc qdisc change dev v0 parent 1:10 handle 10: pfifo limit 6
run tc qdisc replace dev v0 parent 1:10 handle 10: pfifo limit 7
run tc qdisc show dev v0
run tc class show dev v0
ip link add br0 type bridge
for d in p0 p1; do ip link add $d type veth peer name ${d}x; ip link set $d master br0; done
run ip -d link show br0 | grep -o 'tso_max_size [0-9]*'
ip link add vx0 type vxlan id 1 dstport 4789
ip link set vx0 master br0
run ip -d link show br0 | grep -o 'tso_max_size [0-9]*'
ip link set vx0 nomaster
run ip -d link show br0 | grep -o 'tso_max_size [0-9]*'
ip link set p0 nomaster; ip link set p1 nomaster
run ip -d link show br0 | grep -o 'tso_max_size [0-9]*'
