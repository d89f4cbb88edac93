# FRR: IPv6 unicast beside IPv4, lists of prefixes, communities and AS paths, a route-map, neighbours and tables in words and as JSON.
# What counts time, packets and ports differs from run to run.
v() {
  echo "\$ $1: vtysh ${*:2}"
  vtysh -N "$1" "${@:2}" 2>/dev/null | sed -E \
    -e 's/\b[0-9]{2}:[0-9]{2}:[0-9]{2}\b/UPTIME/g; s/(Last update: ).*/\1TIME/' \
    -e 's/^([0-9a-f:.]+ +4 +[0-9]+)( +[0-9]+){2}( +0 +0 +0 )/\1 N N\3/' \
    -e 's/("(msgRcvd|msgSent|peerUptimeMsec|peerUptimeEstablishedEpoch|epoch|[a-zA-Z]*[gG]roupId)":)[0-9]+/\1N/g; s/("string":")[A-Z][a-z]{2} [^"]*/\1TIME/' \
    -e 's/(Local port|Foreign port|Estimated round trip time|FD used): [0-9]+/\1: N/; s/(Keepalives:|Updates:|Total:) .*/\1 N/; s/Invoked:? [0-9]+/Invoked N/'
  [ "${PIPESTATUS[0]}" = 0 ] || echo "[exit 1]"
}
cd /tmp || exit
for n in a b; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name eth0 netns b address 02:00:00:00:00:0b
for n in a b; do
  ip -n $n addr add 10.0.0.$([ $n = a ] && echo 1 || echo 2)/24 dev eth0
  ip -n $n addr add 2001:db8::$([ $n = a ] && echo 1 || echo 2)/64 dev eth0 nodad
done
ip -n a link set eth0 up
ip -n b link set eth0 up
for n in a b; do
  mkdir -p /run/frr/$n
  chown -R frr:frr /run/frr 2>/dev/null # where daemons give up root
  for daemon in zebra staticd bgpd; do ip netns exec $n /usr/lib/frr/$daemon -d -N $n 2>/dev/null; done
done
sleep 2
cat >a.conf <<'END'
ip route 198.51.100.0/24 blackhole
ip route 198.51.101.0/24 10.0.0.2
ipv6 route 2001:db8:a::/48 blackhole
ip prefix-list PL seq 5 permit 198.51.100.0/24
ip prefix-list PL seq 10 deny any
ip prefix-list RANGE permit 10.0.0.0/8 ge 16 le 24
ipv6 prefix-list P6 permit 2001:db8::/32 le 48
bgp community-list standard CL permit 65001:100
bgp as-path access-list AP permit ^65002$
route-map RM permit 10
 match ip address prefix-list PL
 set community 65001:100 additive
 set metric 50
exit
route-map RM deny 20
exit
router bgp 65001
 bgp router-id 10.0.0.1
 bgp log-neighbor-changes
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
 neighbor 10.0.0.2 remote-as 65002
 neighbor 10.0.0.2 description to b
 neighbor 2001:db8::2 remote-as 65002
 timers bgp 3 9
 address-family ipv4 unicast
  redistribute static
  neighbor 10.0.0.2 activate
  neighbor 10.0.0.2 route-map RM out
  neighbor 10.0.0.2 soft-reconfiguration inbound
 exit-address-family
 address-family ipv6 unicast
  redistribute static
  network 2001:db8:aa::/48
  neighbor 2001:db8::2 activate
 exit-address-family
exit
END
cat >b.conf <<'END'
router bgp 65002
 bgp router-id 10.0.0.2
 no bgp ebgp-requires-policy
 no bgp network import-check
 neighbor 10.0.0.1 remote-as 65001
 neighbor 2001:db8::1 remote-as 65001
 timers bgp 3 9
 address-family ipv4 unicast
  network 203.0.113.0/24
  no neighbor 2001:db8::1 activate
 exit-address-family
 address-family ipv6 unicast
  neighbor 2001:db8::1 activate
  network 2001:db8:b::/48
 exit-address-family
exit
END
for n in a b; do vtysh -N $n -f /tmp/$n.conf >/dev/null 2>&1; done
sleep 9
for c in 'show bgp summary' 'show bgp ipv6 unicast summary' 'show ip bgp' 'show bgp ipv6 unicast' 'show ip route' 'show ipv6 route' 'show ipv6 route bgp' \
  'show ip route summary' 'show ip bgp 203.0.113.5' 'show bgp ipv6 2001:db8:b::/48' 'show bgp neighbors 10.0.0.2' 'show bgp neighbors 10.0.0.9' \
  'show ip bgp neighbors 10.0.0.2 advertised-routes' 'show ip bgp neighbors 10.0.0.2 received-routes' 'show running-config' 'show interface brief' 'show ip prefix-list' \
  'show ipv6 prefix-list' 'show route-map' 'show bgp community-list' 'show bgp as-path-access-list' 'show ip bgp filter-list AP' 'show ip bgp prefix-list PL' \
  'show bgp ipv4 unicast summary json' 'show ip bgp json' 'show bgp ipv6 unicast json' 'show ip bgp 203.0.113.0/24 json' 'show ip route json' \
  'show ip bgp neighbors 10.0.0.2 advertised-routes json' 'show ip prefix-list json' 'show interface brief json'; do
  v a -c "$c"
done
for c in 'show ip bgp' 'show ip bgp 198.51.100.0/24' 'show ip bgp community 65001:100' 'show bgp ipv6 unicast' 'show ip bgp wide' 'show ip bgp regexp _65001_'; do v b -c "$c"; done
ip -n b -6 route show proto bgp | sed 's/ nhid [0-9]*//'
v b -c 'clear bgp *'
sleep 4
v a -c 'show ip bgp summary failed'
v a -c 'configure terminal' -c 'router bgp 65001' -c 'neighbor 10.0.0.2 shutdown'
sleep 2
v a -c 'show ip bgp summary'
for n in a b; do kill $(cat /run/frr/$n/*.pid); done
