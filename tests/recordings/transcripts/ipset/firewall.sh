# Sets in rules: matching by address, by address and port, SET target that adds, and a set changed while it is in use.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n a addr add 10.0.0.3/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec b nc -l -k 80 >/dev/null &
sleep 0.2
b() { run ip netns exec b "$@"; }
ping() { ip netns exec a ping -q -c 1 -W 1 -I $1 10.0.0.2 | grep packets; }

b ipset create blocked hash:net counters
b iptables -A INPUT -m set --match-set blocked src -j DROP
ping 10.0.0.3
b ipset add blocked 10.0.0.3
ping 10.0.0.3
ping 10.0.0.1
ip netns exec b ipset list blocked | tail -1
b iptables -vnL INPUT
b ipset del blocked 10.0.0.3
ping 10.0.0.3
# A set of address and port pairs.
b ipset create open hash:ip,port
b ipset add open 10.0.0.1,tcp:80
b iptables -A INPUT -p tcp -m set ! --match-set open src,dst -j REJECT --reject-with tcp-reset
run ip netns exec a nc -z -v -s 10.0.0.1 -p 40000 10.0.0.2 80
run ip netns exec a nc -z -v -s 10.0.0.3 -p 40001 10.0.0.2 80
# A packet that writes its sender into a set: knock on 7, then 22 is refused and not dropped.
b ipset create knocked hash:ip timeout 60
b iptables -F
b iptables -A INPUT -p tcp --dport 7 -j SET --add-set knocked src
b iptables -A INPUT -p tcp --dport 22 -m set ! --match-set knocked src -j DROP
b iptables -S INPUT
run ip netns exec a nc -z -v -w 1 -s 10.0.0.1 -p 40002 10.0.0.2 22
run ip netns exec a nc -z -v -w 1 -s 10.0.0.1 -p 40003 10.0.0.2 7
run ip netns exec a nc -z -v -w 1 -s 10.0.0.1 -p 40004 10.0.0.2 22
ip netns exec b ipset list knocked | tail -1 | sed 's/[0-9]* *$/N/'
