# A server that does not accept: the accept queue fills, ss shows it, the next SYN is dropped, and what the client sees.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec b nc -l -k 10.0.0.2 80 >/dev/null &
server=$!
sleep 0.2
# Stopped, it accepts nothing. Its backlog is 1, so two connections fit.
kill -STOP $server
for port in 40001 40002; do
  (sleep 3) | ip netns exec a nc -N -p $port 10.0.0.2 80 &
  sleep 0.1
  ip netns exec b ss -tlnH
done
run ip netns exec a timeout 0.5 nc -z -v -p 40003 10.0.0.2 80
ip netns exec a ss -tanH | sort
ip netns exec b ss -tanH | sort
ip netns exec b nstat -az TcpExtListenOverflows | tail -1
ip netns exec b nstat -az TcpExtListenDrops | tail -1
# With abort_on_overflow the client is told, but only when it answers: the SYN itself is still dropped.
run ip netns exec b sysctl -w net.ipv4.tcp_abort_on_overflow=1
run ip netns exec a timeout 0.5 nc -z -v -p 40004 10.0.0.2 80
# It wakes up: both are accepted one after the other.
kill -CONT $server
wait %2 %3
sleep 0.2
ip netns exec b ss -tlnH
run ip netns exec a nc -z -v -p 40005 10.0.0.2 80
run ip netns exec b sysctl net.core.somaxconn net.ipv4.tcp_max_syn_backlog
kill $server
