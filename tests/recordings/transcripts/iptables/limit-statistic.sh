# Matches that count: limit lets a burst through and then so many a second; statistic takes every third; connlimit, recent and quota.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a ping -q -c 1 -W 1 10.0.0.2 >/dev/null
b() { run ip netns exec b "$@"; }
count() { ip netns exec b iptables -vnxL INPUT | awk 'NR > 2 { print $1, $3 }'; }

b iptables -A INPUT -p icmp -m limit --limit 1/minute --limit-burst 4 -j ACCEPT
b iptables -A INPUT -p icmp -j DROP
run ip netns exec a ping -c 6 -i 0.2 -W 1 10.0.0.2
count
b iptables -F
b iptables -A INPUT -p icmp -m limit --limit 2/second --limit-burst 1 -j ACCEPT
b iptables -A INPUT -p icmp -j DROP
run ip netns exec a ping -q -c 4 -i 0.6 -W 1 10.0.0.2
count
b iptables -F
b iptables -A INPUT -p icmp -m statistic --mode nth --every 3 --packet 0 -j DROP
run ip netns exec a ping -c 7 -i 0.2 -W 1 10.0.0.2
count
b iptables -F
b iptables -A INPUT -p icmp -m quota --quota 300 -j ACCEPT
b iptables -A INPUT -p icmp -j DROP
run ip netns exec a ping -q -c 5 -i 0.2 -W 1 10.0.0.2
b iptables -F
b iptables -A INPUT -p icmp -m recent --name pings --update --seconds 10 --hitcount 3 -j DROP
b iptables -A INPUT -p icmp -m recent --name pings --set -j ACCEPT
run ip netns exec a ping -q -c 5 -i 0.2 -W 1 10.0.0.2
count
b iptables -F
b iptables -A INPUT -p tcp --syn --dport 80 -m connlimit --connlimit-above 2 -j REJECT --reject-with tcp-reset
ip netns exec b nc -l -k 80 >/dev/null &
server=$!
sleep 0.2
for port in 40001 40002; do (sleep 1) | ip netns exec a nc -N -p $port 10.0.0.2 80 & done
sleep 0.3
run ip netns exec a nc -z -v -p 40003 10.0.0.2 80
sleep 1.2
# The two are gone, and so is their count.
run ip netns exec a nc -z -v -p 40004 10.0.0.2 80
count
kill $server
