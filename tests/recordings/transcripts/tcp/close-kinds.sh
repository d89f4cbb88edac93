# How connections end: in order, half closed, with unread data, killed, reset by a firewall, and what the reader and the writer see.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null
# Flags and lengths only, the client's packets marked >, the server's <.
ip netns exec b tcpdump -n -t -l -i eth0 tcp 2>/dev/null | sed -u -nE 's/.*> 10\.0\.0\.2\.[0-9]+: Flags (\[[^]]*\]).*length ([0-9]+).*/> \1 \2/p; s/.*> 10\.0\.0\.1\.[0-9]+: Flags (\[[^]]*\]).*length ([0-9]+).*/< \1 \2/p' >>/tmp/wire &
sleep 0.5
# Whether the ACK of a FIN goes alone or with the other side's FIN is a race: here it goes with it.
wire() { sleep 0.3; awk '/\[F/ && held == substr($0, 1, 2) "[.] 0" { held = "" } held != "" { print held } { held = $0 } END { print held }' /tmp/wire; : >/tmp/wire; }
serve() { ip netns exec b nc -l "$@" & server=$!; sleep 0.2; }

echo '# the client ends in order'
serve 80 >/dev/null
echo hello | ip netns exec a nc -N -p 40000 10.0.0.2 80; echo "client $?"
wait $server; echo "server $?"; wire
echo '# the server ends first'
(echo bye) | ip netns exec b nc -l -N 81 >/dev/null & sleep 0.2
ip netns exec a nc -p 40001 10.0.0.2 81 </dev/null; echo "client $?"; wait $!; wire
echo '# the server is killed while it sleeps'
serve 82 >/dev/null
(sleep 0.6) | ip netns exec a nc -N -v -p 40002 10.0.0.2 82 & client=$!
sleep 0.2; kill -KILL $server; wait $server 2>/dev/null; wait $client; echo "client $?"; wire
echo '# killed with data that it has not read'
serve 83 >/dev/null; kill -STOP $server
(echo unread; sleep 0.6; echo more) | ip netns exec a nc -N -v -p 40003 10.0.0.2 83 & client=$!
sleep 0.3; kill -KILL $server; wait $server 2>/dev/null; wait $client; echo "client $?"; wire
echo '# data for a process that is gone'
serve 84 >/dev/null
(sleep 0.4; echo late; sleep 0.3; echo later) | ip netns exec a nc -v -p 40004 10.0.0.2 84 & client=$!
sleep 0.2; kill -KILL $server; wait $server 2>/dev/null; wait $client; echo "client $?"; wire
echo '# a firewall resets both sides'
serve 85 >/dev/null
(sleep 0.4; echo late; sleep 0.4) | ip netns exec a nc -N -v -p 40005 10.0.0.2 85 & client=$!
sleep 0.2; ip netns exec b iptables -A INPUT -p tcp --dport 85 -j REJECT --reject-with tcp-reset
wait $client; echo "client $?"; wire
ip netns exec b ss -tanH sport = :85
kill $server
