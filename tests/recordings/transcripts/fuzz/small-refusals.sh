# What is refused, and by whom: names that are too long, tables that failed routes leave, scopes of gateways, nc -z, iptables -Z, ipset.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up; ip netns add x; ip netns exec x ip link set lo up
sysctl -qw net.ipv6.conf.default.accept_dad=0
nc -u -l -k -n 5353 >/tmp/heard & sleep 0.3
run timeout 0.5 nc -n -z -u 127.0.0.1 5353
run timeout 0.5 nc -n -z -u 127.0.0.1 81
cat /tmp/heard
for t in filter nat; do for c in "-Z OUTPUT" "-F OUTPUT" "-Z OUTPUT" "-Z" "-Z NOTHERE" "-Z OUTPUT 1"; do run iptables -t $t $c; nft list ruleset | grep -c chain; done; done
run ip netns exec x sysctl -w net.netfilter.nf_conntrack_max=10000
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth1 address 02:00:00:00:00:02
run ip link set eth0 name averyverylongname
run ip link add averyverylongname type bridge
run ip link add name averyverylongname type bridge
run ip rule add iif averyverylongname table 5
run ip rule add oif a/b table 5
ip link set eth0 up; ip link set eth1 up; ip addr add 10.0.0.1/24 dev eth0; ip -6 addr add fd00::1/64 dev eth0
run ip route add 192.0.2.0/24 via 10.9.9.9 table 100
run ip route show table 100
run ip route add 192.0.2.0/24 via 10.0.0.2 scope link
run ip route add 192.0.2.0/24 via 10.0.0.1 scope link
run ip route add 192.0.2.0/25 via 10.0.0.2 dev eth0 onlink scope link
run ip route add 192.0.2.0/25 via 10.0.0.1 dev eth0 onlink
run ip route add 192.0.2.0/25 via 10.0.0.2 onlink
run ip -6 route add 2001:db8::/32 via fd00::2 tos 0x10
run ip -6 route del 2001:db8::/32 tos 0x10
run ip addr add 10.3.0.1/24 metric 50 dev lo
run ip route show table local dev lo
sysctl -qw net.ipv4.neigh.eth0.retrans_time_ms=200 net.ipv4.neigh.eth0.mcast_solicit=1
# An error of our own making comes by lo, which a socket of another device does not hear.
run ping -c 1 -W 1 -I eth0 10.0.0.77 | sed 's/, time.*//'
run ping -c 1 -W 1 10.0.0.78 | sed 's/, time.*//'
run nft 'add chain inet t bad { type filter hook nowhere priority 0; }'
ipset create s hash:ip,port,ip
for e in nonsense 10.0.0.1 10.0.0.1,tcp:80 10.0.0.0/33 x,y; do run ipset add s $e; done
ip link set eth0 down; ip route add 10.7.0.0/16 dev lo; ip addr add 10.8.0.1/24 dev eth1; ip link set eth1 down
run ip route add 192.0.3.0/24 via 10.8.0.1
run ip route add 192.0.3.0/24 via 10.8.0.2
run ip route add 192.0.3.0/24 via 10.8.0.2 dev eth1 onlink
