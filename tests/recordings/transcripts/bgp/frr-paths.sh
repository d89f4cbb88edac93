# FRR takes several paths to one prefix from a neighbour that numbers them (RFC 7911); the neighbour is a file with the packets it says.
v() {
  echo "\$ vtysh ${*}"
  vtysh -N a "$@" 2>/dev/null | sed -E 's/[0-9]{2}:[0-9]{2}:[0-9]{2}/UPTIME/; s/Last update: .*/Last update: THEN/'
}
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
mkdir -p /run/frr/a
chown -R frr:frr /run/frr 2>/dev/null # where daemons give up root
for daemon in zebra bgpd; do ip netns exec a /usr/lib/frr/$daemon -d -N a 2>/dev/null; done
sleep 2
v -c 'configure terminal' -c 'router bgp 65001' -c 'bgp router-id 10.0.0.1' -c 'no bgp ebgp-requires-policy' -c 'neighbor 10.0.0.2 remote-as 65002' -c 'neighbor 10.0.0.2 passive'
marker='\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'
# OPEN: AS 65002, 90 s, 10.0.0.2; multiprotocol, four-octet AS, and that it sends numbered paths of IPv4 unicast.
open="$marker"'\x00\x35\x01\x04\xfd\xea\x00\x5a\x0a\x00\x00\x02\x18\x02\x06\x01\x04\x00\x01\x00\x01\x02\x06\x41\x04\x00\x00\xfd\xea\x02\x06\x45\x04\x00\x01\x01\x02'
keepalive="$marker"'\x00\x13\x04'
# UPDATE: path NUMBER to 198.51.100.0/24 and 203.0.113.0/24 by 10.0.0.NEXT, with a MED.
update() {
  printf '%s' "$marker"'\x00\x49\x02\x00\x00\x00\x22\x40\x01\x01\x00\x40\x02\x06\x02\x01\x00\x00\xfd\xea\x40\x03\x04\x0a\x00\x00'"\\x$2"'\x80\x04\x04\x00\x00\x00'"\\x$3"'\xc0\x08\x04\xfd\xea\x00\x07\x00\x00\x00'"\\x$1"'\x18\xc6\x33\x64\x00\x00\x00'"\\x$1"'\x18\xcb\x00\x71'
}
withdraw="$marker"'\x00\x1f\x02\x00\x08\x00\x00\x00\x01\x18\xc6\x33\x64\x00\x00'
{
  printf "$open"
  sleep 1
  printf "$keepalive"
  sleep 1
  printf "$(update 01 02 05)"
  sleep 1
  printf "$(update 02 03 03)"
  sleep 3
  printf "$withdraw"
  sleep 3
} | ip netns exec b nc -w 10 10.0.0.1 179 >/dev/null &
sleep 5
v -c 'show ip bgp'
v -c 'show ip bgp 198.51.100.0/24'
v -c 'show ip bgp summary' | sed -E 's/^(10.0.0.2 .*65002) +[0-9]+ +[0-9]+/\1 N N/'
sleep 2
v -c 'show ip bgp'
wait
for f in /run/frr/a/*.pid; do kill $(cat $f); done
