# What ip nexthop and ip route refuse of nexthop objects, and with which words.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far0 address 02:00:00:00:00:02
ip link add eth1 address 02:00:00:00:00:03 type veth peer name far1 address 02:00:00:00:00:04
for d in eth0 far0 ; do ip link set $d addrgenmode none; ip link set $d up; done
ip addr add 10.0.0.1/24 dev eth0
ip addr add fd00:0::1/64 dev eth0 nodad
run ip nexthop add
run ip nexthop add id 0 blackhole
run ip nexthop add id -1 blackhole
run ip nexthop add id many blackhole
run ip nexthop add id 1
run ip nexthop add id 1 via 10.0.0.2
run ip nexthop add id 1 dev eth9
run ip nexthop add id 1 dev eth1
run ip nexthop add id 1 via 192.0.2.1 dev eth0
run ip nexthop add id 1 via fd05::1 dev eth0
run ip nexthop add id 1 via nowhere dev eth0
run ip nexthop add id 1 via 10.0.0.1 dev eth0
run ip nexthop add id 1 via 10.0.0.2 dev eth1 onlink
run ip nexthop add id 1 dev eth0 onlink
run ip nexthop add id 1 via fe80::1
run ip nexthop add id 1 blackhole dev eth0
run ip nexthop add id 1 via 10.0.0.2 dev eth0 blackhole
run ip nexthop add id 1 via 10.0.0.2 dev eth0
run ip nexthop add id 1 via 10.0.0.3 dev eth0
run ip nexthop add id 2 blackhole
run ip nexthop add id 3 via fd00::2 dev eth0
run ip nexthop add id 10 group
run ip nexthop add id 10 group 1/1
run ip nexthop add id 10 group 1/9
run ip nexthop add id 10 group 1/2
run ip nexthop add id 10 group 1,0
run ip nexthop add id 10 group 1,256
run ip nexthop add id 10 group 1,257
run ip nexthop add id 10 group x
run ip nexthop add id 10 group 1,x
run ip nexthop add id 10 group 1/
run ip nexthop add id 10 group 1 dev eth0
run ip nexthop add id 10 group 1/3
run ip nexthop add id 11 group 10/1
run ip nexthop add id 12 group 1 type mpath
run ip nexthop add id 13 group 1 type fancy
run ip nexthop add id 15 via 10.0.0.2 fdb
run ip nexthop add id 16 via 10.0.0.2 dev eth0 fdb
run ip nexthop add id 17 group 15 fdb
run ip nexthop add id 18 group 15
run ip nexthop add id 19 group 1 fdb
run ip nexthop add id 21 frob
run ip nexthop replace id 1 group 3
run ip nexthop replace id 10 via 10.0.0.2 dev eth0
run ip nexthop replace id 1 blackhole
run ip nexthop replace id 30 via 10.0.0.5 dev eth0
run ip nexthop replace id 30 via fd00::5 dev eth0
run ip nexthop replace dev eth0
run ip nexthop del id 99
run ip nexthop del
run ip nexthop get
run ip nexthop show frob
run ip nexthop show dev eth9
run ip nexthop show vrf eth0
run ip nexthop show master eth0
run ip nexthop frob
run ip nexthop flush id 2
run ip nexthop flush dev eth0 proto boot
run ip -s nexthop flush
run ip nexthop
run ip nexthop add id 1 via 10.0.0.2 dev eth0
run ip nexthop add id 3 via fd00::2 dev eth0
run ip nexthop add id 4 dev eth0
run ip nexthop add id 15 via 10.0.0.2 fdb
run ip nexthop add id 10 group 1/3
run ip route add 172.16.1.0/24 nhid 9
run ip route add 172.16.1.0/24 nhid 1 dev eth0
run ip route add 172.16.1.0/24 nhid 1 via 10.0.0.2
run ip route add 172.16.1.0/24 nhid 15
run ip route add fd01::/64 nhid 10
run ip route add fd01::/64 nhid 99
run ip route add fd01::/64 nhid 1
run ip route add fd01::/64 nhid 3 dev eth0
run ip route add blackhole 172.16.1.0/24 nhid 1
run ip route add local 172.16.1.0/24 nhid 1
run ip route add 172.16.1.0/24 nhid x
run ip route add 172.16.1.0/24 nhid 1 scope link
run ip route add 172.16.1.0/24 nhid 1 scope host
run ip route add 172.16.2.0/24 nhid 4 scope host
run ip route add 172.16.3.0/24 nhid 1 src 10.0.0.1 metric 5 proto bird
run ip route
run ip route del 172.16.3.0/24 nhid 3
run ip route del 172.16.3.0/24 nhid 1
run ip route add 172.16.5.0/24 nhid 10
run ip route append 172.16.5.0/24 nhid 1
run ip route replace 172.16.5.0/24 via 10.0.0.7
run ip route del 172.16.5.0/24 via 10.0.0.7
run ip route
run ip -s -s nexthop flush
