# What is to leave by a device is not local though this host has the address: the error about it comes from the device's own.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip link add e0 address 02:00:00:00:00:02 type veth peer name e1 address 02:00:00:00:00:03
ip link add f0 address 02:00:00:00:00:04 type veth peer name f1 address 02:00:00:00:00:05
for i in e0 e1 f0 f1; do ip link set $i up; sysctl -qw net.ipv4.neigh.$i.retrans_time_ms=150; done
ip addr add 10.0.1.2/24 dev e0
ip addr add 10.0.2.1/24 dev f0
iptables -t raw -A PREROUTING ! -s 10.0.1.2 -j CT --zone 5
iptables -t raw -A PREROUTING -s 10.0.2.1
iptables -t raw -A PREROUTING -s 10.0.1.2
iptables -t nat -A POSTROUTING -o f0 -j SNAT --to-source 10.0.2.2
sleep 1.2
run ping -c 1 -W 0.6 -e 336 -I e0 10.0.2.1
sleep 0.3
iptables-save -c | grep "^\["
