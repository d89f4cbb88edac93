# arping without an address to ask from, and routes of IPv6 for packets that come in, without and with a carrier.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
sysctl -qw net.ipv6.conf.default.accept_dad=0
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth1 address 02:00:00:00:00:02; ip link set eth0 up; ip link set eth1 up
sleep 1.2
run arping -c 1 -w 1 -b -I eth0 10.0.1.66
run arping -c 1 -w 1 -I eth0 10.0.1.66
run arping -D -c 1 -w 1 -I eth0 10.0.1.66
run arping -U -c 1 -w 1 -I eth0 10.0.1.66
run arping -A -c 1 -w 1 -I eth0 10.0.1.66
run arping -c 1 -w 1 -s 10.0.1.5 -I eth0 10.0.1.66
ip address add 127.0.0.5/8 dev lo
run arping -c 1 -w 1 -I eth0 10.0.1.66
ip address add 10.0.5.1/24 dev eth1
run arping -c 1 -w 1 -I eth0 10.0.1.66
run arping -c 1 -w 1 -b -I eth0 10.0.1.66
ip address add fd00:1::1/64 dev eth0
ip address add fd00:2::1/64 dev eth1
ip route get fd00:2::1 from 2001:db8::7 iif eth0
ip route get fd00:1::1 from 2001:db8::7 iif eth0
ip route get fd00:1::1 from 2001:db8::7
ip route get fd00:1::1 
ip route get fe80::ff:fe00:1 from fe80::9 iif eth0
ip route get fe80::ff:fe00:2 from fe80::9 iif eth0
ip route get ::1 from fd00:1::9 iif eth0
ip route get fd00:1::9 from fd00:2::9 iif eth1
ip route get ff02::1 from fd00:2::9 iif eth1
ip route get fd00:1:: from fd00:2::9 iif eth1
sysctl -qw net.ipv6.conf.all.forwarding=1
ip route get fd00:1::9 from fd00:2::9 iif eth1
ip route get fd00:1:: from fd00:2::9 iif eth1
sysctl -qw net.ipv6.conf.default.accept_dad=0
ip link set lo up
ip link add eth2 address 02:00:00:00:00:03 type veth peer name eth3 address 02:00:00:00:00:04; ip link set eth2 up; ip link set eth3 up
ip address add fd01:1::1/64 dev eth2
ip address add 10.1.1.1/24 dev eth2
ip -6 route add fd01:3::/64 via fd01:1::2
sleep 1
ip link set eth3 down
sleep 0.3
ip -6 route show
ip route get fd01:3::2
ip route get fd01:3::2 from fd01:3::2
ip route get fd01:3::2 from fd01:1::1
ip route get fd01:1::9
ip route get fd01:1::9 fibmatch
ip route get 10.1.1.9
ip route get fd01:1::9 oif eth2
ip route get fd01:1::9 from fd01:9::1 iif eth3
ip -6 route add fd01:4::/64 via fd01:1::2
ip -6 route show
ip route get fd01:4::2
