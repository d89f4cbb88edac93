# Route attributes: mtu, advmss, window, initcwnd, realm, tos, protocol names, tables by name, onlink, flush and save by filter.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02
ip link set far up; ip link set eth0 up
ip addr add 10.0.0.1/24 dev eth0

run ip route add 10.1.0.0/16 via 10.0.0.2 mtu 1400 advmss 1300 window 5000 initcwnd 20 rto_min 100ms
run ip route add 10.2.0.0/16 via 10.0.0.2 mtu lock 1300
run ip route add 10.3.0.0/16 via 10.0.0.2 proto static metric 20
run ip route add 10.4.0.0/16 via 10.0.0.2 proto bird
run ip route add 10.5.0.0/16 via 10.0.0.2 proto 99 realm 7
run ip route add 10.6.0.0/16 via 10.0.0.2 tos 0x10
run ip route add 10.6.0.0/16 via 10.0.0.3
run ip route add 10.7.0.1 dev eth0 scope link
run ip route add 10.7.0.2 dev eth0 src 10.0.0.1 quickack 1
run ip route add 172.31.0.0/16 via 192.0.2.1 dev eth0 onlink
run ip route
run ip -d route show 10.3.0.0/16
run ip -d route show table local 10.0.0.1
run ip route show proto static
run ip route show proto kernel
run ip route show scope link
run ip route show tos 0x10
run ip route show via 10.0.0.2 proto bird
run ip route show type unicast table all dev eth0 | head -3
run ip route show table main 10.1.0.0/16
run ip route get 10.1.0.1
run ip route get 10.2.0.1
run ip route get 10.6.0.1 tos 0x10
run ip route get 10.6.0.1
run ip route get fibmatch 10.6.0.1
run ip route get 10.7.0.1 from 10.0.0.1
echo '100 office' >>/etc/iproute2/rt_tables
run ip route add default via 10.0.0.9 table office
run ip route show table office
run ip route show table 100
run ip rule add from 10.0.0.1 table office
run ip rule
run ip route flush proto bird
run ip route show proto bird
run ip route flush table office
run ip route show table office
run ip route flush 10.0.0.0/8
run ip route
run ip route flush root 0/0
run ip route
