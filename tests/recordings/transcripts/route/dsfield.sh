# Routes and rules by type of service: ECN bits are refused and not looked at; gateways of IPv6 with onlink.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02
ip link set far up; ip link set eth0 up; ip addr add 10.0.0.1/24 dev eth0; ip addr add fd00::1/64 dev eth0 nodad
sleep 2
run ip route add 192.0.2.0/24 dsfield 1 via 10.0.0.2
run ip route add 192.0.2.0/24 dsfield 3 via 10.0.0.2
run ip route add 192.0.2.0/24 dsfield 4 via 10.0.0.2
run ip route add 192.0.2.0/24 dsfield 0xfc via 10.0.0.2
run ip route add 192.0.2.0/24 via 10.0.0.3
run ip route
run ip route get 192.0.2.1 dsfield 0x05
run ip route get 192.0.2.1 dsfield 0xff
run ip route get fibmatch 192.0.2.1 dsfield 0x05
run ip route get fibmatch 192.0.2.1 dsfield 0x11
run ip route get fibmatch 192.0.2.1 dsfield 0x01
run ip -6 route add fd01::/64 dsfield 4 via fd00::2
run ip -6 route add fd01::/64 dsfield 0x10 via fd00::2
run ip rule add dsfield 1 table 5
run ip rule add dsfield 3 table 5
run ip rule add dsfield 0x10 table 5
run ip rule add dsfield 0xe0 table 5
run ip -6 rule add dsfield 1 table 5
run ip -6 rule add dsfield 0x10 table 5
run ip -6 rule add dsfield 0xfc table 5
run ip rule
run ip -6 rule
run ip rule del dsfield 1
run ip route add fd02::/64 via fe80::ff:fe00:1
run ip route add fd02::/64 via fe80::ff:fe00:1 dev eth0
run ip route add fd02::/64 via fe80::ff:fe00:1 dev eth0 onlink
run ip route add fd02::/64 via fd00::1 dev eth0 onlink
run ip route add fd02::/64 via ff02::1 dev eth0 onlink
run ip route add fd03::/64 via ::ffff:10.0.0.9 dev eth0 onlink
run ip route add fd04::/64 via 2001:db8:5::1 dev eth0 onlink
run ip route add fd05::/64 via fd04::7 dev eth0 onlink
run ip route add fd06::/64 nexthop via fd04::7 dev eth0 onlink nexthop via fd04::8 dev eth0 onlink
run ip route add fd07::/64 nexthop via ::ffff:10.0.0.9 dev eth0 onlink nexthop via ::ffff:10.0.0.10 dev eth0 onlink
run ip -6 route
