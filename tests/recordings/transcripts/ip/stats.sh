# Counters of links: ip -s link, before and after a known number of packets of a known size, and drops.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add b
ip netns exec b sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns b
ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
ip -n b addr add 10.0.0.2/24 dev eth0; ip -n b link set eth0 up

run ip -s link show eth0
ping -c 3 -i 0.2 10.0.0.2 >/dev/null
run ip -s link show eth0
run ip -n b -s link show eth0
run ip -s -s link show eth0
ping -c 1 -s 1472 10.0.0.2 >/dev/null
run ip -s -br link show eth0
ip -j -s link show eth0 | jq -c '.[0].stats64.tx'
# Nobody answers: three ARP requests leave, nothing is received.
ping -c 1 -W 4 10.0.0.77 >/dev/null
ip -j -s link show eth0 | jq -c '.[0].stats64 | [.tx.packets, .tx.bytes, .rx.packets, .rx.bytes]'
run cat /sys/class/net/eth0/statistics/tx_packets
run cat /sys/class/net/eth0/operstate /sys/class/net/eth0/carrier /sys/class/net/eth0/mtu /sys/class/net/eth0/address
grep eth0 /proc/net/dev
run ip -s link show lo
ping -c 2 -i 0.2 127.0.0.1 >/dev/null
run ip -s link show lo
