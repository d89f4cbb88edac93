# UDP with nc: no handshake, so that a closed port is known only by the ICMP error that the next write meets.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec b nc -u -l 10.0.0.2 9999 >/tmp/heard &
server=$!
ip netns exec b tcpdump -n -t -l -i eth0 udp or icmp >/tmp/wire 2>/dev/null &
tcpdump=$!
sleep 0.5

run ip netns exec b ss -ulnH
echo hello | ip netns exec a nc -u -w 1 -p 40000 10.0.0.2 9999
run cat /tmp/heard
# The listener has connected itself to its first client; another one is not heard.
run ip netns exec b ss -unH
run ip netns exec b ss -ulnH
echo again | ip netns exec a nc -u -w 1 -p 40001 10.0.0.2 9999
echo "[exit $?]"
run cat /tmp/heard
# A closed port, asked with -z, and with data.
run ip netns exec a nc -u -z -v -w 1 -p 40002 10.0.0.2 99
echo lost | ip netns exec a nc -u -w 1 -p 40003 10.0.0.2 99
echo "[exit $?]"
run ip netns exec a nc -u -z -v -w 1 -p 40004 10.0.0.9 99
kill $server $tcpdump
wait $server $tcpdump
run cat /tmp/wire
# As large as it gets, and larger.
head -c 3000 /dev/zero | tr '\0' x | ip netns exec a nc -u -w 1 -p 40005 10.0.0.2 99
run ip netns exec b nstat -z -s UdpNoPorts UdpInDatagrams IpReasmOKs IcmpOutDestUnreachs
