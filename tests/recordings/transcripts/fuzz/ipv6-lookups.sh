# IPv6 routes asked for with a source and a device, ::1 as a source, and what changing a route that is not there is answered.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
sysctl -qw net.ipv6.conf.default.addr_gen_mode=1 net.ipv6.conf.default.accept_dad=0
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth1 address 02:00:00:00:00:02; ip link set eth0 up; ip link set eth1 up; ip -6 addr add fd00::1/64 dev eth0 nodad
sleep 1.2
run ip -6 route get ::1 oif eth0
run ip -6 route get ::1 from fd00::1 oif eth0
run ip -6 route get ::1 from fd00::1 oif lo
run ip -6 route get fd00::1 oif lo
run ip -6 route get fd00::1 from ::1
run ip -6 route get fd00::7 oif lo
run ip -6 route get fd00::7 oif eth1
run ip -6 route get fd00::7 from fd00::1 oif eth1
for source in ::1 fd00::1; do for target in ::1 fd00::1; do run ping -q -c 1 -W 1 -I $source $target | grep -v rtt | sed 's/, time.*//'; done; done
run ip -6 route change default dev eth0 table 7
run ip -6 route change fd01::/64 dev eth0 table 7
run ip -6 route add fd01:1::/64 dev eth0 table 7
for prefix in fd01::/64 fd01:1::/48 fd01:1::/64 fd01:1::/80 fd01:2::/64 2001:db8::/32 default ::/1; do run ip -6 route change $prefix dev eth0 table 7; done
run ip -6 route add fd01:8000::/64 dev eth0 table 7
for prefix in fd01::/16 fd01::/64 fd01:1::/48 fd01:8001::/64 2001:db8::/32 default; do run ip -6 route change $prefix dev eth0 table 7; done
for n in ff "ff -q" zz; do run ping -p $n nowhere.example; done
run ping -q -p ff nowhere.example
run ip rule add uidrange 5-1 table 3
run ip rule add
