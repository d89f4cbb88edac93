# Fragments: counted, reassembled, filtered one by one, and what one missing piece does; conntrack puts them together first.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null
try() { ip netns exec a ping -q -c 1 -W 1 -s $1 10.0.0.2 | grep packets | cut -d, -f1,2; }
counts() { ip netns exec b nstat -a -z IpReasmReqds IpReasmOKs IpFragOKs IpFragCreates | awk 'NR > 1 { printf "%s %s ", $1, $2 }'; echo; }
counts
for size in 1472 1473 2952 2953 8000 65507; do echo $size; try $size; done
run ip netns exec a ping -q -c 1 -W 1 -s 65508 10.0.0.2
counts
# A filter that sees only first fragments has ports; the others have none.
ip netns exec b iptables -t raw -A PREROUTING -f -j DROP
ip netns exec b iptables -t raw -A PREROUTING ! -f
try 1473
try 100
ip netns exec b iptables -t raw -vnL PREROUTING
ip netns exec b iptables -t raw -F
# Behind conntrack there are no fragments.
ip netns exec b iptables -A INPUT -m conntrack --ctstate NEW
ip netns exec b iptables -A INPUT -f
ip netns exec b iptables -A INPUT -m length --length 3028
try 3000
ip netns exec b iptables -vnxL INPUT
# One piece is lost: the rest waits, and is thrown away.
ip netns exec b iptables -F
ip netns exec b iptables -t raw -A PREROUTING -m length --length 0:100 -f -j DROP
ip netns exec b sysctl -w net.ipv4.ipfrag_time=1
try 1500
sleep 1.5
ip netns exec b nstat -az IpReasmTimeout IpReasmFails | awk 'NR > 1 { print $1, $2 }'
head -c 4000 /dev/zero | ip netns exec a nc -u -w 1 -p 40000 10.0.0.2 99
ip netns exec b iptables -t raw -F
ip netns exec b timeout 1 tcpdump -n -t -l -i eth0 udp 2>/dev/null >/tmp/wire &
sleep 0.4
head -c 4000 /dev/zero | ip netns exec a nc -u -w 1 -p 40001 10.0.0.2 99
wait $!
run cat /tmp/wire
