# Groups that a device is in: its own of both families and those of the link layer, set by hand, as text and JSON, and mistakes.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link add eth0 address 02:00:00:00:00:0a type veth peer name far address 02:00:00:00:00:0b
ip link set lo up
sysctl -qw net.ipv6.conf.eth0.accept_dad=0 net.ipv6.conf.far.accept_dad=0
ip link set eth0 up; ip link set far up; ip addr add 10.0.0.1/24 dev eth0
sleep 0.5
run ip maddr
run ip maddr show dev eth0
run ip -4 maddr show dev eth0
run ip -0 maddr show dev eth0
run ip -o maddr show dev eth0
run ip -j maddr show dev eth0
run ip -j -p maddr show dev lo
run ip maddr add 33:33:00:00:00:42 dev eth0
run ip maddr add 01:00:5e:00:00:01 dev eth0
run ip maddr add 02:00:00:00:00:01 dev eth0
run ip maddr add 224.0.0.9 dev eth0
run ip maddr add 33:33:00:00:00:42
run ip maddr add dev eth0
run ip maddr add 33:33:00:00:00:42 dev nosuch
run ip maddr show dev eth0
cat /proc/net/dev_mcast | sed -n 1,20p
run ip maddr del 33:33:00:00:00:42 dev eth0
run ip maddr del 33:33:00:00:00:43 dev eth0
run ip maddr show dev nosuch
run ip maddr show eth0
run ip maddr show eth0 lo
run ip maddr help
run ip maddr frob
run ip mad show dev lo
run ip maddr add
run ip maddr flush
