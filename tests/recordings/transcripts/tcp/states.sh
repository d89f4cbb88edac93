# The states of a TCP connection as ss shows them: LISTEN, ESTAB, CLOSE-WAIT, FIN-WAIT-2, TIME-WAIT, SYN-SENT.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
both() { echo 'a:'; ip netns exec a ss -tanH; echo 'b:'; ip netns exec b ss -tanH; }

run ip netns exec b ss -tan
echo '# a server that listens, and a client'
ip netns exec b nc -l 10.0.0.2 7 >/dev/null &
server=$!
sleep 0.3
both
mkfifo /tmp/in
ip netns exec a nc -N -p 40000 10.0.0.2 7 </tmp/in >/dev/null &
exec 9>/tmp/in
sleep 0.3
both
echo '# the client closes its half; the server is stopped and does not notice'
kill -STOP $server
exec 9>&-
sleep 0.3
both
kill -CONT $server
wait
sleep 0.2
both
echo '# the other way round: the server ends first, and keeps the TIME-WAIT'
echo bye | ip netns exec b nc -l -N 10.0.0.2 8 >/dev/null &
sleep 0.3
ip netns exec a nc -p 40001 10.0.0.2 8 </dev/null
wait
both
run ip netns exec a nc -p 40000 -z -v 10.0.0.2 7
run ip netns exec b timeout 0.5 nc -l 10.0.0.2 8
echo '# SYN-SENT'
ip netns exec b iptables -A INPUT -p tcp --dport 9 -j DROP
ip netns exec a nc -w 2 -p 40002 10.0.0.2 9 &
sleep 0.3
ip netns exec a ss -tanH state syn-sent
wait
ip netns exec a ss -tanH state syn-sent
run ip netns exec a ss -tanH state time-wait
run ip netns exec a ss -tan state nonsense
