# An IPv6 route that refuses packets keeps neither its preference nor its lifetime; seconds of a lifetime are rounded towards zero.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.addr_gen_mode=1
ip link add eth0 type veth peer name eth1
ip link set eth1 up; ip link set eth0 up
ip addr add fd00::1/64 dev eth0
run ip -6 route add throw 2001:db8:1::/48 pref high expires 100
run ip -6 route add 2001:db8:2::/48 dev lo pref low expires 100
run ip -6 route add 2001:db8:3::/48 dev eth0 pref low expires 1
run ip -6 route add unreachable 2001:db8:4::/48 expires 1
run ip -6 route add 2001:db8:5::/48 dev eth0 pref high
ip -6 route | grep 2001
sleep 1.2
run ip -6 route get 2001:db8:4::1
# A route that throws packets back from the last table is as none, also for what comes in where nothing is forwarded.
ip addr add 10.0.1.1/24 dev eth0
run ip route add throw 10.0.0.0/16 table local
run ip route get 10.0.2.2 from 10.0.1.3 iif eth0
sysctl -qw net.ipv4.ip_forward=1
run ip route get 10.0.2.2 from 10.0.1.3 iif eth0
