# FRR: peer groups, what members take over from them, and what is left when one goes.
v() {
  echo "\$ $1: vtysh ${*:2}"
  vtysh -N "$1" "${@:2}" 2>/dev/null | sed -E "s/[0-9]{2}:[0-9]{2}:[0-9]{2}/UPTIME/"
  [ "${PIPESTATUS[0]}" = 0 ] || echo "[exit 1]"
}
# zebra's routes refer to nexthop objects, numbered as they come.
routes() { echo "\$ $1: ip route"; ip -n "$1" route | sed 's/ nhid [0-9]*//'; }
cd /tmp || exit
for n in a b; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip -n $n link set lo up
done
ip link add eth0 netns a type veth peer name eth0 netns b
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ip -n b link set eth0 up
for n in a b; do
  mkdir -p /run/frr/$n
  chown -R frr:frr /run/frr 2>/dev/null # where daemons give up root
  for daemon in zebra staticd bgpd; do ip netns exec $n /usr/lib/frr/$daemon -d -N $n 2>/dev/null; done
done
sleep 2
c() { n=$1; shift; for line; do args+=(-c "$line"); done; v $n -c 'configure terminal' -c "router bgp $AS" "${args[@]}"; args=(); }
AS=65001; args=()
c a 'neighbor PG remote-as 65002'
c a 'neighbor 10.0.0.2 peer-group PG'
c a 'neighbor 10.0.0.2 description x'
c a 'bgp router-id 10.0.0.1' 'no bgp ebgp-requires-policy' 'neighbor PG peer-group'
c a 'neighbor 10.0.0.2 peer-group PG'
c a 'neighbor PG remote-as 65002' 'neighbor PG timers 3 9' 'neighbor 10.0.0.2 peer-group PG' 'neighbor 10.0.0.2 description to b' 'address-family ipv4 unicast' 'redistribute static' 'neighbor PG soft-reconfiguration inbound' 'neighbor PG route-map OUT out'
v a -c 'configure terminal' -c 'ip route 198.51.100.0/24 blackhole' -c 'ip route 192.0.2.0/24 blackhole' -c 'ip prefix-list PL seq 5 permit 192.0.2.0/24' -c 'route-map OUT permit 10' -c 'match ip address prefix-list PL' -c 'set metric 50'
AS=65002
c b 'bgp router-id 10.0.0.2' 'no bgp ebgp-requires-policy' 'neighbor UP peer-group' 'neighbor 10.0.0.1 remote-as 65001' 'neighbor 10.0.0.1 peer-group UP' 'neighbor 10.0.0.1 shutdown'
sleep 1
c b 'no neighbor UP shutdown' 'no neighbor 10.0.0.1 shutdown'
sleep 7
v b -c 'show ip bgp'
v a -c 'show ip bgp summary' | sed -E 's/(65002) +[0-9]+ +[0-9]+/\1 SOME MORE/'
for n in a b; do v $n -c 'show running-config' | sed -n '/^router/,$p'; done
AS=65001
c a 'address-family ipv4 unicast' 'no neighbor PG route-map OUT out'
sleep 3
v b -c 'show ip bgp'
c a 'no neighbor PG peer-group'
sleep 0.5
v a -c 'show running-config' | sed -n '/^router/,$p'
v b -c 'show ip bgp'
v a -c 'show interface brief'
for n in a b; do for p in $(ip netns pids $n); do kill $p 2>/dev/null; done; done
