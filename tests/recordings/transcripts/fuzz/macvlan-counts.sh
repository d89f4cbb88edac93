# macvlans: the device beneath hears everything, a bridge too; groups that a macvlan is not in do not reach it.
# mask: rtt
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1 || echo "[exit $?]"; }
for n in n1 n2; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.icmp_ratelimit=0
  ip -n $n link set lo up
done
ip link add eth0 index 12 address 02:00:00:00:01:01 netns n1 type veth peer name eth0 index 13 address 02:00:00:00:01:02 netns n2
ip -n n1 link set eth0 up
ip -n n2 link set eth0 up
ip -n n1 address add 10.0.1.1/24 dev eth0
ip -n n2 address add 10.0.1.2/24 dev eth0
ip -n n2 link add br1 address 02:00:00:00:01:05 type bridge mcast_snooping 0
ip -n n2 link set eth0 master br1
ip -n n2 link set br1 up
ip -n n2 address flush dev eth0
ip -n n2 address add 10.0.1.2/24 dev br1
sleep 1.2
on n2 ip link add mv79 link br1 address 02:00:00:00:08:79 type macvlan mode private
on n1 ip link add mv80 link eth0 address 02:00:00:00:08:80 type macvlan mode bridge
promiscuity() { echo "$1 $2"; ip -d -n $1 link show $2 | grep -o "promiscuity [0-9]*"; }
promiscuity n2 br1
promiscuity n1 eth0
on n2 ip link set mv79 up
on n1 ip link set mv80 up
on n1 ip link add mv81 link eth0 address 02:00:00:00:08:81 type macvlan mode bridge
on n1 ip link set mv81 up
promiscuity n2 br1
promiscuity n1 eth0
ip netns exec n1 sysctl -qw net.ipv4.conf.all.arp_ignore=1
ip netns exec n2 sysctl -qw net.ipv4.conf.all.arp_ignore=1
ip -n n2 address add 10.0.1.79/24 dev mv79
on n1 ping -c 1 -W 0.6 10.0.1.79
on n2 ping -c 1 -W 0.6 224.0.0.9
on n1 ip -s link show mv80
on n1 ip -s link show mv81
on n1 ip link set mv80 down
on n1 ip link set mv81 down
promiscuity n1 eth0
on n1 bridge fdb add 02:00:00:00:05:05 dev eth0 self
promiscuity n1 eth0
