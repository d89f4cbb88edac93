# FRR: two routers of two AS's, configured by vtysh: policy that is asked for, routes in the kernel, what is withdrawn, and errors.
# How long it has been up differs by a second from run to run.
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
v a -c 'configure terminal' -c 'router bgp 65001' -c 'bgp router-id 10.0.0.1' -c 'neighbor 10.0.0.2 remote-as 65002' -c 'neighbor 10.0.0.2 description to b' -c 'redistribute static' -c exit -c 'ip route 198.51.100.0/24 blackhole'
v b -c 'configure terminal' -c 'router bgp 65002' -c 'bgp router-id 10.0.0.2' -c 'no bgp ebgp-requires-policy' -c 'neighbor 10.0.0.1 remote-as 65001'
sleep 6
v a -c 'show ip bgp'
v b -c 'show ip bgp'
v a -c 'configure terminal' -c 'router bgp 65001' -c 'no bgp ebgp-requires-policy'
sleep 1
v b -c 'show ip bgp'
v a -c 'clear ip bgp * soft out'
sleep 4
v a -c 'show ip bgp summary'; v b -c 'show ip bgp summary'
for n in a b; do
  v $n -c 'show ip bgp'
  v $n -c 'show ip route static'
  v $n -c 'show ip route bgp'
  v $n -c 'show running-config'
  routes $n
done
v a -c 'configure terminal' -c 'no ip route 198.51.100.0/24 blackhole' -c 'ip route 203.0.113.0/24 10.0.0.2'
sleep 4
v b -c 'show ip bgp'
routes a
routes b
v a -c 'show foo'
v a -c 'show ip'
v a -c 'configure terminal' -c 'router bgp 65009'
v a -c 'configure terminal' -c 'ip route 198.51.100.0/33 blackhole'
v a -c 'configure terminal' -c 'router bgp 65001' -c 'neighbor 10.0.0.9 description x'
v a -c 'show ip bgp 192.0.2.1'
for n in a b; do kill $(cat /run/frr/$n/*.pid); done
