# /proc/net/tcp, udp, raw and sockstat of sockets in each state: listening, established, closing, waiting, half open, and with data in the queues.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
# Address, state, queues, kind of timer, retransmits, user.
look() { ip netns exec $1 awk -v h=$1 'NR > 1 { split($6, t, ":"); print h, $2, $3, $4, $5, t[1], $7, $8 }' /proc/net/tcp | sort; }
both() { look a; look b; for h in a b; do ip netns exec $h grep -e ^TCP -e ^UDP -e ^RAW /proc/net/sockstat | sed -E "s/^/$h /; s/ (alloc|mem) [0-9]+//g"; done; }

echo '# listening'
ip netns exec b nc -l 10.0.0.2 80 >/tmp/heard & server=$!
sleep 0.2; both
echo '# established'
mkfifo /tmp/in
ip netns exec a nc -N -p 40000 10.0.0.2 80 </tmp/in & client=$!
exec 9>/tmp/in
sleep 0.3; both
echo '# the reader is stopped, ten bytes wait'
kill -STOP $server; echo 123456789 >&9
sleep 0.3; both
echo '# the client closes'
exec 9>&-
sleep 0.3; both
kill -CONT $server; wait $client $server
sleep 0.2; echo '# waiting'; both
echo '# a SYN that nobody answers'
ip netns exec b iptables -A INPUT -p tcp -j DROP
ip netns exec a timeout 2 nc -p 40001 10.0.0.2 81 & sleep 0.5; look a; wait $!
echo '# UDP and raw'
ip netns exec b nc -u -l 10.0.0.2 53 >/dev/null & udp=$!
ip netns exec b ping -q -i 2 -c 2 10.0.0.1 >/dev/null & ping=$!
sleep 0.3
ip netns exec b awk 'NR > 1 { print $2, $3, $4, $5 }' /proc/net/udp
ip netns exec b awk 'NR > 1 { print $2, $3, $4 }' /proc/net/raw
ip netns exec b grep -e ^UDP -e ^RAW /proc/net/sockstat | sed 's/ mem [0-9]*//'
kill $udp $ping
run ip netns exec a cat /proc/net/sockstat6
