# traceroute -T offers what the sysctls let; a bridge has its own address behind no port; a preferred source that stays on the host; a refused SYN-ACK is sent again.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip netns add n2
for n in all default; do sysctl -qw net.ipv6.conf.$n.disable_ipv6=1; ip netns exec n2 sysctl -qw net.ipv6.conf.$n.disable_ipv6=1; done
ip link add br0 address 02:00:00:00:00:01 type bridge mcast_snooping 0
ip link add p0 address 02:00:00:00:01:01 type veth peer name eth0 address 02:00:00:00:00:02 netns n2
ip link set p0 master br0 up; ip link set br0 up; ip -n n2 link set eth0 up
ip addr add 10.0.1.1/24 dev br0; ip -n n2 addr add 10.0.1.2/24 dev eth0
sleep 1.2
ping -c 1 -W 0.3 10.0.1.2 >/dev/null
for s in tcp_timestamps=0 tcp_sack=0 tcp_window_scaling=0 tcp_timestamps=1 tcp_window_scaling=1; do
  run sysctl -w net.ipv4.$s
  run traceroute -n -q 1 -w 0.6 -m 4 -N 1 -T -p 80 10.0.1.2
done
sysctl -qw net.ipv4.tcp_sack=1
ip route add 10.9.0.0/16 via 10.0.1.2 src 127.0.0.1
run ip route get 10.9.0.1
run ip route get 10.9.0.1 fibmatch
run ping -c 1 -W 0.2 10.9.0.1
nc -l -k -n 8080 >/dev/null 2>&1 & server=$!
sleep 0.2
ip netns exec n2 iptables -A INPUT -p tcp -j REJECT
run ip netns exec n2 timeout 0.3 nc -n -z -v -p 20000 10.0.1.1 8080
sleep 1
ip netns exec n2 iptables -vnL INPUT
kill $server
run ip -s link show p0
run ip link set br0 arp off
run ping -c 1 -W 0.2 10.0.1.2
run ip -s link show p0
