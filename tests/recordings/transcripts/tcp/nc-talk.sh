# A conversation over nc: both directions, half close, -N, -q, -k, -v, a file, and a server that goes away.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
a() { ip netns exec a "$@"; }

echo '# one line each way'
(echo 'welcome'; sleep 0.5) | ip netns exec b nc -l -N 7 >/tmp/heard &
sleep 0.3
echo 'hello' | a nc -N 10.0.0.2 7
wait
cat /tmp/heard
echo '# a server that takes one connection after another'
ip netns exec b nc -l -k -n -v 7 >/tmp/heard 2>/tmp/said &
server=$!
sleep 0.3
for n in 40001 40002 40003; do echo message $n | a nc -N -p $n 10.0.0.2 7; done
sleep 0.2
kill $server
wait $server
cat /tmp/heard /tmp/said
echo '# without -k the second is refused'
ip netns exec b nc -l 7 >/tmp/heard &
sleep 0.3
echo first | a nc -N 10.0.0.2 7
wait
echo second | a nc -N -v 10.0.0.2 7
echo "[exit $?]"
echo '# a file, and its sum on both sides'
seq 1 20000 >/tmp/numbers
ip netns exec b nc -l 7 >/tmp/copy &
sleep 0.3
a nc -N 10.0.0.2 7 </tmp/numbers
wait
cksum </tmp/numbers
cksum </tmp/copy
echo '# the server closes first; the client notices'
echo bye | ip netns exec b nc -l -N 7 >/dev/null &
sleep 0.3
sleep 1 | a nc -v 10.0.0.2 7
echo "[exit $?]"
echo '# idle: -w ends it'
ip netns exec b nc -l 7 >/dev/null &
sleep 0.3
sleep 3 | a nc -w 1 10.0.0.2 7
echo "[exit $?]"
kill $! 2>/dev/null
wait
