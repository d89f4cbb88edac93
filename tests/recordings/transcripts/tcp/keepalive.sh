# Keepalive: curl asks for it, ss -o shows the timer, probes on the wire, and the end when nobody answers them.
# mask: ss-timer
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
mkfifo /tmp/hold
ip netns exec b nc -l -k 10.0.0.2 80 </tmp/hold >/dev/null 2>&1 &
exec 9>/tmp/hold
sleep 0.2

# nc asks for none, curl for one after 60 seconds.
(sleep 0.5) | ip netns exec a nc -N -p 40000 10.0.0.2 80 &
sleep 0.2
ip netns exec a ss -tnoH dst 10.0.0.2
wait $!
ip netns exec a curl -sS --local-port 40001 --keepalive-time 1 -m 20 http://10.0.0.2/ >/tmp/said 2>&1 &
curl=$!
sleep 0.3
ip netns exec a ss -tnoH dport = :80
ip netns exec b tcpdump -n -t -l -i eth0 tcp port 40001 and 'len < 70' 2>/dev/null | sed -E 's/, (options|win).*//; s/(seq|ack) [0-9]+/\1 N/g' >/tmp/wire &
sleep 2.4
run cat /tmp/wire
# The peer vanishes without a word. curl's probes come every second, nine of them unless told.
ip netns exec a sysctl -qw net.ipv4.tcp_keepalive_probes=3
ip netns exec b iptables -A INPUT -p tcp -j DROP
sleep 1
ip netns exec a ss -tnoH dport = :80
wait $curl; echo "curl: $?"
cat /tmp/said
ip netns exec a ss -tanH dport = :80
# The server's side knows nothing of it.
ip netns exec b ss -tnoH
