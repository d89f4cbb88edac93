# IPv6 routes: metrics, longest prefix, src, preference, multipath, expiry, replace and append, tables, rules, and errors.
# mask: lifetime
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
for l in 0 1; do
  ip link add eth$l address 02:00:00:00:00:0$l type veth peer name far$l address 02:00:00:00:01:0$l
  sysctl -qw net.ipv6.conf.eth$l.accept_dad=0 net.ipv6.conf.eth$l.router_solicitations=0 net.ipv6.conf.far$l.accept_dad=0
  ip link set far$l up; ip link set eth$l up
  ip addr add fd00:$l::1/64 dev eth$l
done
sleep 0.3

run ip -6 route show dev eth0
run ip -6 route add default via fd00:0::fe
run ip -6 route add fd01::/16 via fd00:1::fe
run ip -6 route add fd01:5::/32 via fe80::1 dev eth0 src fd00:0::1
run ip -6 route add fd01:6::/32 dev eth1 metric 50 mtu 1400 advmss 1300
run ip -6 route add fd02::/16 via fd00::5 pref high
run ip -6 route add fd03::/16 via fd00::5 expires 300
ip -6 route | grep -v fe80
for to in 2001:db8::1 fd01::1 fd01:5::1 fd00::99 fd00::1 ::1 ff02::1 fe80::5; do run ip -6 route get $to; done
run ip -6 route add default via fd00:1::fe
run ip -6 route add default via fd00:1::fe metric 100
run ip -6 route append default via fd00:1::fd
run ip -6 route show default
run ip -6 route del default via fd00:1::fe
run ip -6 route replace default via fd00:1::1:1
run ip -6 route show default
run ip -6 route add fd04::/16 nexthop via fd00::5 weight 1 nexthop via fd00:1::5 weight 3
run ip -6 route show fd04::/16
run ip -6 route del fd04::/16
run ip -6 route add fd05::/16 via fd00:1::5 table 100
run ip -6 rule add from fd00:1::/64 lookup 100
run ip -6 rule
run ip -6 route get fd05::1
run ip -6 route get fd05::1 from fd00:1::1
run ip -6 route show table 100
ip -j -6 route show fd01::/16 | jq -c .
run ip -6 route add fd06::/16 via fe80::1
run ip -6 route add fd06::/16 via fd99::1
run ip -6 route add fd06::/16 via fd00::1
run ip -6 route add fd06::1/16 via fd00::5
run ip -6 route add fd06::/16 via 10.0.0.1
run ip -6 route add fd06::/16
run ip -6 route add fd06::/129 via fd00::5
run ip -6 route add fd06::/16 via fd00::5 dev eth9
run ip -6 route del fd99::/16
run ip -6 route add 10.0.0.0/8 via fd00::5
run ip route add 10.0.0.0/8 via inet6 fd00::5
run ip route
run ip link set eth1 down
run ip -6 route show dev eth1
run ip -6 route flush fd01::/16
run ip -6 route show root fd01::/16
