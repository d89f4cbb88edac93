# Selectors of rules that are rare, attributes of routes, tokens, and statistics of devices.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up; sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02; ip link set v0 up; ip link set v1 up; ip addr add 10.0.0.1/24 dev v0; sleep 1.2
for a in "tun_id 5 table 15" "tun_id 5 table 15" "suppress_ifgroup default table main" "sup_group 5 table 16" "tun_id x table 4" "realms 3/4 table 19" "realms 7 table 20" "realms x table 5" "sport 5-3 table 20" "dport 9-8 table 20" "uidrange 5-3 table 3"; do run ip rule add $a; done
ip rule; ip -d rule; ip -j rule
run ip rule show tun_id 5
run ip rule del tun_id 5
run ip rule del realms 3/4
run ip rule del suppress_ifgroup 5
ip rule
ip route add 10.9.0.0/16 via 10.0.0.2 dev v0 table 50; ip link set v0 group 7; ip rule add suppress_ifgroup 7 table 50 pref 10
run ip route get 10.9.1.1
ip link set v0 group 8
run ip route get 10.9.1.1
n=1; for a in "realm 5" "realms 3/4" "rto_min lock 50" "rto_min 100ms" "initcwnd 0" "mtu lock 1300" "expires 100" "ttl-propagate enabled" "ttl-propagate disabled" "ttl-propagate foo" "pervasive" "encap" "encap foo" "nexthop via 10.0.0.2"; do run ip route add 10.$n.0.0/16 dev v0 $a; n=$((n+1)); done
ip route
run ip mroute
run ip mroute show table main
run ip mroute help
run ip -6 mroute
run ip token help
sysctl -qw net.ipv6.conf.v0.disable_ipv6=0; sleep 1.5
run ip token
run ip token list dev v0
run ip token get dev v0
run ip token set ::5 dev v0
run ip -6 token
run ip token get
run ip token set dev v0
run ip token set ::6
run ip token set 10.0.0.1 dev v0
run ip token set ::7 dev lo
run ip token set ::7 dev nope
run ip token show dev nope
run ip token del dev v0
run ip -j token
run ip token del
run ip token foo
sysctl -qw net.ipv6.conf.v0.accept_ra=0
run ip token set ::7 dev v0
ping -q -c 1 10.0.0.1 > /dev/null
run ip stats show dev lo
run ip stats show dev lo group link
run ip stats show dev lo group offload
run ip stats show dev lo group xstats
run ip stats show dev lo group xstats_slave
run ip stats show dev lo group afstats
run ip stats show dev lo group link group afstats
run ip stats show dev lo group offload subgroup l3_stats
run ip stats show dev lo group offload subgroup foo
run ip stats show dev lo group xstats subgroup bridge suite stp
run ip stats show dev lo group foo
run ip stats show dev lo foo
run ip stats help
ip stats show group link | grep group
run ip -j stats show dev lo group link
run ip stats show dev nope
run ip stats set dev v0 l3_stats on
run ip stats show dev v0 group offload subgroup l3_stats
run ip stats set dev v0 l3_stats foo
run ip stats set dev v0
run ip stats set l3_stats on
run ip link set v0 index 77
