# SYNPROXY answers a client's SYN itself; the server hears of the connection once the client has answered, and both halves are made to fit.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
sysctl -qw net.ipv4.ip_forward=1
ip link set lo up
for side in client server; do
  ip netns add $side
  ip netns exec $side sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
done
ip link add to-client type veth peer name eth0 netns client
ip link add to-server type veth peer name eth0 netns server
ip addr add 10.0.1.1/24 dev to-client
ip addr add 10.0.2.1/24 dev to-server
ip link set to-client up
ip link set to-server up
ip -n client addr add 10.0.1.2/24 dev eth0
ip -n client link set eth0 up
ip -n client route add default via 10.0.1.1
ip -n server addr add 10.0.2.2/24 dev eth0
ip -n server link set eth0 up
ip -n server route add default via 10.0.2.1
run sysctl -w net.netfilter.nf_conntrack_tcp_loose=0
run iptables -t raw -A PREROUTING -i to-client -p tcp --dport 80 --syn -j CT --notrack
run iptables -A FORWARD -i to-client -p tcp --dport 80 -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460
run iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP
ip netns exec client ping -c1 -W1 10.0.2.2 >/dev/null
echo hello | ip netns exec server nc -l 10.0.2.2 80 -q 1 &
sleep 0.5
echo abc | ip netns exec client timeout 3 nc -q 1 -p 40000 10.0.2.2 80
wait
run iptables -L FORWARD -vxn
conntrack -L -p tcp | sed "s,6 [0-9]*,6 T,"
head -1 /proc/net/stat/synproxy
run iptables -D FORWARD -i to-client -p tcp --dport 80 -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460
run iptables -S FORWARD
