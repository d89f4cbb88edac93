# Policy routing: rules by source, destination, mark, interface and TOS; their order, and the tables that they name.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
for l in 0 1; do
  ip link add eth$l address 02:00:00:00:00:0$l type veth peer name far$l address 02:00:00:00:01:0$l
  ip link set far$l up; ip link set eth$l up
  ip addr add 10.0.$l.1/24 dev eth$l
done

run ip route add default via 10.0.0.254
run ip route add default via 10.0.1.254 table 100
run ip route add 192.0.2.0/24 via 10.0.1.253 table 100
run ip rule add from 10.0.1.1 lookup 100
run ip rule
run ip route get 8.8.8.8
run ip route get 8.8.8.8 from 10.0.1.1
run ip route get 192.0.2.7 from 10.0.1.1
run ip route show table 100
# By mark, by destination, by incoming interface, by TOS; not; a prohibition.
run ip rule add fwmark 0x10 table 100 pref 200
run ip rule add to 203.0.113.0/24 lookup 100 pref 150
run ip rule add fwmark 0x20/0xf0 unreachable pref 140
run ip rule add not from 10.0.0.0/16 prohibit pref 300
run ip rule add iif lo ipproto tcp dport 443 lookup 100 pref 160
run ip rule add tos 0x10 lookup 100 pref 170
run ip rule
run ip -j rule list pref 140
run ip route get 8.8.8.8 mark 0x10
run ip route get 8.8.8.8 mark 0x2f
run ip route get 203.0.113.5
run ip route get 8.8.8.8 ipproto tcp dport 443
run ip route get 8.8.8.8 tos 0x10
# A table that has no answer hands on to the next rule.
run ip rule add pref 100 lookup 77
run ip route get 8.8.8.8
run ip rule add from 10.0.1.1 lookup 100
run ip rule add pref 100 lookup 77
run ip rule del pref 100
run ip rule del from 10.0.9.9
run ip rule add lookup nothere
run ip rule add from 10.0.0.0/40 lookup 100
run ip rule del pref 32766
run ip route get 8.8.8.8
run ip rule flush
run ip rule
run ip rule add pref 32766 lookup main
run ip rule
