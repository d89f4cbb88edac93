# UDP sockets: connected and not, several senders, two listeners on a port, errors that come back, buffers that overflow, and what ss shows.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0; ip -n b addr add 10.0.0.3/24 dev eth0
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null
socks() { ip netns exec $1 ss -uanH | sort; }

# A connected socket hears of the refusal at its next write or read.
(echo one; sleep 0.3; echo two; sleep 0.3) | ip netns exec a nc -u -v -n -p 40000 10.0.0.2 99; echo "[$?]"
# The port is open on one address only.
ip netns exec b nc -u -l 10.0.0.2 9999 >/tmp/heard & listener=$!
sleep 0.2
socks b
echo to .3 | ip netns exec a nc -u -w 1 -p 40001 10.0.0.3 9999
socks b
echo to .2 | ip netns exec a nc -u -w 1 -p 40001 10.0.0.2 9999
socks b
cat /tmp/heard
kill $listener
# -k stays open for everybody.
ip netns exec b nc -k -u -l 0.0.0.0 9999 >/tmp/heard & listener=$!
sleep 0.2
for port in 40002 40003; do echo "from $port" | ip netns exec a nc -u -w 1 -p $port 10.0.0.2 9999; done
socks b
cat /tmp/heard
# A stopped reader: datagrams wait, and are lost when there are too many.
kill -STOP $listener
for i in 1 2 3; do head -c 1000 /dev/zero | ip netns exec a nc -u -w 0 -p 40004 10.0.0.2 9999; done
ip netns exec b ss -uanH | awk '{ print ($2 > 0 ? "waiting" : "empty"), $4 }'
yes | head -c 3000000 | ip netns exec a timeout 2 nc -u -w 1 -p 40005 10.0.0.2 9999
[ "$(ip netns exec b nstat -az UdpRcvbufErrors | awk 'NR == 2 { print $2 }')" -gt 0 ] && echo 'some were thrown away'
kill -CONT $listener; sleep 0.2; kill $listener; wait $listener 2>/dev/null
[ "$(stat -c %s /tmp/heard)" -gt 3000 ] && [ "$(stat -c %s /tmp/heard)" -lt 3000000 ] && echo 'some arrived'
# Too long for a datagram.
head -c 70000 /dev/zero | ip netns exec a nc -u -w 1 -p 40006 10.0.0.2 9998 2>&1; echo "[$?]"
run ip netns exec a nc -u -z -v -n -p 40007 192.0.2.1 53
run ip netns exec a nc -u -z -v -n -p 40008 10.0.0.255 53
run ip netns exec b nc -u -l 10.0.0.77 53
