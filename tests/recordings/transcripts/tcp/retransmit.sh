# What TCP does when nothing comes back: SYNs at one second, data at growing intervals, ss -o shows the timer; reachable again.
# mask: ss-timer
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec b nc -l -k 10.0.0.2 80 >/tmp/heard 2>/dev/null &
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null
# Packets as seen on the wire, with the seconds since the one before, rounded.
wire() { ip netns exec b tcpdump -n -ttt -l -i eth0 "$@" 2>/dev/null | awk '{ split($1, t, ":"); printf "%.0f %s\n", t[3], $7; fflush() }' >/tmp/wire & }

ip netns exec b iptables -A INPUT -p tcp -j DROP
wire tcp and src 10.0.0.1
sleep 0.5
run ip netns exec a timeout 5.5 nc -z -p 40000 10.0.0.2 80
sleep 0.2
run cat /tmp/wire
kill $!
# With fewer retries the kernel itself gives up.
run ip netns exec a sysctl -w net.ipv4.tcp_syn_retries=1
run ip netns exec a nc -z -v -p 40001 10.0.0.2 80
ip netns exec b iptables -F
# An established connection, then silence, then the way is open again.
mkfifo /tmp/in
ip netns exec a nc -N -p 40002 10.0.0.2 80 </tmp/in &
exec 9>/tmp/in
sleep 0.3
ip netns exec b iptables -A INPUT -p tcp -j DROP
echo lost >&9
sleep 1.2
ip netns exec a ss -tnoH
ip netns exec a ss -tniH | grep -o 'backoff:[0-9]*' 
ip netns exec b iptables -F
sleep 3
run cat /tmp/heard
ip netns exec a ss -tnoH
ip netns exec a nstat -az TcpRetransSegs | awk 'NR == 2 { print ($2 > 3 ? "retransmitted" : "hardly any") }'
exec 9>&-
sleep 0.2
ip netns exec a ss -tanH
