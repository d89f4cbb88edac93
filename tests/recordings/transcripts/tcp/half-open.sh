# A connection that only one side knows: the peer restarts, the firewall forgets, RST answers; ss -K ends a connection.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
open() {
  rm -f /tmp/in; mkfifo /tmp/in
  ip netns exec b nc -l 10.0.0.2 $1 >/dev/null 2>&1 & server=$!
  sleep 0.2
  ip netns exec a nc -N -p $2 10.0.0.2 $1 </tmp/in >/dev/null 2>/tmp/said & client=$!
  exec 9>/tmp/in
  sleep 0.2
}
both() { echo 'a:'; ip netns exec a ss -tanH; echo 'b:'; ip netns exec b ss -tanH; }
ip netns exec b tcpdump -n -t -l -i eth0 'tcp[tcpflags] & tcp-rst != 0' 2>/dev/null | sed -E 's/ seq [0-9]+.*//' >/tmp/wire &

# The server is killed: the kernel says FIN, or RST when data was unread.
open 80 40000
kill -KILL $server; wait $server 2>/dev/null
sleep 0.2
both
exec 9>&-
wait $client; echo "client: $?"
# Killed behind a cable that is cut: the client notices when it next writes.
open 81 40001
ip netns exec b iptables -A OUTPUT -p tcp -j DROP
kill -KILL $server; wait $server 2>/dev/null
ip netns exec b ss -K -t dst 10.0.0.1 >/dev/null
ip netns exec b iptables -F
both
echo hello >&9
sleep 0.3
both
exec 9>&-
wait $client; echo "client: $?"; cat /tmp/said
# ss -K on the client.
open 82 40002
run ip netns exec a ss -K -t -H dport = :82
sleep 0.2
both
wait $client; echo "client: $?"
exec 9>&-; kill $server 2>/dev/null
run cat /tmp/wire
