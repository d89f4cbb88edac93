# The hash behind a tunnel's source port: one for all of ARP, one for both directions of what comes from no connected socket.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add b
ip netns exec b sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add e0 address 02:00:00:00:00:02 type veth peer name e0 address 02:00:00:00:00:03 netns b
ip addr add 10.0.0.1/24 dev e0; ip link set e0 up
ip -n b addr add 10.0.0.2/24 dev e0; ip -n b link set e0 up
ip link add vx address 02:00:00:00:01:01 type vxlan id 6 local 10.0.0.1 remote 10.0.0.2 dstport 4789
ip -n b link add vx address 02:00:00:00:01:02 type vxlan id 6 local 10.0.0.2 remote 10.0.0.1 dstport 4789
ip addr add 10.7.0.1/24 dev vx; ip link set vx up
ip -n b addr add 10.7.0.2/24 dev vx; ip -n b link set vx up
ip -n b addr add 10.7.0.3/24 dev vx
sleep 1.2
tcpdump -n -i e0 -l udp port 4789 2>/dev/null >/tmp/out &
ip netns exec b nc -l -n -k 80 >/dev/null &
ip netns exec b nc -u -l -n 81 >/dev/null &
sleep 0.3
ping -c 1 -e 5 10.7.0.2 >/dev/null
ping -c 1 -e 5 10.7.0.3 >/dev/null
ping -c 1 -W 0.3 -e 5 10.7.0.9 >/dev/null
nc -n -N -p 40000 10.7.0.2 80 </dev/null
sleep 0.5
awk '/VXLAN/ {split($3,a,"."); port=a[5]; getline; if (!(port in n)) n[port]=++k; print n[port], $0}' /tmp/out | sed -E 's/^([0-9]+) [0-9:.]+ /\1 /' | sed -E "s,: Flags.*,,; s;, length.*;;" | sort | uniq
