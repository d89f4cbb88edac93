# ifconfig sets addresses, labels, masks and flags as ioctls do; netstat -i and its errors.
run() { echo "\$ $*"; "$@" 2>&1 | grep -v -e '[RT]X packets'; local s=${PIPESTATUS[0]}; test $s = 0 || echo "[exit $s]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:0a type veth peer name peer1 address 02:00:00:00:00:0b
ip link set peer1 up
run ifconfig eth0
run ifconfig eth0 10.0.1.1 netmask 255.255.255.0
run ifconfig eth0:1 10.0.5.1
run ifconfig eth0:2 10.0.6.1/24 broadcast 10.0.6.99 up
run ifconfig eth0:web 10.0.7.1 netmask 255.255.255.128
ip addr add 10.0.9.8/24 dev eth0
run ip -4 addr show dev eth0
run ifconfig
run ifconfig -s eth0:1
run ifconfig eth0:3
run ifconfig eth0:1 0.0.0.0
run ifconfig eth0:2 10.0.6.2
run ifconfig eth0:2 down
run ifconfig eth0:web promisc
run ip -4 addr show dev eth0
run ifconfig eth0:web 0
run ifconfig nope:1 10.1.1.1
run ifconfig nope up
run ifconfig nope mtu 1400
run ifconfig eth0 0
run ifconfig eth0 down 10.0.1.1 netmask 255.255.255.0 up
run ifconfig eth0 broadcast 10.0.1.200
run ifconfig eth0 -broadcast
run ifconfig eth0 dstaddr 10.0.1.67
run ip -4 addr show dev eth0
run ifconfig eth0 -multicast promisc -arp
run ifconfig eth0
run ifconfig eth0 multicast -promisc arp allmulti
run ifconfig eth0
run ifconfig eth0 -allmulti mtu 1300 txqueuelen 77 hw ether 02:00:00:00:00:aa
run ifconfig eth0 hw ether 01:00:00:00:00:01
run ifconfig eth0 hw ether zz
run ifconfig eth0 mtu 60
run ifconfig eth0 mtu x
run ifconfig eth0 txqueuelen -5
run ifconfig eth0 netmask 255.0.255.0
run ifconfig eth0 300.1.1.1
run ifconfig eth0 foo
run ifconfig eth0 10.0.1.1/24 10.0.2.2
run ifconfig eth0
run ifconfig eth0 name lan0
run ifconfig lan0 down
run ifconfig lan0
run ifconfig -x
run ifconfig -V
run ifconfig lan0 mtu
