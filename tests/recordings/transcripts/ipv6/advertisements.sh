# Router advertisements on the wire: prefixes with their flags and lifetimes, MTU, DNS server, preference; what a host makes of them and what the tools show.
# mask: lifetime
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.default.accept_dad=0; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:01 netns r
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n r link set eth0 up; ip -n r addr add 2001:db8:1::1/64 dev eth0; ip -n r addr add 2001:db8:2::1/64 dev eth0
sleep 0.5
server='dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root --pid-file='
show() {
  ip netns exec r timeout 4 tcpdump -n -t -v -l -c 1 -i eth0 "icmp6 and ip6[40] == 134 and dst fe80::ff:fe00:a" 2>/dev/null | sed -E 's/flowlabel 0x[0-9a-f]*/flowlabel F/' >/tmp/wire & local dump=$!
  sleep 0.3
  ip -n a link set eth0 down; ip -n a link set eth0 up
  wait $dump
  cat /tmp/wire
  sleep 0.5
  ip -n a -6 addr show eth0 scope global
  ip -n a -6 route
}
ip netns exec r $server --port=0 --enable-ra --dhcp-range=2001:db8:1::,ra-only 2>/dev/null & pid=$!
sleep 0.5; show; kill $pid; wait $pid; echo "[$?]"
ip netns exec r $server --no-resolv --enable-ra --dhcp-range=2001:db8:1::,ra-only,64,1h --dhcp-range=2001:db8:2::,ra-only,off-link,64,30m --ra-param=eth0,high,60,300 2>/dev/null & pid=$!
sleep 0.5; show; kill $pid; wait $pid; echo "[$?]"
ip netns exec r $server --port=0 --enable-ra --dhcp-range=::,constructor:eth0,ra-only,64,infinite --ra-param=eth*,mtu:off,low,0,0 2>/dev/null & pid=$!
sleep 0.5; show; kill $pid; wait $pid; echo "[$?]"
run ip netns exec r $server --port=0 --enable-ra --dhcp-range=2001:db8:1::,bogus
