# Counters show which rule a packet met: -v, -x, -Z, reset of one chain, -c, policy counters, and the order of rules.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ping() { ip netns exec a ping -q -c ${2:-1} -i 0.2 -W 1 $1 >/dev/null || echo "no answer from $1"; }
b() { run ip netns exec b "$@"; }

b iptables -A INPUT -p icmp -m comment --comment 'all ICMP counts here'
b iptables -A INPUT -s 10.0.0.1 -p icmp --icmp-type 8 -m length --length 1028 -j DROP
b iptables -A INPUT -p icmp -j ACCEPT
b iptables -A INPUT -p tcp -j REJECT
b iptables -P INPUT DROP
ping 10.0.0.2 3
ip netns exec a ping -q -c 1 -W 1 -s 1000 10.0.0.2 >/dev/null || echo 'the large one was dropped'
ip netns exec a nc -z -v 10.0.0.2 80
echo x | ip netns exec a nc -u -w 1 10.0.0.2 80
b iptables -L INPUT -v -n
b iptables -L INPUT -v -n -x --line-numbers
b iptables -L OUTPUT -v -n
b iptables -S -v
b iptables-save -c -t filter | grep -v '^#'
b iptables -Z INPUT 3
b iptables -L INPUT -v -n
b iptables -Z INPUT
b iptables -L INPUT -v -n
# Counters set by hand, and larger than the columns.
b iptables -A INPUT -c 1234567 89012345678 -p sctp -j ACCEPT
b iptables -L INPUT 5 -v -n
b iptables -L INPUT 5 -v -n -x
# The first rule that matches decides.
b iptables -I INPUT -p icmp -j DROP
ping 10.0.0.2
b iptables -D INPUT 1
ping 10.0.0.2
