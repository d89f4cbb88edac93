# ss -i, -m, -p: what TCP knows of a connection: segment size, window scale, bytes sent and acknowledged.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
mkfifo /tmp/in
ip netns exec b nc -l 10.0.0.2 80 >/dev/null &
sleep 0.2
ip netns exec a nc -N -p 40000 10.0.0.2 80 </tmp/in &
exec 9>/tmp/in
sleep 0.2
some() { ip netns exec $1 ss -tinH | grep -o -E '(mss|pmtu|rcvmss|advmss|wscale|bytes_sent|bytes_acked|bytes_received|segs_out|segs_in|data_segs_out|data_segs_in|ts|sack|retrans|unacked|app_limited)(:[^ ]*)?' | tr '\n' ' '; echo; }

some a
some b
echo 'seven bytes' >&9
sleep 0.2
some a
some b
head -c 1000 /dev/zero >&9
sleep 0.2
some a
ip netns exec a ss -tnmH | grep -o 'skmem:.*' | sed -E 's/[0-9]+/N/g'
ip netns exec a ss -tnpH | grep -o '"nc"'
ip netns exec b sysctl -qw net.ipv4.tcp_sack=0 net.ipv4.tcp_window_scaling=0 net.ipv4.tcp_timestamps=0
ip netns exec b nc -l 10.0.0.2 81 >/dev/null &
sleep 0.2
(sleep 0.6) | ip netns exec a nc -N -p 40001 10.0.0.2 81 &
sleep 0.3
ip netns exec a ss -tinH dport = :81 | grep -o -E '\b(ts|sack|wscale:[0-9,]+|mss:[0-9]+)' | tr '\n' ' '; echo
wait $!
exec 9>&-
