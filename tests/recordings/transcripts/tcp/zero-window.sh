# A reader that does not read: the queues fill, the window closes, the persist timer asks, and it goes on when the reader does.
# mask: ss-timer
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec b nc -l 10.0.0.2 80 >/tmp/heard & server=$!
sleep 0.2
ip netns exec a tcpdump -n -t -l -i eth0 tcp and src 10.0.0.2 2>/dev/null | grep --line-buffered -o 'win 0,' >/tmp/zero &
sleep 0.5
head -c 8000000 /dev/zero >/tmp/much
kill -STOP $server
ip netns exec a nc -N -p 40000 10.0.0.2 80 </tmp/much & client=$!
sleep 3
ip netns exec b ss -tnH | awk '{ print $1, ($2 > 0 ? "bytes wait for the reader" : "nothing waits"), $3 }'
ip netns exec a ss -tnoH | awk '{ print $1, $2, ($3 > 0 ? "bytes wait to be sent" : "nothing waits"), $6 }'
[ -s /tmp/zero ] && echo 'the window was closed'
ip netns exec a nstat -az TcpExtTCPWantZeroWindowAdv TcpExtTCPFromZeroWindowAdv >/dev/null
[ "$(ip netns exec b nstat -az TcpExtTCPToZeroWindowAdv | awk 'NR == 2 { print $2 }')" -gt 0 ] && echo 'and b counted it'
wc -c </tmp/heard
kill -CONT $server
wait $client; echo "client: $?"
wait $server; echo "server: $?"
wc -c </tmp/heard
cmp /tmp/heard /tmp/much && echo 'all of it arrived'
