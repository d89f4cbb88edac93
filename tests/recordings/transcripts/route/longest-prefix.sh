# Which route wins: the longest prefix, then the lowest metric; what ip route get says, without a packet sent.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
for l in 0 1 2; do
  ip link add eth$l address 02:00:00:00:00:0$l type veth peer name far$l address 02:00:00:00:01:0$l
  ip link set far$l up; ip link set eth$l up
  ip addr add 10.0.$l.1/24 dev eth$l
done

run ip route add default via 10.0.0.254
run ip route add 10.0.0.0/8 via 10.0.1.254
run ip route add 10.20.0.0/16 via 10.0.2.254
run ip route add 10.20.30.0/24 via 10.0.0.253
run ip route add 10.20.30.40 via 10.0.1.253
for to in 8.8.8.8 10.9.9.9 10.20.1.1 10.20.30.1 10.20.30.40 10.0.2.77 10.0.2.1 127.0.0.1 10.0.0.255 255.255.255.255; do
  run ip route get $to
done
run ip route show match 10.20.30.40
run ip route show root 10.20.0.0/16
run ip route show exact 10.20.0.0/16
run ip route show to 10.20.0.0/16 via 10.0.2.254
run ip route show dev eth1
# The same prefix again: only another metric makes it another route.
run ip route add default via 10.0.1.254
run ip route add default via 10.0.1.254 metric 100
run ip route append default via 10.0.2.254
run ip route
run ip route get 8.8.8.8
run ip route del default
run ip route get 8.8.8.8
run ip route del default
run ip route get 8.8.8.8
run ip route replace default via 10.0.2.254 metric 100
run ip route
run ip route change default via 10.0.2.253 metric 100
run ip route change default via 10.0.2.253 metric 5
run ip route del 10.20.0.0/24
# A link without carrier keeps its routes; one that is down loses them.
run ip link set far2 down
sleep 1.2
run ip route show dev eth2
run ip route get 10.0.2.77
run ip link set eth2 down
run ip route
